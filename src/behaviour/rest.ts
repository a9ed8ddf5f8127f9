import { BOUNDS } from './bounds.ts';
import { median } from './history.ts';
import type { Past, Sample } from './history.ts';

/**
 * Lying on a bench or bed, as far as one view can tell: the body sat there a moment before, and when it lay down its
 * lowest point rose, because the feet left the floor. Who lies down on the floor, or falls from a chair, keeps the lowest
 * point where the feet were, or brings it nearer to the camera.
 */
export function liesOnSeat(past: Past, lows: readonly Sample[]): boolean {
  const seated = seatBefore(past.samples, lows[0]!.timeMs + 500);
  if (!seated) return false;
  const ankles = (sample: Sample): number => (sample.body.joints[11]!.y + sample.body.joints[12]!.y) / 2;
  const scale = lows[0]!.body.metric.metresPerFrame * past.ruler;
  const rose = (y: (sample: Sample) => number): number => (median(seated.map(y)) - median(lows.map(y))) * scale;
  const lowest = rose((sample) => sample.body.box.y1);
  return lowest > BOUNDS.lying.restM || (lowest > -0.05 && rose(ankles) > 2 * BOUNDS.lying.restM);
}

/** A second on a seat in the six seconds before: trunk upright, hips at chair height and resting there. */
function seatBefore(samples: readonly Sample[], untilMs: number): Sample[] | undefined {
  let run: Sample[] = [];
  for (const sample of samples) {
    if (sample.timeMs < untilMs - 7000 || sample.timeMs > untilMs) continue;
    const { headM, hipM, leanDeg } = sample;
    const seated = headM > 0.95 && headM < 1.5 && hipM > 0.36 && hipM < 0.85 && leanDeg < 38;
    const rests = run.length === 0 || Math.abs(hipM - median(run.map((other) => other.hipM))) < 0.12;
    if (seated && rests) run.push(sample);
    else if (run.length > 0 && sample.timeMs - run[0]!.timeMs >= 1000 && run.length >= 6) return run;
    else run = seated ? [sample] : [];
  }
  return run.length >= 6 && run.at(-1)!.timeMs - run[0]!.timeMs >= 1000 ? run : undefined;
}
