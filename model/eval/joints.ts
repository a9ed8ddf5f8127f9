import type { Point } from '../../src/kernel/geometry.ts';
import type { LabelledPerson } from './labels.ts';
import type { PredictedPerson } from './match.ts';

/** Pairs of joint numbers whose sides may be exchanged: nobody is asked to tell left from right. */
const PAIRS = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
  [9, 10],
  [11, 12],
] as const;

export interface JointError {
  readonly joint: number;
  /** Distance over the longer side of the labelled box. */
  readonly error: number;
}

/**
 * Errors of the labelled joints of one found person. Each pair takes the assignment with the smaller sum, whatever the
 * other pairs take; where one side only is labelled, the nearer prediction is compared.
 */
export function jointErrors(label: LabelledPerson, { joints }: PredictedPerson): JointError[] {
  if (joints.length === 0) return [];
  const longer = Math.max(label.box.x1 - label.box.x0, label.box.y1 - label.box.y0);
  const error = (truth: Point, joint: number): number =>
    Math.hypot(truth.x - joints[joint]!.x, truth.y - joints[joint]!.y) / longer;
  const errors: JointError[] = [];
  const head = label.joints[0];
  if (head) errors.push({ joint: 0, error: error(head, 0) });
  for (const [left, right] of PAIRS) {
    const a = label.joints[left];
    const b = label.joints[right];
    const straight = (a ? error(a, left) : 0) + (b ? error(b, right) : 0);
    const crossed = (a ? error(a, right) : 0) + (b ? error(b, left) : 0);
    const swap = crossed < straight;
    if (a) errors.push({ joint: left, error: error(a, swap ? right : left) });
    if (b) errors.push({ joint: right, error: error(b, swap ? left : right) });
  }
  return errors;
}
