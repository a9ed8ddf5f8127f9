import { intersection, iou } from '../kernel/geometry.ts';
import type { Box } from '../kernel/geometry.ts';
import {
  CELL_COLUMNS,
  CELL_PX,
  CELL_ROWS,
  CELLS,
  FRAME_HEIGHT_PX,
  FRAME_WIDTH_PX,
  PATCH_COLUMNS,
  PATCH_PX,
  PATCH_ROWS,
} from './plate-frame.ts';

/**
 * Boxes out of the network's answer, in pixels of the letterbox. A cell at a body's centre has to guess edges that are up to
 * 150 px away; on hand-labelled frames these guesses are right about the body and loose about its rim (people lying on a
 * mat that slipped: 0.7 of a width too far). Two things in the same answer know more, and cost microseconds:
 *
 * - the cells around the peak have each guessed the same box: their mean, weighted by heat, errs less than one of them
 *   (weighted boxes fusion, Solovyev, Wang and Gabruseva 2021, arXiv:1910.13302, inside one network);
 * - the mask says of each 4 px patch how much of it is body, from that place itself.
 *
 * The constants were chosen on half of the labelled clips and hold on the other half; figures in model/CARD.md.
 */
const OFFSET = 1;
const SIZE = 3;
/** Cells this far from the peak vote, if their heat is at least this share of the peak's and their box is much the same. */
const VOTE_CELLS = 2;
const VOTE_SHARE = 0.3;
const VOTE_IOU = 0.6;
/** A patch counts as body from here, 0…255: 0.35, as the smoothed mask of a thin limb stays below one half. */
const BODY = 89;
/** The body is looked for up to this share of the box's size beyond it. */
const REACH = 0.15;
/** This share of the body may lie outside on each side: a lone patch moves no edge. */
const STRAY = 0.002;
/** The mask's edges against the guessed ones. */
const MASK_SHARE = 0.7;
/** Only who is about as surely there takes patches from somebody: a doubtful second guess would eat the first one's legs. */
const RIVAL_SHARE = 0.7;
/** Fewer patches than this say nothing about a shape. */
const LEAST_PATCHES = 6;

const heatOf = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** Width (channel 3) or height (4) that a cell guesses, px: 1.6 … 643. */
export const sideOf = (output: Float32Array, channel: number, cell: number): number =>
  Math.exp(Math.min(3, Math.max(-3, output[channel * CELLS + cell]!))) * 32;

/** The longer side of the box a cell guesses, in which its joints are measured, px. */
export const longerSideOf = (output: Float32Array, cell: number): number =>
  Math.max(sideOf(output, SIZE, cell), sideOf(output, SIZE + 1, cell));

/** The box that one cell guesses, cut off at the picture. */
export function cellBox(output: Float32Array, cell: number): Box {
  const centreX = ((cell % CELL_COLUMNS) + 0.5 + output[OFFSET * CELLS + cell]!) * CELL_PX;
  const centreY = (Math.floor(cell / CELL_COLUMNS) + 0.5 + output[(OFFSET + 1) * CELLS + cell]!) * CELL_PX;
  const halfWidth = sideOf(output, SIZE, cell) / 2;
  const halfHeight = sideOf(output, SIZE + 1, cell) / 2;
  return {
    x0: Math.max(0, centreX - halfWidth),
    y0: Math.max(0, centreY - halfHeight),
    x1: Math.min(FRAME_WIDTH_PX, centreX + halfWidth),
    y1: Math.min(FRAME_HEIGHT_PX, centreY + halfHeight),
  };
}

/** The mean of what the cells around a peak guess, weighted by their heat. */
export function votedBox(output: Float32Array, peak: number): Box {
  const own = cellBox(output, peak);
  const ownHeat = heatOf(output[peak]!);
  const [column, row] = [peak % CELL_COLUMNS, Math.floor(peak / CELL_COLUMNS)];
  let [weight, x0, y0, x1, y1] = [ownHeat, own.x0 * ownHeat, own.y0 * ownHeat, own.x1 * ownHeat, own.y1 * ownHeat];
  for (let y = Math.max(0, row - VOTE_CELLS); y <= Math.min(CELL_ROWS - 1, row + VOTE_CELLS); y++) {
    for (let x = Math.max(0, column - VOTE_CELLS); x <= Math.min(CELL_COLUMNS - 1, column + VOTE_CELLS); x++) {
      const cell = y * CELL_COLUMNS + x;
      const heat = heatOf(output[cell]!);
      if (cell === peak || !(heat >= VOTE_SHARE * ownHeat)) continue;
      const box = cellBox(output, cell);
      if (!(iou(box, own) >= VOTE_IOU)) continue;
      weight += heat;
      x0 += heat * box.x0;
      y0 += heat * box.y0;
      x1 += heat * box.x1;
      y1 += heat * box.y1;
    }
  }
  return { x0: x0 / weight, y0: y0 / weight, x1: x1 / weight, y1: y1 / weight };
}

