import { MAX_PACKET_BYTES } from '../packet/packet.ts';
import type { Packet } from '../packet/packet.ts';
import { joinAnnexB, plainFraming } from './annex-b.ts';
import { corrupt, onlyBox, readBoxes } from './boxes.ts';
import { decodeTable } from './packet-table.ts';
import type { TableRow } from './packet-table.ts';
import type { Segment } from './segment.ts';

/** The packets of `writeFmp4`, bit for bit, with their times. Throws `corrupt` for anything it could not have written. */
export function readFmp4(bytes: Uint8Array): Segment {
  const boxes = readBoxes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (boxes[0]?.type !== 'ftyp') throw corrupt('no ftyp in front');
  const { info, epochMs, annexB, rows } = decodeTable(onlyBox(boxes, 'uuid'));
  const sizes = sampleSizes(onlyBox(boxes, 'moof'));
  const data = onlyBox(boxes, 'mdat');
  if (rows.length === 0 || rows.length !== sizes.length)
    throw corrupt(`${sizes.length} samples and ${rows.length} packets`);
  const packets: Packet[] = [];
  let at = 0;
  for (const [i, row] of rows.entries()) {
    const sample = data.subarray(at, at + sizes[i]!);
    if (sample.length !== sizes[i]) throw corrupt('a sample that is cut off');
    at += sample.length;
    const { timeMs, key, discardable } = row;
    packets.push({ timeMs, key, discardable, bytes: annexB ? withStartCodes(sample, row) : sample });
  }
  if (at !== data.length) throw corrupt('bytes after its last sample');
  return { info, packets, epochMs };
}

function sampleSizes(moof: Buffer): number[] {
  const run = onlyBox(readBoxes(onlyBox(readBoxes(moof), 'traf')), 'trun');
  if (run.length < 12 || run.readUInt32BE(0) !== 0x01000f01) throw corrupt('a run of another form');
  const count = run.readUInt32BE(4);
  if (run.length !== 12 + count * 16) throw corrupt('a run that is cut off');
  return Array.from({ length: count }, (_, i) => run.readUInt32BE(12 + i * 16 + 4));
}

function withStartCodes(sample: Buffer, { framing }: TableRow): Uint8Array {
  const units: Buffer[] = [];
  for (let at = 0; at < sample.length;) {
    if (sample.length - at < 4) throw corrupt('a unit without a length');
    const size = sample.readUInt32BE(at);
    if (size === 0 || size > sample.length - at - 4) throw corrupt(`a unit of ${size} bytes`);
    units.push(sample.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  const full = framing ?? plainFraming(units.length);
  const present = full.empty.filter((empty) => !empty).length;
  const size = sample.length + full.prefixes.reduce((sum, length) => sum + length, 0) + full.trailingZeros;
  if (present !== units.length) throw corrupt('start codes that do not match its units');
  // Limits what a forged table can make us allocate; a packet itself is at most this long.
  if (size > 2 * MAX_PACKET_BYTES) throw corrupt('a packet that is too long');
  return joinAnnexB(units, full);
}
