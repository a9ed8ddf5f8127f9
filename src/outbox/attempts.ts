import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Appends } from '../ledger/act.ts';
import type { Act } from '../mandate/act.ts';
import { admit } from '../mandate/admit.ts';
import { endpointOfUrl } from '../mandate/endpoint.ts';
import type { Standing } from '../mandate/standing.ts';
import type { Tried } from './lane.ts';
import type { By, Deliveries, Delivery } from './rows.ts';
import type { Letter } from './told.ts';
import type { Way } from './way.ts';

/** Devices of people who are signed in now; undefined in `target` once such a device may not be told any more. */
export interface Devices {
  readonly recipients: () => Promise<readonly string[]>;
  readonly target: (recipient: string) => Promise<string | undefined>;
}

export interface AttemptParts {
  readonly ledger: Appends;
  /** What the place may do now; undefined while there is none. */
  readonly standing: () => Standing | undefined;
  readonly clock: Clock;
  readonly ways: Readonly<Record<By, Way>>;
  readonly devices: Devices;
}

/** Refusals that a signature or the calendar may mend; others are final. */
const MAY_MEND = new Set(['unsigned', 'not-yet-valid', 'expired', 'no-time']);

/** One try of a delivery. */
export class Attempts {
  readonly #parts: AttemptParts;
  readonly #deliveries: Deliveries;
  /** Intents whose index the store could not take yet. */
  readonly #entries = new Map<string, number>();

  constructor(parts: AttemptParts, deliveries: Deliveries) {
    this.#parts = parts;
    this.#deliveries = deliveries;
  }

  /** Asks the mandate, writes the intent, sends; in this order. Never throws. */
  async attempt(delivery: Delivery, signal: AbortSignal): Promise<Tried> {
    const { ledger, ways, clock } = this.#parts;
    const { id, recipient, by, letter, tries } = delivery;
    if (!letter) return { sent: false, reason: 'unreadable', final: true };
    const facts = { alarm: letter.alarm.id, recipient, behaviour: letter.alarm.behaviour, camera: letter.alarm.camera };
    const leave = await this.#leave(delivery, letter);
    if ('later' in leave) return leave;
    if ('refused' in leave) {
      const refusal = { act: 'notify', phase: 'outcome', result: 'refused' } as const;
      // Under an intent of before, its outcome says so.
      if (delivery.entry === null)
        await ledger.append({ ...refusal, facts: { ...facts, reason: leave.refused } }).catch(() => undefined);
      return leave;
    }
    if (delivery.entry === null) {
      try {
        const { role } = letter;
        const index =
          this.#entries.get(id) ??
          (
            await ledger.append({
              act: 'notify',
              phase: 'intent',
              facts: { ...facts, reason: letter.why, ...(role !== undefined && { role }) },
            })
          ).index;
        this.#entries.set(id, index);
        await this.#deliveries.entered(id, index);
        this.#entries.delete(id);
      } catch (error) {
        // Nothing leaves that the ledger does not know of.
        return { later: error instanceof AugenmassError ? `entry-${error.kind}` : 'entry-internal' };
      }
    }
    try {
      return await ways[by].send({ id, recipient, letter, tries, nowMs: clock.nowMs() }, leave.url, signal);
    } catch (error) {
      if (signal.aborted) return { later: 'stopped' };
      return { sent: false, reason: error instanceof AugenmassError ? error.kind : 'internal' };
    }
  }

  /** Whether it may leave now, and where to. */
  async #leave(
    { recipient, by }: Delivery,
    { alarm }: Letter,
  ): Promise<{ url: string } | { later: string } | { refused: string }> {
    const { standing: ask, devices, clock } = this.#parts;
    const standing = ask();
    if (!standing) return { later: 'no-mandate' };
    const acts: Act[] = [];
    let url: string | undefined;
    if (by === 'push') url = await devices.target(recipient).catch(() => undefined);
    else {
      url = standing.parsed.mandate.alarms.recipients.find(({ name }) => name === recipient)?.url;
      acts.push({ do: 'notify', recipient, behaviour: alarm.behaviour });
    }
    const endpoint = endpointOfUrl(url ?? '');
    if (url === undefined || !endpoint) return { refused: by === 'push' ? 'signed-out' : 'not-granted' };
    acts.push({ do: 'connect', ...endpoint });
    for (const act of acts) {
      const answer = admit(act, standing, clock.nowMs());
      if (!answer.granted) return MAY_MEND.has(answer.kind) ? { later: answer.kind } : { refused: answer.kind };
    }
    return { url };
  }
}
