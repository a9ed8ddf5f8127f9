import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';

const PARTIAL = /^\.augenmass-[0-9a-f]{12}\.partial$/;

/**
 * Whole or not at all: written beside its place, flushed to disk, then renamed over (POSIX rename is atomic). A kill
 * leaves at most a `.augenmass-….partial`, which the next run removes.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const partial = join(dirname(path), `.augenmass-${randomBytes(6).toString('hex')}.partial`);
  try {
    const file = await open(partial, 'wx', 0o644);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw fromSystemError(path, error);
  }
}

/** Not `recursive: true`: below /proc and the like, Node 24 tries the same call for ever. */
async function makeFolder(path: string): Promise<void> {
  try {
    if (!(await stat(path)).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'EEXIST' });
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path);
}

/** Makes the output folder and proves that it can be written before hours of work depend on it. */
export async function prepareFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
    for (const name of await readdir(path)) if (PARTIAL.test(name)) await rm(join(path, name), { force: true });
    const probe = join(path, `.augenmass-${randomBytes(6).toString('hex')}.partial`);
    const file = await open(probe, 'wx');
    await file.close();
    await rm(probe);
  } catch (error) {
    const known = fromSystemError(`The output folder ${path}`, error);
    const message = known.kind === 'not-found' ? `The output folder ${path} cannot be made there.` : known.message;
    throw new AugenmassError(known.kind === 'internal' ? 'refused' : known.kind, message, {
      cause: error,
      remedy: known.remedy ?? 'Choose another folder with --out.',
    });
  }
}
