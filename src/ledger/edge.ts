import { HASH_BYTES, perfectRoot, sameHash } from './hashes.ts';
import { join } from './tree.ts';
import { broken, TILE_WIDTH, tilePath } from './tiles.ts';

/** A tile that has become full, ready to be written or compared. */
export interface FullTile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Buffer;
}

/** The right edge of a tree: for each level the hashes that fill no tile yet. All that is needed to append and to know the root. */
export class Edge {
  readonly #levels: { hashes: Buffer; width: number }[] = [];
  #size = 0;

  /** From the partial tiles of a tree, level 0 first; an empty buffer where a level has none. */
  static of(size: number, partials: readonly Buffer[]): Edge {
    const edge = new Edge();
    edge.#size = size;
    for (const [level, partial] of partials.entries()) {
      const width = Math.floor(size / TILE_WIDTH ** level) % TILE_WIDTH;
      if (partial.length !== width * HASH_BYTES) {
        const what = tilePath(level, Math.floor(size / TILE_WIDTH ** (level + 1)), width);
        throw broken(what, `is ${partial.length} bytes long instead of ${width * HASH_BYTES}`);
      }
      const hashes = Buffer.alloc(TILE_WIDTH * HASH_BYTES);
      partial.copy(hashes);
      edge.#levels.push({ hashes, width });
    }
    return edge;
  }

  copy(): Edge {
    return Edge.of(this.#size, this.partials());
  }

  get size(): number {
    return this.#size;
  }

  /** Adds one leaf hash and returns the tiles it made full, lowest first. */
  push(leaf: Buffer): FullTile[] {
    this.#size++;
    const full: FullTile[] = [];
    let hash = leaf;
    for (let level = 0; ; level++) {
      const row = (this.#levels[level] ??= { hashes: Buffer.alloc(TILE_WIDTH * HASH_BYTES), width: 0 });
      hash.copy(row.hashes, row.width * HASH_BYTES);
      row.width++;
      if (row.width < TILE_WIDTH) return full;
      const index = this.#size / TILE_WIDTH ** (level + 1) - 1;
      full.push({ level, index, hashes: Buffer.from(row.hashes) });
      hash = perfectRoot(row.hashes);
      row.width = 0;
    }
  }

  /** Adds 256 leaf hashes at a boundary: the fast path of verifying. */
  pushFull(leaves: Buffer): FullTile[] {
    const first = this.#levels[0];
    if (first && first.width !== 0) throw new RangeError('pushFull is for whole tiles only');
    const row = first ?? { hashes: Buffer.alloc(TILE_WIDTH * HASH_BYTES), width: 0 };
    this.#levels[0] = row;
    leaves.copy(row.hashes, 0, 0, (TILE_WIDTH - 1) * HASH_BYTES);
    row.width = TILE_WIDTH - 1;
    this.#size += TILE_WIDTH - 1;
    return this.push(leaves.subarray((TILE_WIDTH - 1) * HASH_BYTES));
  }

  /** The partial tile of each level, level 0 first; empty where the level's last tile is full. */
  partials(): Buffer[] {
    return this.#levels.map(({ hashes, width }) => Buffer.from(hashes.subarray(0, width * HASH_BYTES)));
  }

  root(): Uint8Array {
    const parts: Buffer[] = [];
    for (const { hashes, width } of [...this.#levels].reverse()) {
      for (let at = 0, bit = TILE_WIDTH / 2; bit >= 1; bit /= 2) {
        if (width - at < bit) continue;
        parts.push(perfectRoot(hashes.subarray(at * HASH_BYTES, (at + bit) * HASH_BYTES)));
        at += bit;
      }
    }
    return join(parts);
  }

  hasRoot(root: Uint8Array): boolean {
    return sameHash(this.root(), root);
  }
}
