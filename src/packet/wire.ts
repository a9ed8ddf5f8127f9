import { AugenmassError, ERROR_KINDS } from '../kernel/errors.ts';
import type { ErrorKind } from '../kernel/errors.ts';
import { CODECS, MAX_EXTRADATA_BYTES, MAX_PACKET_BYTES } from './packet.ts';
import type { Packet, StreamInfo } from './packet.ts';

/**
 * Encoded video on a pipe. A frame is a little-endian u32 length and that many bytes: u8 type, u16 camera, body. Every
 * field has a closed range; whoever writes the other end is taken to be hostile, because it has parsed a camera's bytes.
 */

/** Why nothing was seen for a while. Closed; the order is the wire's. */
export const GAP_REASONS = ['disconnected', 'stalled', 'overrun', 'damaged', 'source-gap'] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** Facts about a source that somebody should read. `value` is what the comment says. Closed; the order is the wire's. */
export const REMARK_CODES = [
  /** Number of audio streams; they are neither read nor passed on. */
  'audio-present',
  /** Camera clock minus ours in ms, from its RTCP sender reports (RFC 3550 section 6.4.1). */
  'clock-offset',
  /** Timestamps that were missing, jumped back or stood still, and were replaced: their number so far. */
  'timestamps-repaired',
  /** The file ends before its own index says so: ms that were read. */
  'truncated',
  /** Packets the container itself marks as damaged: their number so far. */
  'corrupt-packets',
  /** Length in ms as the container announces it. */
  'duration',
  /** Number of pictures as the container announces it. */
  'frames',
  /** Number of video streams; only the best one is read. */
  'several-videos',
  /** Packets that were empty or larger than MAX_PACKET_BYTES and were left out: their number so far. */
  'packets-left-out',
  /** A live session stands: 0 over TCP, 1 over UDP. */
  'connected',
  /** Intake has begun to look for the camera: 0 over TCP, 1 over UDP. From here on the camera's silence counts. */
  'connecting',
] as const;
export type RemarkCode = (typeof REMARK_CODES)[number];

export const END_REASONS = ['finished', 'truncated', 'stopped', 'failed'] as const;
export type EndReason = (typeof END_REASONS)[number];

export interface WireError {
  readonly kind: ErrorKind;
  /** A whole sentence, at most MAX_SENTENCE_CHARS. */
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly remedy: string;
}

export type PacketMessage =
  /** Comes first, and again whenever codec, parameters or size change. */
  | { readonly type: 'stream'; readonly camera: number; readonly info: StreamInfo }
  | { readonly type: 'packet'; readonly camera: number; readonly packet: Packet }
  | {
      readonly type: 'gap';
      readonly camera: number;
      readonly fromMs: number;
      readonly toMs: number;
      readonly reason: GapReason;
    }
  | { readonly type: 'remark'; readonly camera: number; readonly code: RemarkCode; readonly value: number }
  /** The last message of a source. `error` stands if and only if the reason is 'failed'. */
  | {
      readonly type: 'end';
      readonly camera: number;
      readonly reason: EndReason;
      readonly error?: WireError | undefined;
    };

/** Smallest time on the wire: packets before the beginning of a clip that decoding needs and nobody is shown. */
export const MIN_TIME_MS = -(2 ** 32);
export const MAX_TIME_MS = 2 ** 48 - 1;
export const MAX_SENTENCE_CHARS = 300;
export const MAX_FRAME_RATE = 1000;
const MAX_SENTENCE_BYTES = MAX_SENTENCE_CHARS * 4;
const HEADER_BYTES = 3;
export const MAX_MESSAGE_BYTES = HEADER_BYTES + 9 + MAX_PACKET_BYTES;

const TYPES = ['stream', 'packet', 'gap', 'remark', 'end'] as const satisfies PacketMessage['type'][];
const ROTATIONS = [0, 90, 180, 270] as const;

/** One message with its length in front. A value outside its range is a mistake of ours and throws `internal`. */
export function encodePacketMessage(message: PacketMessage): Uint8Array {
  const body = encodeBody(message);
  const frame = Buffer.allocUnsafe(4 + HEADER_BYTES + body.length);
  frame.writeUInt32LE(HEADER_BYTES + body.length, 0);
  frame.writeUInt8(TYPES.indexOf(message.type), 4);
  frame.writeUInt16LE(within(message.camera, 0, 0xffff, 'camera'), 5);
  body.copy(frame, 7);
  return frame;
}

/** The first 16 bytes of a packet message's frame; the packet's own bytes follow. Saves copying them once. */
export function encodePacketHead(camera: number, packet: Packet): Uint8Array {
  const head = Buffer.allocUnsafe(16);
  const size = within(packet.bytes.length, 1, MAX_PACKET_BYTES, 'packet size');
  head.writeUInt32LE(HEADER_BYTES + 9 + size, 0);
  head.writeUInt8(TYPES.indexOf('packet'), 4);
  head.writeUInt16LE(within(camera, 0, 0xffff, 'camera'), 5);
  head.writeDoubleLE(time(packet.timeMs), 7);
  head.writeUInt8((packet.key ? 1 : 0) | (packet.discardable ? 2 : 0), 15);
  return head;
}

