import type { Random } from '../kernel/random.ts';

/**
 * What the model does wrong, as shares of a body's longer side. Measured on the model's own output on the real clips
 * beside the repository (second differences of boxes and joints inside tracks, /√6; misses inside tracks): median 0.006
 * to 0.015, nine of ten below 0.02 to 0.08, feet worst; 5 to 15 % misses with a learnt plate. The values here lie at or
 * above those medians, with tails of the same weight.
 */
export const NOISE = {
  fastBox: 0.014,
  slowBox: 0.02,
  fastBody: 0.008,
  fastJoint: 0.014,
  slowJoint: 0.02,
  /** Share of observations in which half the joints are five times worse. */
  outlier: 0.05,
  swap: 0.1,
  /** How far arms are drawn towards the trunk. */
  shrink: 0.12,
  miss: 0.04,
  burstsPerSecond: 0.03,
  /** The legs are lost for a moment: box and feet end at the knees. */
  halvesPerSecond: 0.02,
  phantomsPerMinute: 0.7,
} as const;

/** Normal deviate, mean 0, deviation 1 (Box and Muller 1958). */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** A slow error that forgets itself in about a second and a half (Ornstein and Uhlenbeck 1930), deviation `spread`. */
export class Wander {
  readonly #random: Random;
  #value: number;

  constructor(random: Random) {
    this.#random = random;
    this.#value = gaussian(random);
  }

  step(seconds: number, spread: number): number {
    const keep = Math.exp(-seconds / 1.5);
    this.#value = this.#value * keep + Math.sqrt(1 - keep * keep) * gaussian(this.#random);
    return this.#value * spread;
  }
}
