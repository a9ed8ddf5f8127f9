import { AugenmassError } from '../kernel/errors.ts';
import { HASH_BYTES, leafHash, perfectRoot, sameHash } from './hashes.ts';
import type { VerifierKey } from './keys.ts';
import { formatProof } from './proof.ts';
import { openCheckpoint } from './signed-checkpoint.ts';
import type { SignedCheckpoint } from './signed-checkpoint.ts';
import type { Source } from './source.ts';
import { broken, spansOf, TILE_WIDTH, tilePath, widthOf } from './tiles.ts';
import type { Level } from './tiles.ts';
import { consistencyRanges, inclusionRanges, join, perfectParts, verifyInclusion } from './tree.ts';
import type { Range } from './tree.ts';

export const MAX_CHECKPOINT_BYTES = 1_000_000;
const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + 65_535);
const CACHED_TILES = 64;

/** Opens the newest checkpoint of a ledger with its public key. Throws `corrupt`, `refused`, `not-found`, `unavailable`. */
export async function openLedgerReader(
  source: Source,
  log: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): Promise<LedgerReader> {
  const text = (await source.read('checkpoint', MAX_CHECKPOINT_BYTES)).toString();
  return new LedgerReader(source, openCheckpoint(text, log, witnesses));
}

/** A ledger at one checkpoint, read-only. Nothing that it gives out is unchecked, except `raw`. */
export class LedgerReader {
  readonly source: Source;
  readonly checkpoint: SignedCheckpoint;
  readonly #tiles = new Map<string, Buffer>();

  constructor(source: Source, checkpoint: SignedCheckpoint) {
    this.source = source;
    this.checkpoint = checkpoint;
  }

  get size(): number {
    return this.checkpoint.size;
  }

  /**
   * A tile or bundle as it lies there, cut to what this checkpoint covers. A partial one may have been removed once the full
   * one stood (tlog-tiles, Partial Tiles).
   */
  async raw(level: Level, index: number): Promise<Buffer> {
    const width = widthOf(this.size, level, index);
    const limit = level === 'entries' ? MAX_BUNDLE_BYTES : TILE_WIDTH * HASH_BYTES;
    const partial = tilePath(level, index, width);
    let bytes: Buffer;
    try {
      bytes = await this.source.read(partial, limit);
    } catch (error) {
      const gone = error instanceof AugenmassError && error.kind === 'not-found';
      if (!gone) throw error;
      if (width === TILE_WIDTH) throw broken(partial, 'is missing');
      const full = await this.#full(level, index, limit);
      if (full === undefined) throw broken(partial, 'is missing');
      const end = level === 'entries' ? (spansOf(full, TILE_WIDTH, partial)[width - 1]?.end ?? 0) : width * HASH_BYTES;
      bytes = full.subarray(0, end);
    }
    if (level !== 'entries' && bytes.length !== width * HASH_BYTES) {
      throw broken(partial, `is ${bytes.length} bytes long instead of ${width * HASH_BYTES}`);
    }
    return bytes;
  }

  async #full(level: Level, index: number, limit: number): Promise<Buffer | undefined> {
    try {
      return await this.source.read(tilePath(level, index, TILE_WIDTH), limit);
    } catch (error) {
      if (error instanceof AugenmassError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  async #tile(level: number, index: number): Promise<Buffer> {
    const key = `${level}/${index}`;
    let tile = this.#tiles.get(key);
    if (!tile) {
      tile = await this.raw(level, index);
      const oldest = this.#tiles.keys().next().value;
      if (this.#tiles.size >= CACHED_TILES && oldest !== undefined) this.#tiles.delete(oldest);
      this.#tiles.set(key, tile);
    }
    return tile;
  }

  /** Hash of a subtree as proofs have it. */
  async hash(range: Range): Promise<Uint8Array> {
    const parts: Buffer[] = [];
    for (const { start, height } of perfectParts(range)) {
      const level = Math.floor(height / 8);
      const width = 2 ** (height % 8);
      const first = start / TILE_WIDTH ** level;
      const at = (first % TILE_WIDTH) * HASH_BYTES;
      const tile = await this.#tile(level, Math.floor(first / TILE_WIDTH));
      parts.push(perfectRoot(tile.subarray(at, at + width * HASH_BYTES)));
    }
    return join(parts);
  }

  /** Root of the first `size` entries. */
  root(size: number): Promise<Uint8Array> {
    return this.hash({ start: 0, end: size });
  }

  #hashes(ranges: readonly Range[]): Promise<Uint8Array[]> {
    return Promise.all(ranges.map((range) => this.hash(range)));
  }

  consistency(old: number): Promise<Uint8Array[]> {
    return this.#hashes(consistencyRanges(old, this.size));
  }

  inclusion(index: number): Promise<Uint8Array[]> {
    return this.#hashes(inclusionRanges(index, this.size));
  }

  /** The entries of bundle `index`, each checked against its hash and that against the checkpoint's root. */
  async bundle(index: number): Promise<Buffer[]> {
    const path = tilePath('entries', index, widthOf(this.size, 'entries', index));
    const [bytes, tile] = await Promise.all([this.raw('entries', index), this.#tile(0, index)]);
    const spans = spansOf(bytes, tile.length / HASH_BYTES, path);
    const entries = spans.map(({ start, end }) => bytes.subarray(start, end));
    for (const [i, entry] of entries.entries()) {
      if (sameHash(leafHash(entry), tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES))) continue;
      throw broken(`entry ${index * TILE_WIDTH + i}`, 'is not the one that was recorded');
    }
    // The path of one entry runs through every other hash of its tile.
    const first = entries[0];
    const proof = await this.inclusion(index * TILE_WIDTH);
    if (!first || !verifyInclusion(first, index * TILE_WIDTH, this.size, this.checkpoint.root, proof)) {
      throw broken(path, 'does not lead to the root of the checkpoint');
    }
    return entries;
  }

  /** One entry's bytes. Throws `not-found` past the end. */
  async entry(index: number): Promise<Buffer> {
    const entry =
      Number.isSafeInteger(index) && index >= 0 && index < this.size
        ? (await this.bundle(Math.floor(index / TILE_WIDTH)))[index % TILE_WIDTH]
        : undefined;
    if (entry) return entry;
    throw new AugenmassError('not-found', `The ledger has no entry ${index}; it holds ${this.size}.`, {
      remedy: 'The first entry is 0.',
    });
  }

  /** A tlog-proof file for one entry, which it carries in its extra line. */
  async prove(index: number): Promise<string> {
    const extra = await this.entry(index);
    return formatProof({ index, hashes: await this.inclusion(index), checkpoint: this.checkpoint.text, extra });
  }
}
