import type { Selectable, Transaction } from 'kysely';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Store } from '../store/open.ts';
import type { PersonTable, Tables } from '../store/tables.ts';
import type { Person } from '../wire/access.ts';
import type { Role } from '../wire/words.ts';
import type { Record } from './record.ts';

/** What every part of access works with. */
export interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly record: Record;
  /** Where people go, such as https://platz.example.org; no slash at the end. Asked each time: a port may be found late. */
  readonly baseUrl: () => string;
  /** Name of the place, as authenticators show it. */
  readonly site: () => string;
}

export type Trx = Transaction<Tables>;

/** Who asks, proved: by a session's cookie, or by a read-only token with its maker's rights. */
export interface Signed {
  readonly person: Person;
  readonly by: 'session' | 'token';
  /** Public id of the session; undefined for a token. */
  readonly sessionId: string | undefined;
  /** Empty for a token, which changes nothing. */
  readonly csrf: string;
}

/** A new session. `secret` goes into the cookie and nowhere else. */
export interface SignedIn {
  readonly secret: string;
  readonly endsMs: number;
  readonly signed: Signed;
}

/** The browser that asks: what it calls itself, and the cookie that it still had, which ends with the new sign-in. */
export interface Browser {
  readonly agent: string;
  readonly previous?: string | undefined;
}

export const personOf = (row: Selectable<PersonTable>): Person => ({
  id: row.id,
  name: row.name,
  roles: JSON.parse(row.roles) as Role[],
  custodian: row.custodian,
});

/** As names are compared: NFKC, lower case, one space. */
export const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
