import { AugenmassError } from '../kernel/errors.ts';

/**
 * One age v1 file (C2SP age.md) for any of `recipients` (age1… or age1pq1…). Header by age-encryption, payload by the
 * platform's ChaCha20-Poly1305. Throws `refused` without recipients, `invalid` for one that is none.
 */
export function sealAge(_recipients: readonly string[], _plaintext: Uint8Array): Promise<Uint8Array> {
  return Promise.reject(new AugenmassError('internal', 'The stream is being written.'));
}
