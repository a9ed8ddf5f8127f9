import type { Parts } from './parts.ts';
import { hashOf } from './secret.ts';
import { REFUSALS } from './refusals.ts';

/** Anybody may begin to sign in; so many at once are no people. */
const MOST_CHALLENGES = 10_000;

/** What was begun in a browser and waits for its answer: passkeys and the authority's sign-in. */
export type ChallengeKind = 'enrol' | 'sign-in' | 'oidc';
export type Begun = Readonly<Record<string, unknown>>;

/** Keeps `begun` until the answer to `challenge` comes, `lifeMs` at most. Throws `exhausted`. */
export async function keepChallenge(
  { store, clock }: Parts,
  kind: ChallengeKind,
  challenge: string,
  begun: Begun,
  lifeMs: number,
): Promise<void> {
  const nowMs = clock.nowMs();
  await store.transaction(async (trx) => {
    await trx.deleteFrom('challenge').where('expires_ms', '<=', nowMs).execute();
    const { count } = await trx
      .selectFrom('challenge')
      .select((query) => query.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (count >= MOST_CHALLENGES) {
      throw REFUSALS.crowded();
    }
    const row = { id: hashOf(challenge), kind, value: JSON.stringify(begun), expires_ms: nowMs + lifeMs };
    await trx.insertInto('challenge').values(row).execute();
  });
}

/** Gives it back once; whoever comes again, too late or with another kind gets undefined. */
export async function consumeChallenge(
  { store, clock }: Parts,
  kind: ChallengeKind,
  challenge: string,
): Promise<Begun | undefined> {
  const row = await store.db
    .deleteFrom('challenge')
    .where('id', '=', hashOf(challenge))
    .returning(['kind', 'value', 'expires_ms'])
    .executeTakeFirst();
  if (row?.kind !== kind || row.expires_ms <= clock.nowMs()) return undefined;
  return JSON.parse(row.value) as Begun;
}
