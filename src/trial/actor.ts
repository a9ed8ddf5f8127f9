import type { Random } from '../kernel/random.ts';
import { blend, REST, skeleton } from './skeleton.ts';
import type { Angles, Vec } from './skeleton.ts';

/**
 * One figure on the rendered stage: a list of keys (where, facing where, in which pose, when), joined smoothly or under
 * gravity, with a gait laid over whatever moves. All of it made up; no captured person.
 */
export type Ease = 'smooth' | 'gravity' | 'linear' | 'snap';

export interface Key {
  readonly atS: number;
  readonly xM: number;
  readonly yM: number;
  readonly headingRad: number;
  readonly angles: Angles;
  readonly ease: Ease;
  /** Legs and arms swing on the way to this key. */
  readonly gait: boolean;
  /** Way walked up to this key, metres. */
  readonly pathM: number;
}

const EASES: Record<Ease, (t: number) => number> = {
  smooth: (t) => t * t * (3 - 2 * t),
  // Slow at first, then as things fall: an inverted pendulum that tips over.
  gravity: (t) => 0.15 * t + 0.85 * t ** 2.2,
  linear: (t) => t,
  snap: (t) => Math.sin((t * Math.PI) / 2),
};

export class Actor {
  readonly random: Random;
  readonly statureM: number;
  readonly keys: Key[];
  /** Who comes together may stand close; strangers step aside for each other (play.ts). */
  company = '';
  readonly #style: { swing: number; stride: number; phase: number; sway: number };

  constructor(random: Random, at: { xM: number; yM: number; headingRad: number; statureM?: number; atS?: number }) {
    this.random = random;
    this.statureM = at.statureM ?? 1.55 + 0.32 * random.next();
    this.#style = {
      swing: 0.8 + 0.4 * random.next(),
      stride: 0.9 + 0.2 * random.next(),
      phase: 6 * random.next(),
      sway: 6 * random.next(),
    };
    this.keys = [
      {
        atS: at.atS ?? 0,
        xM: at.xM,
        yM: at.yM,
        headingRad: at.headingRad,
        angles: REST,
        ease: 'smooth',
        gait: false,
        pathM: 0,
      },
    ];
  }

  get last(): Key {
    return this.keys.at(-1)!;
  }

  /** Uniform between two values. */
  between(low: number, high: number): number {
    return low + (high - low) * this.random.next();
  }

  /** Adds the next key `seconds` later; what is not named stays. `pose` is relative to standing. */
  then(
    seconds: number,
    change: Partial<Pick<Key, 'xM' | 'yM' | 'headingRad' | 'ease' | 'gait'>> & { pose?: Partial<Angles> } = {},
  ): this {
    const from = this.last;
    const [xM, yM] = [change.xM ?? from.xM, change.yM ?? from.yM];
    this.keys.push({
      atS: from.atS + Math.max(0.01, seconds),
      xM,
      yM,
      headingRad: change.headingRad ?? from.headingRad,
      angles: change.pose ? { ...REST, ...change.pose } : from.angles,
      ease: change.ease ?? 'smooth',
      gait: change.gait ?? false,
      pathM: from.pathM + Math.hypot(xM - from.xM, yM - from.yM),
    });
    return this;
  }

  /** Where its feet are. */
  place(timeS: number): { xM: number; yM: number } {
    const { xM, yM } = this.#between(timeS);
    return { xM, yM };
  }

  /** The thirteen joints on the stage, metres. */
  at(timeS: number): Vec[] {
    const { a, b, t, w, span, xM, yM } = this.#between(timeS);
    const turn = Math.atan2(Math.sin(b.headingRad - a.headingRad), Math.cos(b.headingRad - a.headingRad));
    const heading = a.headingRad + turn * Math.min(1, b.gait ? t * span * 3 : w);
    const speedMps = a === b ? 0 : (b.pathM - a.pathM) / span;
    const angles = blend(a.angles, b.angles, w);
    if (b.gait && a !== b) this.#walk(angles, a.pathM + (b.pathM - a.pathM) * t, speedMps);
    else this.#breathe(angles, timeS);
    const [cos, sin] = [Math.cos(heading), Math.sin(heading)];
    return skeleton(angles, this.statureM).map(([x, y, z]): Vec => [xM + x * cos - y * sin, yM + x * sin + y * cos, z]);
  }

  /** The keys before and after a moment, how far between them it is, and where the feet are then. */
  #between(timeS: number): { a: Key; b: Key; t: number; w: number; span: number; xM: number; yM: number } {
    let i = 0;
    while (i + 1 < this.keys.length && this.keys[i + 1]!.atS <= timeS) i++;
    const a = this.keys[i]!;
    const b = this.keys[i + 1] ?? a;
    const span = Math.max(1e-6, b.atS - a.atS);
    const t = Math.max(0, Math.min(1, (timeS - a.atS) / span));
    const w = EASES[b.ease](t);
    const moved = b.gait ? t : w;
    return { a, b, t, w, span, xM: a.xM + (b.xM - a.xM) * moved, yM: a.yM + (b.yM - a.yM) * moved };
  }

  #walk(angles: Angles, pathM: number, speedMps: number): void {
    const { swing, stride, phase } = this.#style;
    const run = Math.max(0, Math.min(1, (speedMps - 2) / 1.2));
    const turn = phase + (2 * Math.PI * pathM) / ((0.55 + 0.72 * speedMps) * stride * (this.statureM / 1.7));
    const legs = (0.28 + 0.14 * Math.min(speedMps, 3) + 0.1 * run) * swing;
    for (const s of [0, 1] as const) {
      const at = turn + s * Math.PI;
      angles.hip[s] += legs * Math.sin(at) + 0.15 * run;
      angles.knee[s] += 0.12 + (0.5 + 0.9 * run) * Math.max(0, Math.cos(at + 0.3)) ** 2;
      angles.shoulder[s] -= (0.35 + 0.35 * run) * swing * Math.sin(at);
      angles.elbow[s] += 1.1 * run;
    }
    angles.lean += 0.04 + 0.14 * run;
  }

  /** Nobody stands still as a post: sway of a few centimetres, a hand now and then. */
  #breathe(angles: Angles, timeS: number): void {
    const { sway } = this.#style;
    if (angles.tilt > 0.5) return;
    angles.side += 0.02 * Math.sin(timeS * 0.9 + sway);
    angles.lean += 0.02 * Math.sin(timeS * 0.6 + 2 * sway);
    angles.nod += 0.1 * Math.sin(timeS * 0.4 + sway);
  }
}
