import '../../src/wall/quiet.ts';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AugenmassError, EXIT_CODES } from '../../src/kernel/errors.ts';
import { iou } from '../../src/kernel/geometry.ts';
import { CLIPS_FOLDER, clipPath } from './clips.ts';
import { colourFrames, SIDE_PX } from './colour.ts';
import type { ColourPicture } from './colour.ts';
import { bestScore } from './figures.ts';
import { LYING_FILE, readLabels } from './labels.ts';
import type { LabelledFrame } from './labels.ts';
import type { PredictedPerson } from './match.ts';
import { lookUp, writeLine } from './predictions.ts';
import type { PredictedFrame } from './predictions.ts';
import { table } from './table.ts';

/**
 * The reference: YOLOX-nano (Ge et al. 2021, arXiv:2107.08430; COCO, 416×416) in colour on the labelled frames. Its
 * score threshold is the one that gives it the highest F1 at IoU 0.5 on these very frames.
 *
 *     npx node model/eval/yolox.ts [--model FILE] [--data FOLDER] [--clips PART] [--min-score 0.4] [--out FILE]
 */
const STRIDES = [8, 16, 32] as const;
const ROW = 85;
const LEAST_SCORE = 0.05;
/** As in the authors' demo. */
const SUPPRESS_IOU = 0.45;

const { values } = parseArgs({
  options: {
    model: {
      type: 'string',
      default: fileURLToPath(new URL('../../../shared/models/yolox-nano/yolox_nano.onnx', import.meta.url)),
    },
    data: { type: 'string', default: CLIPS_FOLDER },
    clips: { type: 'string', default: '' },
    'min-score': { type: 'string' },
    out: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const labels = readLabels().filter(({ clip }) => clip.includes(values.clips));
  const more = readLabels(LYING_FILE).filter(({ clip }) => clip.includes(values.clips));
  const session = await InferenceSession.create(values.model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const predictions: PredictedFrame[] = [];
  for (const [clip, own] of Map.groupBy([...labels, ...more], (label) => label.clip)) {
    for (const picture of colourFrames(clipPath(values.data, clip), own)) {
      const tensor = new Tensor('float32', picture.planes, [1, 3, SIDE_PX, SIDE_PX]);
      const answer = await session.run({ [session.inputNames[0]!]: tensor });
      const output = answer[session.outputNames[0]!]!.data as Float32Array;
      predictions.push({ clip, frame: picture.label.frame, persons: persons(output, picture) });
    }
  }
  if (values.out !== undefined) writeFileSync(values.out, predictions.map((frame) => `${writeLine(frame)}\n`).join(''));
  const predict = lookUp(predictions);
  const stated = values['min-score'];
  const score = stated === undefined ? bestScore(labels, predict, 0.5) : Number(stated);
  console.log(
    table(
      `YOLOX-nano, colour, ${stated === undefined ? 'its best' : 'the stated'} threshold`,
      labels,
      more,
      predict,
      score,
    ),
  );
}

function persons(output: Float32Array, { label, scale }: ColourPicture): PredictedPerson[] {
  const candidates: PredictedPerson[] = [];
  let row = 0;
  for (const stride of STRIDES) {
    const across = SIDE_PX / stride;
    for (let cell = 0; cell < across * across; cell++, row++) {
      const at = row * ROW;
      const score = output[at + 4]! * output[at + 5]!;
      if (score < LEAST_SCORE) continue;
      candidates.push({
        score,
        joints: [],
        box: boxOf(output.subarray(at, at + 4), cell % across, Math.floor(cell / across), stride / scale, label),
      });
    }
  }
  const kept: PredictedPerson[] = [];
  for (const candidate of candidates.sort((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => iou(box, candidate.box) < SUPPRESS_IOU)) kept.push(candidate);
  }
  return kept;
}

/** xy = (o + grid) · stride, wh = exp(o) · stride; `cellPx` is the stride in pixels of the source. */
function boxOf(
  raw: Float32Array,
  column: number,
  rowOfCells: number,
  cellPx: number,
  { widthPx, heightPx }: LabelledFrame,
) {
  const x = (raw[0]! + column) * cellPx;
  const y = (raw[1]! + rowOfCells) * cellPx;
  const halfWidth = (Math.exp(raw[2]!) * cellPx) / 2;
  const halfHeight = (Math.exp(raw[3]!) * cellPx) / 2;
  return {
    x0: Math.max(0, x - halfWidth),
    y0: Math.max(0, y - halfHeight),
    x1: Math.min(widthPx, x + halfWidth),
    y1: Math.min(heightPx, y + halfHeight),
  };
}

try {
  await main();
} catch (error) {
  if (!(error instanceof AugenmassError)) throw error;
  console.error(`${error.message} ${error.remedy ?? ''}`);
  process.exitCode = EXIT_CODES[error.kind];
}
