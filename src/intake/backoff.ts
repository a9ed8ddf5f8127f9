import type { Random } from '../kernel/random.ts';

const FIRST_MS = 1_000;
/** A camera that answers and brings nothing: a wrong path, or one that is still starting. */
const LONGEST_MS = 4_000;
/** A camera that does not answer at all is knocked at (knock.ts), which costs it nothing. */
const LONGEST_SILENT_MS = 2_000;
/** A session that lived this long was a good one: the next loss starts from the shortest wait. */
const HEALTHY_MS = 30_000;

/**
 * Waits between attempts: doubled each time, with half of it random, so that a hundred cameras behind one switch do not come back
 * in step (Brooker 2015, "Exponential Backoff And Jitter", equal jitter). They stay short: a camera that is back is to be seen
 * again within five seconds, and an attempt is a knock or a few hundred bytes.
 */
export class Backoff {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** `livedMs`: for how long the session that has just ended had delivered pictures; 0 if it never did. */
  nextMs(livedMs: number, answered: boolean): number {
    if (livedMs >= HEALTHY_MS) this.#failures = 0;
    const longestMs = answered ? LONGEST_MS : LONGEST_SILENT_MS;
    const ceiling = Math.min(longestMs, FIRST_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    return ceiling / 2 + (ceiling / 2) * this.#random.next();
  }
}
