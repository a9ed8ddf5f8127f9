import { CODECS, MAX_EXTRADATA_BYTES } from '../packet/packet.ts';
import type { Codec, Packet, StreamInfo } from '../packet/packet.ts';
import type { Framing } from './annex-b.ts';
import { corrupt } from './boxes.ts';
import { MAX_SEGMENT_PACKETS } from './segment.ts';

/**
 * What MP4 has no place for, so that packets come back bit for bit: a `uuid` box with the stream as it was announced and,
 * for each packet, its exact time, its flags and its start codes. Big-endian; spec/segment-v1.md.
 */
export const TABLE_UUID = Buffer.from('5b0a3e6f94c84b1e8f27d3a1c06be942', 'hex');
const VERSION = 1;
const KEY = 1;
const DISCARDABLE = 2;
const FRAMED = 4;
const HEAD_BYTES = 44;
const CODEC_AT = 28;
const ROTATIONS = [0, 90, 180, 270] as const;

export interface TableRow extends Omit<Packet, 'bytes'> {
  /** Absent where the sample is the packet, or has four-byte start codes only. */
  readonly framing: Framing | undefined;
}

export interface Table {
  readonly info: StreamInfo;
  readonly epochMs: number;
  /** The samples' units had start codes, not lengths. */
  readonly annexB: boolean;
  readonly rows: readonly TableRow[];
}

export function encodeTable({ info, epochMs, annexB, rows }: Table): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(VERSION, 0);
  head.writeUInt8(ROTATIONS.indexOf(info.rotationDeg), 1);
  head.writeUInt16BE(info.widthPx, 2);
  head.writeUInt16BE(info.heightPx, 4);
  head.writeUInt8(annexB ? 1 : 0, 6);
  head.writeDoubleBE(info.frameRate ?? 0, 8);
  head.writeDoubleBE(epochMs, 16);
  head.writeUInt32BE(info.extradata.length, 24);
  head.write(info.codec, CODEC_AT, 'latin1');
  const body: number[] = [];
  const times = Buffer.alloc(8);
  const varint = (value: number): void => {
    for (; value > 127; value = Math.floor(value / 128)) body.push((value % 128) | 128);
    body.push(value);
  };
  varint(rows.length);
  for (const { timeMs, key, discardable, framing } of rows) {
    times.writeDoubleBE(timeMs);
    body.push(...times, (key ? KEY : 0) | (discardable ? DISCARDABLE : 0) | (framing ? FRAMED : 0));
    if (!framing) continue;
    varint(framing.prefixes.length);
    for (const [i, length] of framing.prefixes.entries()) varint(length * 2 + (framing.empty[i] === true ? 1 : 0));
    varint(framing.trailingZeros);
  }
  return Buffer.concat([TABLE_UUID, head, info.extradata, Buffer.from(body)]);
}

/** Throws `corrupt` for anything `encodeTable` could not have written. */
export function decodeTable(bytes: Buffer): Table {
  if (!bytes.subarray(0, 16).equals(TABLE_UUID)) throw corrupt('a uuid box that is not ours');
  const head = bytes.subarray(16, 16 + HEAD_BYTES);
  if (head.length < HEAD_BYTES) throw corrupt('a packet table that is too short');
  if (head[0] !== VERSION) throw corrupt(`a packet table of version ${head[0]!}, which this program does not know`);
  const name = head.toString('latin1', CODEC_AT).replace(/\0*$/, '');
  const codec: Codec | undefined = CODECS.find((known) => known === name);
  const rotationDeg = ROTATIONS[head[1]!];
  const rate = head.readDoubleBE(8);
  const epochMs = head.readDoubleBE(16);
  const extradataBytes = head.readUInt32BE(24);
  if (codec === undefined || rotationDeg === undefined || !(rate >= 0) || !Number.isFinite(epochMs) || head[6]! > 1) {
    throw corrupt('a packet table with a value out of range');
  }
  const extradataAt = 16 + HEAD_BYTES;
  if (extradataBytes > MAX_EXTRADATA_BYTES || bytes.length < extradataAt + extradataBytes) {
    throw corrupt('codec parameters that are cut off');
  }
  const cursor = new Cursor(bytes, extradataAt + extradataBytes);
  const count = cursor.varint(MAX_SEGMENT_PACKETS);
  const rows: TableRow[] = [];
  for (let i = 0; i < count; i++) rows.push(readRow(cursor));
  if (!cursor.atEnd) throw corrupt('bytes after its packet table');
  const info: StreamInfo = {
    codec,
    extradata: bytes.subarray(extradataAt, extradataAt + extradataBytes),
    widthPx: head.readUInt16BE(2),
    heightPx: head.readUInt16BE(4),
    rotationDeg,
    frameRate: rate === 0 ? undefined : rate,
  };
  return { info, epochMs, annexB: head[6] === 1, rows };
}

function readRow(cursor: Cursor): TableRow {
  const timeMs = cursor.double();
  const flags = cursor.byte();
  if (!Number.isFinite(timeMs) || flags > 7) throw corrupt('a packet without a time');
  const row = { timeMs, key: (flags & KEY) !== 0, discardable: (flags & DISCARDABLE) !== 0 };
  if ((flags & FRAMED) === 0) return { ...row, framing: undefined };
  const prefixes: number[] = [];
  const empty: boolean[] = [];
  for (let left = cursor.varint(1 << 24); left > 0; left--) {
    const value = cursor.varint(1 << 26);
    prefixes.push(value >> 1);
    empty.push((value & 1) === 1);
  }
  return { ...row, framing: { prefixes, empty, trailingZeros: cursor.varint(1 << 25) } };
}

class Cursor {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw corrupt('a packet table that is cut off');
    return value;
  }

  double(): number {
    if (this.#bytes.length - this.#at < 8) throw corrupt('a packet table that is cut off');
    this.#at += 8;
    return this.#bytes.readDoubleBE(this.#at - 8);
  }

  varint(most: number): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (value > most) throw corrupt('a number out of range');
      if (byte < 128) return value;
    }
  }
}
