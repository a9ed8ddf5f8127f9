import { BOUNDS } from './bounds.ts';
import { median } from './history.ts';
import type { Past, Sample } from './history.ts';

/**
 * Lying on a bench or bed, as far as one view can tell: the body sat there a moment before, and a bench holds it up, so that
 * its lowest point lies higher in the picture than its feet did when it stood there. Who slides or falls off, or lies down on
 * the floor by way of a squat, comes down to where its feet were or towards the camera. Lying away from the camera lifts the
 * lowest point too, by less. Where it was never seen standing, only what it did since it sat can be asked.
 */
export function liesOnSeat(past: Past, lows: readonly Sample[]): boolean {
  const untilMs = lows[0]!.timeMs + 500;
  const seated = seatBefore(past.samples, untilMs);
  if (!seated) return false;
  const lowestY = (samples: readonly Sample[]): number => median(samples.map((sample) => sample.body.box.y1));
  const roseM = (before: readonly Sample[]): number =>
    (lowestY(before) - lowestY(lows)) * lows[0]!.body.metric.metresPerFrame * past.ruler;
  const stood = past.samples
    .filter(({ timeMs, headM, body }) => timeMs < untilMs && headM > BOUNDS.lying.stoodHeadM && !body.cut)
    .slice(-6);
  if (stood.length >= 3) {
    // Who sat well and long until it lay down need not be seen lifted; lying towards the camera hides it.
    const last = seated.at(-1)!.timeMs;
    const plainly = last - seated[0]!.timeMs >= BOUNDS.lying.satMs && lows[0]!.timeMs - last <= BOUNDS.lying.fromSeatMs;
    return roseM(stood) > (plainly ? -BOUNDS.lying.satDownM : BOUNDS.lying.liftedM);
  }
  // Across the view what lies on the floor is as low as its feet were; towards or away from the camera one cannot tell.
  const across = median(lows.map((sample) => sample.boxWideM / Math.max(0.1, sample.boxHighM))) > 1.8;
  return roseM(seated) > (across ? BOUNDS.lying.raisedM : -BOUNDS.lying.restM);
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
