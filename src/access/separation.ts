import { ALONE, ROLES } from '../wire/words.ts';
import type { Role } from '../wire/words.ts';
import { REFUSALS } from './refusals.ts';

/**
 * Which roles one person may hold together. Whoever watches and judges may also run the machines, but never answers for data
 * protection, holds a share or audits: so nobody can watch, judge, approve and open alone (GDPR Art. 38(6): a data protection
 * officer has no task that conflicts).
 */
const WATCHERS: readonly Role[] = ['operator', 'reviewer', 'administrator'];

/** In the order of `ROLES`, each once. Throws `refused` where they do not go together, `invalid` where there are none. */
export function separated(roles: readonly Role[], custodian: string | null): Role[] {
  const set = ROLES.filter((role) => roles.includes(role));
  if (set.length === 0) {
    throw REFUSALS.noRole();
  }
  const alone = ALONE.find((role) => set.includes(role));
  if (alone !== undefined && set.length > 1) {
    throw REFUSALS.rolesApart();
  }
  if (set.includes('custodian') !== (custodian !== null)) {
    throw REFUSALS.custodianName();
  }
  return set;
}

/** Every set that `separated` lets through; for tests and the table in the docs. */
export function allowedSets(): Role[][] {
  const sets: Role[][] = ALONE.map((role) => [role]);
  for (let bits = 1; bits < 1 << WATCHERS.length; bits++) sets.push(WATCHERS.filter((_, i) => (bits >> i) & 1));
  return sets;
}

/** As one word for the ledger: `administrator-and-operator`; at most 39 characters. */
export const roleWord = (roles: readonly Role[]): string => [...roles].sort().join('-and-') || 'none';
