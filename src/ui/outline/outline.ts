import { crossesItself } from '../../kernel/geometry.ts';
import type { Point } from '../../kernel/geometry.ts';

/** An outline that is being drawn: corners in order, once around, in units of the picture, and the one that is held. */
export interface Outline {
  readonly points: readonly Point[];
  /** Index of the corner that keys move; -1: none. */
  readonly held: number;
}

export const EMPTY: Outline = { points: [], held: -1 };
export const MOST_CORNERS = 64;
/** A pointer this close (in units of the picture's width) takes the corner. */
const GRASP = 0.02;

/** Steps of 1/1000, inside the picture: what is drawn reads well in the mandate. */
const inside = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
const settled = ({ x, y }: Point): Point => ({ x: inside(x), y: inside(y) });

/** `aspect`: width over height, so that near means near on the screen. -1 where no corner is near. */
export function cornerAt({ points }: Outline, at: Point, aspect: number): number {
  let best = -1;
  let least = GRASP;
  for (const [i, point] of points.entries()) {
    const far = Math.hypot(point.x - at.x, (point.y - at.y) / aspect);
    if (far > least) continue;
    best = i;
    least = far;
  }
  return best;
}

/** A new corner, put between the two whose edge it is nearest to, so that an outline grows without crossing itself. */
export function withCorner({ points }: Outline, at: Point): Outline {
  if (points.length >= MOST_CORNERS) return { points, held: points.length - 1 };
  const corner = settled(at);
  if (points.length < 3) return { points: [...points, corner], held: points.length };
  let place = points.length;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.length; i++) {
    const a = points[i]!;
    const b = points[(i + 1) % points.length]!;
    const detour = distance(a, corner) + distance(corner, b) - distance(a, b);
    if (detour >= least) continue;
    least = detour;
    place = i + 1;
  }
  return { points: points.toSpliced(place, 0, corner), held: place };
}

export function moved(outline: Outline, index: number, to: Point): Outline {
  if (index < 0 || index >= outline.points.length) return outline;
  return { points: outline.points.with(index, settled(to)), held: index };
}

export function nudged(outline: Outline, dx: number, dy: number): Outline {
  const point = outline.points[outline.held];
  return point ? moved(outline, outline.held, { x: point.x + dx, y: point.y + dy }) : outline;
}

export function without(outline: Outline, index: number): Outline {
  if (index < 0 || index >= outline.points.length) return outline;
  const points = outline.points.toSpliced(index, 1);
  return { points, held: points.length === 0 ? -1 : Math.min(index, points.length - 1) };
}

export function heldNext({ points, held }: Outline, step: 1 | -1): Outline {
  if (points.length === 0) return EMPTY;
  return { points, held: (held + step + points.length) % points.length };
}

export type OutlineFault = 'too-few' | 'crosses';

/** What keeps it from being an area, if anything. */
export function faultOf(points: readonly Point[]): OutlineFault | undefined {
  if (points.length < 3) return 'too-few';
  return crossesItself(points) ? 'crosses' : undefined;
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
