import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { DarkroomHost } from './darkroom-host.ts';
import { GrowingWait } from './growing-wait.ts';

/**
 * Keeps one darkroom running. It starts itself anew when its process dies; what even that does not heal is closed and
 * started again here, after a wait that grows to a minute.
 */
export class DarkroomKeeper {
  readonly #open: (signal: AbortSignal) => Promise<DarkroomHost>;
  readonly #clock: Clock;
  readonly #backoff: GrowingWait;
  readonly #lost: (error: AugenmassError) => void;
  readonly #stop = new AbortController();
  #host: DarkroomHost | undefined;
  #starting: Promise<DarkroomHost> | undefined;
  #opened = false;
  #startedMs = 0;
  #waitUntilMs = 0;

  constructor(
    open: (signal: AbortSignal) => Promise<DarkroomHost>,
    clock: Clock,
    random: Random,
    lost: (error: AugenmassError) => void,
  ) {
    this.#open = open;
    this.#clock = clock;
    this.#backoff = new GrowingWait(random);
    this.#lost = lost;
  }

  /** The darkroom that runs now, or the next one. Throws what opening throws the first time; later it tries again. */
  host(): Promise<DarkroomHost> {
    if (this.#host) return Promise.resolve(this.#host);
    this.#starting ??= this.#start().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  async close(): Promise<void> {
    this.#stop.abort(new AugenmassError('unavailable', 'The darkroom was closed.'));
    await this.#starting?.catch(() => undefined);
    const host = this.#host;
    this.#host = undefined;
    await host?.close();
  }

  async #start(): Promise<DarkroomHost> {
    const first = !this.#opened;
    while (true) {
      const waitMs = this.#waitUntilMs - this.#clock.monotonicMs();
      if (waitMs > 0) await this.#clock.sleep(waitMs, this.#stop.signal);
      try {
        const host = await this.#open(this.#stop.signal);
        this.#host = host;
        this.#opened = true;
        this.#startedMs = this.#clock.monotonicMs();
        host.ended.then(
          () => {
            this.#gone(host, undefined);
          },
          (error: unknown) => {
            this.#gone(host, error);
          },
        );
        return host;
      } catch (error) {
        if (first || this.#stop.signal.aborted) throw error;
        this.#waitUntilMs = this.#clock.monotonicMs() + this.#backoff.nextMs(0);
      }
    }
  }

  #gone(host: DarkroomHost, error: unknown): void {
    if (this.#host !== host) return;
    this.#host = undefined;
    const nowMs = this.#clock.monotonicMs();
    this.#waitUntilMs = nowMs + this.#backoff.nextMs(nowMs - this.#startedMs);
    void host.close().catch(() => undefined);
    const known = error instanceof AugenmassError ? error : new AugenmassError('internal', 'The darkroom ended.');
    this.#lost(known);
  }
}
