import { AugenmassError } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import { Ground, PRIOR } from './ground.ts';

/** A place on the floor measured by hand (any origin and direction, metres) and where it is seen in the picture. */
export interface FloorMark {
  readonly seen: Point;
  readonly xM: number;
  readonly yM: number;
}

/**
 * Ground plane from at least four floor points, no three on a line: homography by direct linear transform, then
 * focal length and pose from one plane (Zhang 2000, section 3.1; Hartley and Zisserman 2004, 4.1 and 8.1).
 * Throws `invalid` when the points do not span a floor.
 */
export function groundFromMarks(marks: readonly FloorMark[], aspect: number): Ground {
  if (marks.length < 4) throw unusable(`${marks.length} floor points are given, four are needed`);
  const h = homography(marks.map((mark) => [mark.xM, mark.yM, (mark.seen.x - 0.5) * aspect, mark.seen.y - 0.5]));
  const a = [h[0]!, h[3]!, h[6]!] as const;
  const b = [h[1]!, h[4]!, h[7]!] as const;
  const c = [h[2]!, h[5]!, h[8]!] as const;
  // With K = diag(f, f, 1): both columns of the rotation are as long as each other and at right angles.
  const rows = [
    [a[0] * b[0] + a[1] * b[1], -a[2] * b[2]],
    [a[0] ** 2 + a[1] ** 2 - b[0] ** 2 - b[1] ** 2, b[2] ** 2 - a[2] ** 2],
  ] as const;
  const weight = rows[0][0] ** 2 + rows[1][0] ** 2;
  const inverse = weight > 1e-18 ? (rows[0][0] * rows[0][1] + rows[1][0] * rows[1][1]) / weight : 0;
  // A camera looking straight down, or level along an axis, leaves the focal length open: assume a usual lens.
  const focal = inverse > 1 / 64 && inverse < 16 ? Math.sqrt(1 / inverse) : PRIOR.focal;
  const scaled = (column: readonly [number, number, number]): [number, number, number] => [
    column[0] / focal,
    column[1] / focal,
    column[2],
  ];
  const [p, q, t] = [scaled(a), scaled(b), scaled(c)];
  const norm = Math.sqrt(Math.hypot(...p) * Math.hypot(...q));
  if (!(norm > 1e-9)) throw unusable('they lie on one line');
  // The floor must lie in front of the camera: the third coordinate of the marks' middle is positive.
  const middle = marks.reduce((sum, mark) => sum + p[2] * mark.xM + q[2] * mark.yM + t[2], 0);
  const sign = middle < 0 ? -1 / norm : 1 / norm;
  const [r1, r2, place] = [p, q, t].map((column) => column.map((value) => value * sign)) as [
    number[],
    number[],
    number[],
  ];
  let up = [
    r1[1]! * r2[2]! - r1[2]! * r2[1]!,
    r1[2]! * r2[0]! - r1[0]! * r2[2]!,
    r1[0]! * r2[1]! - r1[1]! * r2[0]!,
  ] as [number, number, number];
  const length = Math.hypot(...up);
  // The camera is above the floor: from the floor's origin to the camera, along the floor's normal.
  let heightM = -(up[0] * place[0]! + up[1] * place[1]! + up[2] * place[2]!) / length;
  if (heightM < 0) {
    heightM = -heightM;
    up = [-up[0], -up[1], -up[2]];
  }
  if (!(heightM > 0.05)) throw unusable('the camera would stand on the floor itself');
  return new Ground({
    heightM,
    pitchRad: Math.asin(Math.max(-1, Math.min(1, -up[2] / length))),
    rollRad: Math.atan2(up[0], -up[1]),
    focal,
    aspect,
    scale: 'points',
    uncertainty: 0.04,
  });
}

const unusable = (why: string): AugenmassError =>
  new AugenmassError('invalid', `The floor points of this camera cannot be used: ${why}.`, {
    remedy: 'Give four points on the floor that span a rectangle as large as the view allows.',
  });

/** Row-major 3×3 from rows [x, y, u, v], least squares with the last entry 1 after normalising. */
function homography(rows: readonly (readonly number[])[]): number[] {
  const normal = Array.from({ length: 8 }, () => new Float64Array(9));
  const add = (row: readonly number[], value: number): void => {
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 8; j++) normal[i]![j]! += row[i]! * row[j]!;
      normal[i]![8]! += row[i]! * value;
    }
  };
  // Origin and unit moved into the marks' middle keeps the equations well conditioned (Hartley 1997).
  const mx = rows.reduce((sum, row) => sum + row[0]!, 0) / rows.length;
  const my = rows.reduce((sum, row) => sum + row[1]!, 0) / rows.length;
  const unit = rows.reduce((sum, row) => sum + Math.hypot(row[0]! - mx, row[1]! - my), 0) / rows.length || 1;
  for (const [rawX, rawY, u, v] of rows as readonly [number, number, number, number][]) {
    const [x, y] = [(rawX - mx) / unit, (rawY - my) / unit];
    add([x, y, 1, 0, 0, 0, -u * x, -u * y], u);
    add([0, 0, 0, x, y, 1, -v * x, -v * y], v);
  }
  const h = [...solve(normal), 1];
  const out: number[] = [];
  for (let row = 0; row < 3; row++) {
    const [p, q, r] = [h[row * 3]! / unit, h[row * 3 + 1]! / unit, h[row * 3 + 2]!];
    out.push(p, q, r - p * mx - q * my);
  }
  return out;
}

/** Gaussian elimination with partial pivoting of an augmented system; throws `invalid` when singular. */
export function solve(rows: Float64Array[]): number[] {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let k = i + 1; k < n; k++) if (Math.abs(rows[k]![i]!) > Math.abs(rows[best]![i]!)) best = k;
    [rows[i], rows[best]] = [rows[best]!, rows[i]!];
    const pivot = rows[i]![i]!;
    if (!(Math.abs(pivot) > 1e-10)) throw unusable('three of them lie on one line, or two are the same');
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]! / pivot;
      for (let j = i; j <= n; j++) rows[k]![j]! -= factor * rows[i]![j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
