import type { z } from 'zod';
import type { Facts } from '../ledger/facts.ts';
import type { InvitationBody, Person, PersonListed, RolesBody } from '../wire/access.ts';
import { nameKey, personOf } from './parts.ts';
import type { Parts, Signed, Trx } from './parts.ts';
import { roleWord, separated } from './separation.ts';
import type { Sessions } from './sessions.ts';
import { makeTicket, useTicket } from './tickets.ts';
import type { Ticket } from './tickets.ts';
import { REFUSALS } from './refusals.ts';

const LOCKED_OUT = 'locked-out';
/** How a link came about that nobody signed in asked for. */
const ON_MACHINE = 'machine';

/** How a new person will prove themselves. */
export interface Proof {
  readonly by: 'passkey' | 'password' | 'oidc';
  readonly passwordHash?: string;
  readonly totp?: { readonly secret: string; readonly usedStep: number };
  readonly oidcSubject?: string;
  readonly passkey?: {
    readonly id: string;
    readonly publicKey: Uint8Array;
    readonly counter: number;
    readonly transports: readonly string[];
  };
}

/** Who can sign in, and what they may do. People are locked out, never deleted: verdicts and the ledger point at them. */
export class People {
  readonly #parts: Parts;
  readonly #sessions: Sessions;

  constructor(parts: Parts, sessions: Sessions) {
    this.#parts = parts;
    this.#sessions = sessions;
  }

  /** Nobody is there who could invite others. */
  async setupNeeded(): Promise<boolean> {
    const rows = await this.#parts.store.db.selectFrom('person').where('disabled', '=', 0).selectAll().execute();
    return !rows.some((row) => personOf(row).roles.includes('administrator'));
  }

  async list(): Promise<z.infer<typeof PersonListed>[]> {
    const { db } = this.#parts.store;
    const rows = await db.selectFrom('person').selectAll().orderBy('name_key').execute();
    const keys = await db
      .selectFrom('passkey')
      .select(['person', (count) => count.fn.countAll<number>().as('passkeys')])
      .groupBy('person')
      .execute();
    return rows.map((row) => ({
      ...personOf(row),
      disabled: row.disabled === 1,
      passkeys: keys.find((one) => one.person === row.id)?.passkeys ?? 0,
      password: row.password_hash !== null,
      lastSeenMs: row.seen_ms,
    }));
  }

  /** Uses the link up and makes the person, or neither. Throws `conflict` for a name or custodian that somebody has. */
  async enrol(ticket: Ticket, id: string, name: string, proof: Proof): Promise<Person> {
    const { store, clock, record } = this.#parts;
    const roles = separated(ticket.roles, ticket.custodian);
    const person: Person = { id, name: name.normalize('NFC').trim(), roles, custodian: ticket.custodian };
    const nowMs = clock.nowMs();
    const facts = { person: id, role: roleWord(roles), change: 'enrolled', method: proof.by };
    await record.change(facts, () =>
      store.transaction(async (trx) => {
        await useTicket(trx, ticket.hash, nowMs);
        await this.#checkFree(trx, person);
        await trx
          .insertInto('person')
          .values({
            id,
            name: person.name,
            name_key: nameKey(name),
            roles: JSON.stringify(roles),
            custodian: ticket.custodian,
            disabled: 0,
            created_ms: nowMs,
            seen_ms: null,
            password_hash: proof.passwordHash ?? null,
            totp_secret: proof.totp?.secret ?? null,
            totp_used_step: proof.totp?.usedStep ?? null,
            oidc_subject: proof.oidcSubject ?? null,
          })
          .execute();
        if (proof.passkey) await keepPasskey(trx, id, proof.passkey, nowMs);
      }),
    );
    return person;
  }