function encodeBody(message: PacketMessage): Buffer {
  switch (message.type) {
    case 'stream': {
      const { info } = message;
      const head = Buffer.allocUnsafe(14);
      head.writeUInt8(within(CODECS.indexOf(info.codec), 0, 255, 'codec'), 0);
      head.writeUInt16LE(within(info.widthPx, 0, 0xffff, 'width'), 1);
      head.writeUInt16LE(within(info.heightPx, 0, 0xffff, 'height'), 3);
      head.writeUInt8(within(ROTATIONS.indexOf(info.rotationDeg), 0, 3, 'rotation'), 5);
      head.writeDoubleLE(info.frameRate === undefined ? 0 : frameRate(info.frameRate), 6);
      within(info.extradata.length, 0, MAX_EXTRADATA_BYTES, 'extradata size');
      return Buffer.concat([head, info.extradata]);
    }
    case 'packet': {
      const head = encodePacketHead(message.camera, message.packet);
      return Buffer.concat([head.subarray(7), message.packet.bytes]);
    }
    case 'gap': {
      const body = Buffer.allocUnsafe(17);
      body.writeDoubleLE(time(message.fromMs), 0);
      body.writeDoubleLE(time(message.toMs), 8);
      within(message.toMs - message.fromMs, 0, MAX_TIME_MS * 2, 'gap');
      body.writeUInt8(within(GAP_REASONS.indexOf(message.reason), 0, 255, 'gap reason'), 16);
      return body;
    }
    case 'remark': {
      const body = Buffer.allocUnsafe(9);
      body.writeUInt8(within(REMARK_CODES.indexOf(message.code), 0, 255, 'remark'), 0);
      body.writeDoubleLE(within(message.value, -Number.MAX_VALUE, Number.MAX_VALUE, 'remark value'), 1);
      return body;
    }
    case 'end': {
      const reason = within(END_REASONS.indexOf(message.reason), 0, 255, 'end reason');
      if ((message.error !== undefined) !== (message.reason === 'failed'))
        unwritable('error of an end', message.reason);
      if (message.error === undefined) return Buffer.from([reason]);
      const kind = within(ERROR_KINDS.indexOf(message.error.kind), 0, 255, 'error kind');
      const sentences = [message.error.message, message.error.remedy].map((sentence) => {
        // toWellFormed: half a surrogate pair has no UTF-8 and the reader would rightly refuse it.
        const bytes = Buffer.from(sentence.slice(0, MAX_SENTENCE_CHARS).toWellFormed(), 'utf8');
        const length = Buffer.allocUnsafe(2);
        length.writeUInt16LE(bytes.length, 0);
        return Buffer.concat([length, bytes]);
      });
      return Buffer.concat([Buffer.from([reason, kind]), ...sentences]);
    }
  }
}

function unwritable(field: string, value: unknown): never {
  throw new AugenmassError('internal', `The ${field} ${String(value)} does not fit into a packet message.`);
}

function within(value: number, min: number, max: number, field: string): number {
  return value >= min && value <= max ? value : unwritable(field, value);
}

const time = (value: number): number => within(value, MIN_TIME_MS, MAX_TIME_MS, 'time');
const frameRate = (value: number): number => within(value, Number.MIN_VALUE, MAX_FRAME_RATE, 'frame rate');

const corrupt = (why: string): AugenmassError =>
  new AugenmassError('corrupt', `Intake sent a message that no intake may send: ${why}.`, {
    remedy: 'It is stopped and started anew. If it happens again, report the clip or camera that causes it.',
  });

/**
 * Cuts a byte stream into messages. Holds at most one message and refuses a length beyond MAX_MESSAGE_BYTES before it
 * allocates for it. Packet bytes are views on the chunk where a message lies in it whole: keep chunks unchanged.
 */
export class PacketReader {
  readonly #length = Buffer.alloc(4);
  #lengthFill = 0;
  #frame: Buffer | undefined;
  #frameFill = 0;
  #broken: AugenmassError | undefined;

