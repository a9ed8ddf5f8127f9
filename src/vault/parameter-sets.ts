import type { StreamInfo } from '../packet/packet.ts';
import { splitAnnexB } from './annex-b.ts';

/** `avcC` and `hvcC` (ISO/IEC 14496-15, 5.3.3.1 and 8.3.3.1) for byte streams, whose parameter sets travel with the pictures. */

/** FFmpeg's rule: an avcC begins with version 1, an hvcC with anything but a start code. */
export function isLengthPrefixed({ codec, extradata: e }: StreamInfo): boolean {
  if (codec === 'h264') return e[0] === 1;
  return codec === 'hevc' && e.length > 3 && (e[0] !== 0 || e[1] !== 0 || e[2]! > 1);
}

/** Parameter sets of the announced stream, else of its first packet; none where neither has any. */
function setsOf(
  info: StreamInfo,
  firstPacket: Uint8Array,
  sps: number,
  typeOf: (unit: Buffer) => number,
): Map<number, Buffer[]> {
  for (const source of [info.extradata, firstPacket]) {
    const sets = new Map<number, Buffer[]>();
    for (const { start, end } of splitAnnexB(source).units) {
      const unit = Buffer.from(source.buffer, source.byteOffset + start, end - start);
      const type = typeOf(unit);
      const known = sets.get(type) ?? [];
      if (unit.length <= 0xffff && known.length < 31 && !known.some((other) => other.equals(unit))) known.push(unit);
      sets.set(type, known);
    }
    if (sets.has(sps)) return sets;
  }
  return new Map();
}

export function avcC(info: StreamInfo, firstPacket: Uint8Array): Buffer {
  const sets = setsOf(info, firstPacket, 7, (unit) => unit[0]! & 31);
  const sps = sets.get(7) ?? [];
  const pps = sets.get(8) ?? [];
  const [profile, compatible, level] = sps[0] && sps[0].length > 3 ? sps[0].subarray(1, 4) : [66, 0, 30];
  const parts: Buffer[] = [Buffer.from([1, profile!, compatible!, level!, 0xff, 0xe0 | sps.length])];
  for (const set of sps) parts.push(sized(set));
  parts.push(Buffer.from([pps.length]));
  for (const set of pps) parts.push(sized(set));
  // High profiles say chroma format and bit depth again; readers take them from the SPS, as FFmpeg does.
  return Buffer.concat(parts);
}

const VPS = 32;
const SPS = 33;
const PPS = 34;

export function hvcC(info: StreamInfo, firstPacket: Uint8Array): Buffer {
  const sets = setsOf(info, firstPacket, SPS, (unit) => (unit[0]! >> 1) & 63);
  const sps = sets.get(SPS)?.[0];
  const facts = sps === undefined ? undefined : readSps(sps);
  const head = Buffer.alloc(23);
  head[0] = 1;
  facts?.profileTierLevel.copy(head, 1);
  head.writeUInt16BE(0xf000, 13);
  head[15] = 0xfc;
  head[16] = 0xfc | (facts?.chroma ?? 1);
  head[17] = 0xf8 | ((facts?.lumaBits ?? 8) - 8);
  head[18] = 0xf8 | ((facts?.chromaBits ?? 8) - 8);
  head[21] = ((facts?.subLayers ?? 1) << 3) | 3;
  const parts: Buffer[] = [head];
  let arrays = 0;
  for (const type of [VPS, SPS, PPS]) {
    const units = sets.get(type) ?? [];
    if (units.length === 0) continue;
    arrays++;
    // array_completeness 0: more may come with the pictures.
    parts.push(Buffer.from([type, 0, units.length]), ...units.map(sized));
  }
  head[22] = arrays;
  return Buffer.concat(parts);
}

function sized(unit: Buffer): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(unit.length);
  return Buffer.concat([size, unit]);
}

interface SpsFacts {
  readonly profileTierLevel: Buffer;
  readonly subLayers: number;
  readonly chroma: number;
  readonly lumaBits: number;
  readonly chromaBits: number;
}

/** The beginning of an H.265 SPS (ITU-T H.265, 7.3.2.2.1); undefined where it is cut off or absurd. */
function readSps(unit: Buffer): SpsFacts | undefined {
  const bits = new Bits(unescaped(unit.subarray(2, 256)));
  bits.skip(4);
  const subLayers = bits.read(3) + 1;
  bits.skip(1);
  const profileTierLevel = bits.bytes(12);
  const present: [boolean, boolean][] = [];
  for (let i = 1; i < subLayers; i++) present.push([bits.read(1) === 1, bits.read(1) === 1]);
  if (subLayers > 1) bits.skip(2 * (9 - subLayers));
  for (const [profile, level] of present) bits.skip((profile ? 88 : 0) + (level ? 8 : 0));
  bits.golomb();
  const chroma = bits.golomb();
  if (chroma === 3) bits.skip(1);
  bits.golomb();
  bits.golomb();
  if (bits.read(1) === 1) for (let i = 0; i < 4; i++) bits.golomb();
  const lumaBits = bits.golomb() + 8;
  const chromaBits = bits.golomb() + 8;
  if (bits.overrun || chroma > 3 || lumaBits > 15 || chromaBits > 15) return undefined;
  return { profileTierLevel, subLayers, chroma, lumaBits, chromaBits };
}

/** Without the emulation prevention bytes (00 00 03). */
function unescaped(bytes: Buffer): Buffer {
  const out: number[] = [];
  for (const [i, byte] of bytes.entries()) {
    if (byte !== 3 || i < 2 || bytes[i - 1] !== 0 || bytes[i - 2] !== 0) out.push(byte);
  }
  return Buffer.from(out);
}

class Bits {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get overrun(): boolean {
    return this.#at > this.#bytes.length * 8;
  }

  skip(count: number): void {
    this.#at += count;
  }

  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.read(8)));
  }

  golomb(): number {
    let zeros = 0;
    while (zeros < 32 && !this.overrun && this.read(1) === 0) zeros++;
    return 2 ** zeros - 1 + this.read(zeros);
  }
}
