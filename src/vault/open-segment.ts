import { createHash } from 'node:crypto';
import type { Packet, StreamInfo } from '../packet/packet.ts';
import { openAge } from './age-open.ts';
import { readFmp4 } from './fmp4-read.ts';
import type { Segment } from './segment.ts';

/** The segment that the ledger names: nothing else may come out under its name. */
export interface NamedSegment {
  readonly startMs: number;
  readonly endMs: number;
  readonly sha256: string;
}

/** Why it does not open. Closed, since it leaves a walled process. */
export type SegmentFault = 'segment-changed' | 'segment-unreadable' | 'segment-of-another-time';

/** Packets may be shown a little before or after what the segment's name says: reordering, and times that were rounded. */
const SLACK_MS = 2_000;

/** Packets of a sealed segment, their times in UTC ms, in decoding order. Call it behind walls only. */
export async function openSegment(
  named: NamedSegment,
  file: Uint8Array,
  identity: string,
): Promise<{ readonly info: StreamInfo; readonly packets: readonly Packet[] } | { readonly fault: SegmentFault }> {
  if (createHash('sha256').update(file).digest('hex') !== named.sha256) return { fault: 'segment-changed' };
  let segment: Segment;
  try {
    segment = readFmp4(await openAge(file, [identity]));
  } catch {
    return { fault: 'segment-unreadable' };
  }
  const { info, epochMs } = segment;
  const packets = segment.packets.map((packet) => ({ ...packet, timeMs: packet.timeMs + epochMs }));
  const fits = packets.every(({ timeMs }) => timeMs >= named.startMs - SLACK_MS && timeMs <= named.endMs + SLACK_MS);
  return fits ? { info, packets } : { fault: 'segment-of-another-time' };
}
