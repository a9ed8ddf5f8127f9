import type { Disk } from '../disk/disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Head } from './batch.ts';
import { Edge } from './edge.ts';
import type { VerifierKey } from './keys.ts';
import { MAX_CHECKPOINT_BYTES, openLedgerReader } from './reader.ts';
import type { LedgerReader } from './reader.ts';
import { openCheckpoint } from './signed-checkpoint.ts';
import { folderSource } from './source.ts';
import { broken, countAt, framed, levelsOf, TILE_WIDTH, widthOf } from './tiles.ts';
import { continues } from './verify.ts';

/**
 * The normal load path, the same after a clean stop, a kill and a power cut: the checkpoint and its signature, the right
 * edge of the tree, whose root must be the checkpoint's, and the entries that fill no bundle yet. What a killed batch left
 * beyond the checkpoint is never looked at and will be overwritten. Throws `corrupt`, `refused`, `not-found`.
 */
export async function recover(
  disk: Disk,
  folder: string,
  key: VerifierKey,
): Promise<{ head: Head; checkpoint: string }> {
  const reader = await openLedgerReader(folderSource(disk, folder), key);
  const { size, checkpoint } = reader;
  const partials: Buffer[] = [];
  for (let level = 0; level < levelsOf(size); level++) {
    const index = Math.floor(countAt(size, level) / TILE_WIDTH);
    partials.push(widthOf(size, level, index) > 0 ? await reader.raw(level, index) : Buffer.alloc(0));
  }
  const edge = Edge.of(size, partials);
  if (!edge.hasRoot(checkpoint.root)) throw broken('the root of the checkpoint', 'is not that of the tiles');
  const last = Math.floor(size / TILE_WIDTH);
  const bundle = widthOf(size, 'entries', last) > 0 ? (await reader.bundle(last)).map(framed) : [];
  await checkCosigned(disk, folder, key, reader);
  return { head: { edge, bundle }, checkpoint: checkpoint.text };
}

/** A ledger restored from an old copy would sign a second history: the checkpoint that witnesses saw must be part of it. */
async function checkCosigned(disk: Disk, folder: string, key: VerifierKey, reader: LedgerReader): Promise<void> {
  let text: string;
  try {
    text = (await folderSource(disk, folder).read('cosigned', MAX_CHECKPOINT_BYTES)).toString();
  } catch (error) {
    if (error instanceof AugenmassError && error.kind === 'not-found') return;
    throw error;
  }
  await continues(reader, openCheckpoint(text, key), 'The checkpoint that witnesses cosigned');
}
