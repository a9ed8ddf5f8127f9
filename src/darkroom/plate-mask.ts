import {
  COVER_SCORE,
  FRAME_HEIGHT_PX,
  FRAME_WIDTH_PX,
  PATCH_COLUMNS,
  PATCH_PX,
  PATCH_ROWS,
  PATCHES,
} from './plate-frame.ts';
import type { SightedBox, Sighting } from './plate-frame.ts';

/** A mask value from which a patch is near somebody, and from which it shows somebody. */
const MASK_NEAR = 64;
const MASK_CORE = 128;
const MASK_ALONE = 200;
/** What a box must score more where nothing of the plate is known. */
const BLIND_SCORE = 0.35;
/** Weaker boxes cover for the moment; from here on the place is remembered. */
export const LOCK_SCORE = 0.3;
const DILATE_PATCHES = 2;

export function firstPixel(patch: number): number {
  const row = Math.floor(patch / PATCH_COLUMNS);
  return row * PATCH_PX * FRAME_WIDTH_PX + (patch - row * PATCH_COLUMNS) * PATCH_PX;
}

/**
 * Before a grey plate a detector guesses: wardrobes and curtains become people. There only what it is sure of counts;
 * whoever moves is kept out by the movement. The mask counts around boxes, and alone where the plate is known.
 */
export function believable(sighting: Sighting, knownMs: Float32Array, dx: number, dy: number): Sighting {
  const boxes = sighting.boxes.filter(
    (box) => box.score >= COVER_SCORE + BLIND_SCORE * unknownShare(box, knownMs, dx, dy),
  );
  if (!sighting.mask) return { boxes, mask: undefined };
  const mask = new Uint8Array(PATCHES);
  const shiftColumns = Math.round(dx / PATCH_PX);
  const shiftRows = Math.round(dy / PATCH_PX);
  for (let i = 0; i < PATCHES; i++) {
    if (sighting.mask[i]! < MASK_NEAR) continue;
    const column = (i % PATCH_COLUMNS) - shiftColumns;
    const row = Math.floor(i / PATCH_COLUMNS) - shiftRows;
    if (column < 0 || row < 0 || column >= PATCH_COLUMNS || row >= PATCH_ROWS) continue;
    if (knownMs[row * PATCH_COLUMNS + column]! > 0) mask[i] = sighting.mask[i]!;
  }
  for (const box of boxes) {
    const margin = 4 + 0.1 * Math.max(box.x1 - box.x0, box.y1 - box.y0);
    const x1 = Math.min(PATCH_COLUMNS, Math.ceil((box.x1 + margin) / PATCH_PX));
    const y1 = Math.min(PATCH_ROWS, Math.ceil((box.y1 + margin) / PATCH_PX));
    for (let row = Math.max(0, Math.floor((box.y0 - margin) / PATCH_PX)); row < y1; row++) {
      for (let column = Math.max(0, Math.floor((box.x0 - margin) / PATCH_PX)); column < x1; column++) {
        const i = row * PATCH_COLUMNS + column;
        mask[i] = sighting.mask[i]!;
      }
    }
  }
  return { boxes, mask };
}

function unknownShare(box: SightedBox, knownMs: Float32Array, dx: number, dy: number): number {
  const x1 = Math.min(PATCH_COLUMNS, Math.ceil((box.x1 - dx) / PATCH_PX));
  const y1 = Math.min(PATCH_ROWS, Math.ceil((box.y1 - dy) / PATCH_PX));
  let [unknown, all] = [0, 0];
  for (let row = Math.max(0, Math.floor((box.y0 - dy) / PATCH_PX)); row < y1; row++) {
    for (let column = Math.max(0, Math.floor((box.x0 - dx) / PATCH_PX)); column < x1; column++) {
      all++;
      if (knownMs[row * PATCH_COLUMNS + column]! <= 0) unknown++;
    }
  }
  return all === 0 ? 0 : unknown / all;
}

