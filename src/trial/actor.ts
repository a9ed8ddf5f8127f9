import type { Random } from '../kernel/random.ts';
import { frameAt, mixed, placed, rootOf, secondsOf, stride } from './clip.ts';
import type { Clip, Gait, Root } from './clip.ts';
import type { Motion } from './motion.ts';
import { blend, REST, skeleton } from './skeleton.ts';
import type { Angles, Vec } from './skeleton.ts';

/**
 * One figure on the rendered stage: a list of keys (where, facing where, in which pose, when), joined smoothly or under
 * gravity, with a gait laid over whatever moves. Some keys play recorded motion (clip.ts) instead, and seven of ten
 * actors walk as somebody recorded walked, where recordings lie beside the project; joins are blended.
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
  /** No pose of its own beyond walking. */
  readonly plain?: boolean;
  /** Recorded motion played on the way to this key, from where the actor was. */
  readonly recorded?: { readonly clip: Clip; readonly from: Root };
}

/** Recorded and made-up motion are joined over this long. */
const JOIN_S = 0.25;
const NOWHERE: Root = { xM: 0, yM: 0, headingRad: 0 };
/** Above this, runners' recordings are played. */
const RUN_MPS = 2.2;

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
  /** Recorded motion this actor may use; undefined for those who are made up throughout. */
  readonly motion: Motion | undefined;
  readonly #walkGait: Gait | undefined;
  readonly #runGait: Gait | undefined;
  readonly #style: { swing: number; stride: number; phase: number; sway: number };

  constructor(
    random: Random,
    at: { xM: number; yM: number; headingRad: number; statureM?: number; atS?: number; motion?: Motion | undefined },
  ) {
    this.random = random;
    this.statureM = at.statureM ?? 1.55 + 0.32 * random.next();
    this.#style = {
      swing: 0.8 + 0.4 * random.next(),
      stride: 0.9 + 0.2 * random.next(),
      phase: 6 * random.next(),
      sway: 6 * random.next(),
    };
    this.motion = at.motion && random.next() < 0.7 ? at.motion : undefined;
    this.#walkGait = this.motion && this.pick(this.motion.walks);
    this.#runGait = this.motion && this.pick(this.motion.runs);
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

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random.next() * list.length)]!;
  }

  /** Plays recorded motion, all of it, in `seconds` (its own time where not given), facing `headingRad` at its start. */
  play(clip: Clip, options: { seconds?: number; headingRad?: number; xM?: number; yM?: number } = {}): this {
    const { last } = this;
    const from: Root = {
      xM: options.xM ?? last.xM,
      yM: options.yM ?? last.yM,
      headingRad: options.headingRad ?? last.headingRad,
    };
    const end = rootOf(this.#recorded(clip, from, clip.frames.at(-1)!));
    this.keys.push({
      ...last,
      ...end,
      atS: last.atS + Math.max(0.01, options.seconds ?? secondsOf(clip)),
      angles: REST,
      ease: 'linear',
      gait: false,
      plain: true,
      recorded: { clip, from },
    });
    return this;
  }

  /** Stays as the recorded motion ended. */
  hold(clip: Clip, seconds: number): this {
    const last = clip.frames.at(-1)!;
    return this.play({ ...clip, frames: [last, last] }, { seconds });
  }

  /** Seconds of this actor's time by how they were made. */
  seconds(): Record<'captured' | 'animated' | 'made up', number> {
    const sum = { captured: 0, animated: 0, 'made up': 0 };
    for (let i = 1; i < this.keys.length; i++) {
      const [a, b] = [this.keys[i - 1]!, this.keys[i]!];
      const gait = this.#gaitOf(a, b);
      sum[b.recorded?.clip.origin ?? gait?.clip.origin ?? 'made up'] += b.atS - a.atS;
    }
    return sum;
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
      plain: change.pose ? Object.keys(change.pose).length === 0 : (from.plain ?? true),
    });
    return this;
  }

  /** Where its feet are. */
  place(timeS: number): { xM: number; yM: number } {
    const { xM, yM } = this.#between(timeS);
    return { xM, yM };
  }

  /** The thirteen joints on the stage, metres. */
  at(timeS: number): readonly Vec[] {
    let i = 0;
    while (i + 1 < this.keys.length && this.keys[i + 1]!.atS <= timeS) i++;
    const now = this.#pose(i, timeS);
    const since = timeS - this.keys[i]!.atS;
    if (i === 0 || since >= JOIN_S || !(this.#isRecorded(i) || this.#isRecorded(i - 1))) return now;
    const weight = since / JOIN_S;
    return mixed(this.#pose(i - 1, this.keys[i]!.atS), now, weight * weight * (3 - 2 * weight));
  }

  /** Whether what follows key `i` is recorded. */
  #isRecorded(i: number): boolean {
    const [a, b] = [this.keys[i]!, this.keys[i + 1]];
    return b !== undefined && (b.recorded !== undefined || this.#gaitOf(a, b) !== undefined);
  }

  #gaitOf(a: Key, b: Key): Gait | undefined {
    if (!b.gait || b.plain !== true || b.atS - a.atS < 0.2) return undefined;
    return (b.pathM - a.pathM) / (b.atS - a.atS) > RUN_MPS ? this.#runGait : this.#walkGait;
  }

  #recorded(clip: Clip, from: Root, joints: readonly Vec[]): Vec[] {
    const k = this.statureM / 1.7;
    const start = rootOf(clip.frames[0]!);
    return placed(joints, start, NOWHERE).map(([x, y, z]) => placed([[x * k, y * k, z * k]], NOWHERE, from)[0]!);
  }

  /** Between key `i` and the one after it. */
  #pose(i: number, timeS: number): readonly Vec[] {
    const { a, b, t, w, span, xM, yM } = this.#between(timeS, i);
    if (b.recorded && a !== b) {
      const { clip, from } = b.recorded;
      return this.#recorded(clip, from, frameAt(clip, t * secondsOf(clip)));
    }
    const turn = Math.atan2(Math.sin(b.headingRad - a.headingRad), Math.cos(b.headingRad - a.headingRad));
    const heading = a.headingRad + turn * Math.min(1, b.gait ? t * span * 3 : w);
    const gait = a === b ? undefined : this.#gaitOf(a, b);
    if (gait) {
      const k = this.statureM / 1.7;
      const step = stride(gait, (a.pathM + (b.pathM - a.pathM) * t) / k);
      return placed(step.map(([x, y, z]): Vec => [x * k, y * k, z * k]), NOWHERE, { xM, yM, headingRad: heading }); // prettier-ignore
    }
    const speedMps = a === b ? 0 : (b.pathM - a.pathM) / span;
    const angles = blend(a.angles, b.angles, w);
    if (b.gait && a !== b) this.#walk(angles, a.pathM + (b.pathM - a.pathM) * t, speedMps);
    else this.#breathe(angles, timeS);
    const [cos, sin] = [Math.cos(heading), Math.sin(heading)];
    return skeleton(angles, this.statureM).map(([x, y, z]): Vec => [xM + x * cos - y * sin, yM + x * sin + y * cos, z]);
  }

  /** The keys before and after a moment, how far between them it is, and where the feet are then. */
  #between(timeS: number, at?: number): { a: Key; b: Key; t: number; w: number; span: number; xM: number; yM: number } {
    let i = at ?? 0;
    if (at === undefined) while (i + 1 < this.keys.length && this.keys[i + 1]!.atS <= timeS) i++;
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
