import { standsUpright } from '../tracking/posture.ts';
import { STATURE_M } from '../tracking/learning.ts';
import { span } from './low.ts';
import type { Body, FloorPoint, Scale, TrackFrame } from '../tracking/track.ts';

/**
 * The last seconds of each track, as the rules need them. Heights are in metres of a body of 1.7 m: a body's own
 * standing height is the surest ruler in one view, and a child that falls falls as far as a grown-up (in its own measure).
 */
export interface Sample {
  readonly timeMs: number;
  readonly body: Body;
  readonly hipM: number;
  readonly headM: number;
  readonly extentM: number;
  readonly leanDeg: number;
  /** Head to feet across the picture, and the box's width where it is wider than high; metres of a body of 1.7 m. */
  readonly spanM: number;
  readonly kneeM: number;
  readonly ankleM: number;
  readonly wideM: number;
  /** The box alone, which stands even where the joints of a lying body are put wrongly; metres of a body of 1.7 m. */
  readonly boxHighM: number;
  readonly boxWideM: number;
  readonly floor: FloorPoint;
}

export interface Past {
  readonly track: string;
  readonly firstMs: number;
  /** Only moments at which the body was seen; oldest first. */
  readonly samples: Sample[];
  /** Multiply measured metres by this to get metres of a body of 1.7 m. */
  ruler: number;
  /** How often it stood upright and whole: with none, its ruler is the ground's. */
  stood: number;
  /** Highest its head was in the last seconds it stood; undefined if never. */
  lastStoodMs: number | undefined;
  /** A fall that was found: where, when and how high the body's box was before; set by the rule for falls. */
  fell: { readonly timeMs: number; readonly floor: FloorPoint; readonly highM: number } | undefined;
  /** Where it stood on the floor then. */
  lastStood: FloorPoint | undefined;
}

const KEPT_MS = 20_000;
const TALLEST_M = 1.85;

export class History {
  readonly #aspect: number;
  readonly #pasts = new Map<string, Past>();
  /** What the bodies measured so far say of the ground's scale: a body nobody saw standing starts with it. */
  #common = 1;
  timeMs = 0;
  scale: Scale = 'prior';

  constructor(aspect: number) {
    this.#aspect = aspect;
  }

  push(frame: TrackFrame): void {
    this.timeMs = frame.timeMs;
    this.scale = frame.scale;
    for (const body of frame.bodies) {
      if (body.seen) this.#add(frame.timeMs, body);
    }
    for (const [track, past] of this.#pasts) {
      while (past.samples.length > 0 && past.samples[0]!.timeMs < frame.timeMs - KEPT_MS) past.samples.shift();
      if (past.samples.length === 0) this.#pasts.delete(track);
    }
  }

  get(track: string): Past | undefined {
    return this.#pasts.get(track);
  }

  all(): Iterable<Past> {
    return this.#pasts.values();
  }

  #add(timeMs: number, body: Body): void {
    let past = this.#pasts.get(body.track);
    if (!past) {
      past = {
        track: body.track,
        firstMs: timeMs,
        samples: [],
        ruler: this.#common,
        stood: 0,
        lastStoodMs: undefined,
        lastStood: undefined,
        fell: undefined,
      };
      this.#pasts.set(body.track, past);
    }
    const { metric } = body;
    if (!body.cut && body.covered < 0.25 && standsUpright(body.joints, body.person.box, this.#aspect)) {
      const ruler = Math.min(2.2, Math.max(0.6, STATURE_M / Math.max(0.3, metric.extentM)));
      past.ruler += (ruler - past.ruler) / Math.min(24, past.stood + 1);
      past.stood++;
      if (past.stood > 2) this.#common += 0.1 * (past.ruler - this.#common);
      past.lastStoodMs = timeMs;
      past.lastStood = metric.floor;
    }
    // Nobody is two metres high; half-seen bodies are at least as high as what is seen of them.
    if (metric.leanDeg < 25 && metric.extentM * past.ruler > TALLEST_M) {
      past.ruler = TALLEST_M / metric.extentM;
      this.#common += 0.2 * (past.ruler - this.#common);
    }
    const { x0, y0, x1, y1 } = body.person.box;
    const [wide, high] = [(x1 - x0) * this.#aspect, y1 - y0];
    past.samples.push({
      timeMs,
      body,
      hipM: metric.hipHeightM * past.ruler,
      headM: metric.headHeightM * past.ruler,
      extentM: metric.extentM * past.ruler,
      leanDeg: metric.leanDeg,
      kneeM: metric.kneeHeightM * past.ruler,
      ankleM: metric.ankleHeightM * past.ruler,
      spanM: span(body.joints, this.#aspect) * metric.metresPerFrame * past.ruler,
      wideM: wide > 1.3 * high ? wide * metric.metresPerFrame * past.ruler : 0,
      boxHighM: (body.box.y1 - body.box.y0) * metric.metresPerFrame * past.ruler,
      boxWideM: (body.box.x1 - body.box.x0) * this.#aspect * metric.metresPerFrame * past.ruler,
      floor: metric.floor,
    });
  }
}

/** The samples of the last `ms` before `timeMs`, that moment included. */
export function since(samples: readonly Sample[], timeMs: number, ms: number): readonly Sample[] {
  let from = samples.length;
  while (from > 0 && samples[from - 1]!.timeMs >= timeMs - ms) from--;
  return samples.slice(from);
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export function distanceM(a: FloorPoint, b: FloorPoint): number {
  return Math.hypot(a.xM - b.xM, a.yM - b.yM);
}

/** 0.5 at the bound, towards 1 as the value goes a `spread` or more beyond it: how far a number lies past its bound. */
export function beyond(value: number, bound: number, spread: number): number {
  return 1 / (1 + Math.exp((-2 * (value - bound)) / spread));
}

/** The value below which this share (0…1) of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
