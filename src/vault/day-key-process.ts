import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { ErrorKind } from '../kernel/errors.ts';
import { parseDayKey } from './day-key-file.ts';
import type { DayKey, DayKeyRequest } from './day-key-file.ts';

const SCRIPT = fileURLToPath(
  new URL(`./day-key-main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

interface Answer {
  readonly key?: unknown;
  readonly error?: { readonly kind: ErrorKind; readonly message: string; readonly remedy?: string };
}

/**
 * `makeDayKey` in a process that ends with it. The secret never lies in the memory of the process that records, and what the
 * ended one held goes back to the kernel, which hands no page on without clearing it.
 */
export async function makeDayKeyApart(request: DayKeyRequest, signal: AbortSignal): Promise<DayKey> {
  // It may read code and nothing else: no file can be written and no process started (Node's permission model).
  const args = ['--permission', '--allow-fs-read=*', '--no-warnings', SCRIPT];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], env: {}, signal });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(request));
  let answer: Answer;
  try {
    answer = JSON.parse(await Promise.race([text(child.stdout), failed])) as Answer;
  } catch (cause) {
    signal.throwIfAborted();
    throw fromSystemError('The process that makes the key of a day', cause);
  }
  if (answer.error) {
    const { kind, message, remedy } = answer.error;
    throw new AugenmassError(kind, message, remedy === undefined ? {} : { remedy });
  }
  return parseDayKey(Buffer.from(JSON.stringify(answer.key)));
}