  /** All messages that `chunk` completes. Throws `corrupt` and stays unusable once anything is out of range. */
  push(chunk: Uint8Array): PacketMessage[] {
    if (this.#broken) throw this.#broken;
    try {
      return this.#cut(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    } catch (error) {
      this.#broken = error instanceof AugenmassError ? error : corrupt(String(error));
      this.#frame = undefined;
      throw this.#broken;
    }
  }

  /** Bytes of a message that has begun and not ended; at the end of the pipe this must be 0. */
  get pendingBytes(): number {
    return this.#lengthFill + this.#frameFill;
  }

  #cut(chunk: Buffer): PacketMessage[] {
    const messages: PacketMessage[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#frame === undefined) {
        const taken = chunk.copy(this.#length, this.#lengthFill, at, at + 4 - this.#lengthFill);
        this.#lengthFill += taken;
        at += taken;
        if (this.#lengthFill < 4) break;
        const size = this.#length.readUInt32LE(0);
        if (size < HEADER_BYTES || size > MAX_MESSAGE_BYTES) throw corrupt(`a length of ${size} bytes`);
        if (chunk.length - at >= size) {
          messages.push(decodePacketMessage(chunk.subarray(at, at + size)));
          at += size;
          this.#lengthFill = 0;
          continue;
        }
        this.#frame = Buffer.allocUnsafeSlow(size);
        this.#frameFill = 0;
      }
      const taken = chunk.copy(this.#frame, this.#frameFill, at);
      this.#frameFill += taken;
      at += taken;
      if (this.#frameFill < this.#frame.length) break;
      messages.push(decodePacketMessage(this.#frame));
      this.#frame = undefined;
      this.#frameFill = 0;
      this.#lengthFill = 0;
    }
    return messages;
  }
}

/** Parses one message without its length. Throws `corrupt` for anything `encodePacketMessage` could not have written. */
export function decodePacketMessage(bytes: Uint8Array): PacketMessage {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < HEADER_BYTES) throw corrupt('no header');
  const type = TYPES[view[0]!];
  const camera = view.readUInt16LE(1);
  const body = view.subarray(HEADER_BYTES);
  switch (type) {
    case 'stream':
      return { type, camera, info: decodeInfo(body) };
    case 'packet': {
      if (body.length < 10) throw corrupt('an empty packet');
      const timeMs = readTime(body, 0);
      const flags = body[8]!;
      if (flags > 3) throw corrupt(`packet flags ${flags}`);
      const packet: Packet = {
        timeMs,
        key: (flags & 1) !== 0,
        discardable: (flags & 2) !== 0,
        bytes: body.subarray(9),
      };
      return { type, camera, packet };
    }
    case 'gap': {
      exactly(body, 17, type);
      const fromMs = readTime(body, 0);
      const toMs = readTime(body, 8);
      if (toMs < fromMs) throw corrupt('a gap that ends before it begins');
      return { type, camera, fromMs, toMs, reason: pick(GAP_REASONS, body[16]!, 'gap reason') };
    }
    case 'remark': {
      exactly(body, 9, type);
      const value = body.readDoubleLE(1);
      if (!Number.isFinite(value)) throw corrupt('a remark whose value is no number');
      return { type, camera, code: pick(REMARK_CODES, body[0]!, 'remark'), value };
    }
    case 'end':
      return decodeEnd(camera, body);
    default:
      throw corrupt(`type ${view[0]!}`);
  }
}

function decodeInfo(body: Buffer): StreamInfo {
  if (body.length < 14) throw corrupt('a stream message that is too short');
  if (body.length > 14 + MAX_EXTRADATA_BYTES) throw corrupt('codec parameters that are too long');
  const rate = body.readDoubleLE(6);
  if (!(rate >= 0 && rate <= MAX_FRAME_RATE) || Object.is(rate, -0)) throw corrupt('a frame rate out of range');
  return {
    codec: pick(CODECS, body[0]!, 'codec'),
    widthPx: body.readUInt16LE(1),
    heightPx: body.readUInt16LE(3),
    rotationDeg: pick(ROTATIONS, body[5]!, 'rotation'),
    frameRate: rate === 0 ? undefined : rate,
    extradata: body.subarray(14),
  };
}

function decodeEnd(camera: number, body: Buffer): PacketMessage {
  if (body.length === 0) throw corrupt('an end without a reason');
  const reason = pick(END_REASONS, body[0]!, 'end reason');
  if (reason !== 'failed') {
    exactly(body, 1, 'end');
    return { type: 'end', camera, reason };
  }
  if (body.length < 6) throw corrupt('a failure without an error');
  const kind = pick(ERROR_KINDS, body[1]!, 'error kind');
  const [message, afterMessage] = readSentence(body, 2);
  const [remedy, afterRemedy] = readSentence(body, afterMessage);
  if (afterRemedy !== body.length) throw corrupt('bytes after an error');
  return { type: 'end', camera, reason, error: { kind, message, remedy } };
}

function readSentence(body: Buffer, at: number): [string, number] {
  if (body.length < at + 2) throw corrupt('an error without its sentence');
  const size = body.readUInt16LE(at);
  if (size > MAX_SENTENCE_BYTES || body.length < at + 2 + size) throw corrupt('a sentence that is too long');
  let sentence: string;
  try {
    sentence = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body.subarray(at + 2, at + 2 + size));
  } catch {
    throw corrupt('a sentence that is no text');
  }
  if (sentence.length > MAX_SENTENCE_CHARS) throw corrupt('a sentence that is too long');
  return [sentence, at + 2 + size];
}

function readTime(body: Buffer, at: number): number {
  const timeMs = body.readDoubleLE(at);
  if (!(timeMs >= MIN_TIME_MS && timeMs <= MAX_TIME_MS)) throw corrupt('a time out of range');
  return timeMs;
}

function pick<T>(list: readonly T[], index: number, field: string): T {
  const value = list[index];
  if (value === undefined) throw corrupt(`${field} ${index}`);
  return value;
}

function exactly(body: Buffer, size: number, type: string): void {
  if (body.length !== size) throw corrupt(`a ${type} message of ${body.length} bytes`);
}
