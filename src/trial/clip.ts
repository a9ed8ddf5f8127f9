import type { Vec } from './skeleton.ts';

/**
 * A recorded motion of one body: thirteen joints a moment, metres, z up, at an even pace. `origin` says how it was made:
 * captured from a person who acted for it, or animated by hand. Read from beside the project and never copied into it.
 */
export interface Clip {
  readonly name: string;
  readonly origin: 'captured' | 'animated';
  readonly framesPerSecond: number;
  readonly frames: readonly (readonly Vec[])[];
}

/** Where a body stands and faces in one frame: below its hips; forward is across the line from hip to hip. */
export interface Root {
  readonly xM: number;
  readonly yM: number;
  readonly headingRad: number;
}

/** Flesh below the lowest joint, as in skeleton.ts. */
const FLOOR_GAP_M = 0.06;
const LEG_M = 0.85;

export const secondsOf = (clip: Clip): number => (clip.frames.length - 1) / clip.framesPerSecond;

export function rootOf(joints: readonly Vec[]): Root {
  const [left, right] = [joints[7]!, joints[8]!];
  return {
    xM: (left[0] + right[0]) / 2,
    yM: (left[1] + right[1]) / 2,
    headingRad: Math.atan2(-(left[0] - right[0]), left[1] - right[1]),
  };
}

/** Joints at a time into the clip, between frames; before its start and after its end the first and last frame hold. */
export function frameAt(clip: Clip, seconds: number): readonly Vec[] {
  const at = Math.max(0, Math.min(clip.frames.length - 1, seconds * clip.framesPerSecond));
  const before = Math.floor(at);
  const after = Math.min(clip.frames.length - 1, before + 1);
  return mixed(clip.frames[before]!, clip.frames[after]!, at - before);
}

export function mixed(a: readonly Vec[], b: readonly Vec[], weight: number): readonly Vec[] {
  if (weight <= 0) return a;
  return a.map((p, i): Vec => {
    const q = b[i]!;
    return [p[0] + (q[0] - p[0]) * weight, p[1] + (q[1] - p[1]) * weight, p[2] + (q[2] - p[2]) * weight];
  });
}

/** The frames moved and turned so that `from` becomes `to`. */
export function placed(joints: readonly Vec[], from: Root, to: Root): Vec[] {
  const turn = to.headingRad - from.headingRad;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return joints.map(([x, y, z]): Vec => {
    const [dx, dy] = [x - from.xM, y - from.yM];
    return [to.xM + dx * cos - dy * sin, to.yM + dx * sin + dy * cos, z];
  });
}

/** Scaled to the legs of a body of 1.7 m, the lowest joint of every frame on the floor. */
export function onFloor(clip: Clip): Clip {
  const length = (a: Vec, b: Vec): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  const first = clip.frames[0]!;
  const leg = length(first[7]!, first[9]!) + length(first[9]!, first[11]!);
  const k = LEG_M / leg;
  const frames = clip.frames.map((joints) => {
    const lowest = Math.min(...joints.map((joint) => joint[2]));
    return joints.map(([x, y, z]): Vec => [x * k, y * k, (z - lowest) * k + FLOOR_GAP_M]);
  });
  return { ...clip, frames };
}

export function reversed(clip: Clip): Clip {
  return { ...clip, name: `${clip.name}, backwards`, frames: clip.frames.toReversed() };
}

export function cut(clip: Clip, fromS: number, toS: number): Clip {
  const at = (seconds: number): number => Math.round(seconds * clip.framesPerSecond);
  return { ...clip, frames: clip.frames.slice(at(fromS), Math.max(at(fromS) + 2, at(toS) + 1)) };
}

/** One step of the left and one of the right, cut where the pose repeats best, and how far it carries. */
export interface Gait {
  readonly clip: Clip;
  readonly pathM: number;
}

/** Undefined where nothing repeats or nobody moves on. */
export function gaitOf(clip: Clip): Gait | undefined {
  const standing = clip.frames.map((joints) => placed(joints, rootOf(joints), { xM: 0, yM: 0, headingRad: 0 }));
  const unlike = (i: number, j: number): number =>
    standing[i]!.reduce((sum, p, k) => sum + Math.hypot(p[0] - standing[j]![k]![0], p[1] - standing[j]![k]![1], p[2] - standing[j]![k]![2]), 0) / 13; // prettier-ignore
  let [best, from, to] = [0.12, 0, 0];
  const middle = standing.length >> 2;
  for (let i = 0; i < standing.length; i++) {
    for (
      let j = i + Math.round(0.55 * clip.framesPerSecond);
      j < Math.min(standing.length, i + 1.5 * clip.framesPerSecond);
      j++
    ) {
      // The middle of a recording is surer than its ends, where people start and stop.
      const cost = unlike(i, j) + (i < middle && standing.length > 3 * clip.framesPerSecond ? 0.02 : 0);
      if (cost < best) [best, from, to] = [cost, i, j];
    }
  }
  const [a, b] = [clip.frames[from]!, clip.frames[to]!].map(rootOf) as [Root, Root];
  const pathM = Math.hypot(b.xM - a.xM, b.yM - a.yM);
  if (to === 0 || pathM < 0.7) return undefined;
  return { clip: { ...clip, frames: standing.slice(from, to + 1) }, pathM };
}

/** The pose after `pathM` metres of walking. */
export function stride(gait: Gait, pathM: number): readonly Vec[] {
  const turns = pathM / gait.pathM;
  return frameAt(gait.clip, (turns - Math.floor(turns)) * secondsOf(gait.clip));
}
