import { median } from './history.ts';
import type { Past, Sample } from './history.ts';
import { posture } from './low.ts';
import { ramp, rateOf, secondsOf } from './ramp.ts';

/** One body's way down and how it rests, as the rule for falls has found it. */
export interface Descending {
  readonly past: Past;
  /** Before it was down, all and the last seconds; since it is down, all, after it settled and the last moments. */
  readonly high: readonly Sample[];
  readonly upright: readonly Sample[];
  readonly low: readonly Sample[];
  readonly settled: readonly Sample[];
  readonly resting: readonly Sample[];
  readonly numbers: Readonly<Record<string, number>>;
}

const boxHighM = (past: Past, { body }: Sample): number =>
  (body.person.box.y1 - body.person.box.y0) * body.metric.metresPerFrame * past.ruler;

/** Metres at the body of the picture's whole width. */
const acrossM = ({ boxWideM, body }: Sample): number => boxWideM / Math.max(1e-6, body.box.x1 - body.box.x0);

/**
 * What is measured of a descent, for descent-weights.ts: metres, seconds, m/s, shares of the resting moments, degrees over
 * 90. The observed boxes count most: of a body that lies the joints are wrong as a whole a third of the time, its box is not.
 */
export function descent({ past, high, upright, low, settled, resting, numbers }: Descending): Record<string, number> {
  const lowSince = low[0]!.timeMs;
  const of = (list: readonly Sample[], value: (sample: Sample) => number): number =>
    list.length > 0 ? median(list.map(value)) : 0;
  const whole = [...high.filter(({ timeMs }) => timeMs > lowSince - 4000), ...low];
  const scale = of(upright, ({ body }) => body.metric.metresPerFrame) * past.ruler;
  const floorY = of(upright, ({ body }) => body.person.box.y1);
  const heights = (value: (sample: Sample) => number): { timeMs: number; heightM: number }[] =>
    whole.map((sample) => ({ timeMs: sample.timeMs, heightM: value(sample) }));
  const top = ramp(heights(({ body }) => (floorY - body.person.box.y0) * scale));
  const box = ramp(heights((sample) => boxHighM(past, sample)));
  const head = ramp(heights(({ body }) => (floorY - body.person.joints[0]!.y) * scale));
  const fellMs = top?.startMs ?? lowSince;
  const before = whole.filter(({ timeMs }) => timeMs < fellMs && timeMs > fellMs - 1500);
  const earlier = high.filter(({ timeMs }) => timeMs < fellMs + 100 && timeMs > fellMs - 3500);
  const seatHigh = earlier.filter((sample) => boxHighM(past, sample) > 1 && boxHighM(past, sample) < 1.42);
  const stood = past.samples
    .filter((sample) => sample.timeMs < lowSince && boxHighM(past, sample) > 1.45 && !sample.body.cut)
    .slice(-8);
  const lowestY = (list: readonly Sample[]): number => of(list, ({ body }) => body.person.box.y1);
  const middle = (sample: Sample): number =>
    ((sample.body.person.box.x0 + sample.body.person.box.x1) / 2) * acrossM(sample);
  const wide = (sample: Sample): number => (sample.body.person.box.x1 - sample.body.person.box.x0) * acrossM(sample);
  const boxNow = of(resting, (sample) => boxHighM(past, sample));
  const wideNow = of(resting, wide);
  return {
    ...numbers,
    sunk: resting.filter((sample) => posture(sample) === 'sunk').length / resting.length,
    wide: of(resting, ({ boxWideM }) => boxWideM),
    topRate: rateOf(top),
    topDrop: top ? top.fromM - top.toM : 0,
    topDur: secondsOf(top),
    topFrom: top?.fromM ?? 0,
    topTo: top?.toM ?? 0,
    topCost: top?.cost ?? 0,
    boxRate: rateOf(box),
    boxDrop: box ? box.fromM - box.toM : 0,
    boxDur: secondsOf(box),
    boxFrom: box?.fromM ?? 0,
    boxTo: box?.toM ?? 0,
    headRate: rateOf(head),
    headDur: secondsOf(head),
    headRampTo: head?.toM ?? 0,
    boxNow,
    wideNow,
    ratio: Math.log(wideNow / Math.max(0.05, boxNow)),
    before: of(before, (sample) => boxHighM(past, sample)),
    seatShare: earlier.length > 0 ? seatHigh.length / earlier.length : 0,
    roseStood: stood.length > 2 ? (lowestY(stood) - lowestY(resting)) * scale : 0,
    noStood: stood.length > 2 ? 0 : 1,
    rose: before.length > 0 ? (lowestY(before) - lowestY(resting)) * scale : 0,
    side: before.length > 0 ? Math.abs(of(before, middle) - of(resting, middle)) : 0,
    lean: of(resting, ({ leanDeg }) => leanDeg) / 90,
    headHip: of(resting, ({ headM, hipM }) => headM - hipM),
    knee: of(resting, ({ kneeM, hipM }) => kneeM - hipM),
    span: of(resting, ({ spanM }) => spanM),
    cut: low.filter(({ body }) => body.cut).length / low.length,
    covered: of(low, ({ body }) => body.covered),
    feetUp: of(resting, ({ ankleM }) => ankleM) - of(settled, ({ hipM }) => hipM),
  };
}
