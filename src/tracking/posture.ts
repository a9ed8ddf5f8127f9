import type { Box, Point } from '../kernel/geometry.ts';
import type { Joint } from '../observation/observation.ts';
import type { Ground } from './ground.ts';
import { PRIOR } from './ground.ts';
import type { FloorPoint, Metric } from './track.ts';

/** Joints seen less surely than this are left out of heights where others remain. */
const SURE = 0.3;
/** The box ends about this far below the ankle and above the middle of the head, metres. */
const ABOVE_HEAD_M = 0.12;

/** Middle of a pair, weighted by confidence. */
export function middle(joints: readonly Joint[], left: number, right: number): Joint {
  const [a, b] = [joints[left]!, joints[right]!];
  const [p, q] = [a.confidence + 0.05, b.confidence + 0.05];
  return {
    x: (a.x * p + b.x * q) / (p + q),
    y: (a.y * p + b.y * q) / (p + q),
    confidence: Math.max(a.confidence, b.confidence),
  };
}

export const hips = (joints: readonly Joint[]): Joint => middle(joints, 7, 8);
export const shoulders = (joints: readonly Joint[]): Joint => middle(joints, 1, 2);

/** Where a body touches the floor: below its hips, at the lower edge of its box. */
export function footPoint(joints: readonly Joint[], box: Box): Point {
  const hip = hips(joints);
  const x = hip.confidence >= SURE ? Math.min(box.x1, Math.max(box.x0, hip.x)) : (box.x0 + box.x1) / 2;
  return { x, y: box.y1 };
}

/** Angle of the trunk to what is upright at that place, 0…180°. */
export function leanDeg(
  joints: readonly Joint[],
  ground: Ground,
  floor: FloorPoint | undefined,
  aspect: number,
): number {
  const [hip, shoulder] = [hips(joints), shoulders(joints)];
  const [x, y] = [(shoulder.x - hip.x) * aspect, shoulder.y - hip.y];
  const low = floor && ground.project(floor, 0);
  const high = floor && ground.project(floor, 1);
  const [upX, upY] = low && high ? [(high.x - low.x) * aspect, high.y - low.y] : [0, -1];
  const length = Math.hypot(x, y) * Math.hypot(upX, upY);
  if (length < 1e-9) return 0;
  return (Math.acos(Math.max(-1, Math.min(1, (x * upX + y * upY) / length))) * 180) / Math.PI;
}

/** Everything a body measures at this moment but its speed. */
export function measure(
  joints: readonly Joint[],
  box: Box,
  ground: Ground,
): Omit<Metric, 'velocity' | 'speedMps'> & { foot: Point } {
  const aspect = ground.shape.aspect;
  const foot = footPoint(joints, box);
  const seenFloor = ground.toFloor(foot);
  // Above the horizon nothing can stand: measure it as if it stood far off, and trust it little.
  const floor = seenFloor ?? { xM: 0, yM: 4 * PRIOR.heightM };
  const height = (point: Point): number => ground.heightAbove(floor, point);
  const hip = hips(joints);
  const head = joints[0]!;
  const tops = joints.filter((joint) => joint.confidence >= SURE).map(height);
  const boxTop = height({ x: (box.x0 + box.x1) / 2, y: box.y0 });
  const bottoms = tops.length > 0 ? Math.min(0, ...tops) : 0;
  return {
    foot,
    floor,
    ankleHeightM: height(middle(joints, 11, 12)),
    kneeHeightM: height(middle(joints, 9, 10)),
    hipHeightM: height(hip),
    headHeightM: head.confidence >= SURE ? height(head) : Math.max(0, boxTop - ABOVE_HEAD_M),
    extentM: Math.max(boxTop, ...tops) - bottoms,
    leanDeg: leanDeg(joints, ground, seenFloor, aspect),
    metresPerFrame: ground.metresPerFrame(floor),
    uncertainty: ground.shape.uncertainty * (seenFloor ? 1 : 3),
  };
}

/** Upright and whole: trunk upright, legs stretched, box tall. Only such bodies teach the ground plane. */
export function standsUpright(joints: readonly Joint[], box: Box, aspect: number): boolean {
  const [hip, shoulder] = [hips(joints), shoulders(joints)];
  const ankle = middle(joints, 11, 12);
  const knee = middle(joints, 9, 10);
  const trunk = hip.y - shoulder.y;
  const leg = ankle.y - hip.y;
  const width = (box.x1 - box.x0) * aspect;
  const height = box.y1 - box.y0;
  return (
    Math.min(hip.confidence, shoulder.confidence) >= SURE &&
    trunk > 0.2 * height &&
    leg > 0.36 * height &&
    leg > 1.15 * trunk &&
    // Lying away from the camera looks like standing, shortened towards the head.
    leg < 0.67 * (ankle.y - joints[0]!.y) &&
    knee.y - hip.y > 0.3 * leg &&
    knee.y - hip.y < 0.7 * leg &&
    joints[0]!.y < shoulder.y &&
    Math.abs(shoulder.x - hip.x) * aspect < 0.3 * trunk &&
    height > 1.7 * width
  );
}
