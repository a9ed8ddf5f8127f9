import { AugenmassError } from '../kernel/errors.ts';

/** Boxes of ISO/IEC 14496-12 section 4.2: a u32 size, four letters, the body. */
export function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}

export function fullBox(type: string, version: number, flags: number, ...parts: readonly Uint8Array[]): Buffer {
  return box(type, u32((version << 24) | flags), ...parts);
}

export function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, i * 2);
  return bytes;
}

export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, i * 4);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.round(value))));
  return bytes;
}

export interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** The boxes that fill `bytes` exactly. Throws `corrupt`. */
export function readBoxes(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < 8) throw corrupt('a box without a header');
    const size = bytes.readUInt32BE(at);
    if (size < 8 || size > bytes.length - at) throw corrupt(`a box of ${size} bytes`);
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

export function onlyBox(boxes: readonly Box[], type: string): Buffer {
  const found = boxes.filter((candidate) => candidate.type === type);
  if (found.length !== 1) throw corrupt(`${found.length} boxes ${type} where one must stand`);
  return found[0]!.body;
}

export function corrupt(what: string): AugenmassError {
  return new AugenmassError('corrupt', `A segment is damaged or was not made here: it has ${what}.`, {
    remedy: 'Compare its SHA-256 with its ledger entry; where they differ, the file was changed.',
  });
}
