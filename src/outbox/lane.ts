import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Deliveries, Delivery, DeliveryState } from './rows.ts';
import { LONGEST_WAIT_MS, nextTryMs, waitMs } from './waits.ts';
import type { Sent } from './way.ts';

/** What a try came to. `later`: nothing was tried, the mandate or the ledger did not let it yet; it counts for nothing. */
export type Tried = Sent | { readonly refused: string } | { readonly later: string };

export interface LaneParts {
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly random: Random;
  /** Asks the mandate, writes the intent, sends. Throws only when aborted. */
  attempt(delivery: Delivery, signal: AbortSignal): Promise<Tried>;
  /** After each try: tells what changed, writes the outcome of what ended. */
  after(delivery: Delivery, tried: Tried, ended: DeliveryState | undefined): Promise<void>;
  /** How long a delivery is worth trying. */
  giveUpMs(delivery: Delivery): number;
}

/** A new alarm does not wait out the half hour that its forerunner waits; but a recipient is not asked more often than this. */
const NUDGE_MS = 5000;
const LATER_MS = 15_000;

/** One recipient's deliveries, one after the other in the order they were queued. Others have lanes of their own. */
export class Lane {
  readonly #recipient: string;
  readonly #parts: LaneParts;
  readonly #signal: AbortSignal;
  #running: Promise<void> | undefined;
  /** Woken while it was about to end. */
  #again = false;
  /** Woken since the last try. */
  #hurry = false;
  #nudge = new AbortController();
  #triedAtMs = -Infinity;
  #troubles = 0;
  /** What is to be written down of a try whose result the store could not take; so that it is not sent again. */
  readonly #unkept = new Map<string, Tried>();

  constructor(recipient: string, parts: LaneParts, signal: AbortSignal) {
    this.#recipient = recipient;
    this.#parts = parts;
    this.#signal = signal;
  }

  /** Something was queued, or may go now. */
  wake(): void {
    this.#again = true;
    this.#hurry = true;
    this.#nudge.abort();
    this.#nudge = new AbortController();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again && !this.#signal.aborted) this.wake();
    });
  }

  /** Resolves once nothing waits, or everything stops. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#signal.aborted) {
      this.#again = false;
      try {
        const head = await this.#parts.deliveries.head(this.#recipient);
        if (!head) return;
        if (await this.#due(head)) await this.#turn(head);
        this.#troubles = 0;
      } catch {
        // The store is away or full. It is asked again; nothing is lost that it had acknowledged.
        if (this.#stopped()) return;
        await this.#sleep(waitMs(++this.#troubles, this.#parts.random));
      }
    }
  }

  /** Waits for its turn; false where it was woken before. A clock set back makes nobody wait longer than the longest wait. */
  async #due({ nextMs, tries }: Delivery): Promise<boolean> {
    const { clock } = this.#parts;
    const left = Math.min(LONGEST_WAIT_MS * 1.25, (nextMs ?? 0) - clock.nowMs());
    const since = clock.monotonicMs() - this.#triedAtMs;
    const rest = this.#hurry && tries > 0 ? Math.min(left, NUDGE_MS - since) : left;
    if (rest <= 0) return true;
    const nudge = this.#nudge.signal;
    await this.#sleep(rest, nudge);
    return !nudge.aborted && !this.#stopped();
  }

  async #turn(head: Delivery): Promise<void> {
    const { deliveries, clock, random } = this.#parts;
    this.#hurry = false;
    const tried = this.#unkept.get(head.id) ?? (await this.#parts.attempt(head, this.#signal));
    this.#unkept.set(head.id, tried);
    this.#triedAtMs = clock.monotonicMs();
    const nowMs = clock.nowMs();
    let ended: DeliveryState | undefined;
    if ('later' in tried) {
      const giveUpMs = this.#parts.giveUpMs(head);
      if (nowMs - head.atMs > giveUpMs) ended = await this.#end(head, 'failed', head.tries, tried.later);
      else await deliveries.again(head.id, head.tries, nowMs + LATER_MS, tried.later);
    } else if ('refused' in tried) ended = await this.#end(head, 'refused', head.tries, tried.refused);
    else if (tried.sent) ended = await this.#end(head, 'done', head.tries + 1, '');
    else {
      const { reason, final, afterMs } = tried;
      const tries = head.tries + 1;
      const times = { tries, atMs: head.atMs, nowMs, ...(afterMs !== undefined && { afterMs }) };
      const next = final ? undefined : nextTryMs(times, random, this.#parts.giveUpMs(head));
      if (next === undefined) ended = await this.#end(head, 'failed', tries, reason);
      else await deliveries.again(head.id, tries, next, reason);
    }
    this.#unkept.delete(head.id);
    await this.#parts.after(head, tried, ended);
  }

  async #end<S extends Exclude<DeliveryState, 'waiting'>>(
    head: Delivery,
    state: S,
    tries: number,
    reason: string,
  ): Promise<S> {
    await this.#parts.deliveries.end(head.id, state, tries, reason);
    return state;
  }

  #stopped(): boolean {
    return this.#signal.aborted;
  }

  async #sleep(ms: number, nudge?: AbortSignal): Promise<void> {
    const signal = nudge ? AbortSignal.any([this.#signal, nudge]) : this.#signal;
    await this.#parts.clock.sleep(ms, signal).catch(() => undefined);
  }
}
