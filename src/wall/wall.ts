import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { AugenmassError } from '../kernel/errors.ts';
import { bubblewrapped } from './bubblewrap.ts';
import { keepDescriptors } from './kernel-calls.ts';
import { limited } from './limits.ts';
import { namespaced } from './namespaces.ts';
import { assemble } from './bpf.ts';
import { ownArchitecture, startFilter } from './filters.ts';
import { nodeFlags } from './node-flags.ts';
import { PACKAGES, shownTo } from './shown.ts';

/** From strongest to weakest. Node's permission model and the resource limits stand in every one of them. */
export const WALL_KINDS = ['bwrap', 'unshare', 'node-only'] as const;
export type WallKind = (typeof WALL_KINDS)[number];

export interface WalledRequest {
  readonly kind: WallKind;
  /** The Node that runs the script; by default the one that runs this code. */
  readonly nodePath?: string;
  /** Absolute path of a script inside a package of ours; its source folder and package.json are shown, read-only. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Files and folders shown beyond code and libraries. Only ever read. */
  readonly readOnlyPaths: readonly string[];
  /** npm packages the script loads. By default everything in `PACKAGES`. */
  readonly packages?: readonly string[];
  readonly network: boolean;
  /** False leaves out the filter that stands from the start, to try what the outer wall holds without it. */
  readonly filter?: boolean;
  /** Bound of private writable memory. 1.5 GiB by default. */
  readonly memoryLimitBytes?: number;
  /** Bound of the JavaScript heap, inside the former. 256 MiB by default. */
  readonly heapLimitBytes?: number;
}

export interface WalledCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Filter program to hand in as descriptor 3, where the wall takes one. */
  readonly seccomp: Uint8Array | undefined;
}

/** All that a walled process finds in its environment. Set before onnxruntime is loaded, which reads it once. */
export const ENVIRONMENT = { ORT_DISABLE_TELEMETRY: '1' } as const;

const GATE = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? 'gate.ts' : 'gate.js', import.meta.url));
const TOOL_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/run/current-system/sw/bin'];

/** System folders only, never the caller's PATH: a wall must not be built by a program somebody put in its way. */
export function findTool(name: string): string | undefined {
  return TOOL_FOLDERS.map((folder) => `${folder}/${name}`).find((path) => existsSync(path));
}

function needTool(name: string, remedy: string): string {
  const tool = findTool(name);
  if (tool === undefined) throw new AugenmassError('unavailable', `${name} is not installed.`, { remedy });
  return tool;
}

/** The command that runs `script` behind the wall. Throws `unavailable` where the tool for it is not installed. */
export function buildWalled(request: WalledRequest): WalledCommand {
  if (process.platform !== 'linux' && request.kind !== 'node-only') {
    throw new AugenmassError('unavailable', `The wall ${request.kind} exists on Linux only.`, {
      remedy: 'Run Augenmass on Linux, or allow the weakest wall in so many words.',
    });
  }
  const nodePath = realpathSync(request.nodePath ?? process.execPath);
  const shown = shownTo({ ...request, nodePath, packages: request.packages ?? Object.values(PACKAGES).flat() });
  const node = [
    nodePath,
    ...nodeFlags(shown.readable, request.heapLimitBytes ?? 256 * 2 ** 20),
    realpathSync(request.script),
    ...(request.args ?? []),
  ];
  const architecture = request.filter === false ? undefined : ownArchitecture();
  const everything = [...shown.beneath, ...shown.readable];
  const mode = request.network ? 'network' : 'shut';
  const gated = architecture
    ? [nodePath, '--no-warnings', '--disable-sigusr1', GATE, mode, JSON.stringify(everything), ...node]
    : node;
  const limits = { memoryLimitBytes: request.memoryLimitBytes ?? 1536 * 2 ** 20, openFiles: 256 };
  let line: string[];
  let seccomp: Uint8Array | undefined;
  switch (request.kind) {
    case 'bwrap': {
      const tool = needTool('bwrap', 'Install bubblewrap: apt install bubblewrap');
      if (architecture) seccomp = assemble(startFilter(architecture, request.network));
      const options = { network: request.network, seccompFd: seccomp ? 3 : undefined };
      line = bubblewrapped(tool, everything, ENVIRONMENT, options, node);
      break;
    }
    case 'unshare': {
      const tools = {
        unshare: needTool('unshare', 'Install util-linux: apt install util-linux'),
        setpriv: findTool('setpriv'),
      };
      line = namespaced(tools, everything, ENVIRONMENT, { network: request.network }, gated);
      break;
    }
    case 'node-only':
      line = gated;
  }
  const [command, ...args] = process.platform === 'win32' ? line : limited(limits, line);
  return { command: command!, args, env: ENVIRONMENT, seccomp };
}

export interface WalledProcess {
  readonly child: ChildProcess;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves once the process is gone and its output has been read. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** The last few thousand characters of its error output; what came before is dropped, so that it cannot fill memory. */
  stderrTail(): string;
  kill(): void;
}

const STDERR_TAIL_CHARACTERS = 8192;

/**
 * Starts a walled process. Aborting `signal` kills it. A walled process must also end by itself when its input ends:
 * that is what stops it when this process dies.
 */
export function spawnWalled(request: WalledRequest, signal?: AbortSignal): WalledProcess {
  const walled = buildWalled(request);
  signal?.throwIfAborted();
  keepDescriptors();
  const child: ChildProcess = spawn(walled.command, walled.args, {
    env: walled.env,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe', ...(walled.seccomp ? (['pipe'] as const) : [])],
  });
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new AugenmassError('internal', 'The walled process has no pipes.');

  let tail = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_TAIL_CHARACTERS);
  });
  // Writing to a process that has just died is an ordinary event here; `exited` is what tells.
  stdin.on('error', () => undefined);
  if (walled.seccomp) {
    const inlet = child.stdio[3] as Writable;
    inlet.on('error', () => undefined);
    inlet.end(walled.seccomp);
  }
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', kill, { once: true });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new AugenmassError('unavailable', `The walled process did not start: ${cause.message}`, { cause }));
    });
    child.once('close', (code, killedBy) => {
      signal?.removeEventListener('abort', kill);
      resolve({ code, signal: killedBy });
    });
  });
  // The owner may look at `exited` late; an early failure must not end the host as an unhandled rejection.
  exited.catch(() => undefined);
  return { child, stdin, stdout, exited, stderrTail: () => tail, kill };
}
