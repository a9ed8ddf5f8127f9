import { BOUNDS } from './bounds.ts';
import { median } from './history.ts';
import type { Past, Sample } from './history.ts';

/**
 * Lying on a bench or bed, as far as one view can tell: the body sat there a moment before, and its lowest point did not
 * come down when it lay down, as it does for whoever slides or falls off towards the camera. Who falls from a seat away
 * from the camera is told by the speed (fall.ts), not by this.
 */
export function liesOnSeat(past: Past, lows: readonly Sample[]): boolean {
  const seated = seatBefore(past.samples, lows[0]!.timeMs + 500);
  if (!seated) return false;
  const lowestY = (samples: readonly Sample[]): number => median(samples.map((sample) => sample.body.box.y1));
  const roseM = (lowestY(seated) - lowestY(lows)) * lows[0]!.body.metric.metresPerFrame * past.ruler;
  // Across the view what lies on the floor is as low as its feet were; towards or away from the camera one cannot tell.
  const across = median(lows.map((sample) => sample.boxWideM / Math.max(0.1, sample.boxHighM))) > 1.8;
  return roseM > (across ? BOUNDS.lying.raisedM : -BOUNDS.lying.restM);
}

/** A second on a seat in the six seconds before: trunk upright, hips at chair height and resting there. */
function seatBefore(samples: readonly Sample[], untilMs: number): Sample[] | undefined {
  let run: Sample[] = [];
  let doubtful = 0;
  for (const sample of samples) {
    if (sample.timeMs < untilMs - 7000 || sample.timeMs > untilMs) continue;
    const { headM, hipM, leanDeg } = sample;
    const seated = headM > 1.05 && headM < 1.6 && hipM > 0.35 && hipM < 0.88 && leanDeg < 42;
    const rests = run.length === 0 || Math.abs(hipM - median(run.map((other) => other.hipM))) < 0.18;
    if (seated && rests) run.push(sample);
    // One doubtful moment does not end a rest; several do.
    else if (run.length > 2 && ++doubtful <= 2) continue;
    else if (run.length > 0 && sample.timeMs - run[0]!.timeMs >= 1000 && run.length >= 6) return run;
    else [run, doubtful] = [seated ? [sample] : [], 0];
  }
  return run.length >= 6 && run.at(-1)!.timeMs - run[0]!.timeMs >= 1000 ? run : undefined;
}
