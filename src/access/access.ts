import type { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { randomId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import type { Appends } from '../ledger/act.ts';
import type { Store } from '../store/open.ts';
import type * as wire from '../wire/access.ts';
import { codeUri, newCodeSecret, stepOfCode } from './code.ts';
import { Guesses } from './guesses.ts';
import { OwnKeys } from './own-keys.ts';
import { Oidc } from './oidc.ts';
import type { MayReach, OidcSettings } from './oidc.ts';
import { nameKey, personOf } from './parts.ts';
import type { Browser, Parts, Signed, SignedIn } from './parts.ts';
import { Passkeys } from './passkeys.ts';
import { Passwords, checkPassword } from './password.ts';
import { People } from './people.ts';
import type { Proof } from './people.ts';
import { Record } from './record.ts';
import { roleWord } from './separation.ts';
import { Sessions } from './sessions.ts';
import type { Ended } from './sessions.ts';
import { lookOf, makeTicket, putDraft, readTicket, readTicketByHash } from './tickets.ts';
import type { Ticket } from './tickets.ts';
import { Tokens } from './tokens.ts';
import { REFUSALS } from './refusals.ts';

export interface AccessOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined while there is no place yet. */
  readonly ledger: () => Appends | undefined;
  readonly baseUrl: () => string;
  readonly site: () => string;
  readonly oidc?: OidcSettings | undefined;
  /** Asked before anything is sent to an authority. */
  readonly mayReach: MayReach;
}

type Body<T extends z.ZodType> = z.infer<T>;
const PERSON_ID_LENGTH = 16;

/**
 * Who may come in, and as what: what stands behind the routes of `wire/routes-access.ts`. The first person comes by the setup link,
 * everybody else by an invitation; there is no default password and no other way in.
 */
export class Access {
  readonly #parts: Parts;
  readonly #people: People;
  readonly #sessions: Sessions;
  readonly #passkeys: Passkeys;
  readonly #ownKeys: OwnKeys;
  readonly #passwords: Passwords;
  readonly #guesses: Guesses;
  readonly #tokens: Tokens;
  readonly #oidc: Oidc | undefined;

  constructor({ store, clock, random, ledger, baseUrl, site, oidc, mayReach }: AccessOptions) {
    this.#parts = { store, clock, random, baseUrl, site, record: new Record(store, ledger) };
    this.#sessions = new Sessions(this.#parts);
    this.#people = new People(this.#parts, this.#sessions);
    this.#passkeys = new Passkeys(this.#parts);
    this.#ownKeys = new OwnKeys(this.#parts, this.#passkeys, this.#sessions);
    this.#passwords = new Passwords(random);
    this.#guesses = new Guesses(clock);
    this.#tokens = new Tokens(this.#parts);
    this.#oidc = oidc && new Oidc(this.#parts, oidc, mayReach);
  }

  bySession(secret: string): Promise<Signed | undefined> {
    return this.#sessions.bySecret(secret);
  }

  byToken(secret: string): Promise<Signed | undefined> {
    return this.#tokens.bySecret(secret);
  }

  /** Who is behind a session now, without using it: for sockets that stay open. */
  async standing({ sessionId }: Signed): Promise<wire.Person | undefined> {
    return sessionId === undefined ? undefined : this.#sessions.standing(sessionId);
  }

  /** Hears of sessions that are ended before their time, to close their sockets; returns how to stop. */
  onEnd(listener: (ended: Ended) => void): () => void {
    return this.#sessions.onEnd(listener);
  }

  setupNeeded(): Promise<boolean> {
    return this.#people.setupNeeded();
  }

  /** At each start while nobody administers: a link for one hour; the one before ends. Undefined once somebody does. */
  async setupTicket(): Promise<{ url: string; expiresMs: number } | undefined> {
    if (!(await this.setupNeeded())) return undefined;
    const roles = ['operator', 'administrator'] as const;
    return this.#parts.store.transaction((trx) => makeTicket(this.#parts, trx, 'setup', roles, null));
  }

  /** Throws `refused` as every act with a link does, the same for unknown, used and late. */
  async ticket(token: string): Promise<Body<typeof wire.TicketLook>> {
    const ticket = await readTicket(this.#parts, token);
    if (ticket.personId === null) return lookOf(ticket);
    const { name, roles, custodian } = await this.#people.recoverable(ticket.personId);
    return { ...lookOf(ticket), roles, custodian, name };
  }

  async enrolPasskeyOptions(token: string, name: string): Promise<{ [key: string]: unknown }> {
    const ticket = await readTicket(this.#parts, token);
    const who = await this.#comer(ticket, name);
    return this.#passkeys.enrolOptions(ticket.hash, who.personId, who.name);
  }

  async enrolPasskey({ token, name, credential }: Body<typeof wire.EnrolPasskey>, browser: Browser): Promise<SignedIn> {
    const ticket = await readTicket(this.#parts, token);
    const called = ticket.personId === null ? name : (await this.#people.recoverable(ticket.personId)).name;
    const { personId, proof } = await this.#passkeys.enrolled(credential, ticket.hash, called);
    return this.#begin(await this.#take(ticket, personId, name, proof), 'passkey', browser);
  }

  /** Nobody exists yet: the person is made with the first right code. */
  async enrolPassword({
    token,
    name,
    password,
  }: Body<typeof wire.EnrolPassword>): Promise<Body<typeof wire.TotpSecret>> {
    const { random, site } = this.#parts;
    const ticket = await readTicket(this.#parts, token);
    const who = await this.#comer(ticket, name);
    checkPassword(password, who.name, site());
    const secret = newCodeSecret(random);
    const passwordHash = await this.#passwords.hash(password);
    await putDraft(this.#parts, ticket.hash, { ...who, passwordHash, totpSecret: secret });
    return { uri: codeUri(secret, who.name, site()), secret };
  }

  async enrolTotp({ token, code }: Body<typeof wire.EnrolTotp>, browser: Browser): Promise<SignedIn> {
    const ticket = await readTicket(this.#parts, token);
    const { draft } = ticket;
    if (!draft) throw REFUSALS.noPasswordYet();
    this.#guesses.begin(ticket.hash);
    const usedStep = stepOfCode(draft.totpSecret, code, this.#parts.clock.nowMs(), null);
    if (usedStep === undefined) {
      throw REFUSALS.code();
    }
    const { personId, name, passwordHash } = draft;
    const proof = { by: 'password', passwordHash, totp: { secret: draft.totpSecret, usedStep } } as const;
    return this.#begin(await this.#take(ticket, personId, name, proof), 'password', browser);
  }

  signInPasskeyOptions(): Promise<{ [key: string]: unknown }> {
    return this.#passkeys.signInOptions();
  }

  async signInPasskey({ credential }: Body<typeof wire.SignInPasskey>, browser: Browser): Promise<SignedIn> {
    return this.#signIn(await this.#passkeys.signedIn(credential), 'passkey', browser);
  }

  /**
   * Throws `refused` in the same words, after the same work, whether name, password or code was wrong; `exhausted` while the name
   * waits after wrong tries.
   */
  async signInPassword(
    { name, password, code }: Body<typeof wire.SignInPassword>,
    browser: Browser,
  ): Promise<SignedIn> {
    const { store, clock } = this.#parts;
    const key = nameKey(name);
    this.#guesses.begin(key);
    const row = await store.db.selectFrom('person').where('name_key', '=', key).selectAll().executeTakeFirst();
    const right = await this.#passwords.matches(password, row?.password_hash);
    const step = row?.totp_secret ? stepOfCode(row.totp_secret, code, clock.nowMs(), row.totp_used_step) : undefined;
    if (!row || !right || step === undefined || row.disabled === 1 || !(await this.#useStep(row.id, step))) {
      throw REFUSALS.password();
    }
    this.#guesses.right(key);
    return this.#signIn(row.id, 'password', browser);
  }

  /** The authority's sign-in as people know it; null where none is set up. */
  oidcName(): string | null {
    return this.#oidc?.name ?? null;
  }

  /** `binding` goes into a cookie of the same browser, which alone can come back. */
  async oidcBegin(): Promise<{ url: string; binding: string }> {
    return this.#needOidc().begin();
  }

  async oidcEnrol({ token, name }: Body<typeof wire.EnrolOidc>): Promise<{ url: string; binding: string }> {
    const ticket = await readTicket(this.#parts, token);
    const who = await this.#comer(ticket, name);
    return this.#needOidc().begin({ hash: ticket.hash, name: who.name });
  }

  /** `url` in full, as the browser asked for it. Throws `refused` for whoever the authority knows and nobody here invited. */
  async oidcBack(url: string, binding: string, browser: Browser): Promise<SignedIn> {
    const { subject, invited } = await this.#needOidc().back(url, binding);
    const { db } = this.#parts.store;
    const row = await db.selectFrom('person').where('oidc_subject', '=', subject).select('id').executeTakeFirst();
    if (invited && row) {
      throw REFUSALS.somebodyAlready();
    }
    if (row) return this.#signIn(row.id, 'oidc', browser);
    if (!invited) {
      throw REFUSALS.notInvited();
    }
    const ticket = await readTicketByHash(this.#parts, invited.hash);
    const id = randomId(this.#parts.random, PERSON_ID_LENGTH);
    const proof = { by: 'oidc', oidcSubject: subject } as const;
    return this.#begin(await this.#take(ticket, id, invited.name, proof), 'oidc', browser);
  }

  async signOut({ person, sessionId }: Signed): Promise<void> {
    if (sessionId !== undefined) await this.#sessions.end(person.id, sessionId);
  }

  async signOutEverywhere({ person }: Signed): Promise<void> {
    await this.#parts.store.transaction((trx) => this.#sessions.endAll(trx, person.id));
    this.#sessions.told({ personId: person.id, sessionId: undefined });
  }

  sessions(signed: Signed): Promise<Body<typeof wire.SessionListed>[]> {
    return this.#sessions.list(signed);
  }

  endSession({ person }: Signed, id: string): Promise<void> {
    return this.#sessions.end(person.id, id);
  }

  people(): Promise<Body<typeof wire.PersonListed>[]> {
    return this.#people.list();
  }

  invite(by: Signed, body: Body<typeof wire.InvitationBody>): Promise<Body<typeof wire.Invitation>> {
    return this.#people.invite(by, body);
  }

  setRoles(by: Signed, id: string, body: Body<typeof wire.RolesBody>): Promise<wire.Person> {
    return this.#people.setRoles(by, id, body);
  }

  disable(by: Signed, id: string): Promise<void> {
    return this.#people.disable(by, id);
  }

  enable(by: Signed, id: string): Promise<void> {
    return this.#people.enable(by, id);
  }

  /** A link for an existing person who lost their way in. */
  recover(by: Signed, id: string): Promise<Body<typeof wire.Invitation>> {
    return this.#people.recovery(by, id);
  }

  /**
   * From the machine that the place runs on, by whoever holds its files: a link that brings somebody back, be it the only
   * administrator. Their sessions end at once. Throws `not-found`, and `conflict` for somebody who is locked out.
   */
  recoverOnMachine(id: string): Promise<Body<typeof wire.Invitation>> {
    return this.#people.recoveryOnMachine(id);
  }

  /** From there as well: a link for a new administrator. */
  inviteOnMachine(): Promise<Body<typeof wire.Invitation>> {
    return this.#people.inviteOnMachine();
  }

  passkeys(signed: Signed): Promise<Body<typeof wire.PasskeyListed>[]> {
    return this.#ownKeys.list(signed);
  }

  passkeyOptions(signed: Signed): Promise<{ [key: string]: unknown }> {
    return this.#ownKeys.options(signed);
  }

  addPasskey(
    signed: Signed,
    { credential }: Body<typeof wire.SignInPasskey>,
  ): Promise<Body<typeof wire.PasskeyListed>[]> {
    return this.#ownKeys.add(signed, credential);
  }

  removePasskey(signed: Signed, id: string): Promise<void> {
    return this.#ownKeys.remove(signed, id);
  }

  tokens(signed: Signed): Promise<Body<typeof wire.ApiToken>[]> {
    return this.#tokens.list(signed);
  }

  makeToken(signed: Signed, body: Body<typeof wire.ApiTokenBody>): Promise<Body<typeof wire.ApiTokenMade>> {
    return this.#tokens.make(signed, body);
  }

  endToken(signed: Signed, id: string): Promise<void> {
    return this.#tokens.end(signed, id);
  }

  /** Ids of operators and reviewers who are signed in somewhere: nobody else gets alarms on a device. */
  reachable(): Promise<ReadonlySet<string>> {
    return this.#sessions.reachable();
  }

  /** Throws away what is over, and hands the ledger what waits for it. Once an hour will do. */
  async sweep(): Promise<void> {
    const { store, clock, record } = this.#parts;
    const nowMs = clock.nowMs();
    await store.db.deleteFrom('session').where('ends_ms', '<=', nowMs).execute();
    await store.db.deleteFrom('challenge').where('expires_ms', '<=', nowMs).execute();
    await store.db.deleteFrom('ticket').where('expires_ms', '<=', nowMs).execute();
    await store.db.deleteFrom('api_token').where('expires_ms', '<=', nowMs).execute();
    await record.flush();
  }

  async #signIn(personId: string, method: string, browser: Browser): Promise<SignedIn> {
    const { db } = this.#parts.store;
    const row = await db.selectFrom('person').where('id', '=', personId).selectAll().executeTakeFirst();
    if (row?.disabled !== 0) throw REFUSALS.lockedOut();
    return this.#begin(personOf(row), method, browser);
  }

  async #begin(person: wire.Person, method: string, browser: Browser): Promise<SignedIn> {
    await this.#parts.record.signedIn({ person: person.id, role: roleWord(person.roles), method });
    return this.#sessions.begin(person, browser);
  }

  /** Of two tries with one code, one gets here first. */
  async #useStep(id: string, step: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#parts.store.db
      .updateTable('person')
      .set({ totp_used_step: step })
      .where('id', '=', id)
      .where((where) => where.or([where('totp_used_step', 'is', null), where('totp_used_step', '<', step)]))
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  /** For whom a link is: somebody new under the name given, or the person it brings back, whatever name is given. */
  async #comer(ticket: Ticket, name: string): Promise<{ personId: string; name: string }> {
    if (ticket.personId !== null) {
      const person = await this.#people.recoverable(ticket.personId);
      return { personId: person.id, name: person.name };
    }
    await this.#checkName(name);
    return { personId: randomId(this.#parts.random, PERSON_ID_LENGTH), name };
  }

  #take(ticket: Ticket, personId: string, name: string, proof: Proof): Promise<wire.Person> {
    return ticket.personId === null
      ? this.#people.enrol(ticket, personId, name, proof)
      : this.#people.recover(ticket, proof);
  }

  /** Told early, to whoever has a link; the table's own rule decides. */
  async #checkName(name: string): Promise<void> {
    const { db } = this.#parts.store;
    const key = nameKey(name);
    const taken = await db.selectFrom('person').where('name_key', '=', key).select('id').executeTakeFirst();
    if (taken) throw REFUSALS.nameTaken();
  }

  #needOidc(): Oidc {
    if (this.#oidc) return this.#oidc;
    throw REFUSALS.noOidc();
  }
}
