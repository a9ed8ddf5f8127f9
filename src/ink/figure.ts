/** One figure at one moment. Coordinates are in units of the picture. */
export interface Figure {
  /** Number of the track inside this clip; 0 where the person belongs to none. */
  readonly track: number;
  readonly score: number;
  readonly box: readonly [number, number, number, number];
  /** x, y of thirteen joints. */
  readonly joints: Float32Array;
  /** 0…1 */
  readonly confidence: Float32Array;
}

/** What was observed at one moment, as far as it is drawn. */
export interface Moment {
  readonly timeMs: number;
  readonly figures: readonly Figure[];
}

export const JOINTS = 13;

/** One stroke of an ink figure, in the units of the surface it is drawn on. */
export interface Stroke {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** 0…1, from the confidence of both ends. */
  readonly alpha: number;
}

export interface Ink {
  readonly strokes: readonly Stroke[];
  readonly head: { readonly x: number; readonly y: number; readonly radius: number; readonly alpha: number };
  readonly strokeWidth: number;
}

/** A figure as it is shown at one moment: perhaps between two observations, perhaps on its way out. */
export interface Shown {
  readonly figure: Figure;
  /** 1 seen; falls to 0 within a second after it was last seen. */
  readonly presence: number;
}

const LIMB_PAIRS = [
  [1, 2],
  [1, 3],
  [3, 5],
  [2, 4],
  [4, 6],
  [7, 8],
  [7, 9],
  [9, 11],
  [8, 10],
  [10, 12],
] as const;

/** A lost figure is gone after this. */
export const DISSOLVE_MS = 900;
/** Two samples of one track this far apart are one movement. */
const JOIN_MS = 1000;

/** Strokes of a figure on a surface of `width` × `height`. */
export function inkOf(figure: Figure, width: number, height: number): Ink {
  const x = (j: number): number => figure.joints[2 * j]! * width;
  const y = (j: number): number => figure.joints[2 * j + 1]! * height;
  const sure = (j: number): number => figure.confidence[j]!;
  const reach = (a: number, b: number): number => Math.hypot(x(a) - x(b), y(a) - y(b));
  const stroke = (a: number, b: number): Stroke => {
    const least = Math.min(sure(a), sure(b));
    return { x0: x(a), y0: y(a), x1: x(b), y1: y(b), alpha: least < 0.1 ? 0 : 0.12 + 0.88 * least ** 0.7 };
  };
  const strokes: Stroke[] = LIMB_PAIRS.map(([a, b]) => stroke(a, b));
  // Sides of the trunk: left and right mean nothing, so the pairing that does not cross is the body's.
  const straight = reach(1, 7) + reach(2, 8) <= reach(1, 8) + reach(2, 7);
  strokes.push(stroke(1, straight ? 7 : 8), stroke(2, straight ? 8 : 7));
  const body = Math.max((figure.box[2] - figure.box[0]) * width, (figure.box[3] - figure.box[1]) * height);
  const neck = { x: (x(1) + x(2)) / 2, y: (y(1) + y(2)) / 2 };
  const trunk = Math.hypot(neck.x - (x(7) + x(8)) / 2, neck.y - (y(7) + y(8)) / 2);
  // A head is a fifth of the trunk across; the box bounds it where the trunk is seen end on.
  const radius = Math.max(2.2, body * 0.036, Math.min(body * 0.058, Math.max(trunk, reach(1, 2)) * 0.22));
  const head = { x: x(0), y: y(0), radius, alpha: 0.25 + 0.75 * sure(0) };
  const toNeck = Math.hypot(neck.x - head.x, neck.y - head.y);
  if (toNeck > radius && toNeck < body * 0.5) {
    const alpha = Math.min(head.alpha, Math.min(sure(1), sure(2)) < 0.1 ? 0 : 1);
    const from = radius / toNeck;
    const start = { x: head.x + (neck.x - head.x) * from, y: head.y + (neck.y - head.y) * from };
    strokes.push({ x0: start.x, y0: start.y, x1: neck.x, y1: neck.y, alpha });
  }
  return { strokes, head, strokeWidth: Math.min(7, Math.max(2, body * 0.026)) };
}

