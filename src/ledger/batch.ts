import type { Edge } from './edge.ts';
import { HASH_BYTES } from './hashes.ts';
import type { Appended } from './store.ts';
import { countAt, TILE_WIDTH, tilePath } from './tiles.ts';

/** All a writer holds of a ledger: the right edge of its tree, and the framed entries that fill no bundle yet. */
export interface Head {
  readonly edge: Edge;
  readonly bundle: readonly Buffer[];
}

export interface Waiting {
  readonly framed: Buffer;
  readonly leaf: Buffer;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

export interface Plan {
  readonly head: Head;
  /** Before the checkpoint, in any order. None of these names is part of an older checkpoint. */
  readonly writes: readonly { readonly path: string; readonly bytes: Buffer }[];
  /** Folders of partial tiles whose full tile is among the writes. */
  readonly superseded: readonly string[];
}

/** Where the entries that wait go. Pure: `head` stays as it is. */
export function plan(head: Head, batch: readonly Pick<Waiting, 'framed' | 'leaf'>[]): Plan {
  const edge = head.edge.copy();
  const before = edge.size;
  const writes: { path: string; bytes: Buffer }[] = [];
  const superseded: string[] = [];
  const add = (level: number | 'entries', index: number, width: number, bytes: Buffer): void => {
    const path = tilePath(level, index, width);
    writes.push({ path, bytes });
    const startedBefore = countAt(before, level) > index * TILE_WIDTH;
    if (width === TILE_WIDTH && startedBefore) superseded.push(`${path}.p`);
  };
  let bundle = [...head.bundle];
  for (const { framed, leaf } of batch) {
    bundle.push(framed);
    for (const { level, index, hashes } of edge.push(leaf)) {
      add(level, index, TILE_WIDTH, hashes);
      if (level > 0) continue;
      add('entries', index, TILE_WIDTH, Buffer.concat(bundle));
      bundle = [];
    }
  }
  const last = (level: number): number => Math.floor(countAt(edge.size, level) / TILE_WIDTH);
  if (bundle.length > 0) add('entries', last(0), bundle.length, Buffer.concat(bundle));
  for (const [level, partial] of edge.partials().entries()) {
    const changed = countAt(edge.size, level) !== countAt(before, level);
    if (partial.length > 0 && changed) add(level, last(level), partial.length / HASH_BYTES, partial);
  }
  return { head: { edge, bundle }, writes, superseded };
}
