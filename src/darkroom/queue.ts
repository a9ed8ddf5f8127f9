/** Events on their way to one reader. Bounded by courtesy: who puts looks at `full` and waits for `taken`. */
const FULL = 4096;

export class EventQueue<T> implements AsyncIterable<T> {
  #events: T[] = [];
  #wake: (() => void)[] = [];
  #taken: (() => void)[] = [];
  #ended = false;
  #error: unknown;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => {
      this.end(signal.reason);
    });
  }

  get full(): boolean {
    return this.#events.length >= FULL;
  }

  put(event: T): void {
    if (this.#ended) return;
    this.#events.push(event);
    this.#wakeReaders();
  }

  /** What was put before is still read; then the reader's loop ends, or throws `error`. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wakeReaders();
    for (const resolve of this.#taken.splice(0)) resolve();
  }

  /** Resolves when the reader takes what there is, or at the end. */
  taken(): Promise<void> {
    return this.#ended ? Promise.resolve() : new Promise((resolve) => this.#taken.push(resolve));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (true) {
      const events = this.#events;
      this.#events = [];
      for (const resolve of this.#taken.splice(0)) resolve();
      yield* events;
      if (this.#events.length > 0) continue;
      if (this.#ended) {
        if (this.#error !== undefined) throw this.#error as Error;
        return;
      }
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  #wakeReaders(): void {
    for (const resolve of this.#wake.splice(0)) resolve();
  }
}
