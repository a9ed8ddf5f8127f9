import { setTimeout as delay } from 'node:timers/promises';

/** Time is an argument. `nowMs` is UTC milliseconds; `monotonicMs` never goes back and has no meaning across processes. */
export interface Clock {
  nowMs(): number;
  monotonicMs(): number;
  /** Resolves after `ms`, rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};

/** A clock that moves only when told to; sleepers wake in order of their due time. */
export class SimulatedClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;
  #sleepers: { dueMs: number; wake: () => void }[] = [];

  constructor(startMs = 1_790_000_000_000) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { dueMs: this.#monotonicMs + ms, wake: resolve };
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** How many waits are pending: lets a test advance only once the code under test is really waiting. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  advance(ms: number): void {
    const untilMs = this.#monotonicMs + ms;
    this.#sleepers.sort((a, b) => a.dueMs - b.dueMs);
    let next = this.#sleepers[0];
    while (next && next.dueMs <= untilMs) {
      this.#sleepers.shift();
      this.#nowMs += next.dueMs - this.#monotonicMs;
      this.#monotonicMs = next.dueMs;
      next.wake();
      next = this.#sleepers[0];
    }
    this.#nowMs += untilMs - this.#monotonicMs;
    this.#monotonicMs = untilMs;
  }

  /** The wall clock jumps (NTP, an administrator); the monotonic one does not. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }
}
