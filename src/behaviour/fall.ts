import { containment } from '../kernel/geometry.ts';
import type { TrackFrame } from '../tracking/track.ts';
import { BOUNDS, loosened } from './bounds.ts';
import type { Finding } from './finding.ts';
import { beyond, distanceM, median, quantile, since } from './history.ts';
import type { History, Past, Sample } from './history.ts';
import { descent } from './descent.ts';
import { DESCENT } from './descent-weights.ts';
import { evidence } from './fall-evidence.ts';
import { isLow, posture } from './low.ts';
import { oddsOf } from './odds.ts';
import { liesOnSeat } from './rest.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { confidenceOf } from './span.ts';

/**
 * Fall: a body that was upright or seated comes down by most of its height, faster than anybody sits or lies down, and
 * stays down for a moment; it need not lie still. Physics: free fall from hip height takes 0.43 s; measured falls reach
 * more than 1.3 m/s at the trunk, controlled descent stays below (Wu 2000; Bourke, O'Donovan and ÓLaighin 2008); the
 * head, farther from the pivot, is faster. One view sees a fall towards or away from the camera shortened, so drop and
 * speed are asked of the head, which shortens least, and posture is judged by low.ts; what speaks for a fall is added up
 * (fall-evidence.ts). Tracks break in falls: a body that was lost while coming down, or just before, is looked for where
 * it was lost.
 */
interface Fallen {
  readonly track: string;
  readonly startMs: number;
  endMs: number;
  /** Of the box before the fall. */
  readonly highM: number;
  readonly finding: Omit<Finding, 'endMs'>;
}

const B = BOUNDS.fall;
/** After a fall nothing more is asked of that track for this long. */
const QUIET_MS = 6000;
const UNSEEN_MS = 1200;

export class FallRule implements Rule {
  readonly #options: WatchOptions;
  readonly #bounds;
  readonly #history: History;
  readonly #quietUntil = new Map<string, number>();
  #going: Fallen[] = [];
  #cold = false;

  constructor(options: WatchOptions, history: History) {
    this.#options = options;
    this.#bounds = loosened(BOUNDS.fall, options.bounds?.fall);
    this.#history = history;
  }

  push(frame: TrackFrame): Finding[] {
    this.#cold = frame.plate === 'cold';
    return this.#step(false);
  }

  active(): Finding[] {
    return this.#going.map((fallen) => ({ ...fallen.finding, endMs: fallen.endMs }));
  }

  end(): Finding[] {
    const done = this.#step(true);
    const rest = this.active();
    this.#going = [];
    return [...done, ...rest];
  }

