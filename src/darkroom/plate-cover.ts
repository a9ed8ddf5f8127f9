import {
  FRAME_HEIGHT_PX,
  FRAME_PIXELS,
  FRAME_WIDTH_PX,
  PATCH_COLUMNS,
  PATCH_PX,
  PATCH_ROWS,
  PATCHES,
} from './plate-frame.ts';
import type { Sighting } from './plate-frame.ts';
import { AWAY_MS, GUARD_MS, LOCK_MS } from './plate-times.ts';

/** A mask value from which a patch is near somebody, and from which it shows somebody. */
const MASK_NEAR = 64;
const MASK_CORE = 128;
const MASK_ALONE = 200;
/** Weaker boxes cover for the moment; from here on the place is remembered. */
const LOCK_SCORE = 0.3;
const DILATE_PATCHES = 2;
/** Mean difference of a patch, grey levels, from which it no longer shows what it showed. */
const CHANGED_LEVELS = 7;

/**
 * Where people are, were a moment ago, or must still be: nothing is learnt there. In the plate's own raster.
 * A person the model has lost stays: as long as a patch looks as it did when a person was last seen in it, the person
 * is still there. Only a changed picture, or the known empty place showing again, frees it.
 */
export class Cover {
  /** Shows a person now. */
  readonly core = new Uint8Array(PATCHES);
  /** Near a person now. */
  readonly near = new Uint8Array(PATCHES);
  /** A person vanished here and the picture has not changed since. */
  readonly locked = new Uint8Array(PATCHES);
  /** 1 where learning may look: neither near a person, nor just left, nor locked. */
  readonly free = new Uint8Array(PATCHES).fill(1);
  /** How long a person was seen in the patch, ms; fades once the place is known to be empty. */
  readonly dwellMs = new Float32Array(PATCHES);
  readonly #guardUntilMs = new Float64Array(PATCHES).fill(-Infinity);
  readonly #seenMs = new Float64Array(PATCHES).fill(-Infinity);
  readonly #awayMs = new Float32Array(PATCHES);
  /** What the patch looked like when a person was last seen in it, in the light of the plate. Never leaves this object. */
  readonly #then = new Float32Array(FRAME_PIXELS);
  readonly #scratch = new Uint8Array(PATCHES);

  /** Draws the people of one frame; the camera's shift takes them back to the plate's raster. */
  mark(sighting: Sighting, dx: number, dy: number): void {
    markCore(sighting, dx, dy, this.core);
    markNear(sighting, dx, dy, this.near, this.#scratch);
    for (let i = 0; i < PATCHES; i++) if (this.core[i] !== 0) this.near[i] = 1;
  }

  /**
   * After mark(): takes up who is there, and frees what has changed. `straight` is the frame in the plate's raster and
   * the plate's light; `shows`: 1 where the patch agrees with the settled plate, 2 where it clearly differs, 0 else.
   */
  follow(straight: Float32Array, shows: Uint8Array, timeMs: number, stepMs: number): void {
    for (let i = 0; i < PATCHES; i++) {
      if (this.near[i] !== 0) this.#guardUntilMs[i] = timeMs + GUARD_MS;
      if (this.core[i] !== 0) {
        this.locked[i] = 1;
        this.#seenMs[i] = timeMs;
        this.#awayMs[i] = 0;
        this.dwellMs[i]! += stepMs;
        keep(straight, this.#then, i);
      } else if (this.locked[i] !== 0) {
        const differs = difference(straight, this.#then, i) > CHANGED_LEVELS;
        this.#awayMs[i] = differs ? this.#awayMs[i]! + stepMs : Math.max(0, this.#awayMs[i]! - stepMs);
        const empty = shows[i] === 1 && differs;
        if (empty || this.#awayMs[i]! > AWAY_MS || timeMs - this.#seenMs[i]! > LOCK_MS) this.locked[i] = 0;
      } else if (shows[i] === 1) {
        this.dwellMs[i] = Math.max(0, this.dwellMs[i]! - stepMs);
      }
      this.free[i] = this.locked[i] === 0 && timeMs >= this.#guardUntilMs[i]! ? 1 : 0;
    }
  }

  /** A second look has found a person where none was expected: from now on somebody is there. */
  accuse(patch: number, straight: Float32Array, timeMs: number): void {
    this.locked[patch] = 1;
    this.free[patch] = 0;
    this.#seenMs[patch] = timeMs;
    this.#awayMs[patch] = 0;
    keep(straight, this.#then, patch);
  }

  /** The plate has taken over a new light: what is remembered must follow it. */
  relight(patch: number, gain: number, offset: number): void {
    if (this.locked[patch] === 0) return;
    const first = firstPixel(patch);
    for (let y = 0; y < PATCH_PX; y++) {
      for (let x = 0; x < PATCH_PX; x++) {
        const at = first + y * FRAME_WIDTH_PX + x;
        this.#then[at] = this.#then[at]! * gain + offset;
      }
    }
  }

  reset(): void {
    this.locked.fill(0);
    this.dwellMs.fill(0);
    this.#awayMs.fill(0);
    this.free.fill(1);
    this.#guardUntilMs.fill(-Infinity);
  }
}

export function firstPixel(patch: number): number {
  const row = Math.floor(patch / PATCH_COLUMNS);
  return row * PATCH_PX * FRAME_WIDTH_PX + (patch - row * PATCH_COLUMNS) * PATCH_PX;
}

function keep(from: Float32Array, to: Float32Array, patch: number): void {
  let at = firstPixel(patch);
  for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
    to[at] = from[at]!;
    to[at + 1] = from[at + 1]!;
    to[at + 2] = from[at + 2]!;
    to[at + 3] = from[at + 3]!;
  }
}

function difference(a: Float32Array, b: Float32Array, patch: number): number {
  let sum = 0;
  let at = firstPixel(patch);
  for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
    for (let x = 0; x < PATCH_PX; x++) sum += Math.abs(a[at + x]! - b[at + x]!);
  }
  return sum / 16;
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
