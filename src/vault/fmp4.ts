import { joinedLength, splitAnnexB, isPlain } from './annex-b.ts';
import type { Framing } from './annex-b.ts';
import { box, fullBox, u16, u32, u64 } from './boxes.ts';
import { encodeTable } from './packet-table.ts';
import { isLengthPrefixed } from './parameter-sets.ts';
import { sampleEntry } from './sample-entry.ts';
import type { Segment } from './segment.ts';

/** Ticks a second of the tracks: what MPEG uses, and fine enough that no two pictures fall together. */
const TIMESCALE = 90_000;
const TICKS_PER_MS = TIMESCALE / 1000;
/** A longer silence inside a GOP is played as this; the exact times stand in the packet table. */
const LONGEST_TICKS = 3600 * TIMESCALE;
const DEFAULT_TICKS = 40 * TICKS_PER_MS;
const MAC_EPOCH_S = 2_082_844_800;

const SYNC = 0x02000000;
const NON_SYNC = 0x01010000;
const DISPOSABLE = 0x00800000;

/**
 * One segment as a fragmented MP4 (ISO/IEC 14496-12) with one fragment; spec/segment-v1.md. It plays from 0; real times
 * stand in the packet table. Throws `refused` for a codec that has no sample entry FFmpeg reads.
 */
export function writeFmp4(segment: Segment): Uint8Array {
  const { info, packets, epochMs } = segment;
  const annexB = (info.codec === 'h264' || info.codec === 'hevc') && !isLengthPrefixed(info);
  const samples = packets.map(({ bytes }) =>
    annexB ? lengthPrefixed(bytes) : { parts: [bytes], bytes: bytes.length, framing: undefined },
  );
  const rows = packets.map(({ timeMs, key, discardable }, i) => ({
    timeMs,
    key,
    discardable,
    framing: samples[i]!.framing,
  }));
  const clock = playingTimes(segment);
  const run = Buffer.alloc(packets.length * 16);
  for (const [i, packet] of packets.entries()) {
    run.writeUInt32BE(clock[i]!.duration, i * 16);
    run.writeUInt32BE(samples[i]!.bytes, i * 16 + 4);
    run.writeUInt32BE((packet.key ? SYNC : NON_SYNC) | (packet.discardable ? DISPOSABLE : 0), i * 16 + 8);
    run.writeInt32BE(clock[i]!.offset, i * 16 + 12);
  }
  const fragment = (dataOffset: number): Buffer =>
    box(
      'moof',
      fullBox('mfhd', 0, 0, u32(1)),
      box(
        'traf',
        fullBox('tfhd', 0, 0x020000, u32(1)),
        fullBox('tfdt', 1, 0, u64(0)),
        // Data offset, and for each sample duration, size, flags, composition offset (signed in version 1).
        fullBox('trun', 1, 0x000f01, u32(packets.length, dataOffset), run),
      ),
    );
  const moof = fragment(fragment(0).length + 8);
  const ticks = clock.reduce((sum, { duration }) => sum + duration, 0);
  const bytes = samples.reduce((sum, sample) => sum + sample.bytes, 0);
  return Buffer.concat([
    box('ftyp', Buffer.from('iso6\0\0\0\x01iso6mp41', 'latin1')),
    movie(segment, ticks),
    box('uuid', encodeTable({ info, epochMs, annexB, rows })),
    moof,
    u32(bytes + 8),
    Buffer.from('mdat', 'latin1'),
    ...samples.flatMap(({ parts }) => parts),
  ]);
}

interface Sample {
  readonly parts: readonly Uint8Array[];
  readonly bytes: number;
  readonly framing: Framing | undefined;
}

function lengthPrefixed(bytes: Uint8Array): Sample {
  const { units, framing } = splitAnnexB(bytes);
  const parts = units.flatMap(({ start, end }) => [u32(end - start), bytes.subarray(start, end)]);
  return { parts, bytes: joinedLength(units), framing: isPlain(framing) ? undefined : framing };
}

