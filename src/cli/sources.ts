import { stat } from 'node:fs/promises';
import { basename, extname, relative, resolve } from 'node:path';
import { listClips } from '../intake/intake.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';

export type Source = { readonly name: string; readonly title: string } & (
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'live'; readonly url: string }
);

/** Files as they are, folders as the clips in them, rtsp:// addresses as live sources; every name once. */
export async function listSources(names: readonly string[]): Promise<Source[]> {
  const sources: Source[] = [];
  const taken = new Set<string>();
  const unique = (wanted: string): string => {
    let name = wanted;
    for (let i = 2; taken.has(name); i++) name = `${wanted} (${i})`;
    taken.add(name);
    return name;
  };
  for (const given of names) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) {
      const address = shownAddress(given);
      sources.push({ kind: 'live', url: given, name: unique(address), title: address });
      continue;
    }
    const path = resolve(given);
    const folder = await isFolder(path);
    for (const clip of await listClips(path)) {
      const below = folder ? relative(path, clip) : basename(clip);
      const name = unique(below.slice(0, below.length - extname(below).length));
      sources.push({ kind: 'file', path: clip, name, title: folder ? basename(path) : basename(clip) });
    }
  }
  return sources;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw fromSystemError(path, error);
  }
}

/** The address without user and password: names appear in files and reports. */
function shownAddress(given: string): string {
  let url: URL;
  try {
    url = new URL(given);
  } catch (cause) {
    throw new AugenmassError('invalid', 'That address cannot be read.', { cause, remedy: 'Write rtsp://host/path.' });
  }
  if (!['rtsp:', 'rtsps:'].includes(url.protocol)) {
    throw new AugenmassError('invalid', `Addresses that begin with ${url.protocol}// are not watched.`, {
      remedy: 'Use rtsp:// or rtsps://, or a file.',
    });
  }
  return `${url.protocol}//${url.host}${url.pathname}`;
}
