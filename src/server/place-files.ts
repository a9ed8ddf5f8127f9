import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Appends } from '../ledger/act.ts';
import { placePaths } from './place-paths.ts';
import type { PlacePaths } from './place-paths.ts';

/** A place's folder as the server's routes use it, whether it runs, restarts or is not made yet. */
export interface PlaceFolder {
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly ledger: Appends;
}

export const pathsOf = ({ folder }: Pick<PlaceFolder, 'folder'>): PlacePaths => placePaths(folder);
export const draftPath = ({ folder }: Pick<PlaceFolder, 'folder'>): string => join(folder, 'mandate-draft.yaml');
export const draftSignatures = (place: Pick<PlaceFolder, 'folder'>): string => `${draftPath(place)}.sig`;

/** Undefined where there is no such file. */
export async function optionalBytes(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(path);
  } catch (error) {
    if (error instanceof AugenmassError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

export async function optionalText(disk: Disk, path: string): Promise<string> {
  const bytes = await optionalBytes(disk, path);
  return bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
}

/** Whether the folder holds a place. A folder with a mandate is one. */
export async function isPlace(disk: Disk, folder: string): Promise<boolean> {
  return (await disk.list(folder)).some(({ name }) => name === 'mandate.yaml');
}

export function noPlace(): AugenmassError {
  return new AugenmassError('not-found', 'There is no place here yet.', {
    remedy: 'Set it up first.',
    de: { message: 'Hier gibt es noch keinen Ort.', remedy: 'Zuerst einrichten.' },
  });
}
