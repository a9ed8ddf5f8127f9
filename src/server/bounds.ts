import type { Finding } from '../behaviour/finding.ts';
import type { Bounds } from '../mandate/behaviours.ts';

interface Answer {
  readonly value: string;
  readonly factor: number;
  readonly lasts?: boolean;
}

/**
 * Which number of a finding's reason answers a bound of the mandate, in the bound's unit. The rules find by lower bounds
 * themselves; higher ones are held here, since a rule looks back for seconds only. `lasts`: the time the finding has lasted
 * counts as well, because its reason keeps the numbers of its surest moment.
 */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  lowMs: { value: 'low', factor: 1000 },
  longMs: { value: 'low', factor: 1000, lasts: true },
  speed: { value: 'speed', factor: 1 },
  pathM: { value: 'path', factor: 1 },
  people: { value: 'count', factor: 1 },
  density: { value: 'density', factor: 1 },
  dwellMs: { value: 'duration', factor: 1000, lasts: true },
  forMs: { value: 'duration', factor: 1000, lasts: true },
};

/** Whether a finding reaches every bound the mandate sets; a bound that its reason does not answer is not reached. */
export function reaches({ reason, startMs, endMs }: Finding, bounds: Bounds): boolean {
  return Object.entries(bounds).every(([bound, least]) => {
    const answer = ANSWERS[bound];
    const measured = answer && reason.values.find(({ name }) => name === answer.value);
    if (answer === undefined || measured === undefined) return false;
    return Math.max(measured.value * answer.factor, answer.lasts === true ? endMs - startMs : 0) >= least;
  });
}
