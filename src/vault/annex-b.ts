/**
 * H.264 and H.265 byte streams (ITU-T H.264 and H.265, Annex B) cut into NAL units, and how to put them together again
 * exactly: start codes have three or four bytes, and zeros may stand around them.
 */
export interface Unit {
  readonly start: number;
  readonly end: number;
}

export interface Framing {
  /** For each start code its length in bytes with all zeros before its 01; 0 for bytes that stand before the first. */
  readonly prefixes: readonly number[];
  /** Whether a unit follows that start code at all. */
  readonly empty: readonly boolean[];
  readonly trailingZeros: number;
}

const START_CODE = Buffer.from([0, 0, 1]);

/** The units that are not empty, and the framing around all of them. Any bytes have exactly one such form. */
export function splitAnnexB(bytes: Uint8Array): { units: readonly Unit[]; framing: Framing } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const units: Unit[] = [];
  const prefixes: number[] = [];
  const empty: boolean[] = [];
  let codeAt = buffer.indexOf(START_CODE);
  let prefix = 0;
  let start = 0;
  for (;;) {
    const limit = codeAt < 0 ? buffer.length : codeAt;
    let end = limit;
    // A unit never ends in 00 (rbsp_trailing_bits, cabac_zero_words are followed by 03), so zeros belong to what follows.
    while (end > start && buffer[end - 1] === 0) end--;
    if (start > 0 || end > start) {
      prefixes.push(prefix);
      empty.push(end === start);
      if (end > start) units.push({ start, end });
    }
    if (codeAt < 0) return { units, framing: { prefixes, empty, trailingZeros: limit - end } };
    prefix = codeAt + 3 - end;
    start = codeAt + 3;
    codeAt = buffer.indexOf(START_CODE, start);
  }
}

/** Four-byte start codes and nothing else: what most cameras send. */
export function isPlain({ prefixes, empty, trailingZeros }: Framing): boolean {
  return trailingZeros === 0 && prefixes.every((length) => length === 4) && !empty.includes(true);
}

export function plainFraming(units: number): Framing {
  return { prefixes: Array<number>(units).fill(4), empty: Array<boolean>(units).fill(false), trailingZeros: 0 };
}

/** The bytes that `splitAnnexB` was given. `units` without the empty ones. */
export function joinAnnexB(units: readonly Uint8Array[], { prefixes, empty, trailingZeros }: Framing): Uint8Array {
  const size =
    prefixes.reduce((sum, length) => sum + length, 0) +
    units.reduce((sum, unit) => sum + unit.length, 0) +
    trailingZeros;
  const joined = Buffer.alloc(size);
  let at = 0;
  let next = 0;
  for (const [i, length] of prefixes.entries()) {
    if (length > 0) joined[at + length - 1] = 1;
    at += length;
    if (empty[i] === true) continue;
    const unit = units[next++]!;
    joined.set(unit, at);
    at += unit.length;
  }
  return joined;
}

/** Size of the units with a four-byte length in front of each. */
export function joinedLength(units: readonly Unit[]): number {
  return units.reduce((sum, { start, end }) => sum + 4 + end - start, 0);
}
