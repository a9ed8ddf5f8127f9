import { EMPTY_ROOT, leafHash, nodeHash, sameHash } from './hashes.ts';

/**
 * Proofs of RFC 6962, 2.1 (C2SP merkle-tree), as arithmetic on ranges of entries: which subtrees a proof consists of, how
 * their hashes join, and how a proof is checked. Sizes and indexes are safe integers, beyond 2^31: no bit operations.
 */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Largest power of two smaller than `n`, for n > 1. */
export function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The subtrees whose hashes prove entry `index` in a tree of `size`, from the leaf's sibling up. PATH of RFC 6962, 2.1.1. */
export function inclusionRanges(index: number, size: number): Range[] {
  const path: Range[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
    }
  }
  return path.reverse();
}

/** The subtrees whose hashes prove that a tree of `size` continues one of `old`. PROOF of RFC 6962, 2.1.2. */
export function consistencyRanges(old: number, size: number): Range[] {
  if (old === 0 || old === size) return [];
  const path: Range[] = [];
  let start = 0;
  let end = size;
  while (old !== end) {
    const middle = start + split(end - start);
    if (old <= middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
    }
  }
  if (start > 0) path.push({ start, end });
  return path.reverse();
}

/** The perfect subtrees that make up a range of a proof, largest first, each as 2^height entries from start. */
export function perfectParts(range: Range): (Range & { readonly height: number })[] {
  const parts: (Range & { readonly height: number })[] = [];
  for (let start = range.start; start < range.end;) {
    let height = 0;
    let width = 1;
    while (width * 2 <= range.end - start) {
      width *= 2;
      height++;
    }
    parts.push({ start, end: start + width, height });
    start += width;
  }
  return parts;
}

/** Joins the hashes of perfect subtrees, largest first, to the hash of all of them. */
export function join(hashes: readonly Uint8Array[]): Uint8Array {
  let root = hashes.at(-1);
  if (root === undefined) return EMPTY_ROOT;
  for (let i = hashes.length - 2; i >= 0; i--) root = nodeHash(hashes[i] as Uint8Array, root);
  return root;
}

const half = (n: number): number => Math.floor(n / 2);
const odd = (n: number): boolean => n % 2 === 1;

/** Whether `proof` shows that the entry is at `index` of the tree. RFC 9162, 2.1.3.2. */
export function verifyInclusion(
  entry: Uint8Array,
  index: number,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let fn = index;
  let sn = size - 1;
  let hash: Uint8Array = leafHash(entry);
  for (const sibling of proof) {
    if (sn === 0 || sibling.length !== 32) return false;
    if (odd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (!odd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && sameHash(hash, root);
}

/** Whether `proof` shows that the tree of `size` continues the one of `old` and keeps every entry of it. RFC 9162, 2.1.4.2. */
export function verifyConsistency(
  old: number,
  oldRoot: Uint8Array,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (old > size) return false;
  if (old === size) return proof.length === 0 && sameHash(oldRoot, root);
  if (old === 0) return proof.length === 0 && sameHash(oldRoot, EMPTY_ROOT);
  const hashes = Number.isInteger(Math.log2(old)) ? [oldRoot, ...proof] : [...proof];
  const first = hashes.shift();
  if (proof.length === 0 || first?.length !== 32) return false;
  let fn = old - 1;
  let sn = size - 1;
  while (odd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  let fr = first;
  let sr = first;
  for (const hash of hashes) {
    if (sn === 0 || hash.length !== 32) return false;
    if (odd(fn) || fn === sn) {
      fr = nodeHash(hash, fr);
      sr = nodeHash(hash, sr);
      while (!odd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      sr = nodeHash(sr, hash);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && sameHash(fr, oldRoot) && sameHash(sr, root);
}
