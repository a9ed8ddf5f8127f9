import type { Selectable } from 'kysely';
import type { Store } from '../store/open.ts';
import type { DeliveryTable } from '../store/tables.ts';
import { letterText, readLetter } from './told.ts';
import type { Letter } from './told.ts';

export const BYS = ['webhook', 'mqtt', 'push', 'syslog'] as const;
export type By = (typeof BYS)[number];
export type DeliveryState = 'waiting' | 'done' | 'failed' | 'refused';

/** As screens list it. */
export interface Listed {
  readonly id: string;
  readonly alarm: string | null;
  readonly recipient: string;
  readonly by: By;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly nextMs: number | null;
  readonly atMs: number;
  /** Why the last try did not arrive, as a code (docs/notify.md); empty where nothing went wrong. */
  readonly reason: string;
}

/** One that waits. */
export interface Delivery extends Listed {
  /** Undefined where it cannot be read any more. */
  readonly letter: Letter | undefined;
  /** Index of its intent in the ledger; null before it was written. */
  readonly entry: number | null;
}

export interface Queued extends Pick<Delivery, 'id' | 'recipient' | 'by' | 'atMs' | 'nextMs'> {
  readonly letter: Letter;
}

export interface Closing {
  readonly id: string;
  readonly entry: number;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly reason: string;
  readonly alarm: string | null;
  readonly recipient: string;
}

const LISTED = 200;

/** The durable queue: table `delivery`. What is acknowledged survives a kill. Throws what the store throws. */
export class Deliveries {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** All or none; those that stand there already are left as they are. */
  async add(list: readonly Queued[]): Promise<void> {
    if (list.length === 0) return;
    const rows = list.map(({ id, recipient, by, letter, atMs, nextMs }) => ({
      id,
      alarm: letter.alarm.id,
      recipient,
      by,
      body: letterText(letter),
      state: 'waiting',
      tries: 0,
      next_ms: nextMs,
      at_ms: atMs,
    }));
    await this.#store.db
      .insertInto('delivery')
      .values(rows)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  /** The oldest that waits for this recipient: its turn. */
  async head(recipient: string): Promise<Delivery | undefined> {
    const row = await this.#store.db
      .selectFrom('delivery')
      .selectAll()
      .where('recipient', '=', recipient)
      .where('state', '=', 'waiting')
      .orderBy('at_ms')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return row && { ...listed(row), entry: row.entry, letter: readLetter(row.body) };
  }

  /** Those for whom something waits. */
  async recipients(): Promise<string[]> {
    const rows = await this.#store.db
      .selectFrom('delivery')
      .select('recipient')
      .distinct()
      .where('state', '=', 'waiting')
      .execute();
    return rows.map(({ recipient }) => recipient);
  }

  async entered(id: string, entry: number): Promise<void> {
    await this.#store.db.updateTable('delivery').set({ entry }).where('id', '=', id).execute();
  }

  async again(id: string, tries: number, nextMs: number, reason: string): Promise<void> {
    const set = { tries, next_ms: Math.round(nextMs), reason };
    await this.#store.db.updateTable('delivery').set(set).where('id', '=', id).execute();
  }

  /** The letter goes with it: it has no purpose any more. */
  async end(id: string, state: Exclude<DeliveryState, 'waiting'>, tries: number, reason: string): Promise<void> {
    const set = { state, tries, reason, next_ms: null, body: '' };
    await this.#store.db.updateTable('delivery').set(set).where('id', '=', id).where('state', '=', 'waiting').execute();
  }

  /** Ended, and the ledger does not know yet. */
  async unclosed(limit: number): Promise<Closing[]> {
    const rows = await this.#store.db
      .selectFrom('delivery')
      .select(['id', 'entry', 'state', 'tries', 'reason', 'alarm', 'recipient'])
      .where('closed', '=', 0)
      .where('state', '!=', 'waiting')
      .where('entry', 'is not', null)
      .orderBy('at_ms')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...row, entry: row.entry!, state: row.state as DeliveryState }));
  }

  async closed(id: string): Promise<void> {
    await this.#store.db.updateTable('delivery').set({ closed: 1 }).where('id', '=', id).execute();
  }

  /** Waiting ones by this way for this alarm. */
  async waitingFor(alarm: string, by: By): Promise<string[]> {
    const rows = await this.#store.db
      .selectFrom('delivery')
      .select('id')
      .where('alarm', '=', alarm)
      .where('by', '=', by)
      .where('state', '=', 'waiting')
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Newest first, 200 at most. */
  async list(): Promise<Listed[]> {
    const rows = await this.#store.db
      .selectFrom('delivery')
      .selectAll()
      .orderBy('at_ms', 'desc')
      .orderBy('id')
      .limit(LISTED)
      .execute();
    return rows.map(listed);
  }

  async counts(): Promise<{ by: By; state: DeliveryState; count: number }[]> {
    const rows = await this.#store.db
      .selectFrom('delivery')
      .select(['by', 'state'])
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .groupBy(['by', 'state'])
      .execute();
    return rows.map(({ by, state, count }) => ({ by: by as By, state: state as DeliveryState, count }));
  }

  /** Forgets what ended before `beforeMs`; the ledger keeps that it was. */
  async prune(beforeMs: number): Promise<void> {
    await this.#store.db
      .deleteFrom('delivery')
      .where('at_ms', '<', Math.round(beforeMs))
      .where('state', '!=', 'waiting')
      .execute();
  }
}

function listed(row: Selectable<DeliveryTable>): Listed {
  const { id, alarm, recipient, by, state, tries, reason } = row;
  return {
    id,
    alarm,
    recipient,
    by: by as By,
    state: state as DeliveryState,
    tries,
    nextMs: row.next_ms,
    atMs: row.at_ms,
    reason,
  };
}
