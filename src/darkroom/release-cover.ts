import { DRAWN } from './plate-layers.ts';
import { dilate, firstPixel, markNear } from './plate-mask.ts';
import { FRAME_WIDTH_PX, PATCH_COLUMNS, PATCH_PX, PATCH_ROWS, PATCHES, patchesWithin } from './plate-frame.ts';
import type { ContentRect, Sighting } from './plate-frame.ts';
import type { Plate } from './plate.ts';

/** A pixel that stands out by so much, or a patch whose mean does, no longer shows the plate. Grey levels. */
const PIXEL_LEVELS = 16;
const MEAN_LEVELS = 6;
const FEWEST_PIXELS = 3;
/** Around what differs: hair, fingers and the rim of a shadow differ less than what they belong to. */
const AROUND_PATCHES = 2;
/** How long before and after a frame its covers count for others, ms: whoever is missed once is covered all the same. */
export const HOLD_MS = 600;
export const AHEAD_MS = 250;

/**
 * Which patches of one frame are covered: all of which it is not sure that they show the empty place. Sure is a patch
 * that the plate knows well enough to be drawn, that looks as the plate does, near which nothing stirs and the model sees
 * nobody. Without a plate everything is covered.
 *
 * `shown` is `plate.picture` of the same frame. `sightings` are in the frame's raster.
 */
export function coverOf(
  grey: Uint8Array,
  shown: Uint8Array,
  plate: Plate | undefined,
  content: ContentRect,
  sightings: readonly Sighting[],
  stirs?: Uint8Array,
): Uint8Array {
  const { inside } = patchesWithin(content);
  if (!plate) return inside;
  const covered = new Uint8Array(PATCHES);
  const scratch = new Uint8Array(PATCHES);
  for (let i = 0; i < PATCHES; i++) if (inside[i] !== 0 && differs(grey, shown, i)) covered[i] = 1;
  dilate(covered, scratch, AROUND_PATCHES);
  const near = new Uint8Array(PATCHES);
  for (const sighting of sightings) {
    markNear(sighting, 0, 0, near, scratch);
    for (let i = 0; i < PATCHES; i++) if (near[i] !== 0) covered[i] = 1;
  }
  const { dx, dy } = plate.aligner;
  for (let i = 0; i < PATCHES; i++) {
    if (inside[i] === 0) covered[i] = 0;
    else if (stirs?.[i] === 1 || !surelyEmpty(plate, i, dx, dy)) covered[i] = 1;
  }
  return covered;
}

function differs(grey: Uint8Array, shown: Uint8Array, patch: number): boolean {
  let [sum, out] = [0, 0];
  let at = firstPixel(patch);
  for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
    for (let x = at; x < at + PATCH_PX; x++) {
      const residual = grey[x]! - shown[x]!;
      sum += residual;
      if (residual > PIXEL_LEVELS || residual < -PIXEL_LEVELS) out++;
    }
  }
  return out >= FEWEST_PIXELS || Math.abs(sum) > MEAN_LEVELS * PATCH_PX * PATCH_PX;
}

/** Of the patches of the plate that lie under this one of the shifted frame, every one may be drawn. */
function surelyEmpty(plate: Plate, patch: number, dx: number, dy: number): boolean {
  const row = Math.floor(patch / PATCH_COLUMNS);
  const x = patch - row * PATCH_COLUMNS - dx / PATCH_PX;
  const y = row - dy / PATCH_PX;
  for (let r = Math.floor(y); r <= Math.ceil(y); r++) {
    for (let c = Math.floor(x); c <= Math.ceil(x); c++) {
      if (r < 0 || c < 0 || r >= PATCH_ROWS || c >= PATCH_COLUMNS) return false;
      if (plate.layers.sureness(r * PATCH_COLUMNS + c) < DRAWN) return false;
    }
  }
  return true;
}

/** The covers of the frames around a time: a frame is covered by its own and by theirs. Times rise. */
export class CoverWindow {
  #covers: { readonly timeMs: number; readonly covered: Uint8Array }[] = [];

  add(timeMs: number, covered: Uint8Array): void {
    this.#covers.push({ timeMs, covered });
  }

  /** All that is covered in a frame of this time; what lies further back than it needs is forgotten. */
  at(timeMs: number): Uint8Array {
    this.#covers = this.#covers.filter((one) => one.timeMs >= timeMs - HOLD_MS);
    const all = new Uint8Array(PATCHES);
    for (const one of this.#covers) {
      if (one.timeMs > timeMs + AHEAD_MS) break;
      for (let i = 0; i < PATCHES; i++) all[i]! |= one.covered[i]!;
    }
    return all;
  }
}
