import type { Box } from '../kernel/geometry.ts';
import { DENSITY_COLUMNS, DENSITY_ROWS, JOINT_COUNT, MAX_PERSONS } from '../observation/observation.ts';
import type { Person } from '../observation/observation.ts';
import type { Detector, Seen } from './detector.ts';
import { toUnits } from './frame.ts';
import { COVER_SCORE, FRAME_HEIGHT_PX, FRAME_WIDTH_PX } from './plate-frame.ts';
import type { ContentRect, Look } from './plate-frame.ts';
import { suppress } from './suppress.ts';
import type { Thresholds } from './umriss.ts';

/**
 * YOLOX (Ge et al. 2021, arXiv:2107.08430), COCO, 416×416, output not decoded: input float32 [1, 3, 416, 416], BGR
 * 0…255, letterboxed top left with 114; output [1, 3549, 85] over strides 8, 16, 32: xy = (o + grid) · s, wh = e^o · s,
 * objectness, 80 classes of which class 0, person, is read and 79 are not. Boxes only: joints have confidence 0.
 */
export const YOLOX_SIDE_PX = 416;
const STRIDES = [8, 16, 32] as const;
const ROW = 85;
const ROWS = STRIDES.reduce((sum, stride) => sum + (YOLOX_SIDE_PX / stride) ** 2, 0);
export const YOLOX_INPUT = [1, 3, YOLOX_SIDE_PX, YOLOX_SIDE_PX] as const;
export const YOLOX_OUTPUT = [1, ROWS, ROW] as const;
/** 320×192 fills the width of 416: every frame is enlarged by 1.3, since nothing larger exists in here. */
const SCALE = YOLOX_SIDE_PX / FRAME_WIDTH_PX;
const PADDING = 114;

export function yolox(ports: { inputName: string; outputName: string }, thresholds: Thresholds): Detector {
  return {
    ...ports,
    inputType: 'float32',
    inputSize: 3 * YOLOX_SIDE_PX * YOLOX_SIDE_PX,
    outputSize: ROWS * ROW,
    maxBatch: 1,
    inputShape: () => YOLOX_INPUT,
    outputShape: () => YOLOX_OUTPUT,
    fill: fillYolox,
    read: (output, content) => readYolox(output, content, thresholds),
  };
}

/** Bilinear, pixel centres aligned, the grey in all three colours. */
export function fillYolox({ frame }: Look, into: Float32Array): void {
  const plane = YOLOX_SIDE_PX * YOLOX_SIDE_PX;
  const rows = Math.floor(FRAME_HEIGHT_PX * SCALE);
  into.fill(PADDING, rows * YOLOX_SIDE_PX, plane);
  for (let y = 0; y < rows; y++) {
    const sourceY = Math.min(FRAME_HEIGHT_PX - 1, Math.max(0, (y + 0.5) / SCALE - 0.5));
    const y0 = Math.floor(sourceY);
    const y1 = Math.min(FRAME_HEIGHT_PX - 1, y0 + 1);
    for (let x = 0; x < YOLOX_SIDE_PX; x++) {
      const sourceX = Math.min(FRAME_WIDTH_PX - 1, Math.max(0, (x + 0.5) / SCALE - 0.5));
      const x0 = Math.floor(sourceX);
      const x1 = Math.min(FRAME_WIDTH_PX - 1, x0 + 1);
      const dx = sourceX - x0;
      const upper = frame[y0 * FRAME_WIDTH_PX + x0]! * (1 - dx) + frame[y0 * FRAME_WIDTH_PX + x1]! * dx;
      const lower = frame[y1 * FRAME_WIDTH_PX + x0]! * (1 - dx) + frame[y1 * FRAME_WIDTH_PX + x1]! * dx;
      into[y * YOLOX_SIDE_PX + x] = upper + (lower - upper) * (sourceY - y0);
    }
  }
  into.copyWithin(plane, 0, plane);
  into.copyWithin(2 * plane, 0, plane);
}

export function readYolox(output: Float32Array, content: ContentRect, thresholds: Thresholds): Seen {
  const candidates: { score: number; box: Box }[] = [];
  const least = Math.min(COVER_SCORE, thresholds.heatThreshold);
  let row = 0;
  for (const stride of STRIDES) {
    const across = YOLOX_SIDE_PX / stride;
    for (let cell = 0; cell < across * across; cell++, row++) {
      const at = row * ROW;
      const score = output[at + 4]! * output[at + 5]!;
      if (!(score > least)) continue;
      const x = ((output[at]! + (cell % across)) * stride) / SCALE;
      const y = ((output[at + 1]! + Math.floor(cell / across)) * stride) / SCALE;
      const halfWidth = (Math.exp(Math.min(6, output[at + 2]!)) * stride) / SCALE / 2;
      const halfHeight = (Math.exp(Math.min(6, output[at + 3]!)) * stride) / SCALE / 2;
      const box = {
        x0: Math.max(0, x - halfWidth),
        y0: Math.max(0, y - halfHeight),
        x1: Math.min(FRAME_WIDTH_PX, x + halfWidth),
        y1: Math.min(FRAME_HEIGHT_PX, y + halfHeight),
      };
      if (box.x1 > box.x0 && box.y1 > box.y0) candidates.push({ score: Math.min(1, score), box });
    }
  }
  candidates.sort((a, b) => b.score - a.score);
  const kept = suppress(candidates.slice(0, 4 * MAX_PERSONS), thresholds.suppressIou, thresholds.suppressInside);
  const shown = kept.filter(({ score }) => score >= thresholds.heatThreshold);
  const persons = shown.slice(0, MAX_PERSONS).map(({ score, box }): Person => {
    const low = toUnits(box.x0, box.y0, content);
    const high = toUnits(box.x1, box.y1, content);
    const x = (low.x + high.x) / 2;
    const y = (low.y + high.y) / 2;
    return {
      box: { x0: low.x, y0: low.y, x1: high.x, y1: high.y },
      score,
      joints: Array.from({ length: JOINT_COUNT }, () => ({ x, y, confidence: 0 })),
    };
  });
  return {
    persons,
    overflow: shown.length > MAX_PERSONS,
    density: boxDensity(persons.map(({ box }) => box)),
    boxes: kept.map(({ box, score }) => ({ ...box, score })),
    mask: undefined,
  };
}

/** Without masks a person is taken to fill 3/5 of the box: the mean share of a standing figure in its own. */
const FIGURE_SHARE = 0.6;

export function boxDensity(boxes: readonly Box[]): number[] {
  return Array.from({ length: DENSITY_COLUMNS * DENSITY_ROWS }, (_, cell) => {
    const x0 = (cell % DENSITY_COLUMNS) / DENSITY_COLUMNS;
    const y0 = Math.floor(cell / DENSITY_COLUMNS) / DENSITY_ROWS;
    let empty = 1;
    for (const box of boxes) {
      const width = Math.max(0, Math.min(box.x1, x0 + 1 / DENSITY_COLUMNS) - Math.max(box.x0, x0)) * DENSITY_COLUMNS;
      const height = Math.max(0, Math.min(box.y1, y0 + 1 / DENSITY_ROWS) - Math.max(box.y0, y0)) * DENSITY_ROWS;
      empty *= 1 - FIGURE_SHARE * width * height;
    }
    return 1 - empty;
  });
}