/** Patches that show somebody: the mask inside the boxes, or the middle of a box where there is no mask. */
export function markCore(sighting: Sighting, dx: number, dy: number, into: Uint8Array): void {
  into.fill(0);
  const { mask } = sighting;
  const shiftColumns = Math.round(dx / PATCH_PX);
  const shiftRows = Math.round(dy / PATCH_PX);
  if (mask) {
    for (let i = 0; i < PATCHES; i++) {
      if (mask[i]! >= MASK_ALONE) setShifted(into, i, shiftColumns, shiftRows);
    }
  }
  for (const box of sighting.boxes) {
    if (box.score < LOCK_SCORE) continue;
    const shrink = mask ? -0.1 : 0.15;
    const width = box.x1 - box.x0;
    const height = box.y1 - box.y0;
    const x0 = Math.max(0, Math.floor((box.x0 + shrink * width) / PATCH_PX));
    const y0 = Math.max(0, Math.floor((box.y0 + shrink * height) / PATCH_PX));
    const x1 = Math.min(PATCH_COLUMNS, Math.ceil((box.x1 - shrink * width) / PATCH_PX));
    const y1 = Math.min(PATCH_ROWS, Math.ceil((box.y1 - shrink * height) / PATCH_PX));
    for (let row = y0; row < y1; row++) {
      for (let column = x0; column < x1; column++) {
        const i = row * PATCH_COLUMNS + column;
        if (!mask || mask[i]! >= MASK_CORE) setShifted(into, i, shiftColumns, shiftRows);
      }
    }
  }
}

function setShifted(into: Uint8Array, patch: number, columns: number, rows: number): void {
  const row = Math.floor(patch / PATCH_COLUMNS);
  const column = patch - row * PATCH_COLUMNS - columns;
  const to = row - rows;
  if (column >= 0 && column < PATCH_COLUMNS && to >= 0 && to < PATCH_ROWS) into[to * PATCH_COLUMNS + column] = 1;
}

/** Patches near somebody: whole boxes with a margin, and the mask widened by two patches. */
export function markNear(sighting: Sighting, dx: number, dy: number, into: Uint8Array, scratch: Uint8Array): void {
  into.fill(0);
  const { mask } = sighting;
  if (mask) {
    const shiftColumns = Math.round(dx / PATCH_PX);
    const shiftRows = Math.round(dy / PATCH_PX);
    for (let i = 0; i < PATCHES; i++) if (mask[i]! >= MASK_NEAR) setShifted(into, i, shiftColumns, shiftRows);
    dilate(into, scratch, DILATE_PATCHES);
  }
  for (const box of sighting.boxes) {
    const margin = 4 + 0.06 * Math.max(box.x1 - box.x0, box.y1 - box.y0);
    const x0 = Math.max(0, Math.floor((box.x0 - dx - margin) / PATCH_PX));
    const y0 = Math.max(0, Math.floor((box.y0 - dy - margin) / PATCH_PX));
    const x1 = Math.min(PATCH_COLUMNS, Math.ceil((Math.min(box.x1, FRAME_WIDTH_PX) - dx + margin) / PATCH_PX));
    const y1 = Math.min(PATCH_ROWS, Math.ceil((Math.min(box.y1, FRAME_HEIGHT_PX) - dy + margin) / PATCH_PX));
    for (let row = y0; row < y1; row++) into.fill(1, row * PATCH_COLUMNS + x0, row * PATCH_COLUMNS + Math.max(x0, x1));
  }
}

/** Widens what is not 0 by `radius` patches in both directions (a square), in place. */
export function dilate(mask: Uint8Array, scratch: Uint8Array, radius: number): void {
  scratch.fill(0);
  for (let row = 0; row < PATCH_ROWS; row++) {
    for (let column = 0; column < PATCH_COLUMNS; column++) {
      if (mask[row * PATCH_COLUMNS + column] === 0) continue;
      const from = Math.max(0, column - radius);
      const to = Math.min(PATCH_COLUMNS - 1, column + radius);
      for (let x = from; x <= to; x++) scratch[row * PATCH_COLUMNS + x] = 1;
    }
  }
  mask.fill(0);
  for (let row = 0; row < PATCH_ROWS; row++) {
    for (let column = 0; column < PATCH_COLUMNS; column++) {
      if (scratch[row * PATCH_COLUMNS + column] === 0) continue;
      const from = Math.max(0, row - radius);
      const to = Math.min(PATCH_ROWS - 1, row + radius);
      for (let y = from; y <= to; y++) mask[y * PATCH_COLUMNS + column] = 1;
    }
  }
}
