import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { MOST_BYTES } from '../mandate/parse.ts';
import { standingOf } from '../mandate/signatures.ts';
import type { Standing } from '../mandate/standing.ts';

export interface MandateFiles {
  readonly path: string;
  readonly signaturePath: string;
  readonly allowedPath: string;
}

/** A mandate is named by its file or by the folder of its place. */
export async function mandateFiles(
  name: string,
  flags: { signatures?: string; allowed?: string } = {},
): Promise<MandateFiles> {
  let folder: boolean;
  try {
    folder = (await stat(name)).isDirectory();
  } catch (error) {
    throw fromSystemError(name, error);
  }
  const path = folder ? join(name, 'mandate.yaml') : name;
  return {
    path,
    signaturePath: flags.signatures ?? `${path}.sig`,
    allowedPath: flags.allowed ?? join(dirname(path), 'allowed_signers'),
  };
}

/** Reads at most what a mandate may have: one of a terabyte does not fill the memory. */
export async function readMandateBytes(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).size > 2 * MOST_BYTES) {
      throw new AugenmassError('invalid', `${path} is larger than any mandate.`, { remedy: 'Name the mandate file.' });
    }
    return await readFile(path);
  } catch (error) {
    throw fromSystemError(path, error);
  }
}

/** `''` where there is no such file: then nobody has signed, or nobody may. */
export async function readOptional(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw fromSystemError(path, error);
  }
}

export async function readStanding(files: MandateFiles, nowMs: number): Promise<Standing> {
  const bytes = await readMandateBytes(files.path);
  const [signatures, allowed] = await Promise.all([readOptional(files.signaturePath), readOptional(files.allowedPath)]);
  return standingOf(bytes, files.path, signatures, allowed, nowMs);
}
