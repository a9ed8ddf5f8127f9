import type { TrackFrame } from '../tracking/track.ts';
import { BOUNDS, loosened } from './bounds.ts';
import type { Finding } from './finding.ts';
import { beyond, distanceM, median, since } from './history.ts';
import type { History, Sample } from './history.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { confidenceOf, Spans } from './span.ts';

/** Nobody runs faster; such a speed is a jump of the box. */
const FASTEST = 11;

/**
 * Running: a body moves over the floor faster than people walk, for more than a second and three metres. People change
 * from walking to running at 2.0 to 2.2 m/s (Hreljac 1993; Thorstensson and Roberthson 1987), free walking is
 * 1.3 ± 0.3 m/s (Weidmann 1993); the bound lies above the transition so that hurrying is none.
 */
export class RunningRule implements Rule {
  readonly #options: WatchOptions;
  readonly #bounds;
  readonly #history: History;
  readonly #spans = new Spans(1500);

  constructor(options: WatchOptions, history: History) {
    this.#options = options;
    this.#bounds = loosened(BOUNDS.running, options.bounds?.running);
    this.#history = history;
  }

  push(frame: TrackFrame): Finding[] {
    const B = this.#bounds;
    for (const past of this.#history.all()) {
      const last = past.samples.at(-1)!;
      if (last.timeMs !== frame.timeMs) continue;
      const holding = this.#spans.get(past.track);
      const recent = since(past.samples, last.timeMs, B.forMs + 200);
      const seconds = (last.timeMs - recent[0]!.timeMs) / 1000;
      if (seconds < (B.forMs - 150) / 1000 || recent.length < seconds * 4) continue;
      // A body cut by the border has its feet elsewhere; its box slides along the border, not over the floor.
      if (recent.filter((sample) => sample.body.cut).length > 0.3 * recent.length) continue;
      const metres = distanceM(recent[0]!.floor, last.floor) * past.ruler;
      const speed = metres / seconds;
      const wide = 1 + 0.6 * last.body.metric.uncertainty + (frame.plate === 'cold' ? 0.15 : 0);
      const bound = B.speed * wide * (holding ? 0.85 : 1);
      const carried = (lateral(recent, this.#options.aspect) * past.ruler) / seconds;
      // Distance from the camera is the coarse direction: what it claims must be borne out by movement in the picture.
      if (speed < bound || metres < B.pathM * 0.85 || carried < 0.4 * bound || !steady(recent)) continue;
      if (speed > FASTEST || !upright(recent)) continue;
      const startMs = holding?.startMs ?? recent[0]!.timeMs;
      const from = past.samples.find((sample) => sample.timeMs >= startMs) ?? recent[0]!;
      const lasted = (last.timeMs - startMs) / 1000;
      const path = Math.max(metres, distanceM(from.floor, last.floor) * past.ruler);
      const peak = Math.max(speed, ...recent.map((sample) => sample.body.metric.speedMps * past.ruler));
      this.#spans.hold(past.track, {
        behaviour: 'running',
        startMs,
        endMs: last.timeMs,
        confidence: confidenceOf(beyond(speed, bound, 1), 0.5 + last.body.score / 2),
        camera: this.#options.camera,
        tracks: [past.track],
        reason: {
          code: 'ran',
          values: [
            { name: 'duration', value: lasted, unit: 's' },
            { name: 'speed', value: speed, unit: 'm/s' },
            { name: 'peak', value: peak, unit: 'm/s' },
            { name: 'path', value: path, unit: 'm' },
          ],
          scale: frame.scale,
        },
      });
    }
    return this.#spans.finished(frame.timeMs);
  }

  active(): Finding[] {
    return this.#spans.active();
  }

  end(): Finding[] {
    return this.#spans.end();
  }
}

/** Way of the body's middle across the picture, metres at its distance. */
function lateral(samples: readonly Sample[], aspect: number): number {
  const [a, b] = [samples[0]!.body, samples.at(-1)!.body];
  const scale = (a.metric.metresPerFrame + b.metric.metresPerFrame) / 2;
  const x = (b.box.x0 + b.box.x1 - a.box.x0 - a.box.x1) / 2;
  const y = (b.box.y0 + b.box.y1 - a.box.y0 - a.box.y1) / 2;
  return Math.hypot(x * aspect, y) * scale + Math.abs(b.metric.metresPerFrame - a.metric.metresPerFrame);
}

/** A runner keeps its height: a box that grows while a body comes into view moves its foot point without a step. */
function upright(samples: readonly Sample[]): boolean {
  const heights = samples.map((sample) => sample.extentM);
  const [first, last] = [median(heights.slice(0, 4)), median(heights.slice(-4))];
  return Math.min(first, last) > 1.1 && Math.abs(Math.log(first / last)) < 0.25;
}

/** Every third goes the same way at no less than half the speed, and no step leaps: a jump of the box is no run. */
function steady(samples: readonly Sample[]): boolean {
  const [a, b] = [samples[0]!, samples.at(-1)!];
  const [x, y] = [b.floor.xM - a.floor.xM, b.floor.yM - a.floor.yM];
  const whole = Math.hypot(x, y);
  const perMs = whole / (b.timeMs - a.timeMs);
  const along = (from: Sample, to: Sample): number =>
    ((to.floor.xM - from.floor.xM) * x + (to.floor.yM - from.floor.yM) * y) / whole;
  for (let third = 0; third < 3; third++) {
    const from = samples[Math.round(((samples.length - 1) * third) / 3)]!;
    const to = samples[Math.round(((samples.length - 1) * (third + 1)) / 3)]!;
    if (along(from, to) < 0.5 * perMs * (to.timeMs - from.timeMs)) return false;
  }
  for (let i = 1; i < samples.length; i++) {
    const [from, to] = [samples[i - 1]!, samples[i]!];
    if (distanceM(from.floor, to.floor) > 2 * perMs * (to.timeMs - from.timeMs) + 0.3) return false;
  }
  return samples.filter((sample) => sample.body.covered > 0.6).length < 0.4 * samples.length;
}
