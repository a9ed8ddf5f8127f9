import type { Point } from '../kernel/geometry.ts';

/** Two edges of the outline that are no neighbours meet; then inside and outside are anybody's guess. */
export function crossesItself(polygon: readonly Point[]): boolean {
  const side = (a: Point, b: Point, c: Point): number =>
    Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
  const count = polygon.length;
  for (let i = 0; i < count; i++) {
    for (let j = i + 2; j < count; j++) {
      if (i === 0 && j === count - 1) continue;
      const [a, b, c, d] = [polygon[i]!, polygon[i + 1]!, polygon[j]!, polygon[(j + 1) % count]!];
      if (side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)) return true;
    }
  }
  return false;
}

/** Area in units of the picture (shoelace formula); 0 for corners on one line. */
export function outlineArea(polygon: readonly Point[]): number {
  let doubled = 0;
  for (const [i, a] of polygon.entries()) {
    const b = polygon[(i + 1) % polygon.length]!;
    doubled += a.x * b.y - b.x * a.y;
  }
  return Math.abs(doubled) / 2;
}
