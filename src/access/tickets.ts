import type { z } from 'zod';
import type { TicketLook } from '../wire/access.ts';
import type { Role } from '../wire/words.ts';
import type { Parts, Trx } from './parts.ts';
import { hashOf, looksLikeSecret, newSecret } from './secret.ts';
import { REFUSALS } from './refusals.ts';

const HOUR_MS = 3_600_000;
export const SETUP_MS = HOUR_MS;
export const INVITATION_MS = 72 * HOUR_MS;
export const RECOVERY_MS = 24 * HOUR_MS;
const LIFE_MS = { setup: SETUP_MS, invitation: INVITATION_MS, recovery: RECOVERY_MS } as const;

/** An enrolment by password that still waits for its first code. */
export interface PasswordDraft {
  readonly personId: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly totpSecret: string;
}

export interface Ticket {
  readonly hash: string;
  readonly kind: 'setup' | 'invitation' | 'recovery';
  readonly roles: Role[];
  readonly custodian: string | null;
  readonly expiresMs: number;
  /** Whom it brings back; null for links that make somebody new. */
  readonly personId: string | null;
  readonly draft: PasswordDraft | undefined;
}

/**
 * A one-time link. Its token stands behind # and is kept as a hash only; it works once, within 72 hours (the setup link within
 * one, one that brings somebody back within 24). A new setup link ends the one before.
 */
export async function makeTicket(
  { clock, random, baseUrl }: Parts,
  trx: Trx,
  kind: Ticket['kind'],
  roles: readonly Role[],
  custodian: string | null,
  personId: string | null = null,
): Promise<{ url: string; expiresMs: number }> {
  const token = newSecret(random);
  const expiresMs = clock.nowMs() + LIFE_MS[kind];
  if (kind === 'setup')
    await trx.deleteFrom('ticket').where('kind', '=', 'setup').where('used_ms', 'is', null).execute();
  const shared = { kind, roles: JSON.stringify(roles), custodian, expires_ms: expiresMs, person: personId };
  await trx
    .insertInto('ticket')
    .values({ hash: hashOf(token), ...shared, used_ms: null, draft: null })
    .execute();
  return { url: `${baseUrl()}/enter#${token}`, expiresMs };
}

/** Throws `refused`, the same for a token that never was, is over or was used. */
export function readTicket(parts: Parts, token: string): Promise<Ticket> {
  if (!looksLikeSecret(token)) return Promise.reject(REFUSALS.link());
  return readTicketByHash(parts, hashOf(token));
}

/** For an enrolment that went on elsewhere meanwhile. */
export async function readTicketByHash({ store, clock }: Parts, hash: string): Promise<Ticket> {
  const row = await store.db.selectFrom('ticket').where('hash', '=', hash).selectAll().executeTakeFirst();
  if (row?.used_ms !== null || row.expires_ms <= clock.nowMs()) throw REFUSALS.link();
  return {
    hash: row.hash,
    kind: row.kind as Ticket['kind'],
    roles: JSON.parse(row.roles) as Role[],
    custodian: row.custodian,
    expiresMs: row.expires_ms,
    personId: row.person,
    draft: row.draft === null ? undefined : (JSON.parse(row.draft) as PasswordDraft),
  };
}

export const lookOf = ({ kind, roles, custodian, expiresMs }: Ticket): z.infer<typeof TicketLook> => ({
  kind,
  roles,
  custodian,
  expiresMs,
});

/** Replaces what an earlier attempt with the same link left. */
export async function putDraft({ store }: Parts, hash: string, draft: PasswordDraft): Promise<void> {
  await store.db
    .updateTable('ticket')
    .set({ draft: JSON.stringify(draft) })
    .where('hash', '=', hash)
    .where('used_ms', 'is', null)
    .execute();
}

/** Uses it up, in the transaction that makes the person: of two at once, one gets `refused`. The draft's secrets go with it. */
export async function useTicket(trx: Trx, hash: string, nowMs: number): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('ticket')
    .set({ used_ms: nowMs, draft: null })
    .where('hash', '=', hash)
    .where('used_ms', 'is', null)
    .where('expires_ms', '>', nowMs)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw REFUSALS.link();
}