  #step(atEnd: boolean): Finding[] {
    const { timeMs } = this.#history;
    const done: Finding[] = [];
    this.#going = this.#going.filter((fallen) => {
      const last = this.#history.get(fallen.track)?.samples.at(-1);
      if (last?.timeMs === timeMs && isLow(last)) fallen.endMs = timeMs;
      // Up again, or out of sight, for two seconds.
      const over = timeMs - fallen.endMs > 2000;
      if (over) done.push({ ...fallen.finding, endMs: fallen.endMs });
      return !over;
    });
    for (const past of this.#history.all()) {
      const last = past.samples.at(-1)!;
      if (atEnd ? timeMs - last.timeMs > 1500 : last.timeMs !== timeMs) continue;
      if ((this.#quietUntil.get(past.track) ?? -Infinity) > timeMs) continue;
      const found = this.#decide(past, last.timeMs, atEnd);
      if (!found) continue;
      past.fell = { timeMs: found.startMs, floor: last.floor, highM: found.highM };
      for (const track of found.finding.tracks) this.#quietUntil.set(track, timeMs + QUIET_MS);
      // One fall, one finding: a second track on the same body joins it.
      // Who comes down beside somebody who is still down is mostly the one who helps: the place is told already.
      const known = this.#going.some(
        (other) =>
          this.#apartM(other.track, past.track) <
          (Math.abs(other.startMs - found.startMs) < 2500 ? B.togetherM : B.besideM),
      );
      if (!known) this.#going.push(found);
    }
    for (const [track, untilMs] of this.#quietUntil) if (untilMs < timeMs - 60_000) this.#quietUntil.delete(track);
    return done;
  }

  #apartM(a: string, b: string): number {
    const [p, q] = [this.#history.get(a)?.samples.at(-1), this.#history.get(b)?.samples.at(-1)];
    return p && q ? distanceM(p.floor, q.floor) : Infinity;
  }

  /** The body of this track is down now: how did it come there? */
  #decide(past: Past, timeMs: number, atEnd: boolean): Fallen | undefined {
    const recent = since(past.samples, timeMs, 6000);
    const last = recent.at(-1)!;
    if (!isLow(last) && !atEnd) return undefined;
    const low = lowTail(recent);
    if (low.length < 3) return undefined;
    const lowSince = low[0]!.timeMs;
    const before = recent.filter((sample) => sample.timeMs < lowSince);
    const ways: Descent[] = [];
    if (before.length >= 2) ways.push({ high: before, low, own: true });
    for (const other of this.#history.all()) {
      const way = other === past ? undefined : handedOver(other, past, low);
      if (way) ways.push(way);
    }
    let best: Fallen | undefined;
    for (const way of ways) {
      const found = this.#judge(past, way, timeMs, atEnd);
      if (found && (!best || found.finding.confidence > best.finding.confidence)) best = found;
    }
    return best;
  }

  #judge(past: Past, { high, low, own }: Descent, timeMs: number, atEnd: boolean): Fallen | undefined {
    const lowSince = low[0]!.timeMs;
    const lowMs = timeMs - lowSince;
    const gapMs = lowSince - high.at(-1)!.timeMs;
    const doubt = doubtOf(low) * (this.#cold ? 1.25 : 1);
    const needed = atEnd ? B.lowAtEndMs : (gapMs < (own ? 700 : 250) ? this.#bounds.lowMs : B.lowAfterGapMs) * doubt;
    if (lowMs < needed) return undefined;
    const upright = high.filter((sample) => sample.timeMs >= lowSince - B.longestMs - 1500);
    if (upright.length < 2) return undefined;
    const headFrom = quantile(
      upright.map((sample) => sample.headM),
      0.8,
    );
    const hipFrom = quantile(
      upright.map((sample) => sample.hipM),
      0.8,
    );
    // Nobody's hips are this high: the scale is wrong here, and so would be the fall.
    if (hipFrom > 1.4) return undefined;
    const hidden = halfHidden(upright);
    const settled = low.slice(Math.min(2, low.length - 2));
    const headTo = median(settled.map((sample) => sample.headM));
    const hipTo = median(settled.map((sample) => sample.hipM));
    // Hips below the floor are legs that something hides.
    if (hipTo < -0.06) return undefined;
    const startMs = lastAt(upright, headFrom, headTo);
    const fallMs = lowSince - startMs;
    const falling = [...upright.filter((sample) => sample.timeMs >= startMs - 400), ...low.slice(0, 6)];
    // Out of sight for half a second or more, only the mean speed is known; the bound is lower and the wait longer.
    const unseen = gapMs > 500;
    const mean = (headFrom - headTo) / Math.max(0.4, gapMs / 1000);
    const speed = Math.max(fastest(unseen ? upright : falling, headOf), unseen ? mean : 0);
    const topSpeed = unseen ? mean : fastest(falling, topOf);
    // How it came to rest counts, not how it looked on the way.
    const resting = settled.filter((sample) => sample.timeMs > timeMs - B.restingMs);
    const share = (kind: string): number =>
      resting.filter((sample) => posture(sample) === kind).length / resting.length;
    const edge = settled.filter((sample) => sample.body.person.box.y1 > 0.994).length >= 0.5 * settled.length;
    const dropM = headFrom - headTo;
    const onSeat = liesOnSeat(past, settled);
    const feetUpM = median(resting.map((sample) => sample.ankleM)) - hipTo;
    const weight = evidence({
      speed,
      topSpeed,
      flat: share('flat'),
      long: share('long'),
      onSeat,
      wideM: median(resting.map((sample) => sample.boxWideM)),
      hipFromM: hipFrom,
      feetUpM,
      unseen,
    });
    // What is measured badly has to say more.
    const wide = 1 + 0.3 * settled[0]!.body.metric.uncertainty;
    const least = this.#bounds.least + B.doubted * (doubt * wide - 1);
    const plain =
      !hidden &&
      !(unseen && share('flat') < 0.5 && !edge) &&
      !(share('long') >= 0.5 && !atEnd && lowMs < B.lowLongMs) &&
      dropM >= B.headDropM &&
      topSpeed >= B.topSpeed &&
      speed >= B.speed &&
      fallMs <= B.longestMs + gapMs / 2;
    const sum = plain ? weight - least : -Infinity;
    // The odds were fitted where the scale was known or learnt, and with time to see how the body rests.
    const weighed = !atEnd && this.#history.scale !== 'prior';
    const numbers = descent({
      past,
      high,
      upright,
      low,
      settled,
      resting,
      numbers: {
        speed,
        topSpeed,
        flat: share('flat'),
        long: share('long'),
        seat: onSeat ? 1 : 0,
        hipFrom,
        unseen: unseen ? 1 : 0,
        dropM,
        fallMs: fallMs / 1000,
        gap: gapMs / 1000,
        headFrom,
        headTo,
        hipTo,
        own: own ? 1 : 0,
        lowS: lowMs / 1000,
        edge: edge ? 1 : 0,
        half: hidden ? 1 : 0,
        doubt,
      },
    });
    if (this.#options.weighing && !atEnd) {
      this.#options.weighing(startMs, timeMs, numbers);
      return undefined;
    }
    const odds = atEnd ? -Infinity : oddsOf(DESCENT, numbers) - B.doubted * (doubt - 1);
    const told = odds >= this.#bounds.odds || (sum >= 0 && (!weighed || odds >= B.oddsWithSum || sum >= B.sumAlone));
    if (!told) return undefined;
    const number = (name: string, value: number, unit: 'm' | 's' | 'm/s') => ({ name, value, unit }) as const;
    return {
      track: past.track,
      startMs,
      endMs: timeMs,
      highM: median(upright.map(topOf)),
      finding: {
        behaviour: 'fall',
        startMs,
        confidence: confidenceOf(
          Math.max(beyond(sum, 0, 3), odds === -Infinity ? 0 : beyond(odds, B.odds - 1, 2)),
          beyond(dropM, B.headDropM, 0.5),
          Math.min(1, 0.6 + lowMs / 5000),
          Math.min(1, 0.5 + past.samples.at(-1)!.body.score / 1.4),
        ),
        camera: this.#options.camera,
        tracks: own ? [past.track] : [high.at(-1)!.body.track, past.track],
        reason: {
          code: own || gapMs < 400 ? 'hip-height-fell' : 'found-low-after-gap',
          values: [
            number('from', hipFrom, 'm'),
            number('to', Math.max(0, hipTo), 'm'),
            number('duration', Math.max(0.1, fallMs / 1000), 's'),
            number('speed', speed, 'm/s'),
            number('top', topSpeed, 'm/s'),
            number('gap', Math.max(0, gapMs / 1000), 's'),
            number('low', lowMs / 1000, 's'),
          ],
          scale: this.#history.scale,
        },
      },
    };
  }
}

