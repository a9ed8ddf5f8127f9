/**
 * A made-up body: joint angles to the thirteen joints of an observation, in metres, by forward kinematics. Local axes:
 * x ahead, y to the left, z up; the middle between the ankles stands at the origin. Segment lengths are those of a body
 * of 1.7 m (Winter 2009, figure 4.1), scaled by stature.
 */
export type Vec = readonly [number, number, number];

/** Radians; pairs are [left, right]. All zero is standing straight with hanging arms. */
export interface Angles {
  /** Trunk forward and to the left. */
  lean: number;
  side: number;
  twist: number;
  hip: [number, number];
  spread: [number, number];
  knee: [number, number];
  shoulder: [number, number];
  lift: [number, number];
  elbow: [number, number];
  inward: [number, number];
  nod: number;
  /** The whole body tilted towards `tiltTo` (0 ahead, π/2 left) about its feet. */
  tilt: number;
  tiltTo: number;
  /** Lying on something this high, metres. */
  raiseM: number;
}

export const REST: Angles = {
  lean: 0,
  side: 0,
  twist: 0,
  hip: [0, 0],
  spread: [0.05, 0.05],
  knee: [0, 0],
  shoulder: [0, 0],
  lift: [0.1, 0.1],
  elbow: [0.25, 0.25],
  inward: [0.1, 0.1],
  nod: 0,
  tilt: 0,
  tiltTo: 0,
  raiseM: 0,
};

/** Flesh below the lowest joint. */
const FLOOR_GAP_M = 0.06;

const add = (a: Vec, b: Vec, factor = 1): Vec => [a[0] + b[0] * factor, a[1] + b[1] * factor, a[2] + b[2] * factor];
const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const unit = (a: Vec): Vec => {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
};

/** Thirteen joints in the order of JOINT_NAMES, local metres. */
export function skeleton(angles: Angles, statureM: number): Vec[] {
  const k = statureM / 1.7;
  const up: Vec = unit([
    Math.sin(angles.lean),
    Math.sin(angles.side) * Math.cos(angles.lean),
    Math.cos(angles.lean) * Math.cos(angles.side),
  ]);
  const turned: Vec = [-Math.sin(angles.twist), Math.cos(angles.twist), 0];
  const left = unit(add(turned, up, -dot(turned, up)));
  const ahead = cross(left, up);
  const neck = add([0, 0, 0], up, 0.5);
  const nodded = unit(add(add([0, 0, 0], up, Math.cos(angles.nod)), ahead, Math.sin(angles.nod)));
  const joints: Vec[] = new Array<Vec>(13).fill([0, 0, 0]);
  joints[0] = add(neck, nodded, 0.19);
  for (const s of [0, 1] as const) {
    const sign = s === 0 ? 1 : -1;
    const arm = (flex: number, out: number): Vec =>
      add(
        add(add([0, 0, 0], ahead, Math.sin(flex) * Math.cos(out)), left, sign * Math.sin(out)),
        up,
        -Math.cos(flex) * Math.cos(out),
      );
    const leg = (flex: number, out: number): Vec => [
      Math.sin(flex) * Math.cos(out),
      sign * Math.sin(out),
      -Math.cos(flex) * Math.cos(out),
    ];
    joints[1 + s] = add(add(neck, up, -0.04), left, 0.18 * sign);
    joints[3 + s] = add(joints[1 + s]!, arm(angles.shoulder[s], angles.lift[s]), 0.29);
    joints[5 + s] = add(
      joints[3 + s]!,
      arm(angles.shoulder[s] + angles.elbow[s], angles.lift[s] - angles.inward[s]),
      0.27,
    );
    joints[7 + s] = [0, 0.09 * sign, 0];
    joints[9 + s] = add(joints[7 + s]!, leg(angles.hip[s], angles.spread[s]), 0.43);
    joints[11 + s] = add(joints[9 + s]!, leg(angles.hip[s] - angles.knee[s], angles.spread[s]), 0.42);
  }
  const tilted = joints.map((joint) => tilt(joint, angles.tilt, angles.tiltTo));
  const feet: Vec = [(tilted[11]![0] + tilted[12]![0]) / 2, (tilted[11]![1] + tilted[12]![1]) / 2, 0];
  const lowest = Math.min(...tilted.map((joint) => joint[2])) - FLOOR_GAP_M;
  return tilted.map((joint): Vec => [
    (joint[0] - feet[0]) * k,
    (joint[1] - feet[1]) * k,
    (joint[2] - lowest) * k + angles.raiseM,
  ]);
}

/** Rodrigues' rotation about the horizontal axis across the direction of the tilt. */
function tilt(p: Vec, angle: number, towards: number): Vec {
  if (angle === 0) return p;
  const axis: Vec = [-Math.sin(towards), Math.cos(towards), 0];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return add(add([p[0] * cos, p[1] * cos, p[2] * cos], cross(axis, p), sin), axis, dot(axis, p) * (1 - cos));
}

/** Angles between two poses; `weight` 0 is the first. */
export function blend(a: Angles, b: Angles, weight: number): Angles {
  const mix = (p: number, q: number): number => p + (q - p) * weight;
  const pair = (p: [number, number], q: [number, number]): [number, number] => [mix(p[0], q[0]), mix(p[1], q[1])];
  return {
    lean: mix(a.lean, b.lean),
    side: mix(a.side, b.side),
    twist: mix(a.twist, b.twist),
    hip: pair(a.hip, b.hip),
    spread: pair(a.spread, b.spread),
    knee: pair(a.knee, b.knee),
    shoulder: pair(a.shoulder, b.shoulder),
    lift: pair(a.lift, b.lift),
    elbow: pair(a.elbow, b.elbow),
    inward: pair(a.inward, b.inward),
    nod: mix(a.nod, b.nod),
    tilt: mix(a.tilt, b.tilt),
    // The direction of a tilt that does not exist yet is the coming one's.
    tiltTo: a.tilt === 0 ? b.tiltTo : b.tilt === 0 ? a.tiltTo : mix(a.tiltTo, b.tiltTo),
    raiseM: mix(a.raiseM, b.raiseM),
  };
}