/**
 * Draws each box towards the rim of what the mask shows in and about it. A patch that several boxes reach belongs to the
 * one in whose middle it lies, measured in sizes of the box. `mask` is 80×48 patches, 0…255. Where the mask shows next to
 * nothing, the box stays.
 */
export function fitToMask(mask: Uint8Array, found: readonly { readonly box: Box; readonly score: number }[]): Box[] {
  return found.map(({ box, score }, own) => {
    const reachX = REACH * (box.x1 - box.x0);
    const reachY = REACH * (box.y1 - box.y0);
    const around = {
      x0: Math.max(0, box.x0 - reachX),
      y0: Math.max(0, box.y0 - reachY),
      x1: Math.min(FRAME_WIDTH_PX, box.x1 + reachX),
      y1: Math.min(FRAME_HEIGHT_PX, box.y1 + reachY),
    };
    const rivals = found
      .filter((other, i) => i !== own && other.score >= RIVAL_SHARE * score && intersection(other.box, around) > 0)
      .map((other) => other.box);
    const rim = rimOf(mask, box, around, rivals);
    if (!rim) return box;
    const drawn = (side: keyof Box): number => (1 - MASK_SHARE) * box[side] + MASK_SHARE * rim[side];
    return { x0: drawn('x0'), y0: drawn('y0'), x1: drawn('x1'), y1: drawn('y1') };
  });
}

const columnsSum = new Float64Array(PATCH_COLUMNS);
const rowsSum = new Float64Array(PATCH_ROWS);

/** The box, px, around the body that the mask shows within `around`; undefined for fewer than LEAST_PATCHES whole patches. */
function rimOf(mask: Uint8Array, box: Box, around: Box, rivals: readonly Box[]): Box | undefined {
  const [left, right] = [Math.floor(around.x0 / PATCH_PX), Math.min(PATCH_COLUMNS, Math.ceil(around.x1 / PATCH_PX))];
  const [top, bottom] = [Math.floor(around.y0 / PATCH_PX), Math.min(PATCH_ROWS, Math.ceil(around.y1 / PATCH_PX))];
  columnsSum.fill(0, left, right);
  rowsSum.fill(0, top, bottom);
  let sum = 0;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const share = mask[row * PATCH_COLUMNS + column]!;
      if (share <= BODY) continue;
      if (rivals.length > 0) {
        const [x, y] = [(column + 0.5) * PATCH_PX, (row + 0.5) * PATCH_PX];
        const own = offCentre(box, x, y);
        if (rivals.some((rival) => offCentre(rival, x, y) < own)) continue;
      }
      columnsSum[column]! += share;
      rowsSum[row]! += share;
      sum += share;
    }
  }
  if (sum < LEAST_PATCHES * 255) return undefined;
  return {
    x0: edge(columnsSum, left, 1, STRAY * sum) * PATCH_PX,
    y0: edge(rowsSum, top, 1, STRAY * sum) * PATCH_PX,
    x1: (edge(columnsSum, right - 1, -1, STRAY * sum) + 1) * PATCH_PX,
    y1: (edge(rowsSum, bottom - 1, -1, STRAY * sum) + 1) * PATCH_PX,
  };
}

/** Where, from `start` inwards, more than `stray` has been passed: patches, with the part of the last one. */
function edge(sums: Float64Array, start: number, step: 1 | -1, stray: number): number {
  let passed = 0;
  let at = start;
  while (passed + sums[at]! <= stray) {
    passed += sums[at]!;
    at += step;
  }
  return at + (step * (stray - passed)) / sums[at]!;
}

/** Squared distance from the middle of a box, in sizes of the box. */
function offCentre({ x0, y0, x1, y1 }: Box, x: number, y: number): number {
  return ((x - (x0 + x1) / 2) / (x1 - x0)) ** 2 + ((y - (y0 + y1) / 2) / (y1 - y0)) ** 2;
}
