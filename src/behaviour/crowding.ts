import { insidePolygon } from '../kernel/geometry.ts';
import type { Body, TrackFrame } from '../tracking/track.ts';
import { BOUNDS, loosened } from './bounds.ts';
import type { Finding } from './finding.ts';
import { beyond } from './history.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { confidenceOf, Spans } from './span.ts';

const KERNEL_M = BOUNDS.crowding.kernelM;

export interface Dense {
  readonly density: number;
  readonly people: number;
  readonly pressure: number;
}

/**
 * Crowding: many bodies on little floor for five seconds. Density where it is densest, by a Gaussian kernel of 1 m
 * around each foot point (Helbing, Johansson and Al-Abideen 2007, eq. 1): 2 per m² is Fruin's level of service E, from 4
 * on movement is no longer one's own, 7 is a fluid mass (Fruin 1993). What one oblique view counts is a lower bound,
 * since bodies hide each other: in rendered crowds of 3.2 to 5 per m² it counts 1.1 to 1.7, in ordinary life at most 0.7;
 * the bound lies between. Pressure is density times the variance of velocity.
 */
export class CrowdingRule implements Rule {
  readonly #options: WatchOptions;
  readonly #bounds;
  readonly #spans = new Spans(4000);
  #recent: { timeMs: number; dense: Dense }[] = [];

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#bounds = loosened(BOUNDS.crowding, options.bounds?.crowding);
  }

  push(frame: TrackFrame): Finding[] {
    const B = this.#bounds;
    const zones = (this.#options.zones ?? []).filter((zone) => zone.kind === 'crowd');
    const bodies = frame.bodies.filter(
      (body) => zones.length === 0 || zones.some((zone) => insidePolygon(body.foot, zone.polygon)),
    );
    const dense = densest(bodies);
    this.#recent.push({ timeMs: frame.timeMs, dense });
    this.#recent = this.#recent.filter(({ timeMs }) => timeMs >= frame.timeMs - B.forMs);
    const first = this.#recent[0]!;
    const holding = this.#spans.get('view');
    const wide = 1 + 0.5 * (bodies[0]?.metric.uncertainty ?? 0) + (frame.plate === 'cold' ? 0.3 : 0);
    const bound = B.density * wide * (holding ? 0.85 : 1);
    const over = this.#recent.filter((moment) => moment.dense.density >= bound && moment.dense.people >= B.people);
    const long = frame.timeMs - first.timeMs >= B.forMs - 400 && this.#recent.length >= (B.forMs / 1000) * 2;
    if (dense.density >= bound && (holding || (long && over.length >= 0.75 * this.#recent.length))) {
      const startMs = holding?.startMs ?? first.timeMs;
      const peak = Math.max(...over.map((moment) => moment.dense.density), dense.density);
      this.#spans.hold('view', {
        behaviour: 'crowding',
        startMs,
        endMs: frame.timeMs,
        confidence: confidenceOf(beyond(peak, B.density, 1.5), over.length / this.#recent.length),
        camera: this.#options.camera,
        tracks: [],
        reason: {
          code: 'stood-dense',
          values: [
            { name: 'density', value: peak, unit: '1/m²' },
            { name: 'duration', value: (frame.timeMs - startMs) / 1000, unit: 's' },
            { name: 'count', value: dense.people, unit: '' },
            { name: 'pressure', value: dense.pressure, unit: '1/s²' },
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

/** The densest place among these bodies: people per m², how many stand within 2 m of it, and the pressure there. */
export function densest(bodies: readonly Body[]): Dense {
  let best: Dense = { density: 0, people: 0, pressure: 0 };
  const r2 = KERNEL_M * KERNEL_M;
  for (const { metric } of bodies) {
    let [sum, people, vx, vy, vv] = [0, 0, 0, 0, 0];
    for (const { metric: other } of bodies) {
      const d2 = (metric.floor.xM - other.floor.xM) ** 2 + (metric.floor.yM - other.floor.yM) ** 2;
      const weight = Math.exp(-d2 / r2);
      sum += weight;
      if (d2 < 4) people++;
      vx += weight * other.velocity.xM;
      vy += weight * other.velocity.yM;
      vv += weight * (other.velocity.xM ** 2 + other.velocity.yM ** 2);
    }
    const density = sum / (Math.PI * r2);
    if (density > best.density) {
      const variance = vv / sum - (vx / sum) ** 2 - (vy / sum) ** 2;
      best = { density, people, pressure: density * Math.max(0, variance) };
    }
  }
  return best;
}
