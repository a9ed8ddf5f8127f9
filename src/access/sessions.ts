import type { z } from 'zod';
import { randomId } from '../kernel/ids.ts';
import type { Person, SessionListed } from '../wire/access.ts';
import type { Role } from '../wire/words.ts';
import { personOf } from './parts.ts';
import type { Browser, Parts, Signed, SignedIn, Trx } from './parts.ts';
import { hashOf, looksLikeSecret, newSecret } from './secret.ts';
import { REFUSALS } from './refusals.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Whatever happens, a day's work at most. */
export const ABSOLUTE_MS = 12 * HOUR_MS;
export const IDLE_MS = HOUR_MS;
/** A wall is looked at for hours without a hand on it: a control room must not fall asleep. */
export const OPERATOR_IDLE_MS = ABSOLUTE_MS;
const idleOf = (roles: readonly Role[]): number => (roles.includes('operator') ? OPERATOR_IDLE_MS : IDLE_MS);
/** Being seen is written down at most this often. */
const SEEN_STEP_MS = MINUTE_MS;
export const MOST_SESSIONS = 20;

export interface Ended {
  readonly personId: string;
  /** Undefined: all of this person's. */
  readonly sessionId: string | undefined;
}

/** Sign-ins that last. Only SHA-256 of the cookie is kept: whoever reads the store cannot act as anybody. */
export class Sessions {
  readonly #parts: Parts;
  readonly #listeners = new Set<(ended: Ended) => void>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Hears of each session that is ended before its time; returns how to stop hearing. */
  onEnd(listener: (ended: Ended) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  told(ended: Ended): void {
    for (const listener of this.#listeners) listener(ended);
  }

  /** Always a new secret, and the browser's earlier session ends: a cookie that somebody planted is worth nothing. */
  async begin(person: Person, browser: Browser): Promise<SignedIn> {
    const { store, clock, random } = this.#parts;
    const [secret, csrf, sessionId] = [newSecret(random), newSecret(random), randomId(random, 20)];
    const nowMs = clock.nowMs();
    const endsMs = nowMs + ABSOLUTE_MS;
    const row = {
      id_hash: hashOf(secret),
      public_id: sessionId,
      person: person.id,
      csrf,
      started_ms: nowMs,
      seen_ms: nowMs,
      ends_ms: endsMs,
      browser: agentOf(browser.agent),
    };
    const previous = browser.previous === undefined ? undefined : hashOf(browser.previous);
    const ended = await store.transaction(async (trx) => {
      // Read again: between proof and session the person may have been locked out.
      const still = await trx.selectFrom('person').where('id', '=', person.id).select('disabled').executeTakeFirst();
      if (still?.disabled !== 0) throw REFUSALS.lockedOut();
      const before =
        previous === undefined
          ? undefined
          : await trx
              .deleteFrom('session')
              .where('id_hash', '=', previous)
              .returning(['person', 'public_id'])
              .executeTakeFirst();
      await trx.insertInto('session').values(row).execute();
      await trx.updateTable('person').set({ seen_ms: nowMs }).where('id', '=', person.id).execute();
      await dropOldest(trx, person.id);
      return before;
    });
    if (ended) this.told({ personId: ended.person, sessionId: ended.public_id });
    return { secret, endsMs, signed: { person, by: 'session', sessionId, csrf } };
  }

  /** Undefined where nobody is behind it: unknown, ended, idle for too long, or the person is locked out. */
  async bySecret(secret: string): Promise<Signed | undefined> {
    if (!looksLikeSecret(secret)) return undefined;
    const { store, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const hash = hashOf(secret);
    const row = await store.db
      .selectFrom('session')
      .innerJoin('person', 'person.id', 'session.person')
      .where('session.id_hash', '=', hash)
      .selectAll('person')
      .select(['session.public_id', 'session.csrf', 'session.ends_ms', 'session.seen_ms as used_ms'])
      .executeTakeFirst();
    if (!row) return undefined;
    const person = personOf(row);
    if (row.disabled === 1 || row.ends_ms <= nowMs || row.used_ms + idleOf(person.roles) <= nowMs) {
      await store.db.deleteFrom('session').where('id_hash', '=', hash).execute();
      return undefined;
    }
    if (nowMs - row.used_ms >= SEEN_STEP_MS) {
      await store.db.updateTable('session').set({ seen_ms: nowMs }).where('id_hash', '=', hash).execute();
      await store.db.updateTable('person').set({ seen_ms: nowMs }).where('id', '=', person.id).execute();
    }
    return { person, by: 'session', sessionId: row.public_id, csrf: row.csrf };
  }

  /** Who is behind a session now; asking is not using it. Undefined where `bySecret` would be. */
  async standing(sessionId: string): Promise<Person | undefined> {
    const { store, clock } = this.#parts;
    const row = await store.db
      .selectFrom('session')
      .innerJoin('person', 'person.id', 'session.person')
      .where('session.public_id', '=', sessionId)
      .selectAll('person')
      .select(['session.ends_ms', 'session.seen_ms as used_ms'])
      .executeTakeFirst();
    if (!row) return undefined;
    const person = personOf(row);
    const nowMs = clock.nowMs();
    const over = row.disabled === 1 || row.ends_ms <= nowMs || row.used_ms + idleOf(person.roles) <= nowMs;
    return over ? undefined : person;
  }

  /** Last used first. */
  async list({ person, sessionId }: Signed): Promise<z.infer<typeof SessionListed>[]> {
    const { store, clock } = this.#parts;
    const rows = await store.db
      .selectFrom('session')
      .where('person', '=', person.id)
      .where('ends_ms', '>', clock.nowMs())
      .selectAll()
      .orderBy('seen_ms', 'desc')
      .orderBy('public_id')
      .execute();
    return rows.map((row) => ({
      id: row.public_id,
      current: row.public_id === sessionId,
      startedMs: row.started_ms,
      seenMs: row.seen_ms,
      browser: row.browser,
    }));
  }

  /** One's own only; throws `not-found` for others' as for none. */
  async end(personId: string, sessionId: string): Promise<void> {
    const { numDeletedRows } = await this.#parts.store.db
      .deleteFrom('session')
      .where('person', '=', personId)
      .where('public_id', '=', sessionId)
      .executeTakeFirst();
    if (numDeletedRows === 0n) {
      throw REFUSALS.noSession();
    }
    this.told({ personId, sessionId });
  }

  /** Ids of operators and reviewers with a session that `bySecret` would let in. */
  async reachable(): Promise<ReadonlySet<string>> {
    const { store, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const rows = await store.db
      .selectFrom('session')
      .innerJoin('person', 'person.id', 'session.person')
      .where('person.disabled', '=', 0)
      .where('session.ends_ms', '>', nowMs)
      .selectAll('person')
      .select('session.seen_ms as used_ms')
      .execute();
    const there = rows.filter((row) => {
      const { roles } = personOf(row);
      return (roles.includes('operator') || roles.includes('reviewer')) && row.used_ms + idleOf(roles) > nowMs;
    });
    return new Set(there.map(({ id }) => id));
  }

  /** In the transaction that changes a person's rights; `told` follows once it stands. */
  async endAll(trx: Trx, personId: string): Promise<void> {
    await trx.deleteFrom('session').where('person', '=', personId).execute();
  }
}

async function dropOldest(trx: Trx, personId: string): Promise<void> {
  const rows = await trx
    .selectFrom('session')
    .where('person', '=', personId)
    .select('id_hash')
    .orderBy('started_ms', 'desc')
    .orderBy('id_hash')
    .execute();
  const over = rows.slice(MOST_SESSIONS).map((row) => row.id_hash);
  if (over.length > 0) await trx.deleteFrom('session').where('id_hash', 'in', over).execute();
}

/** As the browser calls itself: printable, at most 120 characters. */
const agentOf = (agent: string): string => agent.replace(/\p{Cc}/gu, ' ').slice(0, 120);
