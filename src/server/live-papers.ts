import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { decodeEntry } from '../ledger/entry.ts';
import type { Entry } from '../ledger/entry.ts';
import { parseVkey } from '../ledger/keys.ts';
import { openLedgerReader } from '../ledger/reader.ts';
import { folderSource } from '../ledger/source.ts';
import { TILE_WIDTH } from '../ledger/tiles.ts';
import type { Papers } from '../live/papers.ts';
import type { Place } from './place.ts';

/** Ledger and openings of a place, as the live place acts on them. */
export function papersOf(place: Place): Papers {
  return {
    append: (draft) => place.ledger.append(draft),
    keepOpenings: (commitments, openings) => {
      place.store.putOpenings(commitments, openings);
    },
    opening: (commitment) => place.store.opening(commitment),
    forgetOpening: (commitment) => {
      place.store.forgetOpening(commitment);
    },
    entries: (from) => entriesFrom(place.paths.ledger, place.disk, from),
  };
}

/** The same of a place that comes and goes. `ready`: waits for one that may be acted on; throws `unavailable`. */
export function livePapers({ mustBeOpen }: { mustBeOpen: () => Place }, ready: () => Promise<Place>): Papers {
  return {
    append: async (draft) => (await ready()).ledger.append(draft),
    keepOpenings: (commitments, openings) => {
      papersOf(mustBeOpen()).keepOpenings(commitments, openings);
    },
    opening: (commitment) => papersOf(mustBeOpen()).opening(commitment),
    forgetOpening: (commitment) => {
      papersOf(mustBeOpen()).forgetOpening(commitment);
    },
    entries: (from) => papersOf(mustBeOpen()).entries(from),
  };
}

/** Entries from this index on, each checked against the root; a ledger grows, so what was read before need not be read again. */
async function* entriesFrom(
  folder: string,
  disk: Disk,
  from: number,
): AsyncGenerator<{ readonly index: number; readonly entry: Entry }> {
  const vkey = parseVkey(Buffer.from(await disk.read(join(folder, 'vkey'))).toString());
  const reader = await openLedgerReader(folderSource(disk, folder), vkey);
  for (let bundle = Math.floor(from / TILE_WIDTH); bundle * TILE_WIDTH < reader.size; bundle++) {
    for (const [i, bytes] of (await reader.bundle(bundle)).entries()) {
      const index = bundle * TILE_WIDTH + i;
      if (index >= from) yield { index, entry: decodeEntry(bytes) };
    }
  }
}
