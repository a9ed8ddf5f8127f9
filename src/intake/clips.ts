import { constants } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { CLIP_ENDINGS, FORMAT_WORDS } from './container.ts';

/** A folder of folders of clips is ordinary; a deeper nest is a mistake or a trap. */
const MAX_DEPTH = 8;
const MAX_CLIPS = 10_000;

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * The clips that a path names: the file itself, whatever its ending, or all clips in a folder and its folders in
 * natural order (clip 2 before clip 10). Hidden names and linked folders are left out. Throws `invalid` where a folder
 * holds no clip, otherwise what `examineClip` throws.
 */
export async function listClips(path: string, signal?: AbortSignal): Promise<string[]> {
  signal?.throwIfAborted();
  const facts = await stat(path).catch((error: unknown) => {
    throw systemError(path, error);
  });
  if (!facts.isDirectory()) return [(await examineClip(path)).path];
  const found: string[] = [];
  await collect(path, 0, found, signal);
  if (found.length === 0) {
    throw new AugenmassError('invalid', `The folder ${path} holds no clip.`, {
      remedy: `Name a folder with files in the format ${FORMAT_WORDS}, or the files themselves.`,
    });
  }
  return found;
}

async function collect(folder: string, depth: number, found: string[], signal: AbortSignal | undefined): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw systemError(folder, error);
  });
  entries.sort((a, b) => natural.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    signal?.throwIfAborted();
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < MAX_DEPTH) await collect(path, depth + 1, found, signal);
    } else if (CLIP_ENDINGS.has(extname(entry.name).slice(1).toLowerCase()) && (await isClipFile(path, entry))) {
      if (found.length >= MAX_CLIPS) {
        throw new AugenmassError('exhausted', `The folder ${folder} holds more than ${MAX_CLIPS} clips.`, {
          remedy: 'Name smaller folders, one after another.',
        });
      }
      found.push(path);
    }
  }
}

/** Files and links to files; pipes, devices and broken links are not what somebody means by a folder of clips. */
async function isClipFile(path: string, entry: { isFile(): boolean; isSymbolicLink(): boolean }): Promise<boolean> {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  return stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
}

export interface ExaminedClip {
  /** With all links resolved, so that the wall can show exactly this file. */
  readonly path: string;
  /** How sentences call it: its last part as the user wrote it. */
  readonly name: string;
}

/** A regular file that can be read and is not empty. Throws `not-found`, `refused` or `invalid`; opens nothing. */
export async function examineClip(path: string): Promise<ExaminedClip> {
  const name = basename(path);
  try {
    const resolved = await realpath(path);
    const facts = await stat(resolved);
    if (!facts.isFile()) throw notAFile(path, facts);
    if (facts.size === 0) {
      throw new AugenmassError('invalid', `${name} is empty.`, { remedy: 'Copy it again from where it was recorded.' });
    }
    await access(resolved, constants.R_OK);
    return { path: resolved, name };
  } catch (error) {
    throw systemError(path, error);
  }
}

function notAFile(path: string, facts: { isDirectory(): boolean; isFIFO(): boolean }): AugenmassError {
  if (facts.isDirectory()) {
    return new AugenmassError('invalid', `${path} is a folder where a file is needed.`, { remedy: 'Name a file.' });
  }
  const what = facts.isFIFO() ? 'a named pipe' : 'a device or socket';
  return new AugenmassError('invalid', `${path} is ${what}; a clip is read more than once and must be a file.`, {
    remedy: 'Save it to a file first.',
  });
}

function systemError(path: string, error: unknown): AugenmassError {
  if (error instanceof Error && 'code' in error && error.code === 'ELOOP') {
    return new AugenmassError('invalid', `${path} is a link that leads back to itself.`, {
      cause: error,
      remedy: 'Name the file that the link was meant for.',
    });
  }
  return fromSystemError(path, error);
}
