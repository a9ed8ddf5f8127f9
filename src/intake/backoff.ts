import type { Random } from '../kernel/random.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** A session that lived this long was a good one: the next loss starts from the shortest wait. */
const HEALTHY_MS = 30_000;

/**
 * Waits between attempts: doubled each time up to a minute, with half of it random, so that a hundred cameras behind one
 * switch do not come back in step (Brooker 2015, "Exponential Backoff And Jitter", equal jitter).
 */
export class Backoff {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** `livedMs`: for how long the session that has just ended had delivered pictures; 0 if it never did. */
  nextMs(livedMs: number): number {
    if (livedMs >= HEALTHY_MS) this.#failures = 0;
    const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    return ceiling / 2 + (ceiling / 2) * this.#random.next();
  }
}
