import { Edge } from './edge.ts';
import { decodeEntry } from './entry.ts';
import { HASH_BYTES, hashInto, sameHash } from './hashes.ts';
import type { LedgerReader } from './reader.ts';
import { broken, countAt, spansOf, TILE_WIDTH, tilePath, widthOf } from './tiles.ts';
import type { Checkpoint } from './checkpoint.ts';
import { AugenmassError } from '../kernel/errors.ts';

/** How many bundles are read ahead. */
const AHEAD = 8;

export interface VerifyOptions {
  readonly signal: AbortSignal;
  /** Also reads every entry and checks that it is of the schema. */
  readonly entries?: boolean;
  readonly progress?: (done: number, size: number) => void;
}

/**
 * Verifies everything a checkpoint covers: every entry against its hash, every hash in every tile of every level, and the root. Throws
 * `corrupt` with the tile or entry that does not hold.
 */
export async function verifyLedger(reader: LedgerReader, options: VerifyOptions): Promise<void> {
  const bundles = Math.ceil(reader.size / TILE_WIDTH);
  const edge = new Edge();
  const fetch = (index: number) => Promise.all([reader.raw('entries', index), reader.raw(0, index)]);
  const ahead: ReturnType<typeof fetch>[] = [];
  const leaves = Buffer.alloc(TILE_WIDTH * HASH_BYTES);
  for (let index = 0, next = 0; index < bundles; index++) {
    options.signal.throwIfAborted();
    for (; next < bundles && next < index + AHEAD; next++) {
      const pair = fetch(next);
      pair.catch(() => undefined);
      ahead.push(pair);
    }
    const [bundle, tile] = (await ahead.shift()) as [Buffer, Buffer];
    const width = widthOf(reader.size, 'entries', index);
    hashLeaves(bundle, width, leaves, tilePath('entries', index, width), options.entries === true);
    const hashes = leaves.subarray(0, width * HASH_BYTES);
    if (!sameHash(hashes, tile)) throw wrongEntry(hashes, tile, index);
    if (width === TILE_WIDTH) {
      for (const full of edge.pushFull(leaves))
        if (full.level > 0) await compare(reader, full.level, full.index, full.hashes);
    } else {
      for (let i = 0; i < width; i++) edge.push(leaves.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
    }
    options.progress?.(Math.min(reader.size, (index + 1) * TILE_WIDTH), reader.size);
  }
  for (const [level, partial] of edge.partials().entries()) {
    if (partial.length > 0) await compare(reader, level, Math.floor(countAt(reader.size, level) / TILE_WIDTH), partial);
  }
  if (!edge.hasRoot(reader.checkpoint.root)) throw broken('the root of the checkpoint', 'is not that of the entries');
}

/**
 * Whether a ledger continues an older checkpoint that was kept from before, of the same log: nothing was rolled back, nothing of
 * it was rewritten. The tiles must have been verified. Throws `corrupt`.
 */
export async function continues(reader: LedgerReader, older: Checkpoint, what: string): Promise<void> {
  if (older.origin !== reader.checkpoint.origin) {
    throw new AugenmassError('invalid', `${what} is of ${older.origin}, another ledger.`, {
      remedy: 'Name another file.',
    });
  }
  if (older.size > reader.size) {
    throw broken(what, `has ${older.size} entries and the ledger only ${reader.size}: it was rolled back`);
  }
  if (!sameHash(await reader.root(older.size), older.root)) {
    throw broken(what, `has another root for its ${older.size} entries: the ledger was rewritten or forked`);
  }
}

/** The length's low byte lies before each entry, where the leaf's 0x00 must stand: it is overwritten, nothing is copied. */
function hashLeaves(bundle: Buffer, width: number, leaves: Buffer, what: string, decode: boolean): void {
  for (const [i, { start, end }] of spansOf(bundle, width, what).entries()) {
    if (decode) decodeEntry(bundle.subarray(start, end));
    bundle[start - 1] = 0;
    hashInto(leaves, i * HASH_BYTES, bundle.subarray(start - 1, end));
  }
}

function wrongEntry(hashes: Buffer, tile: Buffer, index: number): Error {
  for (let at = 0; at < hashes.length; at += HASH_BYTES) {
    if (sameHash(hashes.subarray(at, at + HASH_BYTES), tile.subarray(at, at + HASH_BYTES))) continue;
    return broken(`entry ${index * TILE_WIDTH + at / HASH_BYTES}`, 'is not the one that was recorded');
  }
  return broken(tilePath(0, index, TILE_WIDTH), 'has another length than its entries');
}

async function compare(reader: LedgerReader, level: number, index: number, hashes: Buffer): Promise<void> {
  const tile = await reader.raw(level, index);
  if (!sameHash(tile, hashes)) throw broken(tilePath(level, index, hashes.length / HASH_BYTES), 'was changed');
}
