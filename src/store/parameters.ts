import { AugenmassError } from '../kernel/errors.ts';

/**
 * What both databases keep alike: text without U+0000 (which PostgreSQL cannot keep), finite numbers, blobs, null. Throws
 * `invalid` before either has seen the value, so that no row is possible in one and impossible in the other.
 */
export function checkParameters(parameters: readonly unknown[]): void {
  for (const value of parameters) {
    if (value === null || value instanceof Uint8Array) continue;
    if (typeof value === 'string' && !value.includes('\0')) continue;
    if (typeof value === 'number' && Number.isFinite(value)) {
      if (!Number.isInteger(value) || Number.isSafeInteger(value)) continue;
    }
    throw new AugenmassError('invalid', `The store keeps no such value (${typeof value}).`, {
      remedy: 'Write text without U+0000, numbers up to 2^53, bytes or null.',
    });
  }
}
