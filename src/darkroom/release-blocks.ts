import { PATCH_COLUMNS, PATCH_PX, PATCH_ROWS, PATCHES } from './plate-frame.ts';

/**
 * How coarse a covered place becomes. A block is 8, 16 or 32 px of the 320×192 raster (24, 12 or 6 to the picture's
 * height): the smallest of which at most `MAX_BLOCKS_ACROSS` lie across the largest covered square that the place is in.
 *
 * Why that bounds what is left of a person: a head is covered as a whole, so a covered square of at least 0.7 times its
 * height lies in it, and at most 6 / 0.7 = 8.6 blocks lie along it. On a head of 0.25 m that is 34 px/m, on somebody
 * shown whole less than half of it. IEC 62676-4:2014 asks for 62.5 px/m to observe, 125 to recognise, 250 to identify;
 * 25 px/m is its detection.
 * BUG: of whoever the picture's border cuts through the head, or holds less than a head into the camera, up to twice as
 * many px/m are left, for 32 px are the largest block.
 */
export const BLOCK_SIZES_PX = [8, 16, 32] as const;
export const MAX_BLOCKS_ACROSS = 6;
const LARGEST_PX = 32;

/**
 * Side of the block each patch belongs to, px of the raster; 0 where nothing is covered. Blocks are aligned and nest. `least`:
 * sides that patches have at least, covered or not.
 */
export function blocksOf(covered: Uint8Array, least?: Uint8Array): Uint8Array {
  const into = new Uint8Array(PATCHES);
  const thickness = thicknessOf(covered);
  for (let patch = 0; patch < PATCHES; patch++) {
    if (thickness[patch]! > 0) fillBlock(into, patch, blockAcross(thickness[patch]! * PATCH_PX));
    if (least && least[patch]! > 0) fillBlock(into, patch, least[patch]!);
  }
  return into;
}

/** The smallest block of which at most six lie across so many px of the raster. */
export function blockAcross(acrossPx: number): number {
  return BLOCK_SIZES_PX.find((size) => acrossPx <= MAX_BLOCKS_ACROSS * size) ?? LARGEST_PX;
}

/** Of each covered patch the side of the largest covered square that holds it, patches. */
export function thicknessOf(covered: Uint8Array): Uint8Array {
  // Largest square that ends in a patch, from its three neighbours before it: dynamic programming over the raster.
  const ending = new Uint8Array(PATCHES);
  for (let row = 0; row < PATCH_ROWS; row++) {
    for (let column = 0; column < PATCH_COLUMNS; column++) {
      const at = row * PATCH_COLUMNS + column;
      if (covered[at] === 0) continue;
      const before = [at - 1, at - PATCH_COLUMNS, at - PATCH_COLUMNS - 1];
      ending[at] = row === 0 || column === 0 ? 1 : 1 + Math.min(...before.map((other) => ending[other]!));
    }
  }
  const thickness = new Uint8Array(PATCHES);
  for (let row = 0; row < PATCH_ROWS; row++) {
    for (let column = 0; column < PATCH_COLUMNS; column++) {
      const at = row * PATCH_COLUMNS + column;
      const side = ending[at]!;
      // A square inside the next larger one has nothing to add.
      const inner = row + 1 < PATCH_ROWS && column + 1 < PATCH_COLUMNS && ending[at + PATCH_COLUMNS + 1]! > side;
      if (side === 0 || inner) continue;
      for (let r = row - side + 1; r <= row; r++) {
        for (let c = column - side + 1; c <= column; c++) {
          const other = r * PATCH_COLUMNS + c;
          thickness[other] = Math.max(thickness[other]!, side);
        }
      }
    }
  }
  return thickness;
}

/** Larger blocks win: they are made of whole smaller ones. */
function fillBlock(into: Uint8Array, patch: number, sizePx: number): void {
  if (into[patch]! >= sizePx) return;
  const side = sizePx / PATCH_PX;
  const row = Math.floor(patch / PATCH_COLUMNS);
  const top = row - (row % side);
  const column = patch - row * PATCH_COLUMNS;
  const left = column - (column % side);
  for (let r = top; r < top + side; r++) {
    for (let c = left; c < left + side; c++) {
      const at = r * PATCH_COLUMNS + c;
      into[at] = Math.max(into[at]!, sizePx);
    }
  }
}

/** A number for the block that a patch lies in, unlike that of any other block of any size. */
export function blockKey(patch: number, sizePx: number): number {
  const side = sizePx / PATCH_PX;
  const row = Math.floor(patch / PATCH_COLUMNS);
  const column = patch - row * PATCH_COLUMNS;
  return sizePx * PATCHES + (row - (row % side)) * PATCH_COLUMNS + (column - (column % side));
}
