import { AugenmassError } from '../kernel/errors.ts';
import { CELLS, FRAME_HEIGHT_PX, FRAME_PIXELS, FRAME_WIDTH_PX } from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';

/** "APL" and the version: a reader of another version refuses politely. */
const MAGIC = [0x41, 0x50, 0x4c] as const;
const VERSION = 1;
const HEADER_BYTES = 16;
export const PLATE_BYTES = HEADER_BYTES + FRAME_PIXELS + 2 * CELLS;

/** What of a plate outlives a restart: the empty place, how sure each cell is, how much it usually varies. */
export interface StoredPlate {
  readonly content: ContentRect;
  /** 320×192, 0…255; grey 114 where unknown. */
  readonly grey: Uint8Array;
  /** 40×24, 0…255. */
  readonly sureness: Uint8Array;
  /** 40×24, eighths of a grey level. */
  readonly spread: Uint8Array;
}

/**
 * Layout, in order: "APL", version 1, x0 y0 x1 y1 of the content (16 bits each, big-endian), four zero bytes,
 * 61,440 bytes of grey, 960 of sureness, 960 of spread. 63,376 bytes, whatever the plate shows.
 */
export function encodePlate(plate: StoredPlate): Uint8Array {
  const bytes = new Uint8Array(PLATE_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set([...MAGIC, VERSION]);
  const { x0, y0, x1, y1 } = plate.content;
  [x0, y0, x1, y1].forEach((value, i) => {
    view.setUint16(4 + 2 * i, value);
  });
  bytes.set(plate.grey, HEADER_BYTES);
  bytes.set(plate.sureness, HEADER_BYTES + FRAME_PIXELS);
  bytes.set(plate.spread, HEADER_BYTES + FRAME_PIXELS + CELLS);
  return bytes;
}

/** Parses hostile bytes; zero bytes after the plate (the padding of its seal) are allowed. Throws `corrupt`. */
export function decodePlate(bytes: Uint8Array): StoredPlate {
  const corrupt = (why: string): AugenmassError =>
    new AugenmassError('corrupt', `The stored plate cannot be used: ${why}.`, {
      remedy: 'It is learnt anew; nothing else needs to be done.',
    });
  if (bytes.length < PLATE_BYTES) throw corrupt('it is too short');
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw corrupt('it is no plate');
  if (bytes[3] !== VERSION) throw corrupt(`its version is ${bytes[3] ?? 0}, this program reads version ${VERSION}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [x0, y0, x1, y1] = [view.getUint16(4), view.getUint16(6), view.getUint16(8), view.getUint16(10)];
  if (x0 >= x1 || y0 >= y1 || x1 > FRAME_WIDTH_PX || y1 > FRAME_HEIGHT_PX) throw corrupt('its picture has no area');
  if (view.getUint32(12) !== 0) throw corrupt('its header is not of version 1');
  if (bytes.subarray(PLATE_BYTES).some((byte) => byte !== 0)) throw corrupt('something follows it');
  const take = (from: number, length: number): Uint8Array => bytes.slice(from, from + length);
  return {
    content: { x0, y0, x1, y1 },
    grey: take(HEADER_BYTES, FRAME_PIXELS),
    sureness: take(HEADER_BYTES + FRAME_PIXELS, CELLS),
    spread: take(HEADER_BYTES + FRAME_PIXELS + CELLS, CELLS),
  };
}
