import type { z } from 'zod';
import { randomId } from '../kernel/ids.ts';
import type { ApiToken, ApiTokenBody, ApiTokenMade } from '../wire/access.ts';
import { personOf } from './parts.ts';
import type { Parts, Signed } from './parts.ts';
import { hashOf, newSecret } from './secret.ts';
import { REFUSALS } from './refusals.ts';

const DAY_MS = 86_400_000;
const MOST_TOKENS = 50;
const SEEN_STEP_MS = 60_000;
/** Readable beginning, so that a leaked one is found in files by name. */
const PREFIX = 'augenmass_';
const TOKEN = /^augenmass_[A-Za-z0-9_-]{43}$/;

/** Read-only tokens for machines: the rights of whoever made them, as these are at the moment of each call. */
export class Tokens {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async make({ person }: Signed, { label, days }: z.infer<typeof ApiTokenBody>): Promise<z.infer<typeof ApiTokenMade>> {
    const { store, clock, random, record } = this.#parts;
    const secret = PREFIX + newSecret(random);
    const nowMs = clock.nowMs();
    const token = { id: randomId(random, 16), label, createdMs: nowMs, expiresMs: nowMs + days * DAY_MS, usedMs: null };
    await record.change({ person: person.id, change: 'token-made', untilMs: token.expiresMs }, () =>
      store.transaction(async (trx) => {
        await trx.deleteFrom('api_token').where('expires_ms', '<=', nowMs).execute();
        const rows = await trx.selectFrom('api_token').where('person', '=', person.id).select('id').execute();
        if (rows.length >= MOST_TOKENS) {
          throw REFUSALS.manyTokens(MOST_TOKENS);
        }
        await trx
          .insertInto('api_token')
          .values({
            id: token.id,
            hash: hashOf(secret),
            person: person.id,
            label,
            created_ms: nowMs,
            expires_ms: token.expiresMs,
            used_ms: null,
          })
          .execute();
      }),
    );
    return { ...token, secret };
  }

  async list({ person }: Signed): Promise<z.infer<typeof ApiToken>[]> {
    const { store, clock } = this.#parts;
    const rows = await store.db
      .selectFrom('api_token')
      .where('person', '=', person.id)
      .where('expires_ms', '>', clock.nowMs())
      .selectAll()
      .orderBy('created_ms', 'desc')
      .orderBy('id')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      label: row.label,
      createdMs: row.created_ms,
      expiresMs: row.expires_ms,
      usedMs: row.used_ms,
    }));
  }

  /** One's own only; throws `not-found`. */
  async end({ person }: Signed, id: string): Promise<void> {
    const { numDeletedRows } = await this.#parts.store.db
      .deleteFrom('api_token')
      .where('person', '=', person.id)
      .where('id', '=', id)
      .executeTakeFirst();
    if (numDeletedRows === 0n) {
      throw REFUSALS.noToken();
    }
  }

  async bySecret(secret: string): Promise<Signed | undefined> {
    if (!TOKEN.test(secret)) return undefined;
    const { store, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const row = await store.db
      .selectFrom('api_token')
      .innerJoin('person', 'person.id', 'api_token.person')
      .where('api_token.hash', '=', hashOf(secret))
      .where('api_token.expires_ms', '>', nowMs)
      .where('person.disabled', '=', 0)
      .selectAll('person')
      .select(['api_token.id as token', 'api_token.used_ms as used_ms'])
      .executeTakeFirst();
    if (!row) return undefined;
    const person = personOf(row);
    // Tokens are for those who may make them; whoever has lost that role has lost them.
    if (!person.roles.includes('administrator') && !person.roles.includes('auditor')) return undefined;
    if (row.used_ms === null || nowMs - row.used_ms >= SEEN_STEP_MS) {
      await store.db.updateTable('api_token').set({ used_ms: nowMs }).where('id', '=', row.token).execute();
    }
    return { person, by: 'token', sessionId: undefined, csrf: '' };
  }
}
