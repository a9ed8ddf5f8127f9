import type { Random } from '../kernel/random.ts';

/**
 * What the model does wrong, as shares of a body's longer side, set so that the rendered eye is no better than the real
 * one was on hand-labelled frames of real clips (model/eval, plate made by hand: what a camera sees that has known its
 * place for hours); `audit.ts` prints both side by side. Fast errors are the model's own jitter, measured as second
 * differences of boxes and joints inside tracks, /√6: median 0.011 to 0.022 and nine of ten below 0.06 to 0.09 on short
 * clips of moving and falling people, 0.002 and 0.02 on people who stand, 0.009 to 0.016 and 0.05 to 0.07 in the demo
 * place. So jitter is small most of the time and large at times, and the rest of the measured error stays for a second
 * or more.
 */
export const NOISE = {
  fastBox: 0.008,
  slowBox: 0.042,
  fastBody: 0.004,
  fastJoint: 0.006,
  /** Head, then pairs from shoulders to ankles; measured on people who stand. */
  slowJoint: [0.047, 0.053, 0.053, 0.058, 0.058, 0.068, 0.068, 0.059, 0.059, 0.032, 0.032, 0.03, 0.03],
  /** Of bodies that lie or fall: joints lie this many times farther off. */
  lowJoint: 2.6,
  /** A lying body's pose is wrong as a whole (head where the feet are, or upright) while a slow normal deviate is above this: a third of the time. */
  wrongPoseAbove: 0.4,
  /** A lying body gives a second figure, a part of it, at this rate a second, for up to a second. */
  splitsPerSecond: 0.12,
  /** Share of observations in which half the joints jump, and so many times as far. */
  outlier: 0.1,
  outlierTimes: 12,
  /** The same for edges of the box. */
  outlierBox: 0.06,
  outlierBoxTimes: 5,
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

/**
 * A slow and smooth error that forgets itself in about a second and a half, deviation `spread`: an Ornstein and Uhlenbeck
 * process (1930), low-passed once more so that it does not jump from picture to picture.
 */
export class Wander {
  readonly #random: Random;
  #target: number;
  #value: number;

  constructor(random: Random) {
    this.#random = random;
    this.#target = gaussian(random);
    this.#value = this.#target / Math.SQRT2;
  }

  step(seconds: number, spread: number): number {
    const keep = Math.exp(-seconds / 0.75);
    this.#target = this.#target * keep + Math.sqrt(1 - keep * keep) * gaussian(this.#random);
    this.#value = this.#value * keep + (1 - keep) * this.#target;
    // Half of the variance is lost in the second filter.
    return this.#value * Math.SQRT2 * spread;
  }
}
