import { COORDINATE_STEPS } from '../observation/observation.ts';
import type { Observation } from '../observation/observation.ts';

/**
 * An observation as it comes out of the channel's codec, without writing and reading its bits: a trial of hours passes
 * millions of joints. quantised.test.ts holds it against the codec itself.
 */
export function quantised(observation: Observation): Observation {
  const step = (value: number, steps: number): number =>
    Math.min(steps, Math.max(0, Math.round(value * steps))) / steps;
  const at = (value: number): number => step(value, COORDINATE_STEPS);
  return {
    ...observation,
    density: observation.density.map((share) => step(share, 15)),
    persons: observation.persons.map(({ box, score, joints }) => ({
      box: { x0: at(box.x0), y0: at(box.y0), x1: at(box.x1), y1: at(box.y1) },
      score: step(score, 15),
      joints: joints.map(({ x, y, confidence }) => ({ x: at(x), y: at(y), confidence: step(confidence, 7) })),
    })),
  };
}
