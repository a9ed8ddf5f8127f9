import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { randomId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import { PART } from './disk.ts';
import type { Disk, Entry, GrowingFile, WriteOptions } from './disk.ts';

/** The disk of this machine. POSIX: a rename is atomic, and lasts once the folder is synced. */
export function systemDisk(random: Random): Disk {
  const create = async (path: string, options: WriteOptions = {}): Promise<GrowingFile> => {
    const part = `${path}.${randomId(random, 8)}${PART}`;
    return wrap(path, async () => {
      await makeFolder(dirname(path));
      return new SystemFile(path, part, await open(part, 'wx', options.private ? 0o600 : 0o644));
    });
  };
  return {
    create,
    read: (path) => wrap(path, () => readFile(path)),
    async write(path, bytes, options) {
      const file = await create(path, options);
      try {
        await file.write(bytes);
        await file.commit();
      } catch (error) {
        await file.abandon();
        throw error;
      }
    },
    list: (folder) => wrap(folder, () => list(folder)),
    remove: (path) =>
      wrap(path, async () => {
        await rm(path, { force: true });
        await syncFolder(dirname(path));
      }),
    sweep: (folder) => wrap(folder, () => sweep(folder)),
  };
}

class SystemFile implements GrowingFile {
  readonly #path: string;
  readonly #part: string;
  #handle: FileHandle | undefined;

  constructor(path: string, part: string, handle: FileHandle) {
    this.#path = path;
    this.#part = part;
    this.#handle = handle;
  }

  write(bytes: Uint8Array): Promise<void> {
    return wrap(this.#path, async () => {
      const handle = this.#open();
      for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
    });
  }

  commit(): Promise<void> {
    return wrap(this.#path, async () => {
      const handle = this.#open();
      await handle.sync();
      await handle.close();
      this.#handle = undefined;
      await rename(this.#part, this.#path);
      await syncFolder(dirname(this.#path));
    });
  }

  async abandon(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => undefined);
    await rm(this.#part, { force: true }).catch(() => undefined);
  }

  #open(): FileHandle {
    if (!this.#handle) throw new AugenmassError('internal', `${this.#path} was written to after it was closed.`);
    return this.#handle;
  }
}

/** A new folder lasts only when the folder that names it is synced, up to the first that was there. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let at = folder; ; at = dirname(at)) {
    await syncFolder(dirname(at));
    if (at === first || at === dirname(at)) return;
  }
}

async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function list(folder: string): Promise<Entry[]> {
  let found;
  try {
    found = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const entries: Entry[] = [];
  for (const entry of found) {
    if (entry.name.endsWith(PART)) continue;
    const bytes = entry.isFile() ? (await stat(join(folder, entry.name))).size : 0;
    entries.push({ name: entry.name, folder: entry.isDirectory(), bytes });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function sweep(folder: string): Promise<number> {
  let found;
  try {
    found = await readdir(folder, { withFileTypes: true, recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  const parts = found.filter((entry) => entry.isFile() && entry.name.endsWith(PART));
  for (const part of parts) await rm(join(part.parentPath, part.name), { force: true });
  return parts.length;
}

async function wrap<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof AugenmassError ? error : fromSystemError(path, error);
  }
}