/** Number of the last frame at or before `timeMs`; −1 before the first. */
export function frameAt(frames: readonly Moment[], timeMs: number): number {
  let low = 0;
  let high = frames.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frames[middle]!.timeMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * What to draw at `timeMs`: figures of the frame before it, moved evenly toward the next; and those lost within the last
 * second, on their way out. Where nothing was observed for longer, nothing is shown: stale never looks live.
 */
export function shownAt(frames: readonly Moment[], timeMs: number): Shown[] {
  const at = frameAt(frames, timeMs);
  if (at < 0) return [];
  const out: Shown[] = [];
  const seen = new Set<number>();
  for (let i = at; i >= 0; i--) {
    const frame = frames[i]!;
    const ageMs = timeMs - frame.timeMs;
    if (ageMs > JOIN_MS + 200) break;
    for (const figure of frame.figures) {
      if (figure.track === 0 ? i < at : seen.has(figure.track)) continue;
      seen.add(figure.track);
      const next = figure.track === 0 ? undefined : sameTrackAfter(frames, i, figure.track);
      if (next) {
        const spanMs = next.timeMs - frame.timeMs;
        const presence = i === at ? 1 : 0.6;
        out.push({ figure: between(figure, next.figure, spanMs > 0 ? ageMs / spanMs : 0), presence });
      } else {
        const presence = ageMs <= 150 && i === at ? 1 : 1 - ageMs / DISSOLVE_MS;
        if (presence > 0) out.push({ figure, presence });
      }
    }
  }
  return out;
}

function sameTrackAfter(frames: readonly Moment[], at: number, track: number) {
  for (let i = at + 1; i < frames.length; i++) {
    const { timeMs, figures } = frames[i]!;
    if (timeMs - frames[at]!.timeMs > JOIN_MS) return undefined;
    const figure = figures.find((other) => other.track === track);
    if (figure) return { figure, timeMs };
  }
  return undefined;
}

function between(a: Figure, b: Figure, share: number): Figure {
  const mix = (from: number, to: number): number => from + (to - from) * share;
  return {
    track: a.track,
    score: mix(a.score, b.score),
    box: [mix(a.box[0], b.box[0]), mix(a.box[1], b.box[1]), mix(a.box[2], b.box[2]), mix(a.box[3], b.box[3])],
    joints: a.joints.map((value, i) => mix(value, b.joints[i]!)),
    confidence: a.confidence.map((value, i) => mix(value, b.confidence[i]!)),
  };
}

/**
 * Takes the tremor of the 1/512 steps out of what is drawn: each joint is a quarter of its neighbours in time, where
 * these are within 300 ms. Only the drawing is smoothed; findings were made from the observations as they came.
 */
export function calmed<T extends Moment>(frames: readonly T[]): T[] {
  return frames.map((frame, i) => {
    const near = [frames[i - 1], frames[i + 1]].filter(
      (other) => other !== undefined && Math.abs(other.timeMs - frame.timeMs) <= 300,
    ) as T[];
    if (near.length < 2) return frame;
    const figures = frame.figures.map((figure) => {
      if (figure.track === 0) return figure;
      const [a, b] = near.map((other) => other.figures.find((one) => one.track === figure.track));
      if (!a || !b) return figure;
      const joints = figure.joints.map((value, k) => 0.5 * value + 0.25 * (a.joints[k]! + b.joints[k]!));
      return { ...figure, joints };
    });
    return { ...frame, figures };
  });
}

/** Middle of the hips, or of the box where the hips are not seen. */
export function centreOf(figure: Figure): { x: number; y: number } {
  const hips = figure.confidence.length === JOINTS && figure.confidence[7]! + figure.confidence[8]! > 0.4;
  if (!hips) return { x: (figure.box[0] + figure.box[2]) / 2, y: (figure.box[1] + figure.box[3]) / 2 };
  return { x: (figure.joints[14]! + figure.joints[16]!) / 2, y: (figure.joints[15]! + figure.joints[17]!) / 2 };
}
