import { createHash } from 'node:crypto';

/** Hex SHA-256 of a recipient's string: how the ledger and the shares name a day's key. */
export function hashOf(recipient: string): string {
  return createHash('sha256').update(recipient).digest('hex');
}
