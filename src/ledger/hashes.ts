import { hash } from 'node:crypto';

/** SHA-256 throughout (tlog-tiles, Parameters). */
export const HASH_BYTES = 32;

/** The hash of an empty tree: SHA-256 of nothing (RFC 6962, 2.1). */
export const EMPTY_ROOT: Uint8Array = hash('sha256', '', 'buffer');

/**
 * Writes SHA-256(data) to `out` at `at`. The one-shot call with a Latin-1 string as its result costs half of one that makes
 * a Buffer, which counts where a million entries are verified.
 */
export function hashInto(out: Buffer, at: number, data: Uint8Array): void {
  out.write(hash('sha256', data, 'binary'), at, 'latin1');
}

/** SHA-256(0x00 || entry), RFC 6962, 2.1. */
export function leafHash(entry: Uint8Array): Buffer {
  const data = Buffer.allocUnsafe(entry.length + 1);
  data[0] = 0;
  data.set(entry, 1);
  return hash('sha256', data, 'buffer');
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** Writes SHA-256(0x01 || left || right) to `out`, where the two stand one after another in `children` at `from`. */
export function nodeInto(out: Buffer, at: number, children: Buffer, from: number): void {
  children.copy(pair, 1, from, from + 2 * HASH_BYTES);
  hashInto(out, at, pair);
}

/** SHA-256(0x01 || left || right), RFC 6962, 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return hash('sha256', pair, 'buffer');
}

export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

/** Root of a perfect subtree whose 2^h hashes stand one after another in `hashes`. Nothing in `hashes` changes. */
export function perfectRoot(hashes: Buffer): Buffer {
  let width = hashes.length / HASH_BYTES;
  if (width === 1) return Buffer.from(hashes);
  const row = Buffer.allocUnsafe(hashes.length / 2);
  let from = hashes;
  while (width > 1) {
    for (let i = 0; i < width / 2; i++) nodeInto(row, i * HASH_BYTES, from, 2 * i * HASH_BYTES);
    from = row;
    width /= 2;
  }
  return row.subarray(0, HASH_BYTES);
}
