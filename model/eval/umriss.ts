import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inputFor } from '../../src/darkroom/detector.ts';
import type { GreyFrame } from '../../src/darkroom/frame.ts';
import { openModel } from '../../src/darkroom/model.ts';
import type { OpenModel } from '../../src/darkroom/model.ts';
import { readModel } from '../../src/darkroom/model-file.ts';
import type { ModelFile } from '../../src/darkroom/model-file.ts';
import { AugenmassError, EXIT_CODES } from '../../src/kernel/errors.ts';
import { CLIPS_FOLDER, clipPath, earlierPicture, greyFrames, labelledPicture } from './clips.ts';
import { bestScore, figures } from './figures.ts';
import { LYING_FILE, readLabels } from './labels.ts';
import type { LabelledFrame } from './labels.ts';
import { greyPlate, handPlate, medianPlate } from './plates.ts';
import type { PlateSource } from './plates.ts';
import { lookUp, writeLine } from './predictions.ts';
import type { PredictedFrame } from './predictions.ts';
import { asPrediction, InProcess } from './product.ts';
import { table } from './table.ts';

/**
 * Our model on the labelled frames, with the plate of one's choice:
 *
 *     npx node model/eval/umriss.ts --plate own|hand|median|grey|product [--model FILE] [--data FOLDER] [--clips PART] [--out FILE]
 *
 * own: learnt by the product's first pass over the clip. hand: median of the labelled frames without the labelled people.
 * median: of the clip. grey: unknown. product: not the model alone but what `analyse` observes, nearest in time.
 */
const PLATES = ['own', 'hand', 'median', 'grey', 'product'] as const;
type PlateName = (typeof PLATES)[number];
/** Below the model's own threshold, so that a table at any other can be drawn from the same predictions. */
const LEAST_SCORE = 0.05;
const ANALYSES_PER_SECOND = 8;
/** The plate follows light and shift between labelled frames as it would in the product. */
const FOLLOW_MS = 125;

/** What the product says about the plates of clips: those it is unsure of are counted apart as well. */
const doubted = new Set<string>();

