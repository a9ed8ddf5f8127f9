import { area, intersection, iou } from '../../src/kernel/geometry.ts';
import type { Box, Point } from '../../src/kernel/geometry.ts';
import type { LabelledPerson } from './labels.ts';

/** What a detector says of one person, pixels of the source. */
export interface PredictedPerson {
  readonly box: Box;
  readonly score: number;
  /** Thirteen in the order of LABEL_JOINTS, or none where the detector knows no joints. */
  readonly joints: readonly Point[];
}

export interface FrameMatch {
  readonly pairs: readonly { readonly label: LabelledPerson; readonly predicted: PredictedPerson }[];
  readonly missed: readonly LabelledPerson[];
  readonly wrong: readonly PredictedPerson[];
}

/** A prediction of which this share lies in an ignored box belongs to it: such boxes often hold a whole crowd. */
const INSIDE_IGNORED = 0.5;

/**
 * Greedy, surest prediction first, each to the labelled person that it overlaps most and that is still free (PASCAL
 * VOC, Everingham et al. 2010, section 4.2). What finds no partner and lies in an ignored box counts neither way.
 */
export function matchFrame(
  labels: readonly LabelledPerson[],
  predictions: readonly PredictedPerson[],
  leastIou: number,
): FrameMatch {
  const free = new Set(labels.filter(({ ignore }) => !ignore));
  const ignored = labels.filter(({ ignore }) => ignore);
  const pairs: { label: LabelledPerson; predicted: PredictedPerson }[] = [];
  const wrong: PredictedPerson[] = [];
  for (const predicted of [...predictions].sort((a, b) => b.score - a.score)) {
    let best: LabelledPerson | undefined;
    let bestIou = leastIou;
    for (const label of free) {
      const overlap = iou(label.box, predicted.box);
      if (overlap >= bestIou && (best === undefined || overlap > bestIou)) {
        best = label;
        bestIou = overlap;
      }
    }
    if (best) {
      free.delete(best);
      pairs.push({ label: best, predicted });
    } else if (!ignored.some(({ box }) => belongs(predicted.box, box, leastIou))) {
      wrong.push(predicted);
    }
  }
  return { pairs, missed: [...free], wrong };
}

const belongs = (predicted: Box, ignored: Box, leastIou: number): boolean =>
  iou(predicted, ignored) >= leastIou || intersection(predicted, ignored) >= INSIDE_IGNORED * area(predicted);
