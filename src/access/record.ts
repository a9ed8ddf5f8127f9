import type { Transaction } from 'kysely';
import { act } from '../ledger/act.ts';
import type { Appends } from '../ledger/act.ts';
import type { Draft } from '../ledger/entry.ts';
import type { Facts } from '../ledger/facts.ts';
import type { Store } from '../store/open.ts';
import type { Tables } from '../store/tables.ts';
import { REFUSALS } from './refusals.ts';

/** Where entries wait that the ledger could not take yet. */
const WAITING = 'access.unrecorded';
/** A ledger that takes nothing for this many acts has stopped for good: then nobody signs in any more. */
const MOST_WAITING = 1000;

/**
 * What of access stands in the ledger. Rights are given when that is written, or not at all. A sign-in is written
 * before the cookie leaves; where the ledger has stopped, it waits in the store, since whoever can repair it must get in. Before
 * there is a place there is no ledger: then everything waits, and stands first in the new one.
 */
export class Record {
  readonly #store: Store;
  readonly #ledger: () => Appends | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store, ledger: () => Appends | undefined) {
    this.#store = store;
    this.#ledger = ledger;
  }

  /** A change of rights. */
  async change<T>(facts: Facts, perform: () => Promise<T>): Promise<T> {
    const ledger = this.#ledger();
    if (!ledger) {
      const value = await perform();
      await this.#wait({ act: 'person', phase: 'outcome', result: 'done', facts });
      return value;
    }
    await this.flush();
    return act(ledger, { act: 'person', facts }, perform);
  }

  /** Rights that are taken away: that does not wait for a disk, its entry may. */
  async withdrawal<T>(facts: Facts, perform: () => Promise<T>): Promise<T> {
    const watch = { begun: false };
    const watched = (): Promise<T> => {
      watch.begun = true;
      return perform();
    };
    try {
      return await this.change(facts, watched);
    } catch (error) {
      if (watch.begun) throw error;
    }
    const value = await perform();
    await this.#wait({ act: 'person', phase: 'outcome', result: 'done', facts });
    return value;
  }

  /** A sign-in that has been proved. */
  async signedIn(facts: Facts): Promise<void> {
    const draft: Draft = { act: 'sign-in', phase: 'outcome', result: 'done', facts };
    const ledger = this.#ledger();
    if (!ledger) return this.#wait(draft);
    try {
      await this.flush();
      await ledger.append(draft);
    } catch {
      await this.#wait(draft);
    }
  }

  /** Hands on what waits, in order, one caller at a time. A machine that stops in between may write one entry twice, never none. */
  flush(): Promise<void> {
    const turn = this.#turn.then(() => this.#flushNow());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #flushNow(): Promise<void> {
    const ledger = this.#ledger();
    if (!ledger) return;
    for (;;) {
      const row = await this.#store.db
        .selectFrom('setting')
        .where('key', '=', WAITING)
        .select('value')
        .executeTakeFirst();
      const [next] = waiting(row);
      if (!next) return;
      await ledger.append(next);
      await this.#store.transaction((trx) => changeWaiting(trx, (drafts) => drafts.slice(1)));
    }
  }

  async #wait(draft: Draft): Promise<void> {
    await this.#store.transaction((trx) =>
      changeWaiting(trx, (drafts) => {
        if (drafts.length >= MOST_WAITING) {
          throw REFUSALS.ledgerStopped();
        }
        return [...drafts, draft];
      }),
    );
  }
}

const waiting = (row: { value: string } | undefined): Draft[] => (row ? (JSON.parse(row.value) as Draft[]) : []);

async function changeWaiting(trx: Transaction<Tables>, of: (drafts: Draft[]) => Draft[]): Promise<void> {
  const row = await trx.selectFrom('setting').where('key', '=', WAITING).select('value').executeTakeFirst();
  const value = JSON.stringify(of(waiting(row)));
  await trx
    .insertInto('setting')
    .values({ key: WAITING, value })
    .onConflict((on) => on.column('key').doUpdateSet({ value }))
    .execute();
}
