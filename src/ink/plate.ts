import { AugenmassError } from '../kernel/errors.ts';
import { DRAWING_HEIGHT_PX, DRAWING_WIDTH_PX } from '../observation/observation.ts';
import type { Plate } from './paper.ts';

/** Two pixels a byte, the left one in the high half; 0 paper … 15 ink. */
export const PACKED_DRAWING_BYTES = (DRAWING_WIDTH_PX * DRAWING_HEIGHT_PX) / 2;

/** A drawing of 320×192 as `/api/cameras/NAME/drawing` answers it. Throws `corrupt` for another length. */
export function plateOfPacked(bytes: Uint8Array): Plate {
  if (bytes.length !== PACKED_DRAWING_BYTES) {
    throw new AugenmassError('corrupt', `A drawing has ${PACKED_DRAWING_BYTES} bytes, this one has ${bytes.length}.`);
  }
  const ink = new Uint8ClampedArray(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    ink[2 * i] = (byte >> 4) * 17;
    ink[2 * i + 1] = (byte & 15) * 17;
  }
  return { ink, width: DRAWING_WIDTH_PX, height: DRAWING_HEIGHT_PX };
}

/** The other way round; `ink` has one byte a pixel, 0…15. */
export function packDrawing(ink: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ink.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = ((ink[2 * i]! & 15) << 4) | (ink[2 * i + 1]! & 15);
  return bytes;
}