/**
 * Decoding times are the presentation times in rising order: they rise with every sample, as MP4 wants, and a picture that
 * is shown where it is decoded has offset 0. Pictures shown earlier than their rank have a negative one.
 */
function playingTimes({ info, packets }: Segment): { duration: number; offset: number }[] {
  const sorted = packets.map(({ timeMs }) => timeMs).sort((a, b) => a - b);
  const ticksOf = new Map<number, number>();
  const decode: number[] = [];
  let at = 0;
  for (const [i, timeMs] of sorted.entries()) {
    if (i > 0)
      at += Math.min(
        LONGEST_TICKS,
        Math.round((timeMs - sorted[0]!) * TICKS_PER_MS) - Math.round((sorted[i - 1]! - sorted[0]!) * TICKS_PER_MS),
      );
    ticksOf.set(timeMs, at);
    decode.push(at);
  }
  const last = decode.length > 1 ? decode.at(-1)! - decode.at(-2)! : DEFAULT_TICKS;
  const nominal = info.frameRate === undefined ? last : Math.round(TIMESCALE / info.frameRate);
  return packets.map(({ timeMs }, i) => ({
    duration: (decode[i + 1] ?? decode[i]! + nominal) - decode[i]!,
    offset: ticksOf.get(timeMs)! - decode[i]!,
  }));
}

function movie(segment: Segment, ticks: number): Buffer {
  const { info, packets, epochMs } = segment;
  const first = packets[0]!;
  const createdS = Math.max(0, Math.floor((epochMs + first.timeMs) / 1000) + MAC_EPOCH_S);
  const identity = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
  const track = box(
    'trak',
    // Enabled, in the movie.
    fullBox(
      'tkhd',
      1,
      3,
      u64(createdS),
      u64(createdS),
      u32(1, 0),
      u64(0),
      u32(0, 0, 0, 0),
      u32(...turned(info)),
      u32(info.widthPx * 65_536, info.heightPx * 65_536),
    ),
    box(
      'mdia',
      fullBox('mdhd', 1, 0, u64(createdS), u64(createdS), u32(TIMESCALE), u64(0), u16(0x55c4, 0)),
      fullBox('hdlr', 0, 0, u32(0), Buffer.from('vide', 'latin1'), u32(0, 0, 0), Buffer.from('Augenmass\0', 'latin1')),
      box(
        'minf',
        fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)),
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
        box(
          'stbl',
          fullBox('stsd', 0, 0, u32(1), sampleEntry(info, first.bytes)),
          fullBox('stts', 0, 0, u32(0)),
          fullBox('stsc', 0, 0, u32(0)),
          fullBox('stsz', 0, 0, u32(0, 0)),
          fullBox('stco', 0, 0, u32(0)),
        ),
      ),
    ),
  );
  return box(
    'moov',
    fullBox(
      'mvhd',
      1,
      0,
      u64(createdS),
      u64(createdS),
      u32(TIMESCALE),
      u64(0),
      u32(0x10000),
      u16(0x100, 0),
      u32(0, 0),
      u32(...identity),
      u32(0, 0, 0, 0, 0, 0),
      u32(2),
    ),
    track,
    box('mvex', fullBox('mehd', 1, 0, u64(ticks)), fullBox('trex', 0, 0, u32(1, 1, 0, 0, 0))),
  );
}

/** The matrix that turns the picture clockwise so that it stands upright: {a b u, c d v, x y w} (ISO/IEC 14496-12, 8.3.2). */
function turned({ rotationDeg, widthPx, heightPx }: Segment['info']): number[] {
  const [a, b, c, d, x, y] = {
    0: [1, 0, 0, 1, 0, 0],
    90: [0, 1, -1, 0, heightPx, 0],
    180: [-1, 0, 0, -1, widthPx, heightPx],
    270: [0, -1, 1, 0, 0, widthPx],
  }[rotationDeg] as [number, number, number, number, number, number];
  return [a * 0x10000, b * 0x10000, 0, c * 0x10000, d * 0x10000, 0, x * 0x10000, y * 0x10000, 0x40000000];
}
