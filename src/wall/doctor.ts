import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { AttackResult } from './attack.ts';
import { available } from './available.ts';
import type { WallState } from './available.ts';
import type { Rehearsal } from './rehearsal.ts';
import { besiege } from './siege.ts';
import { systemFacts } from './system.ts';
import type { SystemFacts } from './system.ts';
import { spawnWalled } from './wall.ts';
import type { WallKind } from './wall.ts';

const SELF = fileURLToPath(import.meta.url);
const REHEARSAL = join(dirname(SELF), SELF.endsWith('.ts') ? 'rehearsal.ts' : 'rehearsal.js');

export interface BesiegedWall extends WallState {
  /** Every attack after the process has shut itself in, as the darkroom does; empty where the wall does not stand. */
  readonly attacks: readonly AttackResult[];
  /** The same without any filter: what the outer wall holds by itself. */
  readonly attacksAlone: readonly AttackResult[];
  readonly filter: boolean;
}

export const ADVICE = [
  'not-linux',
  'install-bubblewrap',
  'apparmor-user-namespaces',
  'no-user-namespaces',
  'debian-user-namespaces',
  'container',
  'no-filter',
  'broken',
  'work-failed',
  'model-changed',
  'clock',
] as const;
export type Advice = (typeof ADVICE)[number];

export type Verdict = 'tight' | 'partly' | 'open';

export interface DoctorReport {
  readonly checkedAtMs: number;
  readonly system: SystemFacts;
  readonly walls: readonly BesiegedWall[];
  readonly strongest: WallKind | undefined;
  readonly model: { readonly name: string; readonly sha256: string; readonly pinned: boolean };
  /** The darkroom's work, done behind the strongest wall; the error's words where it could not be done. */
  readonly work: Rehearsal | { readonly failed: string };
  readonly verdict: Verdict;
  readonly advice: readonly Advice[];
}

export interface DoctorRequest {
  readonly modelPath: string;
  /** What the model's description promises. */
  readonly modelSha256: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** Builds every wall, tries to break each from inside, and does the darkroom's work behind the strongest. */
export async function doctor(request: DoctorRequest): Promise<DoctorReport> {
  const { clock, signal, modelPath } = request;
  const system = systemFacts();
  const { walls: states, strongest } = await available(clock, signal);
  const walls: BesiegedWall[] = [];
  for (const state of states) walls.push(await besieged(state, request));
  const sha256 = createHash('sha256').update(readFileSync(modelPath)).digest('hex');
  const model = { name: modelPath.split('/').at(-1)!, sha256, pinned: sha256 === request.modelSha256 };
  const work = strongest ? await rehearse(strongest, modelPath, signal) : { failed: 'No wall stands.' };
  const facts = { system, walls, strongest, model, work };
  return { checkedAtMs: clock.nowMs(), ...facts, ...judged(facts) };
}

async function besieged(state: WallState, { random, signal }: DoctorRequest): Promise<BesiegedWall> {
  if (!state.stands) return { ...state, attacks: [], attacksAlone: [], filter: false };
  const request = { kind: state.kind, network: false, readFiles: false };
  const alone = await besiege({ ...request, locked: false, filter: false }, random, signal);
  const after = await besiege({ ...request, locked: true }, random, signal);
  return { ...state, attacks: after.results, attacksAlone: alone.results, filter: after.lock?.seccomp === true };
}

async function rehearse(kind: WallKind, modelPath: string, signal: AbortSignal): Promise<DoctorReport['work']> {
  try {
    const walled = spawnWalled(
      { kind, script: REHEARSAL, args: ['lock', modelPath], readOnlyPaths: [modelPath], network: false },
      signal,
    );
    walled.stdin.end();
    let said = '';
    walled.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const { code, signal: killedBy } = await walled.exited;
    signal.throwIfAborted();
    if (said === '') return { failed: walled.stderrTail().trim() || `It ended with ${killedBy ?? `code ${code}`}.` };
    return JSON.parse(said) as Rehearsal;
  } catch (error) {
    if (error instanceof AugenmassError) return { failed: error.message };
    throw error;
  }
}

/** Tight: an outer wall and the filter, and no attack got through. Partly: no attack got through, but one layer only. */
export function judged(
  report: Pick<DoctorReport, 'system' | 'walls' | 'strongest' | 'model' | 'work'>,
): Pick<DoctorReport, 'verdict' | 'advice'> {
  const { system, walls, strongest, model, work } = report;
  const best = walls.find(({ kind }) => kind === strongest);
  const holds = best !== undefined && best.attacks.length > 0 && best.attacks.every(({ held }) => held);
  const outer = best !== undefined && best.kind !== 'node-only';
  const advice = new Set<Advice>();
  if (system.platform !== 'linux') advice.add('not-linux');
  else if (!walls.some(({ kind, stands }) => kind === 'bwrap' && stands)) {
    for (const hindrance of system.hindrances) advice.add(hindrance);
    if (!outer && system.container) advice.add('container');
    // Where namespaces are forbidden, installing the tool for them alone does not help.
    if (outer || advice.size === 0) advice.add('install-bubblewrap');
  }
  if (best && !best.filter) advice.add('no-filter');
  if (best && !holds) advice.add('broken');
  if ('failed' in work) advice.add('work-failed');
  if (!model.pinned) advice.add('model-changed');
  if (system.clockSynchronised === false) advice.add('clock');
  const verdict = !holds ? 'open' : outer && best.filter ? 'tight' : 'partly';
  return { verdict, advice: ADVICE.filter((code) => advice.has(code)) };
}
