import type { ServerMessage } from '../wire/live.ts';
import { batchOf } from './ring.ts';
import type { Encoded } from './ring.ts';

/** One screen. Its calls return at once; what it cannot take it leaves lying, and says so by `full`. */
export interface Listener {
  message(message: ServerMessage): void;
  /** A batch of figures (wire/figures.ts). */
  figures(bytes: Uint8Array): void;
  /** True while what was sent before has not been taken: figures are left out then, messages are not. */
  full?(): boolean;
}

export interface Subscription {
  /** Whose figures are wanted from now on. */
  watch(cameras: 'all' | readonly string[]): void;
  close(): void;
}

interface Subscriber {
  readonly listener: Listener;
  wanted: 'all' | ReadonlySet<string>;
  heardMs: number;
}

/** A screen that hears nothing for three seconds says that it is not live. */
const HEARTBEAT_MS = 1000;

/** Everybody who looks, and the figures that wait for the next batch. */
export class Audience {
  readonly #subscribers = new Set<Subscriber>();
  #waiting: { readonly camera: string; readonly frame: Encoded }[] = [];
  /** Batches left out because their screen had not taken what was sent before. */
  skipped = 0;
  batches = 0;

  get size(): number {
    return this.#subscribers.size;
  }

  subscribe(listener: Listener, nowMs: number): Subscription {
    const subscriber: Subscriber = { listener, wanted: new Set(), heardMs: nowMs };
    this.#subscribers.add(subscriber);
    return {
      watch: (cameras) => {
        subscriber.wanted = cameras === 'all' ? 'all' : new Set(cameras);
      },
      close: () => this.#subscribers.delete(subscriber),
    };
  }

  say(message: ServerMessage): void {
    for (const { listener } of this.#subscribers)
      safely(() => {
        listener.message(message);
      });
  }

  add(camera: string, frame: Encoded): void {
    if (this.#subscribers.size > 0) this.#waiting.push({ camera, frame });
  }

  /** Sends what waits; those who want the same share one batch. Monotonic time. */
  flush(nowMs: number): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const made = new Map<string, Uint8Array>();
    for (const subscriber of this.#subscribers) {
      const { listener, wanted } = subscriber;
      if (listener.full?.()) {
        this.skipped++;
        continue;
      }
      const theirs = wanted === 'all' ? waiting : waiting.filter(({ camera }) => wanted.has(camera));
      if (theirs.length === 0 && nowMs - subscriber.heardMs < HEARTBEAT_MS) continue;
      const key = wanted === 'all' ? '*' : [...wanted].sort().join(' ');
      let batch = made.get(key);
      if (!batch) made.set(key, (batch = batchOf(theirs.map(({ frame }) => frame))));
      subscriber.heardMs = nowMs;
      this.batches++;
      const bytes = batch;
      safely(() => {
        listener.figures(bytes);
      });
    }
  }
}

/** One screen's fault is no other's, and never the place's. */
function safely(call: () => void): void {
  try {
    call();
  } catch {
    // It is closed by whoever holds its socket.
  }
}
