import { AugenmassError } from '../kernel/errors.ts';
import type { Segment } from './segment.ts';

/** The packets of `writeFmp4`, bit for bit, with their times. Throws `corrupt` for anything it could not have written. */
export function readFmp4(_bytes: Uint8Array): Segment {
  throw new AugenmassError('internal', 'The container is being written.');
}
