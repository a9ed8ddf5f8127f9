import { AugenmassError } from '../kernel/errors.ts';
import type { Segment } from './segment.ts';

/**
 * One segment as a fragmented MP4 (ISO/IEC 14496-12) of one moof; spec/segment-v1.md. Throws `refused` for a codec that has
 * no sample entry FFmpeg reads.
 */
export function writeFmp4(_segment: Segment): Uint8Array {
  throw new AugenmassError('internal', 'The container is being written.');
}
