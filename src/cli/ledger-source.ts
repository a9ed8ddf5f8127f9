import { join } from 'node:path';
import { systemDisk } from '../disk/system-disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { parseVkey } from '../ledger/keys.ts';
import type { VerifierKey } from '../ledger/keys.ts';
import { folderSource, urlSource } from '../ledger/source.ts';
import type { Source } from '../ledger/source.ts';

export const disk = systemDisk(systemRandom);

export async function readText(path: string): Promise<string> {
  return Buffer.from(await disk.read(path)).toString();
}

/** Keys given as a line or as a file with one on each line; empty lines and lines with # are passed over. */
export async function readKeys(given: string): Promise<VerifierKey[]> {
  const isKey = /^[^+\n]+\+[0-9a-f]{8}\+/.test(given.trim());
  const lines = (isKey ? given : await readText(given)).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseVkey);
}

/** The ledger in a folder, be it the place's or its own. Throws `not-found`. */
export async function ledgerFolder(folder: string): Promise<string> {
  for (const candidate of [folder, join(folder, 'ledger')]) {
    if ((await disk.list(candidate)).some(({ name }) => name === 'checkpoint')) return candidate;
  }
  throw new AugenmassError('not-found', `${folder} holds no ledger.`, {
    remedy: 'Name the folder of a place, or the folder in which the file checkpoint lies.',
  });
}

export interface Opened {
  readonly source: Source;
  readonly key: VerifierKey;
  /** The key came from the place that is checked: nobody from outside vouches for it. */
  readonly ownKey: boolean;
}

/** A ledger in a folder or at an address, and the key to check it with. Throws `invalid` where an address comes without a key. */
export async function openSource(given: string, keyGiven: string | undefined, signal: AbortSignal): Promise<Opened> {
  const remote = /^https?:\/\//.test(given);
  if (remote && keyGiven === undefined) {
    throw new AugenmassError('invalid', 'A ledger at an address can be checked only with its public key.', {
      remedy: 'Name it with --key; the place publishes it.',
    });
  }
  const folder = remote ? '' : await ledgerFolder(given);
  const [key, second] = await readKeys(keyGiven ?? join(folder, 'vkey'));
  if (!key || second) {
    throw new AugenmassError('invalid', 'A ledger has one public key.', { remedy: 'Name a line or a file with one.' });
  }
  return {
    source: remote ? urlSource(fetch, given, signal) : folderSource(disk, folder),
    key,
    ownKey: keyGiven === undefined,
  };
}

/** Runs until done or until Ctrl-C, which aborts the signal. */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort(new DOMException('interrupted', 'AbortError'));
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await run(stop.signal);
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
  }
}

/** Resolves when the signal is aborted: how a server ends. */
export function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

/** A whole number from 0, as an option gives it. Throws `invalid`. */
export function parseCount(text: string, what: string): number {
  if (/^(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  throw new AugenmassError('invalid', `${what} must be a whole number, not “${text}”.`, {
    remedy: 'Write digits alone.',
  });
}
