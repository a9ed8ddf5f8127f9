import { insidePolygon } from '../kernel/geometry.ts';
import type { TrackFrame } from '../tracking/track.ts';
import { BOUNDS, loosened } from './bounds.ts';
import type { Finding, Zone } from './finding.ts';
import { beyond, since } from './history.ts';
import type { History, Past, Sample } from './history.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { confidenceOf, Spans } from './span.ts';

/**
 * Counterflow: within a zone of kind `flow` a body covers two metres against the permitted direction, as at a gate, an
 * escalator or an exit. Way and direction are compared in the picture, scaled to metres at the body, so that no
 * calibration is needed to know which way is against.
 */
export class CounterflowRule implements Rule {
  readonly #options: WatchOptions;
  readonly #bounds;
  readonly #history: History;
  readonly #spans = new Spans(2000);

  constructor(options: WatchOptions, history: History) {
    this.#options = options;
    this.#bounds = loosened(BOUNDS.counterflow, options.bounds?.counterflow);
    this.#history = history;
  }

  push(frame: TrackFrame): Finding[] {
    for (const zone of this.#options.zones ?? []) {
      if (zone.kind !== 'flow' || !zone.direction) continue;
      for (const past of this.#history.all()) {
        const last = past.samples.at(-1)!;
        if (last.timeMs === frame.timeMs && insidePolygon(last.body.foot, zone.polygon)) {
          this.#judge(zone, past, last, frame);
        }
      }
    }
    return this.#spans.finished(frame.timeMs);
  }

  active(): Finding[] {
    return this.#spans.active();
  }

  end(): Finding[] {
    return this.#spans.end();
  }

  #judge(zone: Zone, past: Past, last: Sample, frame: TrackFrame): void {
    const B = this.#bounds;
    const { aspect } = this.#options;
    const { from, to } = zone.direction!;
    const length = Math.hypot((to.x - from.x) * aspect, to.y - from.y);
    if (length < 1e-6) return;
    const [ux, uy] = [((to.x - from.x) * aspect) / length, (to.y - from.y) / length];
    // Foot points only: they lie on the floor. Metres at the body: frame heights times metres a frame height there.
    let against = 0;
    let best = 0;
    let startMs = last.timeMs;
    const recent = since(past.samples, last.timeMs, B.withinMs).filter((sample) =>
      insidePolygon(sample.body.foot, zone.polygon),
    );
    for (let i = recent.length - 1; i > 0; i--) {
      const [a, b] = [recent[i - 1]!, recent[i]!];
      if (b.timeMs - a.timeMs > 1500) break;
      const [dx, dy] = [(b.body.foot.x - a.body.foot.x) * aspect, b.body.foot.y - a.body.foot.y];
      // Away from the camera a step looks shorter; the floor knows by how much.
      const step = Math.hypot(b.floor.xM - a.floor.xM, b.floor.yM - a.floor.yM) * past.ruler;
      const seen = Math.hypot(dx, dy);
      if (seen > 1e-9) against -= ((dx * ux + dy * uy) / seen) * step;
      if (against > best) {
        best = against;
        startMs = a.timeMs;
      }
      if (best - against > 1) break;
    }
    const seconds = Math.max(0.1, (last.timeMs - startMs) / 1000);
    const speed = best / seconds;
    const key = `${zone.name}\n${past.track}`;
    const wide = 1 + 0.5 * last.body.metric.uncertainty + (frame.plate === 'cold' ? 0.3 : 0);
    if (best < B.pathM * wide || speed < B.speed || seconds < 0.8) return;
    this.#spans.hold(key, {
      behaviour: 'counterflow',
      startMs,
      endMs: last.timeMs,
      confidence: confidenceOf(beyond(best, B.pathM, 1.5), 0.5 + last.body.score / 2),
      camera: this.#options.camera,
      tracks: [past.track],
      reason: {
        code: 'went-against',
        values: [
          { name: 'path', value: best, unit: 'm' },
          { name: 'speed', value: speed, unit: 'm/s' },
          { name: 'duration', value: seconds, unit: 's' },
        ],
        scale: frame.scale,
        zone: zone.name,
      },
    });
  }
}
