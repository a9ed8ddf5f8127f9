import type { TrackFrame } from '../tracking/track.ts';
import { densest } from './crowding.ts';
import type { Curve, Finding } from './finding.ts';

/**
 * Measured numbers over time, for the report: a small curve from 10 s before a finding to 10 s after it, and the whole
 * clip's people, density and speed. A live camera keeps the last `keptMs` only.
 */
interface Moment {
  readonly timeMs: number;
  readonly people: number;
  readonly density: number;
  readonly pressure: number;
  readonly speed: number;
  readonly bodies: ReadonlyMap<string, { hipM: number; speed: number; xM: number; yM: number }>;
}

export const AROUND_MS = 10_000;

export class Curves {
  readonly #keptMs: number;
  readonly #moments: Moment[] = [];

  /** `keptMs`: Infinity for a clip. */
  constructor(keptMs = Infinity) {
    this.#keptMs = keptMs;
  }

  push(frame: TrackFrame): void {
    const seen = frame.bodies.filter((body) => body.seen);
    const { density, pressure } = densest(seen);
    this.#moments.push({
      timeMs: frame.timeMs,
      people: seen.length,
      density,
      pressure,
      speed: Math.max(0, ...seen.map((body) => body.metric.speedMps)),
      bodies: new Map(
        seen.map((body) => [
          body.track,
          {
            hipM: body.metric.hipHeightM,
            speed: body.metric.speedMps,
            xM: body.metric.floor.xM,
            yM: body.metric.floor.yM,
          },
        ]),
      ),
    });
    while (this.#moments[0] && this.#moments[0].timeMs < frame.timeMs - this.#keptMs) this.#moments.shift();
  }

  /** What the rule of this finding measured, ten seconds around it. */
  around(finding: Finding): Curve[] {
    const moments = this.#moments.filter(
      ({ timeMs }) => timeMs >= finding.startMs - AROUND_MS && timeMs <= finding.endMs + AROUND_MS,
    );
    const view = (name: 'density' | 'pressure', unit: Curve['unit']): Curve => ({
      name,
      unit,
      track: '',
      points: moments.map((moment) => [moment.timeMs, moment[name]]),
    });
    if (finding.behaviour === 'crowding') return [view('density', '1/m²'), view('pressure', '1/s²')];
    const body = (track: string, name: 'hip-height' | 'speed'): Curve => ({
      name,
      unit: name === 'speed' ? 'm/s' : 'm',
      track,
      points: moments.map(({ timeMs, bodies }) => {
        const found = bodies.get(track);
        return [timeMs, found ? (name === 'speed' ? found.speed : found.hipM) : null];
      }),
    });
    const [first, second] = finding.tracks;
    if (first === undefined) return [];
    if (finding.behaviour === 'assault' && second !== undefined) {
      return [
        {
          name: 'distance',
          unit: 'm',
          track: first,
          points: moments.map(({ timeMs, bodies }) => {
            const [a, b] = [bodies.get(first), bodies.get(second)];
            return [timeMs, a && b ? Math.hypot(a.xM - b.xM, a.yM - b.yM) : null];
          }),
        },
        body(second, 'speed'),
      ];
    }
    const name = finding.behaviour === 'fall' || finding.behaviour === 'lying' ? 'hip-height' : 'speed';
    return finding.tracks.map((track) => body(track, name));
  }

  /** The whole clip: people seen, the densest place, the fastest body; at most one point for each `stepMs`. */
  overview(stepMs = 250): Curve[] {
    const kept: Moment[] = [];
    for (const moment of this.#moments) {
      const last = kept.at(-1);
      if (!last || moment.timeMs - last.timeMs >= stepMs) kept.push(moment);
    }
    return [
      { name: 'people', unit: '', track: '', points: kept.map((moment) => [moment.timeMs, moment.people]) },
      { name: 'density', unit: '1/m²', track: '', points: kept.map((moment) => [moment.timeMs, moment.density]) },
      { name: 'speed', unit: 'm/s', track: '', points: kept.map((moment) => [moment.timeMs, moment.speed]) },
    ];
  }
}
