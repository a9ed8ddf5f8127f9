import { BOUNDS } from './bounds.ts';
import type { Finding } from './finding.ts';
import { beyond, distanceM, median, since } from './history.ts';
import type { History, Past, Sample } from './history.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { isLow } from './low.ts';

/**
 * Fall: a body that was upright or seated comes down by most of its height, faster than anybody sits or lies down, and
 * stays down for a moment; it need not lie still. Physics: free fall from hip height takes 0.43 s; measured falls reach
 * more than 1.3 m/s at the trunk, controlled descent stays below (Wu 2000; Bourke, O'Donovan and ÓLaighin 2008);
 * the head, farther from the pivot, is faster. One view sees a fall towards or away from the camera shortened, so drop
 * and speed are asked of the head, which shortens least, and posture is judged by isLow.
 */
interface Fallen {
  readonly track: string;
  readonly startMs: number;
  endMs: number;
  lowSinceMs: number;
  confidence: number;
  finding: Omit<Finding, 'endMs'>;
}

const B = BOUNDS.fall;
/** After a fall nothing more is asked of that track for this long, unless it stood up in between. */
const QUIET_MS = 6000;

export class FallRule implements Rule {
  readonly #options: WatchOptions;
  readonly #history: History;
  #going: Fallen[] = [];
  readonly #quietUntil = new Map<string, number>();

  constructor(options: WatchOptions, history: History) {
    this.#options = options;
    this.#history = history;
  }

  push(): Finding[] {
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
      if (!atEnd && last.timeMs !== timeMs) continue;
      if (atEnd && timeMs - last.timeMs > 1500) continue;
      if ((this.#quietUntil.get(past.track) ?? -Infinity) > timeMs) continue;
      const found = this.#decide(past, last.timeMs, atEnd);
      if (!found) continue;
      this.#quietUntil.set(past.track, timeMs + QUIET_MS);
      // One fall, one finding: a second track on the same body joins it.
      const near = this.#going.find(
        (other) => Math.abs(other.startMs - found.startMs) < 2500 && this.#near(other.track, past.track),
      );
      if (!near) this.#going.push(found);
    }
    for (const [track, untilMs] of this.#quietUntil) if (untilMs < timeMs - 60_000) this.#quietUntil.delete(track);
    return done;
  }

  #near(a: string, b: string): boolean {
    const [p, q] = [this.#history.get(a)?.samples.at(-1), this.#history.get(b)?.samples.at(-1)];
    return p !== undefined && q !== undefined && distanceM(p.floor, q.floor) < 1.5;
  }

  #decide(past: Past, timeMs: number, atEnd: boolean): Fallen | undefined {
    const recent = since(past.samples, timeMs, 6000);
    const last = recent.at(-1)!;
    if (!isLow(last) && !atEnd) return undefined;
    const { low, lowSince } = lowTail(recent);
    const lowMs = timeMs - lowSince;
    if (low.length < 3) return undefined;
    const before = recent.filter((sample) => sample.timeMs < lowSince);
    const own = before.length >= 2 && lowSince - before.at(-1)!.timeMs < 1200;
    const high = own ? before : this.#lostBefore(past, lowSince);
    if (!high || high.length < 2) return undefined;
    const gapMs = lowSince - high.at(-1)!.timeMs;
    const needed = atEnd ? B.lowAtEndMs : own && gapMs < 700 ? B.lowMs : B.lowAfterGapMs;
    const doubt = bar(low);
    if (lowMs < needed * (atEnd ? 1 : doubt)) return undefined;

    const window = high.filter((sample) => sample.timeMs >= lowSince - B.longestMs - 1500);
    const upright = window.filter((sample) => sample.timeMs <= lowSince);
    if (upright.length < 2) return undefined;
    const headFrom = quantile(
      upright.map((sample) => sample.headM),
      0.8,
    );
    const hipFrom = quantile(
      upright.map((sample) => sample.hipM),
      0.8,
    );
    const headTo = median(low.map((sample) => sample.headM));
    const hipTo = median(low.map((sample) => sample.hipM));
    const startMs = lastAt(upright, headFrom, headTo);
    const fallMs = low[0]!.timeMs - startMs;
    const speed = fastest([...upright.filter((sample) => sample.timeMs >= startMs - 400), ...low]);
    if (headFrom - headTo < B.headDropM * doubt || hipFrom - hipTo < B.hipDropM || fallMs > B.longestMs + gapMs / 2)
      return undefined;
    const gone = own ? speed : (headFrom - headTo) / Math.max(0.3, gapMs / 1000);
    const wide = 1 + 0.5 * last.body.metric.uncertainty;
    if (own ? speed < B.headSpeed * wide * doubt : gone < 0.5) return undefined;
    const confidence =
      beyond(headFrom - headTo, B.headDropM, 0.5) *
      (own ? beyond(speed, B.headSpeed, 0.8) : 0.75) *
      Math.min(1, 0.6 + lowMs / 5000) *
      Math.min(1, 0.5 + last.body.score / 1.4);
    return {
      track: past.track,
      startMs,
      endMs: timeMs,
      lowSinceMs: lowSince,
      confidence,
      finding: {
        behaviour: 'fall',
        startMs,
        confidence: Math.round(Math.min(0.99, Math.sqrt(confidence)) * 100) / 100,
        camera: this.#options.camera,
        tracks: own ? [past.track] : [high.at(-1)!.body.track, past.track],
        reason: own
          ? {
              code: 'hip-height-fell',
              values: [
                { name: 'from', value: hipFrom, unit: 'm' },
                { name: 'to', value: Math.max(0, hipTo), unit: 'm' },
                { name: 'duration', value: fallMs / 1000, unit: 's' },
                { name: 'speed', value: speed, unit: 'm/s' },
                { name: 'low', value: lowMs / 1000, unit: 's' },
              ],
              scale: this.#history.scale,
            }
          : {
              code: 'found-low-after-gap',
              values: [
                { name: 'from', value: hipFrom, unit: 'm' },
                { name: 'to', value: Math.max(0, hipTo), unit: 'm' },
                { name: 'gap', value: gapMs / 1000, unit: 's' },
                { name: 'low', value: lowMs / 1000, unit: 's' },
              ],
              scale: this.#history.scale,
            },
      },
    };
  }