/** The moments before a body was down, and those since. */
interface Descent {
  readonly high: readonly Sample[];
  readonly low: readonly Sample[];
  /** Both from one track. */
  readonly own: boolean;
}

/** `lost` was upright and ended, in mid-fall or just before, where `found` is down since. */
function handedOver(lost: Past, found: Past, low: readonly Sample[]): Descent | undefined {
  const end = lost.samples.at(-1)!;
  const upright = lost.samples.filter((sample) => sample.timeMs > end.timeMs - 3500);
  if (upright.length < 4) return undefined;
  const after = low.filter((sample) => sample.timeMs > end.timeMs);
  const first = after[0];
  if (!first || first.timeMs - end.timeMs > 2000) return undefined;
  // Whoever stood up in between has not stayed down.
  const between = found.samples.filter((sample) => sample.timeMs > end.timeMs + 600 && sample.timeMs < first.timeMs);
  if (between.some((sample) => !isLow(sample))) return undefined;
  const drop =
    quantile(
      upright.map((sample) => sample.headM),
      0.8,
    ) - end.headM;
  const fell = drop > 0.3 && fastest(upright, headOf) > B.lostSpeed;
  // A body that was down before the other was lost is another one, unless that other came down onto this place.
  if (!fell && found.samples[0]!.timeMs < end.timeMs - 300) return undefined;
  if (!fell && (end.body.cut || isLow(end))) return undefined;
  const apart = distanceM(end.floor, first.floor);
  const onto = Math.max(...upright.slice(-6).map((sample) => containment(sample.body.box, first.body.person.box)));
  if (apart > (fell ? 1.3 : 1.6) && onto < 0.35) return undefined;
  if (fell && onto < 0.15) return undefined;
  // Seen down before it was lost: both stretches together are the time it lay.
  const down = isLow(end) && first.timeMs - end.timeMs < 700 ? lowTail(upright) : [];
  const high = down[0] ? upright.filter((sample) => sample.timeMs < down[0]!.timeMs) : upright;
  if (high.length < 2) return undefined;
  return { high, low: [...down, ...after], own: false };
}

