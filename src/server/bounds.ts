import type { Finding } from '../behaviour/finding.ts';
import type { Bounds } from '../mandate/behaviours.ts';

/**
 * Which number of a finding's reason answers a bound of the mandate, in the bound's unit. The rules of src/behaviour find by
 * numbers of their own; the mandate can only ask for more, and what does not reach it is not raised.
 */
export const ANSWERS: Readonly<Record<string, { readonly value: string; readonly factor: number }>> = {
  lowMs: { value: 'low', factor: 1000 },
  longMs: { value: 'low', factor: 1000 },
  speed: { value: 'speed', factor: 1 },
  pathM: { value: 'path', factor: 1 },
  people: { value: 'count', factor: 1 },
  density: { value: 'density', factor: 1 },
  dwellMs: { value: 'duration', factor: 1000 },
  forMs: { value: 'duration', factor: 1000 },
};

/** Whether a finding reaches every bound the mandate sets; a bound that its reason does not answer is not reached. */
export function reaches({ reason }: Finding, bounds: Bounds): boolean {
  return Object.entries(bounds).every(([bound, least]) => {
    const answer = ANSWERS[bound];
    const measured = answer && reason.values.find(({ name }) => name === answer.value);
    return answer !== undefined && measured !== undefined && measured.value * answer.factor >= least;
  });
}
