import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../kernel/random.ts';
import type { CommittedName, Commitments } from './facts.ts';

/** What opens a commitment. It stays in the place's store, is deleted with the case, and never enters the ledger. */
export interface Opening {
  /** 32 random bytes, base64. */
  readonly salt: string;
  readonly value: string;
}
export type Openings = { readonly [N in CommittedName]?: Opening };

const SALT_BYTES = 32;

/** SHA-256(salt || UTF-8 value) of each value, and what opens it. The salt has a fixed length, so the two cannot be shifted. */
export function commit(
  values: { readonly [N in CommittedName]?: string },
  random: Random,
): { commitments: Commitments; openings: Openings } {
  const commitments: Partial<Record<CommittedName, string>> = {};
  const openings: Partial<Record<CommittedName, Opening>> = {};
  for (const [name, value] of Object.entries(values) as [CommittedName, string | undefined][]) {
    if (value === undefined) continue;
    const salt = random.bytes(SALT_BYTES);
    commitments[name] = digest(salt, value).toString('base64');
    openings[name] = { salt: Buffer.from(salt).toString('base64'), value };
  }
  return { commitments, openings };
}

/** The commitment that an opening opens. */
export function commitmentOf({ salt, value }: Opening): string {
  return digest(Buffer.from(salt, 'base64'), value).toString('base64');
}

/** Whether an opening, told later, is what was committed to. */
export function opens(commitment: string, opening: Opening): boolean {
  const salt = Buffer.from(opening.salt, 'base64');
  const claimed = Buffer.from(commitment, 'base64');
  return salt.length === SALT_BYTES && claimed.length === 32 && timingSafeEqual(digest(salt, opening.value), claimed);
}

function digest(salt: Uint8Array, value: string): Buffer {
  return createHash('sha256').update(salt).update(value, 'utf8').digest();
}
