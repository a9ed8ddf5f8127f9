import { insidePolygon } from '../kernel/geometry.ts';
import type { TrackFrame } from '../tracking/track.ts';
import { BOUNDS, loosened } from './bounds.ts';
import type { Finding } from './finding.ts';
import { distanceM, median, since } from './history.ts';
import type { History, Past, Sample } from './history.ts';
import { posture } from './low.ts';
import { liesOnSeat } from './rest.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { confidenceOf, Spans } from './span.ts';

/**
 * Lying: a body is stretched out at floor level for eight seconds, however it came there. The trunk is level and the
 * head low (ISO 11064 knows no number for it; care standards ask for an alarm within seconds to minutes of a "long lie",
 * Fleming and Brayne 2008). Lying on a bench or bed is none: the hips then rest above the floor on which the same body
 * stood a moment before; where nobody was seen standing, a zone of kind `rest` can grant it.
 */
const B = BOUNDS.lying;

export class LyingRule implements Rule {
  readonly #options: WatchOptions;
  readonly #bounds;
  readonly #history: History;
  readonly #spans = new Spans(3000);
  readonly #resting = new Map<string, number>();

  constructor(options: WatchOptions, history: History) {
    this.#options = options;
    this.#bounds = loosened(BOUNDS.lying, options.bounds?.lying);
    this.#history = history;
  }

  push(frame: TrackFrame): Finding[] {
    for (const past of this.#history.all()) {
      const last = past.samples.at(-1)!;
      if (last.timeMs !== frame.timeMs) continue;
      const found = this.#decide(past, last, frame);
      if (!found) continue;
      const near = this.#spans.keys().find((key) => key !== past.track && this.#sameBody(key, last));
      this.#spans.hold(near ?? past.track, found);
    }
    return this.#spans.finished(frame.timeMs);
  }

  active(): Finding[] {
    return this.#spans.active();
  }

  end(): Finding[] {
    return this.#spans.end();
  }

  #sameBody(key: string, sample: Sample): boolean {
    const other = this.#history.get(key)?.samples.at(-1);
    return other !== undefined && distanceM(other.floor, sample.floor) < 1.2;
  }

  #decide(past: Past, last: Sample, frame: TrackFrame): Finding | undefined {
    const isDown = (sample: Sample): boolean => isStretchedLow(sample) || downSince(past, sample);
    if (!isDown(last)) return undefined;
    const cold = frame.plate === 'cold' ? 1.5 : 1;
    const longMs = this.#bounds.longMs * cold;
    const recent = since(past.samples, last.timeMs, longMs + 250);
    const first = recent[0]!;
    const lows = recent.filter(isDown);
    const spanMs = last.timeMs - first.timeMs;
    const holding = this.#spans.has(past.track);
    if (!holding && (spanMs < longMs - 250 || lows.length < B.share * recent.length || lows.length < 12))
      return undefined;
    // The model flickers on lying bodies: a third of the moments must have seen it.
    if (!holding && lows.length < (spanMs / 1000) * 2.5) return undefined;
    const moved = distanceM(first.floor, last.floor) / Math.max(1, spanMs / 1000);
    if (moved > B.speed) return undefined;
    if (this.#options.zones?.some((zone) => zone.kind === 'rest' && insidePolygon(centre(last), zone.polygon)))
      return undefined;
    if (this.#rests(past, lows)) return undefined;
    const sinceMs = this.#spans.get(past.track)?.startMs ?? lows[0]!.timeMs;
    // Hips below the floor are legs that something hides.
    if (median(lows.map((sample) => sample.hipM)) < -0.05) return undefined;
    const lean = median(lows.map((sample) => sample.leanDeg));
    return {
      behaviour: 'lying',
      startMs: sinceMs,
      endMs: last.timeMs,
      confidence: confidenceOf(
        lows.length / recent.length,
        0.5 + last.body.score / 2,
        0.6 + Math.min(0.4, lean / 200),
        frame.plate === 'cold' ? 0.7 : 1,
      ),
      camera: this.#options.camera,
      tracks: [past.track],
      reason: {
        code: 'lies-on-floor',
        values: [
          { name: 'low', value: (last.timeMs - sinceMs) / 1000, unit: 's' },
          { name: 'to', value: Math.max(0, median(lows.map((sample) => sample.hipM))), unit: 'm' },
          { name: 'head', value: Math.max(0, median(lows.map((sample) => sample.headM))), unit: 'm' },
        ],
        scale: frame.scale,
      },
    };
  }

  /** Came to lie by way of a seat, and lies on it; holds for as long as it lies there. */
  #rests(past: Past, lows: readonly Sample[]): boolean {
    const until = this.#resting.get(past.track);
    if (until !== undefined && lows[0]!.timeMs <= until + 3000) {
      this.#resting.set(past.track, lows.at(-1)!.timeMs);
      return true;
    }
    if (!liesOnSeat(past, lows)) return false;
    this.#resting.set(past.track, lows.at(-1)!.timeMs);
    return true;
  }
}

/** Flat or long, in the words of low.ts; squatting and sitting on the floor are neither. */
function isStretchedLow(sample: Sample): boolean {
  const kind = posture(sample);
  return kind === 'flat' || kind === 'long';
}

/** Fell here and has not come up: after a fall one need not make out how the body lies. */
function downSince({ fell }: Past, sample: Sample): boolean {
  return (
    fell !== undefined &&
    sample.timeMs >= fell.timeMs &&
    sample.boxHighM <= B.afterFallHigh * fell.highM &&
    distanceM(sample.floor, fell.floor) <= B.afterFallM
  );
}

function centre(sample: Sample): { x: number; y: number } {
  const { x0, y0, x1, y1 } = sample.body.person.box;
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
}
