import type { Box } from '../kernel/geometry.ts';
import { DENSITY_COLUMNS, DENSITY_ROWS, JOINT_COUNT, MAX_PERSONS } from '../observation/observation.ts';
import type { Joint, Person } from '../observation/observation.ts';
import type { Detector, Seen } from './detector.ts';
import { sameRect, toUnits } from './frame.ts';
import type { Settings } from './inlet.ts';
import {
  CELL_COLUMNS,
  CELL_PX,
  CELL_ROWS,
  CELLS,
  COVER_SCORE,
  FRAME_HEIGHT_PX,
  FRAME_PIXELS,
  FRAME_WIDTH_PX,
  PATCH_COLUMNS,
  PATCH_PX,
  PATCH_ROWS,
  PATCHES,
} from './plate-frame.ts';
import type { ContentRect, Look } from './plate-frame.ts';
import { suppress } from './suppress.ts';
import { fitToMask, longerSideOf, votedBox } from './umriss-box.ts';

/**
 * Our own network, model/umriss.onnx: input uint8 [n, 96, 160, 12], for each block of 2×2 px four greys of the frame (upper
 * left, upper right, lower left, lower right), four of the plate, four of the frame 0.25 s earlier. Before pack.py, and in
 * floats: float32 [n, 3, 192, 320] (frame, plate, earlier; v / 127.5 − 1). Output float32 [n, 35, 24, 40] at a stride of 8 px: heat logit; offset of the centre (2, cells); log of the box's size
 * over 32 px (2); 13 joints × (dx, dy) from the cell's centre in units of the box's longer side; 4 mask logits of the
 * cell's quarters. model/umriss.json states the same for other readers.
 */
export const UMRISS_INPUT = [undefined, FRAME_HEIGHT_PX / 2, FRAME_WIDTH_PX / 2, 12] as const;
export const UMRISS_FLOAT_INPUT = [undefined, 3, FRAME_HEIGHT_PX, FRAME_WIDTH_PX] as const;
export const UMRISS_OUTPUT = [undefined, 35, CELL_ROWS, CELL_COLUMNS] as const;
const JOINTS = 5;
const MASK = 31;
/** Whoever is found at all is looked for among this many peaks, surest first: suppression is quadratic. */
const MAX_CANDIDATES = 4 * MAX_PERSONS;

const FLOATS = Float32Array.from({ length: 256 }, (_, value) => value / 127.5 - 1);
const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
const logit = (share: number): number => Math.log(share / (1 - share));

export type Thresholds = Pick<Settings, 'heatThreshold' | 'suppressIou' | 'suppressInside'>;

export function umriss(ports: { inputName: string; outputName: string }, thresholds: Thresholds): Detector {
  return {
    ...ports,
    inputType: 'uint8',
    inputSize: 3 * FRAME_PIXELS,
    outputSize: 35 * CELLS,
    // Larger batches gain nothing on a CPU and cost memory: 4 halves the calls.
    maxBatch: 4,
    inputShape: (count) => [count, FRAME_HEIGHT_PX / 2, FRAME_WIDTH_PX / 2, 12],
    outputShape: (count) => [count, 35, CELL_ROWS, CELL_COLUMNS],
    fill: fillUmriss,
    read: (output, content) => readUmriss(output, content, thresholds),
  };
}

/** The same network in floats: what training and `model/eval` compare with. */
export function umrissInFloats(ports: { inputName: string; outputName: string }, thresholds: Thresholds): Detector {
  return {
    ...umriss(ports, thresholds),
    inputType: 'float32',
    inputShape: (count) => [count, 3, FRAME_HEIGHT_PX, FRAME_WIDTH_PX],
    fill: fillFloats,
  };
}

/**
 * The byte that stands for a grey: what QuantizeLinear made of float32(v / 127.5 − 1) at scale 1 / 127.5 and zero point 128
 * (halves to even), so that a network packed by model/pack.py answers as it did before, to the bit. It is v or v + 1.
 */
export function levelOf(grey: number): number {
  const steps = Math.fround(Math.fround(grey / 127.5 - 1) / Math.fround(1 / 127.5));
  const below = Math.floor(steps);
  const rounded = steps - below === 0.5 ? below + (below & 1) : Math.round(steps);
  return Math.min(255, rounded + 128);
}

/** The levels of two pixels side by side. */
const PAIRS = new Uint16Array(65_536);
for (let low = 0; low < 256; low++) {
  for (let high = 0; high < 256; high++) PAIRS[low | (high << 8)] = levelOf(low) | (levelOf(high) << 8);
}

