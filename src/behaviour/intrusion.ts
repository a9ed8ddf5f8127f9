import { insidePolygon } from '../kernel/geometry.ts';
import type { TrackFrame } from '../tracking/track.ts';
import { BOUNDS, loosened } from './bounds.ts';
import type { Finding } from './finding.ts';
import { distanceM, since } from './history.ts';
import type { History } from './history.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { confidenceOf, Spans } from './span.ts';

/**
 * Intrusion: a body's foot point is inside a zone of kind `watch` for a second (IEC 62676-4 calls it detection in a
 * defined area; the dwell keeps whoever brushes its edge out). It is a place that is asked about, not a person.
 */
export class IntrusionRule implements Rule {
  readonly #options: WatchOptions;
  readonly #bounds;
  readonly #history: History;
  readonly #spans = new Spans(2000);

  constructor(options: WatchOptions, history: History) {
    this.#options = options;
    this.#bounds = loosened(BOUNDS.intrusion, options.bounds?.intrusion);
    this.#history = history;
  }

  push(frame: TrackFrame): Finding[] {
    for (const zone of this.#options.zones ?? []) {
      if (zone.kind !== 'watch') continue;
      for (const past of this.#history.all()) {
        const last = past.samples.at(-1)!;
        if (last.timeMs !== frame.timeMs || !insidePolygon(last.body.foot, zone.polygon)) continue;
        const dwellMs = this.#bounds.dwellMs * (frame.plate === 'cold' ? 2 : 1) * (last.body.score < 0.55 ? 1.5 : 1);
        const recent = since(past.samples, last.timeMs, dwellMs + 150);
        const inside = recent.filter((sample) => insidePolygon(sample.body.foot, zone.polygon));
        const key = `${zone.name}\n${past.track}`;
        const holding = this.#spans.get(key);
        const spanMs = last.timeMs - recent[0]!.timeMs;
        if (!holding && (spanMs < dwellMs - 100 || inside.length < 0.8 * recent.length || inside.length < 4)) continue;
        const startMs = holding?.startMs ?? inside[0]!.timeMs;
        const entered = past.samples.find((sample) => sample.timeMs >= startMs) ?? inside[0]!;
        this.#spans.hold(key, {
          behaviour: 'intrusion',
          startMs,
          endMs: last.timeMs,
          confidence: confidenceOf(inside.length / recent.length, 0.4 + 0.6 * last.body.score),
          camera: this.#options.camera,
          tracks: [past.track],
          reason: {
            code: 'entered-zone',
            values: [
              { name: 'duration', value: (last.timeMs - startMs) / 1000, unit: 's' },
              { name: 'path', value: distanceM(entered.floor, last.floor), unit: 'm' },
            ],
            scale: frame.scale,
            zone: zone.name,
          },
        });
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
}
