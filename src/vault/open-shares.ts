import { identityToRecipient } from 'age-encryption';
import { combine } from 'shamir-secret-sharing';
import { openAge } from './age-open.ts';
import { identityOf } from './day-identity.ts';
import { parseShare } from './day-key-file.ts';
import type { Share } from './day-key-file.ts';
import { hashOf } from './recipient-hash.ts';

/** Which day's key is to come out, as its public file has it. */
export interface SharedDay {
  readonly site: string;
  readonly day: string;
  readonly recipient: string;
  readonly threshold: number;
}

/** Why it does not. Closed, since it leaves a walled process. */
export type ShareFault = 'contribution-unreadable' | 'share-of-another-day' | 'too-few-shares' | 'wrong-share';

/** Shares beyond the threshold are tried in its place; so many ways are tried at most. */
const MAX_TRIALS = 200;

/**
 * A day's identity (AGE-SECRET-KEY-PQ-1…) from what custodians contributed: age files for the one-time identity, a `Share`
 * in each. Call it behind walls only. Below the threshold nothing comes out, because nothing can: k−1 of Shamir's shares
 * say nothing about the secret. One share twice counts once.
 */
export async function openDay(
  shared: SharedDay,
  contributions: readonly Uint8Array[],
  oneTimeIdentity: string,
): Promise<{ readonly identity: string } | { readonly fault: ShareFault }> {
  const shares = new Map<string, Uint8Array>();
  const keyHash = hashOf(shared.recipient);
  for (const file of contributions) {
    let share: Share;
    try {
      share = parseShare(await openAge(file, [oneTimeIdentity]));
    } catch {
      return { fault: 'contribution-unreadable' };
    }
    const { site, day, recipientSha256, custodian } = share;
    if (site !== shared.site || day !== shared.day || recipientSha256 !== keyHash)
      return { fault: 'share-of-another-day' };
    shares.set(custodian, new Uint8Array(Buffer.from(share.share, 'base64')));
  }
  if (shares.size < shared.threshold) return { fault: 'too-few-shares' };
  try {
    for (const some of choices([...shares.values()], shared.threshold)) {
      const identity = await identityFrom(some, shared.recipient);
      if (identity !== undefined) return { identity };
    }
    return { fault: 'wrong-share' };
  } finally {
    for (const share of shares.values()) share.fill(0);
  }
}

async function identityFrom(shares: Uint8Array[], recipient: string): Promise<string | undefined> {
  try {
    const secret = await combine(shares);
    const identity = identityOf(secret);
    secret.fill(0);
    return (await identityToRecipient(identity)) === recipient ? identity : undefined;
  } catch {
    // Shares of unequal length, or twice the same point: not those of one secret.
    return undefined;
  }
}

/** Every `count` of the list, at most MAX_TRIALS. */
function* choices<T>(list: readonly T[], count: number): Generator<T[]> {
  const chosen = Array.from({ length: count }, (_, i) => i);
  for (let trial = 0; trial < MAX_TRIALS; trial++) {
    yield chosen.map((i) => list[i]!);
    let at = count - 1;
    while (at >= 0 && chosen[at] === list.length - count + at) at--;
    if (at < 0) return;
    chosen[at]!++;
    for (let next = at + 1; next < count; next++) chosen[next] = chosen[next - 1]! + 1;
  }
}
