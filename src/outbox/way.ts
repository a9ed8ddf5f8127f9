import type { Clock } from '../kernel/clock.ts';
import type { Letter } from './told.ts';

/** One delivery on its way: the same `id` each time it is tried. */
export interface Outgoing {
  readonly id: string;
  /** Name of the recipient in the mandate; `push-…` for one device. */
  readonly recipient: string;
  readonly letter: Letter;
  /** How often it was tried before. */
  readonly tries: number;
  readonly nowMs: number;
}

/** `reason` is a code (`^[a-z0-9-]+$`) for ledger and screens. `final`: trying again will not help. */
export type Sent =
  | { readonly sent: true }
  | { readonly sent: false; readonly reason: string; readonly final?: boolean; readonly afterMs?: number };

/** Never throws but when aborted: whatever a recipient does is an answer. `url` is where the mandate says. */
export interface Way {
  send(outgoing: Outgoing, url: string, signal: AbortSignal): Promise<Sent>;
}

/** A recipient that has not answered by then is asked again later. */
export const ANSWER_MS = 10_000;

/** `work` with a signal that ends it after `ms`; `late` is the answer then. */
export async function within<T>(
  { clock, ms, signal }: { clock: Clock; ms: number; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
  late: T,
): Promise<T> {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(ms, both).then(
    () => {
      over.abort();
      return late;
    },
    () => late,
  );
  try {
    return await Promise.race([work(both), timer]);
  } finally {
    over.abort();
  }
}
