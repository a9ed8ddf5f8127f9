import { closeSync, openSync, readSync } from 'node:fs';
import * as av from 'node-av/lib';
import {
  AVERROR_EACCES,
  AVERROR_EOF,
  AVERROR_ENOMEM,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_VIDEO,
  AV_PKT_DATA_NEW_EXTRADATA,
  AV_PKT_FLAG_CORRUPT,
  AV_PKT_FLAG_DISPOSABLE,
  AV_PKT_FLAG_KEY,
} from 'node-av/constants';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { MAX_PACKET_BYTES } from '../packet/packet.ts';
import type { EndReason, PacketMessage, RemarkCode } from '../packet/wire.ts';
import { ClipTimeline } from './clip-timeline.ts';
import { FILE_FORMATS, FORMAT_WORDS, sniff } from './container.ts';
import type { Sniffed } from './container.ts';
import { COMMON_OPTIONS, codecOf, selectVideo, stampMs, streamInfo } from './demuxer.ts';
import { DiscardRule } from './discardable.ts';

const SNIFF_BYTES = 512;
/** Read errors in a row after which the rest of a file counts as lost. */
const MAX_ERRORS = 16;
/** Codecs without pictures that are shown earlier than they are sent. */
const IN_ORDER: ReadonlySet<string> = new Set(['mjpeg', 'gif', 'png', 'vp8', 'vp9', 'av1']);
const DEFAULT_FRAME_MS = 40;

export interface FileReading {
  readonly camera: number;
  readonly path: string;
  readonly name: string;
  readonly headOnly: boolean;
}

/**
 * Reads one file to its end and sends its packets. Synchronous from end to end: FFmpeg's asynchronous calls cost more
 * than half as much again, and a pipe that blocks is all the backpressure needed. Throws AugenmassError.
 */
export function readFile(reading: FileReading, send: (message: PacketMessage) => void): EndReason {
  const context = new av.FormatContext();
  try {
    open(context, reading);
    return new Pass(context, reading, send).run();
  } finally {
    context.closeInputSync();
  }
}

function open(context: av.FormatContext, { path, name }: FileReading): void {
  const kind = sniff(readHead(path, name));
  if (kind === 'playlist') {
    throw new AugenmassError(
      'refused',
      `${name} is a playlist or text that names other sources; those are never opened.`,
      {
        remedy: 'Name the video files themselves.',
      },
    );
  }
  context.allocContext();
  // Bare JPEG pictures would be probed as an image sequence, which is not let in; the MJPEG demuxer reads them.
  const format = kind === 'jpeg' ? av.InputFormat.findInputFormat('mjpeg') : null;
  const options = {
    ...COMMON_OPTIONS,
    protocol_whitelist: 'file',
    format_whitelist: FILE_FORMATS.join(','),
    probesize: '2000000',
    analyzeduration: '2000000',
  };
  // The prefix keeps a name such as "http:…" a name.
  const opened = context.openInputSync(`file:${path}`, format, av.Dictionary.fromObject(options));
  if (opened < 0) throw unopened(opened, name, kind);
  // Parameters that only the pictures carry (TS, MPEG, MJPEG). A failure here still leaves what the header said.
  context.findStreamInfoSync();
}

