import { AugenmassError } from '../kernel/errors.ts';
import type { Packet, StreamInfo } from '../packet/packet.ts';

/** Whole GOPs of one stream in decoding order: at most SEGMENT_MS, or one GOP that is longer. spec/segment-v1.md. */
export interface Segment {
  readonly info: StreamInfo;
  readonly packets: readonly Packet[];
  /** Added to each packet's `timeMs` it gives UTC ms: 0 for live cameras, the start of replay for files. */
  readonly epochMs: number;
}

export const SEGMENT_MS = 10_000;
/** A GOP that never ends is cut here all the same, so that memory is bounded; what follows begins without a key packet. */
export const MAX_SEGMENT_BYTES = 64 * 1024 * 1024;
export const MAX_SEGMENT_PACKETS = 20_000;

/** Whole UTC ms, [startMs, endMs): from the first picture shown to the end of the last. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const DEFAULT_PICTURE_MS = 40;

/** The last picture lasts as long as the stream announces, or as the last two are apart. */
export function spanOf({ info, packets, epochMs }: Segment): Span {
  let first = Infinity;
  let last = -Infinity;
  let before = -Infinity;
  for (const { timeMs } of packets) {
    first = Math.min(first, timeMs);
    if (timeMs > last) [before, last] = [last, timeMs];
    else if (timeMs > before) before = timeMs;
  }
  const apart = Number.isFinite(before) ? Math.min(last - before, 1000) : DEFAULT_PICTURE_MS;
  const pictureMs = info.frameRate === undefined ? apart : 1000 / info.frameRate;
  const startMs = Math.floor(epochMs + first);
  return { startMs, endMs: Math.max(startMs + 1, Math.ceil(epochMs + last + pictureMs)) };
}

/** UTC day of a moment, YYYY-MM-DD. */
export function dayOf(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime()) || timeMs < 0 || date.getUTCFullYear() > 9999) {
    throw new AugenmassError('invalid', `A packet claims the time ${timeMs} ms, which is no day that can be kept.`, {
      remedy: 'Check the clock of this machine.',
    });
  }
  return date.toISOString().slice(0, 10);
}

/**
 * Cuts packets into segments. A segment ends where a key packet begins: as soon as one more GOP of the same length would
 * take it beyond SEGMENT_MS. Every packet that goes in comes out once, in order.
 */
export class SegmentCutter {
  readonly #epochMs: number;
  #info: StreamInfo | undefined;
  /** Whole GOPs, and the one that has not ended yet. */
  #whole: Packet[] = [];
  #gop: Packet[] = [];
  #bytes = 0;

  constructor(epochMs: number) {
    this.#epochMs = epochMs;
  }

  /** What this item ends: none, one, or (where a long GOP follows) two segments. Packets are kept, not copied. */
  push(item: StreamInfo | Packet): Segment[] {
    if ('codec' in item) {
      const ended = this.end();
      this.#info = item;
      return ended;
    }
    if (this.#info === undefined) {
      throw new AugenmassError('invalid', 'A packet came before its stream was announced.', {
        remedy: 'This is a fault of the source; report the camera that causes it.',
      });
    }
    const ended = item.key && this.#gop.length > 0 ? this.#endGop(item.timeMs) : [];
    if (
      this.#gop.length > 0 &&
      (this.#bytes + item.bytes.length > MAX_SEGMENT_BYTES ||
        this.#whole.length + this.#gop.length >= MAX_SEGMENT_PACKETS)
    ) {
      ended.push(...this.#take(this.#whole), ...this.#take(this.#gop));
      this.#whole = [];
      this.#gop = [];
      this.#bytes = 0;
    }
    this.#gop.push(item);
    this.#bytes += item.bytes.length;
    return ended;
  }

  /** What is left: one segment, two where both together are too long. */
  end(): Segment[] {
    const last = this.#gop.at(-1);
    const ended = last === undefined ? [] : this.#endGop(last.timeMs);
    ended.push(...this.#take(this.#whole));
    this.#whole = [];
    this.#bytes = 0;
    return ended;
  }

  /** The GOP ends where, at `nextMs`, another begins. */
  #endGop(nextMs: number): Segment[] {
    const ended: Segment[] = [];
    const gopMs = nextMs - this.#gop[0]!.timeMs;
    if (this.#whole.length > 0 && nextMs - this.#whole[0]!.timeMs > SEGMENT_MS) {
      ended.push(...this.#take(this.#whole));
      this.#whole = [];
    }
    this.#whole = this.#whole.length === 0 ? this.#gop : this.#whole.concat(this.#gop);
    this.#gop = [];
    if (nextMs - this.#whole[0]!.timeMs + gopMs > SEGMENT_MS) {
      ended.push(...this.#take(this.#whole));
      this.#whole = [];
    }
    if (ended.length > 0) this.#bytes = this.#whole.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return ended;
  }

  #take(packets: readonly Packet[]): Segment[] {
    return packets.length === 0 ? [] : [{ info: this.#info!, packets, epochMs: this.#epochMs }];
  }
}
