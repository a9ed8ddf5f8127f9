import { SimulatedClock } from '../kernel/clock.ts';
import { seededRandom } from '../kernel/random.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Appends } from '../ledger/act.ts';
import type { Draft } from '../ledger/entry.ts';
import { encodeEntry } from '../ledger/entry.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import { Access } from './access.ts';
import type { AccessOptions } from './access.ts';
import { Authenticator } from './authenticator.fixture.ts';
import { stepOfCode } from './code.ts';
import type { Browser, SignedIn } from './parts.ts';
import type { Role } from '../wire/words.ts';
import { TOTP, Secret } from 'otpauth';

export const BROWSER: Browser = { agent: 'Firefox/140.0 (test)' };
export const PASSWORD = 'Kran Zwiebel Nebel Tacho';

/** A ledger that keeps what it is given, and can be full. */
export class KeptLedger {
  readonly entries: Draft[] = [];
  full = false;
  readonly append: Appends['append'] = (draft) => {
    if (this.full) return Promise.reject(new AugenmassError('exhausted', 'The disk is full.'));
    // What the real one would refuse is refused here.
    encodeEntry({ v: 1, timeMs: 0, ...draft, facts: draft.facts ?? {} });
    this.entries.push(draft);
    return Promise.resolve({ index: this.entries.length - 1 } as Awaited<ReturnType<Appends['append']>>);
  };
}

export interface Door extends AsyncDisposable {
  readonly access: Access;
  readonly store: Store;
  readonly clock: SimulatedClock;
  readonly ledger: KeptLedger;
}

/** Access over a store in memory, at https://platz.example.org, on a clock that stands until moved. */
export async function openDoor(options: Partial<AccessOptions> = {}, url = 'sqlite::memory:'): Promise<Door> {
  const store = options.store ?? (await openStore(url));
  const clock = new SimulatedClock();
  const ledger = new KeptLedger();
  const access = new Access({
    store,
    clock,
    random: seededRandom(7),
    ledger: () => ledger,
    baseUrl: () => 'https://platz.example.org',
    site: () => 'Musterplatz',
    mayReach: () => true,
    ...options,
  });
  return { access, store, clock, ledger, [Symbol.asyncDispose]: () => store.close() };
}

export const tokenOf = ({ url }: { readonly url: string }): string => url.slice(url.indexOf('#') + 1);

export const codeAt = (secret: string, nowMs: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs });

export interface Enrolled extends SignedIn {
  readonly totp: string;
}

/** Through a link, with a password and the first code. */
export async function enrolWith({ access, clock }: Door, token: string, name: string): Promise<Enrolled> {
  const { secret } = await access.enrolPassword({ token, name, password: PASSWORD });
  return { ...(await access.enrolTotp({ token, code: codeAt(secret, clock.nowMs()) }, BROWSER)), totp: secret };
}

/** The first person: operator and administrator. */
export async function firstPerson(door: Door, name = 'Ada'): Promise<Enrolled> {
  const ticket = await door.access.setupTicket();
  if (!ticket) throw new Error('Somebody administers already.');
  return enrolWith(door, tokenOf(ticket), name);
}

export async function invited(
  door: Door,
  by: SignedIn,
  roles: Role[],
  name: string,
  custodian?: string,
): Promise<Enrolled> {
  const body = custodian === undefined ? { roles } : { roles, custodian };
  return enrolWith(door, tokenOf(await door.access.invite(by.signed, body)), name);
}

/** The next code that has not been used yet; moves the clock by a step. */
export function nextCode({ clock }: Door, totp: string): string {
  clock.advance(30_000);
  const code = codeAt(totp, clock.nowMs());
  if (stepOfCode(totp, code, clock.nowMs(), null) === undefined) throw new Error('The fixture makes wrong codes.');
  return code;
}

export interface WithKey extends SignedIn {
  readonly key: Authenticator;
}

const ORIGIN = 'https://platz.example.org';

/** Through a link, with a passkey: a hundred times faster than with a password. */
export async function enrolKey({ access }: Door, token: string, name: string): Promise<WithKey> {
  const key = new Authenticator();
  const credential = key.create(await access.enrolPasskeyOptions(token, name), ORIGIN);
  return { ...(await access.enrolPasskey({ token, name, credential }, BROWSER)), key };
}

export async function firstKey(door: Door, name = 'Ada'): Promise<WithKey> {
  return enrolKey(door, tokenOf((await door.access.setupTicket())!), name);
}

export async function invitedKey(
  door: Door,
  by: SignedIn,
  roles: Role[],
  name: string,
  custodian?: string,
): Promise<WithKey> {
  const body = custodian === undefined ? { roles } : { roles, custodian };
  return enrolKey(door, tokenOf(await door.access.invite(by.signed, body)), name);
}

/** Once more with the same key. */
export async function signInKey({ access }: Door, { key }: WithKey, browser: Browser = BROWSER): Promise<SignedIn> {
  return access.signInPasskey({ credential: key.get(await access.signInPasskeyOptions(), ORIGIN) }, browser);
}
