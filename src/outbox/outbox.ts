import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Recipient } from '../mandate/mandate.ts';
import type { Store } from '../store/open.ts';
import { Attempts } from './attempts.ts';
import type { AttemptParts } from './attempts.ts';
import { Lane } from './lane.ts';
import type { Tried } from './lane.ts';
import { newNotices } from './notices.ts';
import type { OutboxNotice } from './notices.ts';
import { Deliveries } from './rows.ts';
import type { By, Delivery, DeliveryState, Listed, Queued } from './rows.ts';
import { deliveryId, tellable } from './told.ts';
import type { AlarmTold, Letter, Why } from './told.ts';
import { GIVE_UP_MS } from './waits.ts';

export interface OutboxOptions extends AttemptParts {
  readonly store: Store;
  readonly random: Random;
  readonly tell: (notice: OutboxNotice) => void;
}

/** A push that comes later than this tells nobody anything. */
const PUSH_GIVE_UP_MS = 600_000;
const CHORES_MS = 60_000;
const FORGET_MS = 30 * 86_400_000;

/**
 * Passes alarms on. What a caller is told is queued survives a kill and leaves at least once, each recipient's in order; before the
 * first try of each stands the ledger's intent, after the last its outcome. Nothing here waits for a recipient but its own lane.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #deliveries: Deliveries;
  readonly #lanes = new Map<string, Lane>();
  readonly #notices = newNotices();
  readonly #attempts: Attempts;
  #signal: AbortSignal | undefined;
  #stampedMs = 0;
  #closing: Promise<void> = Promise.resolve();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#deliveries = new Deliveries(options.store);
    this.#attempts = new Attempts(options, this.#deliveries);
  }

  /** Sends what waits, from this start and from before, until aborted. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const { clock } = this.#options;
    const stopped = (): boolean => signal.aborted;
    while (!stopped()) {
      await this.#chores().catch(() => undefined);
      await clock.sleep(CHORES_MS, signal).catch(() => undefined);
    }
    await this.idle();
  }

  /** Nobody judged in time, or with `by` a person asks for it: to all outside whom the mandate lets know. Gives their names; durable then. */
  async passOn(alarm: AlarmTold, by?: { role: string; recipient?: string }): Promise<string[]> {
    const standing = this.#options.standing();
    if (!standing) return [];
    const { recipients } = standing.parsed.mandate.alarms;
    const chosen = recipients.filter(
      ({ name, url, behaviours }) =>
        url !== undefined &&
        behaviours.includes(alarm.behaviour) &&
        (by?.recipient === undefined || by.recipient === name),
    );
    await this.#queue(alarm, by ? 'passed-on' : 'unanswered', chosen, by?.role);
    return chosen.map(({ name }) => name);
  }

  /**
   * A person calls somebody to help. The same call twice is one; another `occasionMs` makes it another. Throws `not-found` for a
   * recipient that the mandate does not name or that has no address, `refused` where it may not be told of this behaviour.
   */
  async callHelp(alarm: AlarmTold, recipient: string, role: string, occasionMs = 0): Promise<void> {
    const standing = this.#options.standing();
    const found = standing?.parsed.mandate.alarms.recipients.find(({ name }) => name === recipient);
    if (found?.url === undefined) {
      throw new AugenmassError('not-found', `The mandate names no address of “${recipient.slice(0, 41)}”.`, {
        remedy: 'Call them by telephone; add the address to the mandate under alarms.recipients.',
        de: {
          message: `Das Mandat nennt keine Adresse von „${recipient.slice(0, 41)}“.`,
          remedy: 'Bitte anrufen; die Adresse im Mandat unter alarms.recipients ergänzen.',
        },
      });
    }
    if (!found.behaviours.includes(alarm.behaviour)) {
      throw new AugenmassError('refused', `The mandate does not let “${found.name}” be told of ${alarm.behaviour}.`, {
        remedy: 'Choose another recipient.',
        de: {
          message: `„${found.name}“ darf nach dem Mandat von dieser Meldung nicht erfahren.`,
          remedy: 'Einen anderen Empfänger wählen.',
        },
      });
    }
    await this.#queue(alarm, 'help', [found], role, occasionMs);
  }

  /** Tells the devices of those who are signed in and asked for it. Never throws: an alarm is on the screens in any case. */
  async raised(alarm: AlarmTold): Promise<void> {
    try {
      const devices = await this.#options.devices.recipients();
      await this.#add(alarm, 'raised', devices, () => 'push');
    } catch {
      this.#options.tell(this.#notices.pushFailed(this.#options.clock.nowMs()));
    }
  }

  /** What a device has not shown by now need not be shown any more. Never throws. */
  async judged(alarmId: string): Promise<void> {
    try {
      for (const id of await this.#deliveries.waitingFor(alarmId, 'push')) {
        await this.#deliveries.end(id, 'refused', 0, 'judged');
      }
      await this.#close();
    } catch {
      // Then it is pushed once too often.
    }
  }

  list(): Promise<Listed[]> {
    return this.#deliveries.list();
  }

  counts(): ReturnType<Deliveries['counts']> {
    return this.#deliveries.counts();
  }

  /** The mandate, a secret or the network changed: what waits is tried soon. */
  wake(): void {
    for (const lane of this.#lanes.values()) lane.wake();
  }

  /** Resolves when nothing waits any more or everything was stopped. */
  async idle(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.idle()));
    await this.#closing;
  }

  async #queue(
    alarm: AlarmTold,
    why: Why,
    recipients: readonly Recipient[],
    role?: string,
    occasionMs = 0,
  ): Promise<void> {
    const names = recipients.map(({ name }) => name);
    await this.#add(alarm, why, names, (i) => recipients[i]?.by ?? 'webhook', role, occasionMs);
  }

  async #add(
    alarm: AlarmTold,
    why: Why,
    names: readonly string[],
    by: (i: number) => By,
    role?: string,
    occasionMs = 0,
  ): Promise<void> {
    const site = this.#options.standing()?.parsed.mandate.site ?? '';
    const letter: Letter = { why, site, alarm: tellable(alarm), ...(role !== undefined && { role }) };
    // Never the same moment twice, so that the order of queueing is the order of sending.
    const nowMs = Math.round(this.#options.clock.nowMs());
    this.#stampedMs = Math.max(nowMs, this.#stampedMs + 1);
    const atMs = this.#stampedMs;
    const queued = names.map((recipient, i): Queued => {
      return {
        id: deliveryId(alarm.id, recipient, why, occasionMs),
        recipient,
        by: by(i),
        letter,
        atMs,
        nextMs: nowMs,
      };
    });
    await this.#deliveries.add(queued);
    for (const name of names) this.#wakeLane(name);
  }

  #wakeLane(recipient: string): void {
    const signal = this.#signal;
    if (!signal || signal.aborted) return;
    const { clock, random } = this.#options;
    let lane = this.#lanes.get(recipient);
    if (!lane) {
      const parts = {
        deliveries: this.#deliveries,
        clock,
        random,
        attempt: (delivery: Delivery, until: AbortSignal) => this.#attempts.attempt(delivery, until),
        after: (delivery: Delivery, tried: Tried, ended: DeliveryState | undefined) =>
          this.#after(delivery, tried, ended),
        giveUpMs: ({ by }: Delivery) => (by === 'push' ? PUSH_GIVE_UP_MS : GIVE_UP_MS),
      };
      lane = new Lane(recipient, parts, signal);
      this.#lanes.set(recipient, lane);
    }
    lane.wake();
  }

  async #after(delivery: Delivery, tried: Tried, ended: DeliveryState | undefined): Promise<void> {
    const notice = this.#notices.after(delivery, tried, ended, this.#options.clock.nowMs());
    if (notice) this.#options.tell(notice);
    if (ended) await this.#close();
  }

  /** Gives every ended delivery its outcome in the ledger, one after the other. Where the ledger has stopped, later. */
  #close(): Promise<void> {
    this.#closing = this.#closing.then(() => this.#closeOpen()).catch(() => undefined);
    return this.#closing;
  }

  async #closeOpen(): Promise<void> {
    for (const { id, entry, state, tries, reason, alarm, recipient } of await this.#deliveries.unclosed(100)) {
      const result = state === 'done' || state === 'refused' ? state : 'failed';
      const facts = { recipient, count: tries, ...(alarm !== null && { alarm }), ...(reason !== '' && { reason }) };
      await this.#options.ledger.append({ act: 'notify', phase: 'outcome', ref: entry, result, facts });
      await this.#deliveries.closed(id);
    }
  }

  async #chores(): Promise<void> {
    for (const recipient of await this.#deliveries.recipients()) this.#wakeLane(recipient);
    await this.#close();
    await this.#deliveries.prune(this.#options.clock.nowMs() - FORGET_MS);
  }
}
