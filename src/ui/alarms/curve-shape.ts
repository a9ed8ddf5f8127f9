import type { Curve } from '../../wire/alarm.ts';

export interface CurveShape {
  /** SVG path of the line; the pen is lifted where nothing was measured for over a second. */
  readonly path: string;
  /** Largest value of the scale, in the curve's unit. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The next of 1, 1.5, 2, 3, 5, 8 and their tens above the largest value. */
export function topOf(values: readonly number[]): number {
  const most = Math.max(0, ...values.filter(Number.isFinite));
  if (most <= 0) return 1;
  const ten = 10 ** Math.floor(Math.log10(most));
  return ten * ([1, 1.5, 2, 3, 5, 8, 10].find((step) => step * ten >= most * 1.02) ?? 10);
}

export function curveShapeOf(curve: Curve, fromMs: number, toMs: number, width: number, height: number): CurveShape {
  const top = topOf(curve.points.map(([, value]) => value));
  const parts: string[] = [];
  let lastMs = -Infinity;
  for (const [ms, value] of curve.points) {
    if (ms < fromMs || ms > toMs || !Number.isFinite(value)) continue;
    const x = ((ms - fromMs) / Math.max(1, toMs - fromMs)) * width;
    const y = height - (Math.max(0, value) / top) * height;
    parts.push(`${ms - lastMs > 1000 ? 'M' : 'L'}${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`);
    lastMs = ms;
  }
  return { path: parts.join(''), top, width, height };
}

/** The value at a moment, evenly between its neighbours; undefined where none was measured within a second. */
export function valueAt(curve: Curve, ms: number): number | undefined {
  const after = curve.points.findIndex(([at]) => at >= ms);
  const before = after < 0 ? curve.points.length - 1 : Math.max(0, after - 1);
  const [a, b] = [curve.points[before], curve.points[after < 0 ? before : after]];
  if (!a || !b) return undefined;
  if (Math.min(Math.abs(ms - a[0]), Math.abs(ms - b[0])) > 1000) return undefined;
  const share = b[0] === a[0] ? 0 : Math.min(1, Math.max(0, (ms - a[0]) / (b[0] - a[0])));
  return a[1] + (b[1] - a[1]) * share;
}