/** Two pixels side by side are read as one number, and four of a block written as one: two thirds of the time. */
export function fillUmriss({ frame, plate, earlier }: Look, into: Uint8Array): void {
  const [f, p, e] = [pairs(frame), pairs(plate), pairs(earlier)];
  const blocks = new Uint32Array(into.buffer, into.byteOffset, (3 * FRAME_PIXELS) / 4);
  const below = FRAME_WIDTH_PX / 2;
  for (let row = 0, to = 0; row < FRAME_PIXELS / 2; row += 2 * below) {
    for (let at = row; at < row + below; at++, to += 3) {
      blocks[to] = PAIRS[f[at]!]! | (PAIRS[f[at + below]!]! << 16);
      blocks[to + 1] = PAIRS[p[at]!]! | (PAIRS[p[at + below]!]! << 16);
      blocks[to + 2] = PAIRS[e[at]!]! | (PAIRS[e[at + below]!]! << 16);
    }
  }
}

function pairs(grey: Uint8Array): Uint16Array {
  const even = grey.byteOffset % 2 === 0 ? grey : grey.slice();
  return new Uint16Array(even.buffer, even.byteOffset, FRAME_PIXELS / 2);
}

function fillFloats(look: Look, into: Float32Array): void {
  const { frame, plate, earlier } = look;
  for (let i = 0; i < FRAME_PIXELS; i++) {
    into[i] = FLOATS[frame[i]!]!;
    into[FRAME_PIXELS + i] = FLOATS[plate[i]!]!;
    into[2 * FRAME_PIXELS + i] = FLOATS[earlier[i]!]!;
  }
}

interface Candidate {
  readonly score: number;
  /** Pixels of the letterbox. */
  readonly box: Box;
  readonly cell: number;
}

export function readUmriss(output: Float32Array, content: ContentRect, thresholds: Thresholds): Seen {
  const mask = readMask(output);
  const candidates = peaks(output, Math.min(COVER_SCORE, thresholds.heatThreshold));
  const kept = suppress(candidates, thresholds.suppressIou, thresholds.suppressInside);
  const sure = kept.filter(({ score }) => score >= thresholds.heatThreshold);
  const shown = sure.slice(0, MAX_PERSONS);
  const boxes = fitToMask(mask, shown);
  return {
    persons: shown.map((candidate, i) => person(output, { ...candidate, box: boxes[i]! }, mask, content)),
    overflow: sure.length > MAX_PERSONS,
    density: density(mask, content),
    // The plate is covered by what was guessed, not by what the mask made tight of it.
    boxes: kept.map(({ box, score }) => ({ ...box, score })),
    mask,
  };
}

/** Local maxima of the heat in a 3×3 neighbourhood. */
function peaks(output: Float32Array, threshold: number): Candidate[] {
  const least = logit(threshold);
  const found: Candidate[] = [];
  for (let y = 0; y < CELL_ROWS; y++) {
    for (let x = 0; x < CELL_COLUMNS; x++) {
      const cell = y * CELL_COLUMNS + x;
      const heat = output[cell]!;
      if (!(heat > least) || !isPeak(output, x, y, heat)) continue;
      const box = votedBox(output, cell);
      if (box.x1 > box.x0 && box.y1 > box.y0) found.push({ score: sigmoid(heat), box, cell });
    }
  }
  return found.sort((a, b) => b.score - a.score).slice(0, MAX_CANDIDATES);
}

function isPeak(output: Float32Array, x: number, y: number, heat: number): boolean {
  for (let ny = Math.max(0, y - 1); ny <= Math.min(CELL_ROWS - 1, y + 1); ny++) {
    for (let nx = Math.max(0, x - 1); nx <= Math.min(CELL_COLUMNS - 1, x + 1); nx++) {
      if (output[ny * CELL_COLUMNS + nx]! > heat) return false;
    }
  }
  return true;
}

