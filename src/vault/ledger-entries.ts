import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { decodeEntry } from '../ledger/entry.ts';
import { parseVkey } from '../ledger/keys.ts';
import { openLedgerReader } from '../ledger/reader.ts';
import { folderSource } from '../ledger/source.ts';
import { TILE_WIDTH } from '../ledger/tiles.ts';
import type { Entries } from './kept.ts';

/** Every entry of a place's ledger at its newest checkpoint, each checked against the root. Takes no lock. */
export async function* ledgerEntries(place: string, disk: Disk): Entries {
  const folder = join(place, 'ledger');
  const vkey = parseVkey(Buffer.from(await disk.read(join(folder, 'vkey'))).toString());
  const reader = await openLedgerReader(folderSource(disk, folder), vkey);
  for (let bundle = 0; bundle * TILE_WIDTH < reader.size; bundle++) {
    for (const [i, bytes] of (await reader.bundle(bundle)).entries()) {
      yield { index: bundle * TILE_WIDTH + i, entry: decodeEntry(bytes) };
    }
  }
}
