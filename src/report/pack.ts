import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { PLATE_STATES } from '../observation/observation.ts';
import type { Joint, Person } from '../observation/observation.ts';
import type { ReportSample } from './input.ts';
import { JOINTS } from '../ink/figure.ts';
import { COORDINATES, STEPS } from './player/unpack.ts';

/** Joint numbers of one side's arm and leg; the other side's are one higher. */
const CHAINS: readonly (readonly number[])[] = [
  [1, 3, 5],
  [7, 9, 11],
];

const PLATE_BITS = 3;

/**
 * The compact form of a clip's observations: integers in steps of 1/512, each the difference to the same track's last
 * sample, deflated. The layout is described at `unpack` (player/unpack.ts), which reads it.
 */
export function packSamples(samples: readonly ReportSample[], tracks: readonly string[]): Uint8Array {
  const numbers = new Map(tracks.map((track, i) => [track, i + 1]));
  const frames: number[] = [];
  const differences: number[] = [];
  const confidences: number[] = [];
  const last = new Map<number, { at: number[]; joints: readonly Joint[] }>();
  let beforeMs = 0;
  let before = '';
  for (const { observation, bodies } of samples) {
    const persons = observation.persons.map((person, i) => {
      return { person, track: numbers.get(bodies[i]?.track ?? '') ?? 0 };
    });
    const said = JSON.stringify(persons);
    const repeats = said === before;
    before = said;
    const timeMs = Math.max(beforeMs, Math.round(observation.timeMs));
    varint(frames, timeMs - beforeMs);
    beforeMs = timeMs;
    const plate = PLATE_STATES.indexOf(observation.plate) << PLATE_BITS;
    frames.push((observation.fresh ? 1 : 0) | (observation.health.moved ? 2 : 0) | (repeats ? 4 : 0) | plate);
    if (repeats) continue;
    varint(frames, persons.length);
    for (const { person, track } of persons) {
      const known = track > 0 ? last.get(track) : undefined;
      const joints = steady(person.joints, known?.joints);
      const now = coordinates(person, joints);
      varint(frames, track);
      frames.push(Math.round(clamp(person.score) * 15));
      for (let c = 0; c < COORDINATES; c++) {
        const start = known?.at[c] ?? (c < 4 ? 0 : now[c % 2]!);
        zigzag(differences, now[c]! - start);
      }
      for (let j = 0; j < JOINTS; j++) confidences.push(Math.round(clamp(joints[j]?.confidence ?? 0) * 7));
      if (track > 0) last.set(track, { at: now, joints });
    }
  }
  const head: number[] = [];
  varint(head, samples.length);
  varint(head, frames.length);
  varint(head, differences.length);
  return new Uint8Array(Buffer.concat([head, frames, differences, confidences].map((plane) => Uint8Array.from(plane))));
}

export function deflate(bytes: Uint8Array): string {
  return deflateRawSync(bytes, { level: 9 }).toString('base64');
}

/** The browser's half, for tests: what `inflate` of the player does. */
export function inflateHere(base64: string): Uint8Array {
  return new Uint8Array(inflateRawSync(Buffer.from(base64, 'base64')));
}

/**
 * Left and right mean nothing to the model, so they may change places from one observation to the next. Each chain of
 * joints is put on the side where it moved least: limbs then do not cross over while the player draws between samples.
 */
export function steady(joints: readonly Joint[], before: readonly Joint[] | undefined): readonly Joint[] {
  if (!before) return joints;
  const out = [...joints];
  for (const chain of CHAINS) {
    let kept = 0;
    let swapped = 0;
    for (const j of chain) {
      kept += gap(joints[j], before[j]) + gap(joints[j + 1], before[j + 1]);
      swapped += gap(joints[j], before[j + 1]) + gap(joints[j + 1], before[j]);
    }
    if (swapped >= kept) continue;
    for (const j of chain) [out[j], out[j + 1]] = [joints[j + 1]!, joints[j]!];
  }
  return out;
}

function gap(a: Joint | undefined, b: Joint | undefined): number {
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
}

function coordinates(person: Person, joints: readonly Joint[]): number[] {
  const { x0, y0, x1, y1 } = person.box;
  const values = [x0, y0, x1, y1];
  for (let j = 0; j < JOINTS; j++) values.push(joints[j]?.x ?? 0, joints[j]?.y ?? 0);
  return values.map((value) => Math.round(clamp(value) * STEPS));
}

function clamp(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}

function varint(out: number[], value: number): void {
  let left = value;
  while (left >= 128) {
    out.push((left % 128) | 128);
    left = Math.floor(left / 128);
  }
  out.push(left);
}

function zigzag(out: number[], value: number): void {
  varint(out, value >= 0 ? 2 * value : -2 * value - 1);
}
