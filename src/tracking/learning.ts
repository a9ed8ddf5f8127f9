import { Ground, PRIOR } from './ground.ts';
import { solve } from './homography.ts';

/**
 * The ground plane learnt from people who stand or walk: a standing body is about 1.7 m high wherever it stands, so
 * how its height in the picture changes with its foot point gives horizon and camera height (Krahnstoever and Mendonça
 * 2005; Hoiem, Efros and Hebert 2008). Maximum a posteriori over height, pitch and focal length, Cauchy loss,
 * Levenberg–Marquardt. No sample is kept for longer than the learner; samples are three numbers.
 */
export const STATURE_M = 1.7;
/** Spread of grown people's height with shoes, and of a box around them. */
const STATURE_SPREAD = 0.08;
const PRIOR_SPREAD = { logHeight: 0.4, pitch: 0.22, logFocal: 0.22 } as const;
const MOST_SAMPLES = 400;

interface Sample {
  readonly x: number;
  readonly footY: number;
  readonly headY: number;
}

export class GroundLearner {
  readonly #aspect: number;
  readonly #samples = new Map<string, Sample>();
  #ground: Ground;
  #changed = 0;
  #fittedMs = -Infinity;

  constructor(aspect: number) {
    this.#aspect = aspect;
    this.#ground = new Ground({ ...PRIOR, aspect, scale: 'prior', uncertainty: 0.35 });
  }

  get ground(): Ground {
    return this.#ground;
  }

  /** A body that stands upright and whole in the picture, units of the picture; one a track and place is kept. */
  add(track: string, sample: Sample): void {
    const key = `${track}:${Math.round(sample.footY * 32)}:${Math.round(sample.x * 8)}`;
    const old = this.#samples.get(key);
    if (!old) this.#changed++;
    // A slow mean lets jitter go without holding a list.
    const mix = (a: number, b: number): number => a + (b - a) * 0.25;
    const kept = old
      ? { x: mix(old.x, sample.x), footY: mix(old.footY, sample.footY), headY: mix(old.headY, sample.headY) }
      : sample;
    this.#samples.set(key, kept);
    if (this.#samples.size > MOST_SAMPLES) {
      const oldest = this.#samples.keys().next();
      if (!oldest.done) this.#samples.delete(oldest.value);
    }
  }

  /** Fits anew when enough has been added since; cheap to call on every observation. */
  refit(timeMs: number): void {
    const waitMs = this.#samples.size < 60 ? 1000 : 10_000;
    if (this.#changed === 0 || timeMs - this.#fittedMs < waitMs) return;
    this.#changed = 0;
    this.#fittedMs = timeMs;
    this.#ground = this.#fit([...this.#samples.values()]);
  }

  /** Fits now, whatever the time: after the first pass over a clip. */
  finish(): Ground {
    if (this.#samples.size > 0) this.#ground = this.#fit([...this.#samples.values()]);
    return this.#ground;
  }

  #fit(samples: readonly Sample[]): Ground {
    let best = [Math.log(PRIOR.heightM), PRIOR.pitchRad, Math.log(PRIOR.focal)];
    let bestCost = Infinity;
    for (const pitch of [0.05, 0.3, 0.6]) {
      const fitted = this.#descend([Math.log(PRIOR.heightM), pitch, Math.log(PRIOR.focal)], samples);
      if (fitted.cost < bestCost) [best, bestCost] = [fitted.at, fitted.cost];
    }
    const feet = samples.map((sample) => sample.footY).sort((a, b) => a - b);
    const reach = feet.length > 4 ? feet[Math.floor(feet.length * 0.9)]! - feet[Math.floor(feet.length * 0.1)]! : 0;
    const learnt = samples.length >= 12 && reach > 0.08;
    return this.#groundAt(best, learnt ? 0.1 : 0.18, learnt);
  }

  #groundAt(p: readonly number[], uncertainty: number, learnt: boolean): Ground {
    return new Ground({
      heightM: Math.exp(p[0]!),
      pitchRad: Math.max(-0.3, Math.min(1.4, p[1]!)),
      focal: Math.exp(p[2]!),
      aspect: this.#aspect,
      scale: learnt ? 'learnt' : 'prior',
      uncertainty,
    });
  }

  #residuals(p: readonly number[], samples: readonly Sample[]): number[] {
    const ground = this.#groundAt(p, 0, true);
    const out = [
      (p[0]! - Math.log(PRIOR.heightM)) / PRIOR_SPREAD.logHeight,
      (p[1]! - PRIOR.pitchRad) / PRIOR_SPREAD.pitch,
      (p[2]! - Math.log(PRIOR.focal)) / PRIOR_SPREAD.logFocal,
    ];
    // Samples of one place are not independent: many together weigh as forty would.
    const weight = Math.sqrt(Math.min(1, 40 / samples.length));
    for (const { x, footY, headY } of samples) {
      const floor = ground.toFloor({ x, y: footY });
      const head = floor && ground.project(floor, STATURE_M);
      const off = head ? (head.y - headY) / ((footY - headY) * STATURE_SPREAD) : 6;
      // Cauchy loss: a seated or half-seen body pulls little.
      out.push(Math.sign(off) * Math.sqrt(Math.log1p(off * off)) * weight);
    }
    return out;
  }

  #descend(start: readonly number[], samples: readonly Sample[]): { at: number[]; cost: number } {
    let at = [...start];
    let residuals = this.#residuals(at, samples);
    const costOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
    let cost = costOf(residuals);
    let damping = 0.01;
    for (let round = 0; round < 25 && damping < 1e6; round++) {
      const steps = at.map((_, i) => {
        const moved = at.map((value, j) => (i === j ? value + 1e-4 : value));
        return this.#residuals(moved, samples).map((value, k) => (value - residuals[k]!) / 1e-4);
      });
      const system = steps.map((column, i) =>
        Float64Array.from([
          ...steps.map(
            (other, j) => column.reduce((sum, value, k) => sum + value * other[k]!, 0) * (i === j ? 1 + damping : 1),
          ),
          -column.reduce((sum, value, k) => sum + value * residuals[k]!, 0),
        ]),
      );
      const move = solve(system);
      const next = at.map((value, i) => value + Math.max(-0.5, Math.min(0.5, move[i]!)));
      const tried = this.#residuals(next, samples);
      const triedCost = costOf(tried);
      if (triedCost < cost) {
        const gain = cost - triedCost;
        [at, residuals, cost, damping] = [next, tried, triedCost, damping / 5];
        if (gain < 1e-4) break;
      } else damping *= 5;
    }
    return { at, cost };
  }
}
