import { join } from 'node:path';
import { Access } from '../access/access.ts';
import { nameKey } from '../access/parts.ts';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { openStore } from '../store/open.ts';
import { isPlace } from './place-files.ts';
import { guestLedger } from './place-guest.ts';

export interface PlacePeopleOptions {
  /** DIR, of a place or of a server that waits for its setup. */
  readonly folder: string;
  /** sqlite:PATH or postgres://…; DIR/live.db where it is missing. */
  readonly store?: string | undefined;
  /** Where the links lead: what browsers call the server. */
  readonly baseUrl: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
}

export type PersonKnown = Awaited<ReturnType<Access['people']>>[number];

export interface PlacePeople {
  readonly list: () => Promise<PersonKnown[]>;
  /** By id, by name, or by a role that one person alone has. Throws `not-found`, and `conflict` where several have it. */
  readonly find: (who: string) => Promise<PersonKnown>;
  readonly link: (id: string) => Promise<{ readonly url: string; readonly expiresMs: number }>;
  readonly administrator: () => Promise<{ readonly url: string; readonly expiresMs: number }>;
}

/**
 * Who can sign in at a place, for a process on its own machine, whether the place runs or not: the store takes several writers, and
 * the ledger is asked through lock or door. Throws `not-found` for a folder without a store, `invalid` for an address that is none.
 */
export async function withPlacePeople<T>(
  options: PlacePeopleOptions,
  work: (people: PlacePeople) => Promise<T>,
): Promise<T> {
  const { folder, disk, clock, random } = options;
  const baseUrl = addressOf(options.baseUrl);
  if (options.store === undefined && !(await disk.list(folder)).some(({ name }) => name === 'live.db')) {
    throw new AugenmassError('not-found', `Nobody has ever signed in at ${folder}.`, {
      remedy: 'Name the folder that “augenmass serve” runs, and --store where its store is elsewhere.',
      de: {
        message: `In ${folder} hat sich noch nie jemand angemeldet.`,
        remedy: 'Den Ordner nennen, den „augenmass serve“ betreibt, und --store, wenn seine Daten woanders liegen.',
      },
    });
  }
  const made = await isPlace(disk, folder);
  await using store = await openStore(options.store ?? `sqlite:${join(folder, 'live.db')}`);
  const ledger = guestLedger({ folder, disk, clock });
  const access = new Access({
    store,
    clock,
    random,
    ledger: () => (made ? ledger : undefined),
    baseUrl: () => baseUrl,
    site: () => '',
    // Nobody signs in here.
    mayReach: () => false,
  });
  return await work({
    list: () => access.people(),
    find: async (who) => found(await access.people(), who),
    link: (id) => access.recoverOnMachine(id),
    administrator: () => access.inviteOnMachine(),
  });
}

function found(people: readonly PersonKnown[], who: string): PersonKnown {
  const named = people.find(({ id, name }) => id === who || nameKey(name) === nameKey(who));
  if (named) return named;
  const having = people.filter(({ roles, disabled }) => !disabled && roles.some((role) => role === who));
  const [first] = having;
  if (first && having.length === 1) return first;
  if (first) {
    throw new AugenmassError('conflict', `${having.length} people are ${who}.`, {
      remedy: 'Name one of them: “augenmass people list DIR” shows who there is.',
      de: {
        message: `${having.length} Personen haben die Aufgabe ${who}.`,
        remedy: 'Eine davon nennen: „augenmass people list DIR“ zeigt, wen es gibt.',
      },
    });
  }
  throw new AugenmassError('not-found', `There is nobody called “${who}”, and nobody has this role alone.`, {
    remedy: '“augenmass people list DIR” shows who there is; --administrator makes a link for somebody new.',
    de: {
      message: `Niemand heißt „${who}“, und niemand allein hat diese Aufgabe.`,
      remedy: '„augenmass people list DIR“ zeigt, wen es gibt; --administrator macht einen Link für jemand Neues.',
    },
  });
}

/** A sign-in goes over https, or stays on the machine. */
function addressOf(text: string): string {
  const url = URL.parse(text);
  const bare = url && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  const local = url && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) && url.protocol === 'http:';
  if (bare && (url.protocol === 'https:' || local)) return url.origin;
  throw new AugenmassError('invalid', `“${text}” is not the address of a server: https://NAME, and no more.`, {
    remedy: 'Name it as browsers call it: --base-url https://platz.example.org',
    de: {
      message: `„${text}“ ist keine Adresse eines Servers: https://NAME, und nichts weiter.`,
      remedy: 'So nennen, wie Browser sie aufrufen: --base-url https://platz.example.org',
    },
  });
}
