import { firstPixel } from './plate-mask.ts';
import { FRAME_WIDTH_PX, PATCH_COLUMNS, PATCH_PX, PATCH_ROWS, PATCHES } from './plate-frame.ts';
import type { Layers } from './plate-layers.ts';
import { QUESTION_AFTER_MS } from './plate-times.ts';

/** The plate's outline must be at least so many times as strong as what is seen there now. */
const OUTLINE_RATIO = 2;
/** Mean gradient an outline needs to count at all, grey levels a pixel. */
const OUTLINE_LEVELS = 3;
const MIN_PATCHES = 4;

/**
 * Who was learnt as part of the place and then left leaves a hole of his shape that contradicts the plate. So does
 * somebody who came and stays. The outline tells them apart: around the region it is in the plate in the first case and
 * in the frame in the second (after Cucchiara et al. 2003, "Detecting moving objects, ghosts, and shadows").
 * A new body over a busy background hides at most the inner half of the band, so it cannot halve the gradient there;
 * hence the ratio of two, which errs toward calling it a person.
 */
export class GhostHunt {
  readonly #region = new Int16Array(PATCHES);
  readonly #stack = new Int16Array(PATCHES);
  readonly #band = new Uint8Array(PATCHES);

  /** Marks ghost patches in `layers.ghost`. `straight` is the frame in the plate's raster and light. */
  hunt(layers: Layers, straight: Float32Array, inside: Uint8Array): void {
    const region = this.#region.fill(0);
    for (let i = 0; i < PATCHES; i++) {
      layers.ghost[i] = 0;
      if (inside[i] !== 0 && layers.knownMs[i]! > 0 && layers.freshMs[i]! > QUESTION_AFTER_MS) region[i] = -1;
    }
    let next = 1;
    for (let i = 0; i < PATCHES; i++) {
      if (region[i] !== -1) continue;
      const size = this.#flood(i, next);
      if (size >= MIN_PATCHES && this.#left(layers, straight, inside, next, size)) {
        for (let k = 0; k < size; k++) layers.ghost[this.#stack[k]!] = 1;
      }
      next++;
    }
  }

  /** Fills one region; its patches stand in #stack[0…size). */
  #flood(start: number, label: number): number {
    const region = this.#region;
    let size = 0;
    region[start] = label;
    this.#stack[size++] = start;
    for (let head = 0; head < size; head++) {
      const i = this.#stack[head]!;
      const column = i % PATCH_COLUMNS;
      for (const [to, ok] of [
        [i - 1, column > 0],
        [i + 1, column < PATCH_COLUMNS - 1],
        [i - PATCH_COLUMNS, i >= PATCH_COLUMNS],
        [i + PATCH_COLUMNS, i < PATCHES - PATCH_COLUMNS],
      ] as const) {
        if (!ok || region[to] !== -1) continue;
        region[to] = label;
        this.#stack[size++] = to;
      }
    }
    return size;
  }

  #left(layers: Layers, straight: Float32Array, inside: Uint8Array, label: number, size: number): boolean {
    const band = this.#band.fill(0);
    for (let k = 0; k < size; k++) {
      const i = this.#stack[k]!;
      const row = Math.floor(i / PATCH_COLUMNS);
      const column = i - row * PATCH_COLUMNS;
      for (let y = Math.max(0, row - 1); y <= Math.min(PATCH_ROWS - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(PATCH_COLUMNS - 1, column + 1); x++) {
          const to = y * PATCH_COLUMNS + x;
          if (this.#region[to] === label || inside[to] === 0 || layers.knownMs[to] === 0) continue;
          band[to] = 1;
          band[i] = 1;
        }
      }
    }
    let [plate, now, count] = [0, 0, 0];
    for (let i = 0; i < PATCHES; i++) {
      if (band[i] === 0) continue;
      plate += roughness(layers.settled, i);
      now += roughness(straight, i);
      count++;
    }
    return count > 0 && plate > OUTLINE_LEVELS * count && plate > OUTLINE_RATIO * now;
  }
}

/** Mean gradient inside a patch and toward its right and lower neighbours, grey levels a pixel. */
function roughness(values: Float32Array, patch: number): number {
  const row = Math.floor(patch / PATCH_COLUMNS);
  const lastRow = row === PATCH_ROWS - 1 ? PATCH_PX - 1 : PATCH_PX;
  const lastColumn = patch % PATCH_COLUMNS === PATCH_COLUMNS - 1 ? PATCH_PX - 1 : PATCH_PX;
  let sum = 0;
  let at = firstPixel(patch);
  for (let y = 0; y < lastRow; y++, at += FRAME_WIDTH_PX) {
    for (let x = 0; x < lastColumn; x++) {
      const here = values[at + x]!;
      sum += Math.abs(values[at + x + 1]! - here) + Math.abs(values[at + x + FRAME_WIDTH_PX]! - here);
    }
  }
  return sum / (lastRow * lastColumn);
}
