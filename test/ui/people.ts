import type { z } from 'zod';
import type { ApiToken, PasskeyListed, PersonListed, SessionListed } from '../../src/wire/access.ts';
import type { Role } from '../../src/wire/words.ts';
import { Refusal } from './refusal.ts';

type Person = z.infer<typeof PersonListed>;
const DAY_MS = 86_400_000;

/** Who can come into the made-up place, from where, and with which keys. */
export class People {
  readonly people: Person[];
  readonly invitations: { roles: Role[]; custodian?: string }[] = [];
  sessions: z.infer<typeof SessionListed>[];
  passkeys: z.infer<typeof PasskeyListed>[];
  tokens: z.infer<typeof ApiToken>[] = [];

  constructor(nowMs: number) {
    const one = (id: string, name: string, roles: Role[], custodian: string | null = null): Person => ({
      id,
      name,
      roles,
      custodian,
      disabled: false,
      passkeys: 1,
      password: false,
      lastSeenMs: nowMs - 3_600_000,
    });
    this.people = [
      one('person0001', 'Anna', ['operator', 'administrator']),
      one('person0002', 'Beate', ['data-protection-officer']),
      { ...one('person0003', 'Carl', ['custodian'], 'amt'), passkeys: 0, password: true, lastSeenMs: null },
    ];
    this.sessions = [
      { id: 'session0001', current: true, startedMs: nowMs - 3_600_000, seenMs: nowMs, browser: 'Chromium' },
      { id: 'session0002', current: false, startedMs: nowMs - DAY_MS, seenMs: nowMs - 7_200_000, browser: 'Firefox' },
    ];
    this.passkeys = [{ id: 'passkey0001', createdMs: nowMs - 30 * DAY_MS, usedMs: nowMs - 3_600_000 }];
  }

  one(id: string): Person {
    const found = this.people.find((person) => person.id === id);
    if (!found) throw new Refusal(404, 'not-found', 'Diese Person gibt es nicht.', 'There is no such person.');
    return found;
  }

  invite(body: { roles: Role[]; custodian?: string }): string {
    this.invitations.push(body);
    return `http://localhost:8470/enter#einladung-fuer-jemanden-${this.invitations.length}`;
  }
}