const { values } = parseArgs({
  options: {
    plate: { type: 'string', default: 'own' },
    model: { type: 'string', default: fileURLToPath(new URL('../umriss.onnx', import.meta.url)) },
    data: { type: 'string', default: CLIPS_FOLDER },
    clips: { type: 'string', default: '' },
    out: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const plate = PLATES.find((name) => name === values.plate);
  if (!plate) throw new AugenmassError('invalid', `There is no plate “${values.plate}”: ${PLATES.join(', ')}.`);
  const labels = readLabels().filter(({ clip }) => clip.includes(values.clips));
  const more = readLabels(LYING_FILE).filter(({ clip }) => clip.includes(values.clips));
  const all = [...labels, ...more];
  const model = await readModel(values.model);
  const predictions = plate === 'product' ? await observe(model, all) : await detect(model, all, plate);
  if (values.out !== undefined) writeFileSync(values.out, predictions.map((frame) => `${writeLine(frame)}\n`).join(''));
  const predict = lookUp(predictions);
  const threshold = plate === 'product' ? 0 : model.thresholds.heatThreshold;
  console.log(table(`${model.name} ${model.sha256.slice(0, 12)}, plate: ${plate}`, labels, more, predict, threshold));
  if (plate === 'own' || plate === 'product') {
    for (const doubts of [false, true]) {
      const part = labels.filter(({ clip }) => doubted.has(clip) === doubts);
      const [half, third] = [0.5, 0.3].map((leastIou) =>
        figures(part, predict, leastIou, threshold).f1.value.toFixed(3),
      );
      const which = doubts ? 'too short or unsure of its plate' : 'sure of its plate';
      console.log(`\nClips the product calls ${which}: ${part.length} frames, F1 ${half} at IoU 0.5, ${third} at 0.3.`);
    }
  }
  if (plate !== 'product')
    console.log(`\nThe F1 at IoU 0.5 would be highest from score ${bestScore(labels, predict, 0.5).toFixed(2)}.`);
}

/** What `analyse` observes, at the default rate, in this process. */
async function observe(model: ModelFile, labels: readonly LabelledFrame[]): Promise<PredictedFrame[]> {
  const darkroom = await InProcess.open(model, ANALYSES_PER_SECOND);
  const predictions: PredictedFrame[] = [];
  for (const [clip, [first]] of byClip(labels)) {
    const messages = await darkroom.watch(clipPath(values.data, clip), ['plate', 'observe']);
    for (const message of messages) {
      if (message.type !== 'observation') continue;
      predictions.push(asPrediction(clip, first!.widthPx, first!.heightPx, message));
    }
    const remarks = messages.flatMap((message) => (message.type === 'notice' ? [message.code] : []));
    if (remarks.some((remark) => remark.startsWith('plate-'))) doubted.add(clip);
    console.error(
      `${clip}: ${predictions.filter((frame) => frame.clip === clip).length} observations ${remarks.join(' ')}`,
    );
  }
  return predictions;
}

async function detect(
  model: ModelFile,
  labels: readonly LabelledFrame[],
  plate: Exclude<PlateName, 'product'>,
): Promise<PredictedFrame[]> {
  const settings = { ...model.thresholds, heatThreshold: LEAST_SCORE, modelSha256: model.sha256 };
  const opened = await openModel(model.bytes, { ...settings, adapter: model.adapter, analysesPerSecond: 8 });
  if (typeof opened === 'string') throw new AugenmassError('refused', `The model is refused: ${opened}.`);
  const darkroom = plate === 'own' ? await InProcess.open(model, ANALYSES_PER_SECOND) : undefined;
  const predictions: PredictedFrame[] = [];
  for (const [clip, own] of byClip(labels)) {
    const path = clipPath(values.data, clip);
    const frames = greyFrames(path);
    let source: PlateSource;
    if (darkroom) {
      const learnt = await darkroom.plateOf(path, frames[0]!);
      source = learnt.source;
      if (learnt.remarks.some((remark) => remark.startsWith('plate-'))) doubted.add(clip);
      console.error(`${clip}: ${frames.length} frames ${learnt.remarks.join(', ')}`);
    } else source = plate === 'hand' ? handPlate(frames, own) : plate === 'median' ? medianPlate(frames) : greyPlate();
    predictions.push(...(await detectClip(opened, frames, own, source)));
  }
  return predictions;
}

async function detectClip(
  model: OpenModel,
  frames: readonly GreyFrame[],
  labels: readonly LabelledFrame[],
  source: PlateSource,
): Promise<PredictedFrame[]> {
  const { detector } = model;
  const input = inputFor(detector, 1);
  const predictions: PredictedFrame[] = [];
  let followedMs = -Infinity;
  for (const [i, frame] of frames.entries()) {
    const label = labels.find((one) => one.frame === i);
    if (!label && frame.timeMs - followedMs < FOLLOW_MS) continue;
    followedMs = frame.timeMs;
    const plate = source(frame);
    if (!label) continue;
    const { grey, content } = labelledPicture(frames, label);
    detector.fill({ frame: grey, plate, earlier: earlierPicture(frames, frame.timeMs)?.grey ?? grey }, input);
    const { persons } = detector.read((await model.run(input, 1)).slice(), content);
    const { clip, widthPx, heightPx } = label;
    const units = { persons, timeMs: label.timeMs } as Parameters<typeof asPrediction>[3];
    predictions.push({ ...asPrediction(clip, widthPx, heightPx, units), frame: i });
  }
  return predictions;
}

const byClip = (labels: readonly LabelledFrame[]): Map<string, LabelledFrame[]> =>
  Map.groupBy(labels, ({ clip }) => clip);

try {
  await main();
} catch (error) {
  if (!(error instanceof AugenmassError)) throw error;
  console.error(`${error.message} ${error.remedy ?? ''}`);
  process.exitCode = EXIT_CODES[error.kind];
}