/** Behind a counter the box ends at the waist: the hips look low under a high head, and what sinks there cannot be measured. */
function halfHidden(upright: readonly Sample[]): boolean {
  const last = upright.filter((sample) => sample.headM > 0.9).slice(-5);
  return last.length >= 3 && median(last.map((sample) => sample.hipM / sample.headM)) < 0.3;
}

/** The last stretch in which the body was down: six of ten moments low, no half second upright. */
function lowTail(recent: readonly Sample[]): Sample[] {
  const low: Sample[] = [];
  let misses = 0;
  for (let i = recent.length - 1; i >= 0; i--) {
    const sample = recent[i]!;
    // What happened while it was out of sight for long is not known to have been low.
    if (low[0] && low[0].timeMs - sample.timeMs > UNSEEN_MS) break;
    if (isLow(sample)) low.unshift(sample);
    else misses++;
    const run = recent.slice(Math.max(0, i - 3), i + 1);
    const brokenOff = run.length >= 3 && run.every((other) => !isLow(other));
    if (brokenOff || misses > 0.4 * (low.length + misses) + 1) break;
  }
  return low;
}

/** Doubtful and half-seen figures have to fall farther, faster and for longer. */
function doubtOf(low: readonly Sample[]): number {
  const score = median(low.map((sample) => sample.body.score));
  const cut = low.filter((sample) => sample.body.cut).length / low.length;
  return 1 + (score < 0.5 ? 0.15 : 0) + (cut > 0.5 ? 0.1 : 0);
}

/** The last moment at which the head was still in the upper fifth of its fall. */
function lastAt(samples: readonly Sample[], from: number, to: number): number {
  const level = from - 0.2 * (from - to);
  return (samples.findLast((sample) => sample.headM >= level) ?? samples.at(-1)!).timeMs;
}

const headOf = (sample: Sample): number => sample.headM;
const topOf = (sample: Sample): number => sample.boxHighM;

/** Fastest fall of head or box over 0.3 to 0.5 s, m/s. */
function fastest(samples: readonly Sample[], heightOf: (sample: Sample) => number): number {
  let best = 0;
  for (let i = 0; i < samples.length; i++) {
    for (let j = i + 1; j < samples.length; j++) {
      const seconds = (samples[j]!.timeMs - samples[i]!.timeMs) / 1000;
      if (seconds < 0.24) continue;
      best = Math.max(best, (heightOf(samples[i]!) - heightOf(samples[j]!)) / Math.max(seconds, 0.3));
      if (seconds > 0.6) break;
    }
  }
  return best;
}
