import type { Packet, StreamInfo } from '../packet/packet.ts';

/** Whole GOPs of one stream, in decoding order; the first packet is a key packet. At most SEGMENT_MS long, or one GOP. */
export interface Segment {
  readonly info: StreamInfo;
  readonly packets: readonly Packet[];
  /** Added to each packet's `timeMs` it gives UTC ms: 0 for live cameras, the start of replay for files. */
  readonly epochMs: number;
}

export const SEGMENT_MS = 10_000;
/** A GOP that never ends is cut here all the same: memory is bounded. What follows begins without a key packet. */
export const MAX_SEGMENT_BYTES = 64 * 1024 * 1024;
export const MAX_SEGMENT_PACKETS = 20_000;

/** Span in UTC ms, whole: [startMs, endMs). The end is that of the last picture shown. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}
