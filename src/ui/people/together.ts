import { ALONE } from '../../wire/words.ts';
import type { Role } from '../../wire/words.ts';

/**
 * Whether one person may hold these roles; the server decides the same and has the last word. Whoever approves, holds a share or
 * audits does nothing else.
 */
export function together(roles: readonly Role[]): boolean {
  return roles.length < 2 || !roles.some((role) => ALONE.includes(role));
}
