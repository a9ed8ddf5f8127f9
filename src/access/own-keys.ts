import type { z } from 'zod';
import type { PasskeyListed } from '../wire/access.ts';
import type { Parts, Signed, Trx } from './parts.ts';
import type { Passkeys } from './passkeys.ts';
import { keepPasskey } from './people.ts';
import { REFUSALS } from './refusals.ts';
import { hashOf } from './secret.ts';
import { roleWord } from './separation.ts';
import type { Sessions } from './sessions.ts';

type Listed = z.infer<typeof PasskeyListed>;

export const MOST_PASSKEYS = 20;
/** Ways in are changed shortly after signing in only: an unattended screen is not enough to come back tomorrow. */
export const FRESH_MS = 15 * 60_000;
const ID_LENGTH = 20;

/** One's own passkeys: a second one for when the first is lost, and away with one that is. */
export class OwnKeys {
  readonly #parts: Parts;
  readonly #passkeys: Passkeys;
  readonly #sessions: Sessions;

  constructor(parts: Parts, passkeys: Passkeys, sessions: Sessions) {
    this.#parts = parts;
    this.#passkeys = passkeys;
    this.#sessions = sessions;
  }

  /** Oldest first. Credential ids stay here: a list that leaks is of no use to anybody. */
  async list({ person }: Signed): Promise<Listed[]> {
    const rows = await this.#parts.store.db
      .selectFrom('passkey')
      .where('person', '=', person.id)
      .select(['id', 'created_ms', 'used_ms'])
      .orderBy('created_ms')
      .orderBy('id')
      .execute();
    return rows.map((row) => ({ id: publicId(row.id), createdMs: row.created_ms, usedMs: row.used_ms }));
  }

  /** For navigator.credentials.create; names the keys that are there, so that no device makes a second one. Throws `refused` late. */
  async options(signed: Signed): Promise<Record<string, unknown>> {
    await this.#fresh(signed);
    const { person } = signed;
    const known = await this.#parts.store.db
      .selectFrom('passkey')
      .where('person', '=', person.id)
      .select('id')
      .execute();
    return this.#passkeys.enrolOptions(
      bindingOf(signed),
      person.id,
      person.name,
      known.map(({ id }) => id),
    );
  }

  /** Only in the session that asked for the options. Throws `refused`; `exhausted` for too many. */
  async add(signed: Signed, credential: unknown): Promise<Listed[]> {
    await this.#fresh(signed);
    const { store, clock, record } = this.#parts;
    const { person } = signed;
    const { personId, proof } = await this.#passkeys.enrolled(credential, bindingOf(signed), person.name);
    const { passkey } = proof;
    if (personId !== person.id || !passkey) throw REFUSALS.passkey();
    await record.change({ person: person.id, role: roleWord(person.roles), change: 'passkey-added' }, () =>
      store.transaction(async (trx) => {
        await this.#stillThere(trx, signed);
        const rows = await trx.selectFrom('passkey').where('person', '=', person.id).select('id').execute();
        if (rows.length >= MOST_PASSKEYS) throw REFUSALS.manyPasskeys(MOST_PASSKEYS);
        const taken = await trx.selectFrom('passkey').where('id', '=', passkey.id).select('id').executeTakeFirst();
        if (taken) throw REFUSALS.passkey();
        await keepPasskey(trx, person.id, passkey, clock.nowMs());
      }),
    );
    return this.list(signed);
  }

  /** One's own only, and never the last way in. All other sessions end: one of them may be the lost device's. */
  async remove(signed: Signed, id: string): Promise<void> {
    await this.#fresh(signed);
    const { store, record } = this.#parts;
    const { person, sessionId } = signed;
    const facts = { person: person.id, role: roleWord(person.roles), change: 'passkey-removed' };
    const ended = await record.withdrawal(facts, () =>
      store.transaction(async (trx) => {
        await this.#stillThere(trx, signed);
        const rows = await trx.selectFrom('passkey').where('person', '=', person.id).select('id').execute();
        const key = rows.find((row) => publicId(row.id) === id);
        if (!key) throw REFUSALS.noPasskey();
        const ways = await trx
          .selectFrom('person')
          .where('id', '=', person.id)
          .select(['password_hash', 'oidc_subject'])
          .executeTakeFirstOrThrow();
        if (rows.length === 1 && ways.password_hash === null && ways.oidc_subject === null) throw REFUSALS.lastWayIn();
        await trx.deleteFrom('passkey').where('id', '=', key.id).execute();
        return trx
          .deleteFrom('session')
          .where('person', '=', person.id)
          .where('public_id', '!=', sessionId ?? '')
          .returning('public_id')
          .execute();
      }),
    );
    for (const row of ended) this.#sessions.told({ personId: person.id, sessionId: row.public_id });
  }

  async #fresh({ sessionId }: Signed): Promise<void> {
    const { store, clock } = this.#parts;
    const row = await store.db
      .selectFrom('session')
      .where('public_id', '=', sessionId ?? '')
      .select('started_ms')
      .executeTakeFirst();
    if (!row || clock.nowMs() - row.started_ms > FRESH_MS) throw REFUSALS.signInAnew();
  }

  /** In the transaction: the session may have been ended, or the person locked out, in between. */
  async #stillThere(trx: Trx, { sessionId }: Signed): Promise<void> {
    const row = await trx
      .selectFrom('session')
      .innerJoin('person', 'person.id', 'session.person')
      .where('session.public_id', '=', sessionId ?? '')
      .select('person.disabled')
      .executeTakeFirst();
    if (row?.disabled !== 0) throw REFUSALS.lockedOut();
  }
}

const bindingOf = ({ person, sessionId }: Signed): string => `own:${person.id}:${sessionId ?? ''}`;
const publicId = (credentialId: string): string => hashOf(credentialId).slice(0, ID_LENGTH);
