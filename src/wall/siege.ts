import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AugenmassError } from '../kernel/errors.ts';
import { randomId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import type { AttackResult, Target } from './attack.ts';
import type { SiegeReport } from './besieged.ts';
import { ownArchitecture } from './filters.ts';
import type { LockOptions } from './filters.ts';
import { PACKAGES, packageFile } from './shown.ts';
import { spawnWalled } from './wall.ts';
import type { WallKind } from './wall.ts';

const SELF = fileURLToPath(import.meta.url);
const BESIEGED = join(dirname(SELF), SELF.endsWith('.ts') ? 'besieged.ts' : 'besieged.js');
const VARIABLE = 'AUGENMASS_SIEGE';

export interface SiegeRequest extends LockOptions {
  /** 'none': no wall at all, which is how the attacks themselves are tested. */
  readonly kind: WallKind | 'none';
  /** Whether the process shuts itself in before the attacks, as ours do. */
  readonly locked: boolean;
  /** False tries the outer wall without the filter that stands from the start; only where it is not locked. */
  readonly filter?: boolean;
}

interface Prey extends AsyncDisposable {
  readonly target: Target;
  /** Names of attacks that were noticed outside, whatever the besieged process says. */
  readonly noticed: ReadonlySet<string>;
}

function listening(server: Server, where: { port: number; host: string } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(where, resolve);
  });
}

/** Real things to attack: servers on loopback, a file, a process. All are gone when disposed of. */
async function prepare(random: Random): Promise<Prey> {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-siege-'));
  writeFileSync(join(folder, 'secret'), 'not for the walled process');
  const noticed = new Set<string>();
  const serve = (name: string): Server =>
    createServer((socket) => {
      noticed.add(name);
      socket.on('error', () => undefined).end();
    });
  const tcp = serve('tcp');
  const unix = serve('unix-socket');
  const abstract = serve('abstract-socket');
  const abstractName = `augenmass-${randomId(random)}`;
  const udp = createSocket('udp4');
  udp.on('message', (message, from) => {
    noticed.add(message.length === 3 ? 'udp' : 'dns');
    if (message.length < 12) return;
    // The question comes back as an answer without records (RFC 1035, section 4.1.1: the QR bit).
    message[2] = message[2]! | 0x80;
    udp.send(message, from.port, from.address);
  });
  await listening(tcp, { port: 0, host: '127.0.0.1' });
  await listening(unix, { path: join(folder, 'socket') });
  if (process.platform === 'linux') await listening(abstract, { path: `\0${abstractName}` });
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  // Waits for input that never comes, and ends with us.
  const victim = spawn('/bin/sh', ['-c', 'read nothing'], { stdio: ['pipe', 'ignore', 'ignore'] });
  return {
    noticed,
    target: {
      tcpPort: (tcp.address() as AddressInfo).port,
      udpPort: udp.address().port,
      unixPath: join(folder, 'socket'),
      abstractName,
      folder,
      homeFolder: homedir(),
      workingFolder: process.cwd(),
      packageFolder: dirname(packageFile(PACKAGES.lock[0], dirname(SELF))),
      codeFolder: dirname(SELF),
      trace: `augenmass-trace-${randomId(random)}`,
      victimPid: victim.pid ?? 0,
      programPath: process.execPath,
      libraryPath: packageFile(PACKAGES.decode[1], dirname(SELF), 'node-av.node'),
      variable: VARIABLE,
    },
    async [Symbol.asyncDispose]() {
      victim.kill('SIGKILL');
      const closed = [tcp, unix, abstract].map((server) => new Promise((resolve) => server.close(resolve)));
      await Promise.all([...closed, new Promise<void>((resolve) => udp.close(resolve))]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the besieged process without any wall, with an environment and an open file to inherit. */
async function runOpen(args: readonly string[], secret: string, signal: AbortSignal): Promise<Outcome> {
  const inherited = openSync(secret, 'r');
  const child = spawn(process.execPath, ['--no-warnings', BESIEGED, ...args], {
    env: { ...process.env, [VARIABLE]: 'seen' },
    stdio: ['ignore', 'pipe', 'pipe', inherited],
    signal,
    killSignal: 'SIGKILL',
  });
  closeSync(inherited);
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject).once('close', () => {
      resolve();
    });
  });
  return { stdout, stderr };
}

async function runWalled(
  { network, filter }: SiegeRequest,
  kind: WallKind,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  const packages = [...PACKAGES.lock, ...PACKAGES.decode];
  const walled = spawnWalled(
    { kind, script: BESIEGED, args, readOnlyPaths: [], packages, network, filter: filter ?? true },
    signal,
  );
  walled.stdin.end();
  let stdout = '';
  walled.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  await walled.exited;
  return { stdout, stderr: walled.stderrTail() };
}

/**
 * Starts a process behind the wall and lets it try every attack. Throws `unavailable` when the wall cannot be built
 * here, with what the tool said. What was noticed from outside overrules what the besieged process reports.
 */
export async function besiege(request: SiegeRequest, random: Random, signal: AbortSignal): Promise<SiegeReport> {
  await using prey = await prepare(random);
  const filtered = request.kind !== 'none' && request.filter !== false && ownArchitecture() !== undefined;
  const grants = { network: request.network, readFiles: request.readFiles, filtered };
  const args = [JSON.stringify(prey.target), request.locked ? 'lock' : 'open', JSON.stringify(grants)];
  const { stdout, stderr } =
    request.kind === 'none'
      ? await runOpen(args, join(prey.target.folder, 'secret'), signal)
      : await runWalled(request, request.kind, args, signal);
  signal.throwIfAborted();
  if (stdout === '') {
    throw new AugenmassError('unavailable', `The wall ${request.kind} cannot be built here: ${stderr.trim()}`, {
      remedy: 'Install bubblewrap (apt install bubblewrap), or allow user namespaces.',
    });
  }
  // What was sent has been delivered by now (loopback); two turns of the event loop read it.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  const report = JSON.parse(stdout) as SiegeReport;
  const results = report.results.map((result) => overruled(result, prey.noticed.has(result.name)));
  return { ...report, results };
}

/**
 * What was noticed outside counts, whatever the besieged process says. A datagram is sent without asking whether anybody
 * listens, so one that went into the process's own empty network and never arrived is held by the namespace.
 */
function overruled(result: AttackResult, noticed: boolean): AttackResult {
  if (noticed && result.held) return { ...result, held: false, detail: `${result.detail}; noticed outside` };
  if (!noticed && !result.held && result.name === 'udp') {
    return { ...result, held: true, by: ['namespace'], detail: 'sent, but it never arrived' };
  }
  return result;
}