function person(output: Float32Array, { score, box, cell }: Candidate, mask: Uint8Array, content: ContentRect): Person {
  const longer = longerSideOf(output, cell);
  const cellX = ((cell % CELL_COLUMNS) + 0.5) * CELL_PX;
  const cellY = (Math.floor(cell / CELL_COLUMNS) + 0.5) * CELL_PX;
  const joints = Array.from({ length: JOINT_COUNT }, (_, joint): Joint => {
    const x = cellX + output[(JOINTS + 2 * joint) * CELLS + cell]! * longer;
    const y = cellY + output[(JOINTS + 2 * joint + 1) * CELLS + cell]! * longer;
    const at = toUnits(x, y, content);
    return { x: clamp(at.x), y: clamp(at.y), confidence: jointConfidence(score, at.x, at.y, maskNear(mask, x, y)) };
  });
  const low = toUnits(box.x0, box.y0, content);
  const high = toUnits(box.x1, box.y1, content);
  return { box: { x0: clamp(low.x), y0: clamp(low.y), x1: clamp(high.x), y1: clamp(high.y) }, score, joints };
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * The network states no confidence of a joint. A joint that lies where the mask sees a person is believed as much as the
 * person; one beside the mask (hidden, or wrong) less than half as much; one outside the picture not at all.
 */
export function jointConfidence(score: number, x: number, y: number, maskShare: number): number {
  if (x < -EDGE || x > 1 + EDGE || y < -EDGE || y > 1 + EDGE) return 0;
  return score * (0.4 + 0.6 * maskShare);
}
const EDGE = 0.02;

/** The mask's highest share within a patch of the point, 0…1: a joint lies at the rim of a limb as often as in it. */
function maskNear(mask: Uint8Array, x: number, y: number): number {
  const column = Math.floor(x / PATCH_PX);
  const row = Math.floor(y / PATCH_PX);
  let highest = 0;
  for (let r = Math.max(0, row - 1); r <= Math.min(PATCH_ROWS - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(PATCH_COLUMNS - 1, column + 1); c++) {
      highest = Math.max(highest, mask[r * PATCH_COLUMNS + c]!);
    }
  }
  return highest / 255;
}

function readMask(output: Float32Array): Uint8Array {
  const mask = new Uint8Array(PATCHES);
  for (let quarter = 0; quarter < 4; quarter++) {
    const right = quarter & 1;
    const lower = quarter >> 1;
    for (let cell = 0; cell < CELLS; cell++) {
      const value = output[(MASK + quarter) * CELLS + cell]!;
      // Most of a picture is empty: below −5.6 the share rounds to less than 1/255.
      if (value < -5.6) continue;
      const row = 2 * Math.floor(cell / CELL_COLUMNS) + lower;
      mask[row * PATCH_COLUMNS + 2 * (cell % CELL_COLUMNS) + right] = Math.round(255 * sigmoid(value));
    }
  }
  return mask;
}

interface DensityRaster {
  readonly content: ContentRect;
  /** Density cell of each patch; -1 outside of the picture. */
  readonly cells: Int16Array;
  /** How many patches each density cell has. */
  readonly patches: Float32Array;
}
/** The last one: cameras of one shape share it, and those of several make a new one in a tenth of a millisecond. */
let raster: DensityRaster | undefined;

function rasterFor(content: ContentRect): DensityRaster {
  if (raster && sameRect(raster.content, content)) return raster;
  const cells = new Int16Array(PATCHES).fill(-1);
  const patches = new Float32Array(DENSITY_COLUMNS * DENSITY_ROWS);
  const width = content.x1 - content.x0;
  const height = content.y1 - content.y0;
  for (let patch = 0; patch < PATCHES; patch++) {
    const x = ((patch % PATCH_COLUMNS) + 0.5) * PATCH_PX - content.x0;
    const y = (Math.floor(patch / PATCH_COLUMNS) + 0.5) * PATCH_PX - content.y0;
    if (x < 0 || x >= width || y < 0 || y >= height) continue;
    const cell = Math.floor((y / height) * DENSITY_ROWS) * DENSITY_COLUMNS + Math.floor((x / width) * DENSITY_COLUMNS);
    cells[patch] = cell;
    patches[cell]!++;
  }
  raster = { content, cells, patches };
  return raster;
}

/** Share of each of 16×9 cells of the picture whose patches the mask gives to people. */
export function density(mask: Uint8Array, content: ContentRect): number[] {
  const { cells, patches } = rasterFor(content);
  const covered = new Array<number>(DENSITY_COLUMNS * DENSITY_ROWS).fill(0);
  for (let patch = 0; patch < PATCHES; patch++) {
    if (mask[patch]! < 128) continue;
    const cell = cells[patch]!;
    if (cell >= 0) covered[cell]!++;
  }
  return covered.map((count, cell) => (count > 0 ? count / patches[cell]! : 0));
}
