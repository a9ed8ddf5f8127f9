import type { Vec } from './skeleton.ts';

/** A rotation matrix, row-major. */
export type Turn = readonly [number, number, number, number, number, number, number, number, number];

export const identity: Turn = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** From a quaternion that need not have unit length. */
export function quaternion(qw: number, qx: number, qy: number, qz: number): Turn {
  const length = Math.hypot(qw, qx, qy, qz) || 1;
  const [w, x, y, z] = [qw / length, qx / length, qy / length, qz / length];
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w),
    2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
    2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y),
  ]; // prettier-ignore
}

/** About a unit axis. */
export function axisAngle([x, y, z]: Vec, angleRad: number): Turn {
  const [half, s] = [Math.cos(angleRad / 2), Math.sin(angleRad / 2)];
  return quaternion(half, x * s, y * s, z * s);
}

/** First `b`, then `a`. */
export function times(a: Turn, b: Turn): Turn {
  const out = new Array<number>(9).fill(0);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) for (let k = 0; k < 3; k++) out[3 * i + j]! += a[3 * i + k]! * b[3 * k + j]!;
  return out as unknown as Turn;
}

export function turned(a: Turn, [x, y, z]: Vec): Vec {
  return [a[0] * x + a[1] * y + a[2] * z, a[3] * x + a[4] * y + a[5] * z, a[6] * x + a[7] * y + a[8] * z];
}
