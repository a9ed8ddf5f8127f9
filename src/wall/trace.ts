import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { AugenmassError } from '../kernel/errors.ts';
import { parseTrace } from './trace-lines.ts';
import type { Traced } from './trace-lines.ts';
import { findTool } from './wall.ts';

const CALLS = [
  ...['socket', 'connect', 'bind', 'sendto', 'sendmsg', 'sendmmsg', 'open', 'openat', 'openat2', 'creat', 'mknod'],
  ...[
    'mknodat',
    'mkdir',
    'mkdirat',
    'rename',
    'renameat',
    'renameat2',
    'unlink',
    'unlinkat',
    'rmdir',
    'link',
    'linkat',
  ],
  ...['symlink', 'symlinkat', 'truncate', 'execve', 'execveat'],
];

export interface TraceResult extends Traced {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TraceRequest {
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Written to the process; then its input ends. */
  readonly input?: Uint8Array | string;
  /** Handed to the process as descriptor 3. */
  readonly descriptor3?: Uint8Array | undefined;
  /** Count only from the first start of this program on (absolute path). */
  readonly since?: string;
  readonly signal: AbortSignal;
}

export const canTrace = (): boolean => findTool('strace') !== undefined;

/**
 * Runs a command to its end under strace(1), children and threads included, and tells what it connected to, wrote and
 * started. Throws `unavailable` where strace is missing or not allowed to trace.
 */
export async function trace(request: TraceRequest): Promise<TraceResult> {
  const { command, env, cwd, input, descriptor3, since, signal } = request;
  const strace = findTool('strace');
  if (strace === undefined) {
    throw new AugenmassError('unavailable', 'strace is not installed.', { remedy: 'apt install strace' });
  }
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-trace-'));
  try {
    const log = join(folder, 'log');
    const options = ['-f', '-qq', '-s', '4096', '-o', log, '-e', `trace=${CALLS.map((call) => `?${call}`).join(',')}`];
    const child: ChildProcess = spawn(strace, [...options, '--', ...command], {
      env: env ?? process.env,
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['pipe', 'pipe', 'pipe', ...(descriptor3 ? (['pipe'] as const) : [])],
      signal,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin!.on('error', () => undefined).end(input);
    if (descriptor3) (child.stdio[3] as Writable).on('error', () => undefined).end(descriptor3);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    const traced = parseTrace(readFileSync(log, 'utf8'), since);
    if (traced.programs.length === 0) {
      throw new AugenmassError('unavailable', `strace could not trace here: ${stderr.trim()}`, {
        remedy: 'Allow ptrace (in a container: --cap-add=SYS_PTRACE).',
      });
    }
    return { ...traced, code, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