function readHead(path: string, name: string): Uint8Array {
  const head = new Uint8Array(SNIFF_BYTES);
  try {
    const file = openSync(path, 'r');
    try {
      return head.subarray(0, readSync(file, head));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw fromSystemError(name, error);
  }
}

function unopened(code: number, name: string, kind: Sniffed): AugenmassError {
  const cause = new av.FFmpegError(code);
  if (code === AVERROR_ENOMEM) {
    return new AugenmassError('exhausted', `${name} asks for more memory than there is.`, {
      cause,
      remedy: 'Convert the video.',
    });
  }
  if (code === AVERROR_EACCES) return new AugenmassError('refused', `${name} may not be read.`, { cause });
  if (kind === 'container') {
    return new AugenmassError('corrupt', `${name} is damaged or cut off: its beginning or its index cannot be read.`, {
      cause,
      remedy: 'Copy it again from where it was recorded.',
    });
  }
  return new AugenmassError('invalid', `${name} is not a video that can be read here.`, {
    cause,
    remedy: `Name a file in the format ${FORMAT_WORDS}.`,
  });
}

class Pass {
  readonly #context: av.FormatContext;
  readonly #reading: FileReading;
  readonly #send: (message: PacketMessage) => void;
  #stream: av.Stream;
  #rule: DiscardRule;
  #timeline: ClipTimeline;
  #codecId: number;
  #timeBase: { num: number; den: number };
  readonly #announcedMs: number | undefined;
  readonly #announcedFrames: number;
  #sent = 0;
  #leftOut = 0;
  #corrupt = 0;

  constructor(context: av.FormatContext, reading: FileReading, send: (message: PacketMessage) => void) {
    this.#context = context;
    this.#reading = reading;
    this.#send = send;
    const { stream, info, videoCount, audioCount } = selectVideo(context, reading.name);
    this.#stream = stream;
    this.#codecId = stream.codecpar.codecId;
    this.#timeBase = stream.timeBase;
    this.#rule = new DiscardRule(info.codec, info.extradata);
    this.#timeline = new ClipTimeline({
      frameMs: info.frameRate === undefined ? DEFAULT_FRAME_MS : 1000 / info.frameRate,
      reorders: !IN_ORDER.has(info.codec),
      originMs: stampMs(stream.startTime, stream.timeBase),
    });
    this.#announcedMs = announced(stream, context);
    this.#announcedFrames = Number(stream.nbFrames);
    send({ type: 'stream', camera: reading.camera, info });
    if (audioCount > 0) this.#remark('audio-present', audioCount);
    if (videoCount > 1) this.#remark('several-videos', videoCount);
    if (this.#announcedMs !== undefined) this.#remark('duration', this.#announcedMs);
    if (this.#announcedFrames > 0) this.#remark('frames', this.#announcedFrames);
  }

  run(): EndReason {
    if (this.#reading.headOnly) return 'finished';
    const packet = new av.Packet();
    packet.alloc();
    let failed = 0;
    let errors = 0;
    while (errors < MAX_ERRORS) {
      const result = this.#context.readFrameSync(packet);
      if (result === AVERROR_EOF) break;
      if (result < 0) {
        errors++;
        failed++;
        continue;
      }
      errors = 0;
      this.#take(packet);
      packet.unref();
    }
    packet.free();
    if (this.#sent === 0) {
      throw new AugenmassError('corrupt', `${this.#reading.name} holds no picture that can be read.`, {
        remedy: 'Copy it again from where it was recorded.',
      });
    }
    const truncated = errors >= MAX_ERRORS || this.#endsEarly();
    if (this.#timeline.repaired > 0) this.#remark('timestamps-repaired', this.#timeline.repaired);
    if (this.#corrupt + failed > 0) this.#remark('corrupt-packets', this.#corrupt + failed);
    if (this.#leftOut > 0) this.#remark('packets-left-out', this.#leftOut);
    if (truncated) this.#remark('truncated', this.#timeline.endMs);
    return truncated ? 'truncated' : 'finished';
  }

  #take(packet: av.Packet): void {
    if (packet.streamIndex !== this.#stream.index && !this.#switchTo(packet.streamIndex)) return;
    const flags = packet.flags;
    const key = (flags & AV_PKT_FLAG_KEY) !== 0;
    // Parameters change where decoding can start, so that only those packets are asked for side data.
    if (key) this.#refresh(packet);
    if ((flags & AV_PKT_FLAG_CORRUPT) !== 0) this.#corrupt++;
    const bytes = packet.data;
    if (bytes === null || bytes.length === 0 || bytes.length > MAX_PACKET_BYTES) {
      this.#leftOut++;
      return;
    }
    const { camera } = this.#reading;
    const { timeMs, gapFromMs } = this.#timeline.place(
      stampMs(packet.pts, this.#timeBase),
      stampMs(packet.dts, this.#timeBase),
    );
    if (gapFromMs !== undefined)
      this.#send({ type: 'gap', camera, fromMs: gapFromMs, toMs: timeMs, reason: 'source-gap' });
    const discardable = (flags & AV_PKT_FLAG_DISPOSABLE) !== 0 || this.#rule.discardable(bytes);
    this.#send({ type: 'packet', camera, packet: { timeMs, key, discardable, bytes } });
    this.#sent++;
  }

  /** A stream that appears in mid-file (a TS whose programme changes) takes over if it is video that may be read. */
  #switchTo(index: number): boolean {
    const stream = this.#context.streams.find((candidate) => candidate.index === index);
    if (!stream) return false;
    if (stream.codecpar.codecType !== AVMEDIA_TYPE_VIDEO || codecOf(stream) === undefined) {
      stream.discard = AVDISCARD_ALL;
      return false;
    }
    this.#stream.discard = AVDISCARD_ALL;
    this.#stream = stream;
    this.#announce(stream.codecpar.extradata ?? undefined);
    return true;
  }

  #refresh(packet: av.Packet): void {
    const extradata = packet.getSideData(AV_PKT_DATA_NEW_EXTRADATA);
    if (extradata !== null || this.#stream.codecpar.codecId !== this.#codecId) this.#announce(extradata ?? undefined);
  }

  #announce(extradata: Uint8Array | undefined): void {
    const info = streamInfo(this.#stream, this.#reading.name, extradata);
    this.#codecId = this.#stream.codecpar.codecId;
    this.#timeBase = this.#stream.timeBase;
    this.#rule = new DiscardRule(info.codec, info.extradata);
    this.#send({ type: 'stream', camera: this.#reading.camera, info });
  }

  /** More than a second and more than a twentieth short of what the index announced. */
  #endsEarly(): boolean {
    if (this.#announcedFrames > 0) return this.#sent + this.#leftOut < this.#announcedFrames * 0.95 - 1;
    if (this.#announcedMs === undefined) return false;
    return this.#timeline.endMs < Math.min(this.#announcedMs - 1000, this.#announcedMs * 0.95);
  }

  #remark(code: RemarkCode, value: number): void {
    this.#send({ type: 'remark', camera: this.#reading.camera, code, value });
  }
}

function announced(stream: av.Stream, context: av.FormatContext): number | undefined {
  const own = stampMs(stream.duration, stream.timeBase);
  const whole = stampMs(context.duration, { num: 1, den: 1_000_000 });
  const value = own !== undefined && own > 0 ? own : whole;
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : undefined;
}
