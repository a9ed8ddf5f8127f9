import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';

/** Where the resources of a ledger come from. `path` is as tlog-tiles names them. */
export interface Source {
  /** For messages. */
  readonly name: string;
  /** Throws `not-found`, `unavailable`, `corrupt` where there is more than `limitBytes`. */
  read(path: string, limitBytes: number): Promise<Buffer>;
}

export function folderSource(disk: Disk, folder: string): Source {
  return {
    name: folder,
    async read(path, limitBytes) {
      const bytes = await disk.read(join(folder, path));
      if (bytes.length > limitBytes) throw tooLong(path, limitBytes);
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  };
}

/** The prefix of a served ledger. `get` is `fetch`, or a test's own. */
export function urlSource(get: typeof fetch, url: string, signal: AbortSignal): Source {
  const prefix = url.endsWith('/') ? url : `${url}/`;
  return {
    name: url,
    async read(path, limitBytes) {
      const response = await get(`${prefix}${path}`, { signal }).catch((cause: unknown) => {
        signal.throwIfAborted();
        throw fromFetch(url, cause);
      });
      if (response.status === 404 || response.status === 410) {
        throw new AugenmassError('not-found', `${prefix}${path} does not exist.`, { remedy: 'Check the address.' });
      }
      if (!response.ok || !response.body) {
        throw new AugenmassError('unavailable', `${prefix}${path} answered ${response.status}.`, {
          remedy: 'Try again later.',
        });
      }
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        length += chunk.length;
        if (length > limitBytes) throw tooLong(path, limitBytes);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
  };
}

/** `fetch` hides what the network said in `cause`. */
export function fromFetch(url: string, thrown: unknown): AugenmassError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const error = fromSystemError(url, cause);
  if (error.kind !== 'internal') return error;
  return new AugenmassError('unavailable', `${url} cannot be reached.`, {
    cause,
    remedy: 'Check address and network.',
  });
}

function tooLong(path: string, limitBytes: number): AugenmassError {
  return new AugenmassError('corrupt', `${path} is longer than the ${limitBytes} bytes it can have.`, {
    remedy: 'Keep this copy as evidence and compare it with another copy.',
  });
}
