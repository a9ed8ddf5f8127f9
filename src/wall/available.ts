import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { PACKAGES } from './shown.ts';
import { WALL_KINDS, spawnWalled } from './wall.ts';
import type { WallKind } from './wall.ts';

const SELF = fileURLToPath(import.meta.url);
const STANDING = join(dirname(SELF), SELF.endsWith('.ts') ? 'standing.ts' : 'standing.js');

export interface WallState {
  readonly kind: WallKind;
  readonly stands: boolean;
  /** From the call to the end of a process that does nothing else. */
  readonly startMs: number;
  /** What stands in the way, in the words of the tool that failed; empty when nothing does. */
  readonly why: string;
}

export interface WallReport {
  readonly walls: readonly WallState[];
  readonly strongest: WallKind | undefined;
}

/** Which walls can be built on this computer: found out by building each, not by looking for programs. */
export async function available(clock: Clock, signal: AbortSignal): Promise<WallReport> {
  const walls: WallState[] = [];
  for (const kind of WALL_KINDS) walls.push(await tryWall(kind, clock, signal));
  return { walls, strongest: walls.find(({ stands }) => stands)?.kind };
}

async function tryWall(kind: WallKind, clock: Clock, signal: AbortSignal): Promise<WallState> {
  const startedAtMs = clock.monotonicMs();
  let why = '';
  try {
    const request = { kind, script: STANDING, readOnlyPaths: [], packages: PACKAGES.lock, network: false };
    const walled = spawnWalled(request, signal);
    walled.stdin.end();
    let said = '';
    walled.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const { code, signal: killedBy } = await walled.exited;
    if (said !== 'standing\n') why = walled.stderrTail().trim() || `It ended with ${killedBy ?? `code ${code}`}.`;
  } catch (error) {
    if (!(error instanceof AugenmassError)) throw error;
    why = error.message;
  }
  signal.throwIfAborted();
  return { kind, stands: why === '', startMs: clock.monotonicMs() - startedAtMs, why };
}