  /** The track of an upright body that was lost just before this one appeared, low, in the same place. */
  #lostBefore(past: Past, lowSinceMs: number): Sample[] | undefined {
    const first = past.samples[0]!;
    if (first.timeMs < lowSinceMs - 600) return undefined;
    let best: Past | undefined;
    for (const other of this.#history.all()) {
      const end = other.samples.at(-1)!;
      const gapMs = first.timeMs - end.timeMs;
      if (other === past || gapMs < -300 || gapMs > 2000 || end.body.cut || isLow(end)) continue;
      if (other.samples.length < 4 || distanceM(end.floor, first.floor) > 1.6) continue;
      if (!best || end.timeMs > best.samples.at(-1)!.timeMs) best = other;
    }
    return best?.samples.filter((sample) => sample.timeMs > lowSinceMs - 4000 && sample.timeMs <= lowSinceMs);
  }
}

/** The last stretch in which the body was down: seven of ten moments low, no half second upright. */
function lowTail(recent: readonly Sample[]): { low: Sample[]; lowSince: number } {
  const low: Sample[] = [];
  let misses = 0;
  for (let i = recent.length - 1; i >= 0; i--) {
    const sample = recent[i]!;
    if (isLow(sample)) low.unshift(sample);
    else misses++;
    const before = recent.slice(Math.max(0, i - 3), i + 1);
    const brokenOff = before.length >= 3 && before.every((other) => !isLow(other));
    if (brokenOff || misses > 0.4 * (low.length + misses) + 1) break;
  }
  return { low, lowSince: low[0]?.timeMs ?? Infinity };
}

/** Where evidence is weak (a cold plate does not reach here as such, but doubtful and half-seen figures do) the bar is higher. */
function bar(low: readonly Sample[]): number {
  const score = median(low.map((sample) => sample.body.score));
  const cut = low.filter((sample) => sample.body.cut).length / low.length;
  return 1 + (score < 0.55 ? 0.2 : 0) + (cut > 0.5 ? 0.15 : 0);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** The last moment at which the head was still in the upper fifth of its fall. */
function lastAt(samples: readonly Sample[], from: number, to: number): number {
  const level = from - 0.2 * (from - to);
  return (samples.findLast((sample) => sample.headM >= level) ?? samples.at(-1)!).timeMs;
}

/** Fastest fall of the head over 0.3 to 0.5 s, m/s. */
function fastest(samples: readonly Sample[]): number {
  let best = 0;
  for (let i = 0; i < samples.length; i++) {
    for (let j = i + 1; j < samples.length; j++) {
      const seconds = (samples[j]!.timeMs - samples[i]!.timeMs) / 1000;
      if (seconds < 0.24) continue;
      best = Math.max(best, (samples[i]!.headM - samples[j]!.headM) / Math.max(seconds, 0.3));
      if (seconds > 0.6) break;
    }
  }
  return best;
}