  /** Throws `refused` where the roles do not go together. */
  async invite(by: Signed, body: z.infer<typeof InvitationBody>): Promise<{ url: string; expiresMs: number }> {
    const custodian = body.custodian ?? null;
    const roles = separated(body.roles, custodian);
    return this.#parts.record.change({ person: by.person.id, role: roleWord(roles), change: 'invited' }, () =>
      this.#parts.store.transaction(async (trx) => {
        await checkAdministrator(trx, by);
        return makeTicket(this.#parts, trx, 'invitation', roles, custodian);
      }),
    );
  }

  /** The person's sessions end, so that nothing goes on under the old roles. Nobody changes their own. */
  async setRoles(by: Signed, id: string, body: z.infer<typeof RolesBody>): Promise<Person> {
    notOneself(by, id);
    const custodian = body.roles.includes('custodian') ? (body.custodian ?? null) : null;
    const roles = separated(body.roles, custodian);
    return this.#change(by, id, { role: roleWord(roles), change: 'roles' }, async (trx, before) => {
      const person: Person = { ...before, roles, custodian };
      await this.#checkFree(trx, person);
      await trx
        .updateTable('person')
        .set({ roles: JSON.stringify(roles), custodian })
        .where('id', '=', id)
        .execute();
      return person;
    });
  }

  async disable(by: Signed, id: string): Promise<void> {
    notOneself(by, id);
    await this.#change(by, id, { change: LOCKED_OUT }, async (trx) => {
      await trx.updateTable('person').set({ disabled: 1 }).where('id', '=', id).execute();
    });
  }

  async enable(by: Signed, id: string): Promise<void> {
    await this.#change(by, id, { change: 'let-in' }, async (trx, person) => {
      await this.#checkFree(trx, person);
      await trx.updateTable('person').set({ disabled: 0 }).where('id', '=', id).execute();
    });
  }

  /** A link for somebody who lost their way in. Their sessions end at once, and an earlier link; nobody makes one for themselves. */
  async recovery(by: Signed, id: string): Promise<{ url: string; expiresMs: number }> {
    notOneself(by, id);
    return this.#change(by, id, { change: 'recovery-link' }, (trx, person) => this.#recoveryTicket(trx, person));
  }

  /**
   * The same from the machine that the place runs on, where nobody is signed in. Whoever holds the place's files could change the
   * store itself; this way leaves an entry that says where it came from. It may be for the only administrator.
   */
  async recoveryOnMachine(id: string): Promise<{ url: string; expiresMs: number }> {
    const facts = { change: 'recovery-link', method: ON_MACHINE };
    return this.#change(undefined, id, facts, (trx, person) => this.#recoveryTicket(trx, person));
  }

  /** A link for a new administrator, from the machine that the place runs on. */
  async inviteOnMachine(): Promise<{ url: string; expiresMs: number }> {
    const roles = ['administrator'] as const;
    return this.#parts.record.change({ role: 'administrator', change: 'invited', method: ON_MACHINE }, () =>
      this.#parts.store.transaction((trx) => makeTicket(this.#parts, trx, 'invitation', roles, null)),
    );
  }

  async #recoveryTicket(trx: Trx, { id, roles, custodian }: Person): Promise<{ url: string; expiresMs: number }> {
    const row = await trx.selectFrom('person').where('id', '=', id).select('disabled').executeTakeFirst();
    if (row?.disabled !== 0) throw REFUSALS.lockedOutBefore();
    return makeTicket(this.#parts, trx, 'recovery', roles, custodian, id);
  }

  /** Whom a recovery link brings back, as they are now. Throws `refused` as every link that does not work. */
  async recoverable(id: string): Promise<Person> {
    const row = await this.#parts.store.db.selectFrom('person').where('id', '=', id).selectAll().executeTakeFirst();
    if (row?.disabled !== 0) throw REFUSALS.link();
    return personOf(row);
  }

  /** Uses the link up. The new way in is the only one: keys, password, code, tokens and sessions from before are gone. */
  async recover(ticket: Ticket, proof: Proof): Promise<Person> {
    const { store, clock, record } = this.#parts;
    const id = ticket.personId ?? '';
    const { roles } = await this.recoverable(id);
    const nowMs = clock.nowMs();
    const facts = { person: id, role: roleWord(roles), change: 'recovered', method: proof.by };
    const person = await record.change(facts, () =>
      store.transaction(async (trx) => {
        await useTicket(trx, ticket.hash, nowMs);
        const row = await trx.selectFrom('person').where('id', '=', id).selectAll().executeTakeFirst();
        if (row?.disabled !== 0) throw REFUSALS.link();
        for (const table of ['passkey', 'api_token'] as const)
          await trx.deleteFrom(table).where('person', '=', id).execute();
        await this.#sessions.endAll(trx, id);
        await trx
          .updateTable('person')
          .set({
            password_hash: proof.passwordHash ?? null,
            totp_secret: proof.totp?.secret ?? null,
            totp_used_step: proof.totp?.usedStep ?? null,
            oidc_subject: proof.oidcSubject ?? null,
          })
          .where('id', '=', id)
          .execute();
        if (proof.passkey) await keepPasskey(trx, id, proof.passkey, nowMs);
        return personOf(row);
      }),
    );
    this.#sessions.told({ personId: id, sessionId: undefined });
    return person;
  }

  async #change<T>(
    by: Signed | undefined,
    id: string,
    facts: Facts,
    work: (trx: Trx, person: Person) => Promise<T>,
  ): Promise<T> {
    const { store, record } = this.#parts;
    await findPerson(store.db, id);
    const write = facts.change === LOCKED_OUT ? record.withdrawal.bind(record) : record.change.bind(record);
    const value = await write({ ...facts, person: id }, () =>
      store.transaction(async (trx) => {
        if (by) await checkAdministrator(trx, by);
        await endRecovery(trx, id);
        const done = await work(trx, await findPerson(trx, id));
        await this.#sessions.endAll(trx, id);
        return done;
      }),
    );
    this.#sessions.told({ personId: id, sessionId: undefined });
    return value;
  }

  /** One share, one person: two with the same share would count as two custodians to nobody, and one too many to everybody. */
  async #checkFree(trx: Trx, { id, custodian }: Person): Promise<void> {
    if (custodian === null) return;
    const holder = await trx
      .selectFrom('person')
      .where('custodian', '=', custodian)
      .where('disabled', '=', 0)
      .where('id', '!=', id)
      .select('id')
      .executeTakeFirst();
    if (holder) {
      throw REFUSALS.custodianTaken(custodian);
    }
  }
}

