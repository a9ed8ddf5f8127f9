import { jointErrors } from './joints.ts';
import type { JointError } from './joints.ts';
import { POSTURES } from './labels.ts';
import type { LabelledFrame, Posture } from './labels.ts';
import { matchFrame } from './match.ts';
import type { PredictedPerson } from './match.ts';
import { f1, share } from './statistics.ts';
import type { Share } from './statistics.ts';

/** A joint counts as found within this share of the labelled box's longer side. */
export const PCK_SHARE = 0.2;

/** What was predicted for a labelled frame. */
export type Predict = (frame: LabelledFrame) => readonly PredictedPerson[];

export interface Figures {
  readonly precision: Share;
  readonly recall: Share;
  readonly f1: Share;
  readonly byPosture: ReadonlyMap<Posture, Share>;
  /** Frames without any labelled person, and how many of them the detector leaves empty. */
  readonly quiet: Share;
  readonly joints: readonly JointError[];
  readonly pck: Share;
}

/** Counts over all frames at one overlap, with predictions of at least `minScore`. */
export function figures(
  frames: readonly LabelledFrame[],
  predict: Predict,
  leastIou: number,
  minScore: number,
): Figures {
  let [hits, wrong, missed, empty, silent] = [0, 0, 0, 0, 0];
  const found = new Map(POSTURES.map((posture) => [posture, { hits: 0, of: 0 }]));
  const joints: JointError[] = [];
  for (const frame of frames) {
    const predictions = predict(frame).filter(({ score }) => score >= minScore);
    const match = matchFrame(frame.persons, predictions, leastIou);
    hits += match.pairs.length;
    wrong += match.wrong.length;
    missed += match.missed.length;
    for (const { label, predicted } of match.pairs) {
      found.get(label.posture)!.hits++;
      found.get(label.posture)!.of++;
      joints.push(...jointErrors(label, predicted));
    }
    for (const { posture } of match.missed) found.get(posture)!.of++;
    if (frame.persons.length > 0) continue;
    empty++;
    if (predictions.length === 0) silent++;
  }
  return {
    precision: share(hits, hits + wrong),
    recall: share(hits, hits + missed),
    f1: f1(hits, wrong, missed),
    byPosture: new Map([...found].map(([posture, count]) => [posture, share(count.hits, count.of)])),
    quiet: share(silent, empty),
    joints,
    pck: share(joints.filter(({ error }) => error <= PCK_SHARE).length, joints.length),
  };
}

/** The least score that gives the highest F1 on these frames: the most favourable choice for a detector. */
export function bestScore(frames: readonly LabelledFrame[], predict: Predict, leastIou: number): number {
  let best = { score: 0, value: -1 };
  for (let step = 1; step < 50; step++) {
    const score = step / 50;
    const { value } = figures(frames, predict, leastIou, score).f1;
    if (value > best.value) best = { score, value };
  }
  return best.score;
}
