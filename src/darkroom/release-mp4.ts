import type { Packet, StreamInfo } from '../packet/packet.ts';
import { box, fullBox, u16, u32, u64 } from '../vault/boxes.ts';
import { splitAnnexB } from '../vault/annex-b.ts';

/**
 * What a release puts out: a fragmented MP4 (ISO/IEC 14496-12) with one H.264 track (ISO/IEC 14496-15, `avc1`), a
 * fragment a GOP, so that it can be written while it is made. Pictures are not reordered: decoding time is showing time.
 */
const TIMESCALE = 90_000;
const TICKS_A_MS = TIMESCALE / 1000;
const USUAL_MS = 40;
const SYNC_SAMPLE = 0x02000000;
const OTHER_SAMPLE = 0x01010000;
const UNITY = 0x00010000;
const MATRICES: Readonly<Record<StreamInfo['rotationDeg'], readonly number[]>> = {
  0: [UNITY, 0, 0, 0, UNITY, 0, 0, 0, 0x40000000],
  90: [0, UNITY, 0, -UNITY, 0, 0, 0, 0, 0x40000000],
  180: [-UNITY, 0, 0, 0, -UNITY, 0, 0, 0, 0x40000000],
  270: [0, -UNITY, 0, UNITY, 0, 0, 0, 0, 0x40000000],
};

interface Sample {
  readonly timeMs: number;
  readonly key: boolean;
  readonly bytes: Buffer;
}

export class Mp4Writer {
  readonly #write: (bytes: Uint8Array) => void;
  #samples: Sample[] = [];
  #sequence = 0;
  #lastStepMs = USUAL_MS;

  /** `info.extradata` holds the parameter sets in Annex B. */
  constructor(info: StreamInfo, write: (bytes: Uint8Array) => void) {
    this.#write = write;
    write(Buffer.concat([box('ftyp', Buffer.from('isom'), u32(512), Buffer.from('isomiso5avc1mp41')), movie(info)]));
  }

  /** Times rise; the first packet is a key packet. */
  push(packet: Packet): void {
    if (packet.key && this.#samples.length > 0) this.#flush(packet.timeMs);
    const { units } = splitAnnexB(packet.bytes);
    const parts = units.flatMap(({ start, end }) => [u32(end - start), packet.bytes.subarray(start, end)]);
    this.#samples.push({ timeMs: packet.timeMs, key: packet.key, bytes: Buffer.concat(parts) });
  }

  finish(): void {
    const last = this.#samples.at(-1);
    if (last) this.#flush(last.timeMs + this.#lastStepMs);
  }

  #flush(endMs: number): void {
    const samples = this.#samples;
    this.#samples = [];
    this.#sequence++;
    const ticks = [...samples.map(({ timeMs }) => timeMs), endMs].map((timeMs) => Math.round(timeMs * TICKS_A_MS));
    const last = samples.at(-1)!;
    this.#lastStepMs = Math.max(1, Math.min(1000, endMs - last.timeMs));
    const rows = samples.map(({ key, bytes }, i) =>
      u32(Math.max(1, ticks[i + 1]! - ticks[i]!), bytes.length, key ? SYNC_SAMPLE : OTHER_SAMPLE),
    );
    // trun: data offset, and of each sample duration, size and flags; tfhd: default-base-is-moof.
    const moof = (dataAt: number): Buffer =>
      box(
        'moof',
        fullBox('mfhd', 0, 0, u32(this.#sequence)),
        box(
          'traf',
          fullBox('tfhd', 0, 0x020000, u32(1)),
          fullBox('tfdt', 1, 0, u64(ticks[0]!)),
          fullBox('trun', 0, 0x000701, u32(samples.length, dataAt), ...rows),
        ),
      );
    const { length } = moof(0);
    this.#write(Buffer.concat([moof(length + 8), box('mdat', ...samples.map(({ bytes }) => bytes))]));
  }
}

function movie(info: StreamInfo): Buffer {
  const { widthPx, heightPx, rotationDeg } = info;
  const matrix = u32(...MATRICES[rotationDeg]);
  const tkhd = fullBox('tkhd', 0, 3, u32(0, 0, 1, 0, 0, 0, 0), u16(0, 0, 0, 0), matrix, u32(widthPx * UNITY, heightPx * UNITY)); // prettier-ignore
  const mdhd = fullBox('mdhd', 0, 0, u32(0, 0, TIMESCALE, 0), u16(0x55c4, 0));
  const hdlr = fullBox('hdlr', 0, 0, u32(0), Buffer.from('vide'), u32(0, 0, 0), Buffer.from('video\0'));
  const url = fullBox('url ', 0, 1);
  const empty = ['stts', 'stsc', 'stco'].map((type) => fullBox(type, 0, 0, u32(0)));
  const stbl = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), sampleEntry(info)),
    ...empty,
    fullBox('stsz', 0, 0, u32(0, 0)),
  );
  const minf = box(
    'minf',
    fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)),
    box('dinf', fullBox('dref', 0, 0, u32(1), url)),
    stbl,
  );
  const mvhd = fullBox('mvhd', 0, 0, u32(0, 0, TIMESCALE, 0, UNITY), u16(0x0100, 0), u32(0, 0), u32(...MATRICES[0]), u32(0, 0, 0, 0, 0, 0, 2)); // prettier-ignore
  const mvex = box('mvex', fullBox('trex', 0, 0, u32(1, 1, 0, 0, 0)));
  return box('moov', mvhd, box('trak', tkhd, box('mdia', mdhd, hdlr, minf)), mvex);
}

function sampleEntry({ extradata, widthPx, heightPx }: StreamInfo): Buffer {
  const { units } = splitAnnexB(extradata);
  const sets = units.map(({ start, end }) => extradata.subarray(start, end));
  const ofType = (type: number): Uint8Array[] => sets.filter((unit) => (unit[0]! & 31) === type);
  const sps = ofType(7);
  const listed = (list: readonly Uint8Array[]): Uint8Array[] => list.flatMap((unit) => [u16(unit.length), unit]);
  const first = sps[0]!;
  // High profiles carry chroma format and bit depths: 4:2:0, 8 bits (ISO/IEC 14496-15, 5.3.3.1.2).
  const high = first[1]! >= 100 ? [Buffer.from([0xfd, 0xf8, 0xf8, 0])] : [];
  const pps = ofType(8);
  const avcC = box(
    'avcC',
    Buffer.from([1, first[1]!, first[2]!, first[3]!, 0xff, 0xe0 | sps.length]),
    ...listed(sps),
    Buffer.from([pps.length]),
    ...listed(pps),
    ...high,
  );
  return box(
    'avc1',
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(widthPx, heightPx),
    u32(0x00480000, 0x00480000, 0),
    u16(1),
    Buffer.alloc(32),
    u16(0x0018, 0xffff),
    avcC,
  );
}
