import { AugenmassError } from '../kernel/errors.ts';

/**
 * Opens an age v1 file, binary or armored. `identities`: AGE-SECRET-KEY-1… or AGE-SECRET-KEY-PQ-1….
 * Throws `refused` where none of them fits, `corrupt` where the file is damaged.
 */
export function openAge(_file: Uint8Array, _identities: readonly string[]): Promise<Uint8Array> {
  return Promise.reject(new AugenmassError('internal', 'The stream is being written.'));
}
