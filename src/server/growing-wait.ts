import type { Random } from '../kernel/random.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** What ran this long was well: the next loss starts from the shortest wait. */
const HEALTHY_MS = 30_000;

/** Waits before something of ours is started again: doubled each time to a minute, half of it random. */
export class GrowingWait {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** `ranMs`: for how long it ran before it failed; 0 if it never did. */
  nextMs(ranMs: number): number {
    if (ranMs >= HEALTHY_MS) this.#failures = 0;
    const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    return ceiling / 2 + (ceiling / 2) * this.#random.next();
  }
}