/** A link that waits was made for the person as they were. */
async function endRecovery(trx: Trx, personId: string): Promise<void> {
  await trx.deleteFrom('ticket').where('person', '=', personId).where('used_ms', 'is', null).execute();
}

export async function keepPasskey(
  trx: Trx,
  personId: string,
  { id, publicKey, counter, transports }: NonNullable<Proof['passkey']>,
  nowMs: number,
): Promise<void> {
  const row = { id, person: personId, public_key: publicKey, counter, transports: JSON.stringify(transports) };
  await trx
    .insertInto('passkey')
    .values({ ...row, created_ms: nowMs, used_ms: null })
    .execute();
}

/** In the same transaction as the act: of two administrators who lock each other out, one comes too late. */
async function checkAdministrator(trx: Trx, by: Signed): Promise<void> {
  const row = await trx.selectFrom('person').where('id', '=', by.person.id).selectAll().executeTakeFirst();
  if (row?.disabled !== 0 || !personOf(row).roles.includes('administrator')) throw REFUSALS.lockedOut();
}

async function findPerson(db: Pick<Trx, 'selectFrom'>, id: string): Promise<Person> {
  const row = await db.selectFrom('person').where('id', '=', id).selectAll().executeTakeFirst();
  if (!row) throw REFUSALS.noPerson();
  return personOf(row);
}

function notOneself(by: Signed, id: string): void {
  if (by.person.id === id) {
    throw REFUSALS.oneself();
  }
}
