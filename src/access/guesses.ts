import type { Clock } from '../kernel/clock.ts';
import { REFUSALS } from './refusals.ts';

/** People mistype; so many wrong ones cost nothing. */
const FREE = 4;
const FIRST_WAIT_MS = 1000;
/**
 * Longest wait. A stranger could use it to keep somebody from their password, so it is a minute and not a day: at one guess a
 * minute, at password and code together, there is nothing to be had. Passkeys do not wait.
 */
const LONGEST_WAIT_MS = 60_000;
const FORGOTTEN_MS = 3_600_000;
const MOST_NAMES = 10_000;

interface Tries {
  wrong: number;
  untilMs: number;
  lastMs: number;
}

/**
 * How often a name, known or not, was tried in vain: after four, one second, then twice as long each time. In memory: a start of
 * the server forgets it, and whoever can start the server needs no guesses.
 */
export class Guesses {
  readonly #clock: Clock;
  readonly #names = new Map<string, Tries>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws `exhausted` while this name waits. Counts the try as wrong until `right` says otherwise, so that many at once count. */
  begin(name: string): void {
    const nowMs = this.#clock.monotonicMs();
    const tries = this.#names.get(name) ?? { wrong: 0, untilMs: 0, lastMs: nowMs };
    if (nowMs - tries.lastMs > FORGOTTEN_MS) tries.wrong = 0;
    if (nowMs < tries.untilMs) {
      throw REFUSALS.wait(Math.ceil((tries.untilMs - nowMs) / 1000));
    }
    tries.wrong++;
    tries.lastMs = nowMs;
    const over = tries.wrong - FREE;
    if (over > 0) tries.untilMs = nowMs + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, over - 1));
    // Put last again: the names that go first are those not tried for longest.
    this.#names.delete(name);
    this.#names.set(name, tries);
    if (this.#names.size > MOST_NAMES) this.#names.delete(this.#names.keys().next().value!);
  }

  right(name: string): void {
    this.#names.delete(name);
  }
}
