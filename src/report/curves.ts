import type { Line } from './player/chart.ts';
import type { ReportClip, ReportCurve, ReportFinding, ReportSample } from './input.ts';

/** No curve in the page has more points than this: enough for a wide screen, small for hours. */
const MAX_POINTS = 600;
const AROUND_MS = 10_000;

/** People in view, share of the picture they cover and the fastest of them, from the samples. */
export function curvesFrom(samples: readonly ReportSample[]): ReportCurve[] {
  const timeMs = samples.map((sample) => sample.observation.timeMs);
  const curves: ReportCurve[] = [
    { code: 'people', unit: '', timeMs, values: samples.map((sample) => sample.observation.persons.length) },
    {
      code: 'density',
      unit: '%',
      timeMs,
      values: samples.map(({ observation: { density } }) => {
        return (100 * density.reduce((sum, share) => sum + share, 0)) / Math.max(1, density.length);
      }),
    },
  ];
  const timed = samples.filter((sample) => sample.bodies.some((body) => body.speedMps !== undefined));
  if (timed.length > 0) {
    curves.push({
      code: 'speed',
      unit: 'm/s',
      timeMs: timed.map((sample) => sample.observation.timeMs),
      values: timed.map((sample) => Math.max(0, ...sample.bodies.map((body) => body.speedMps ?? 0))),
    });
  }
  return curves;
}

export function lineOf(curve: ReportCurve): Line {
  const points = curve.timeMs.map((timeMs, i) => [timeMs, curve.values[i] ?? 0] as const);
  const thin = thinned(points);
  return {
    code: curve.code,
    unit: curve.unit,
    t: thin.map(([timeMs]) => Math.round(timeMs)),
    v: thin.map(([, value]) => Math.round(value * 100) / 100),
    steps: curve.code === 'people',
  };
}

/** Keeps the highest point of each stretch of time: a short peak must not vanish from a long line. */
export function thinned(
  points: readonly (readonly [number, number])[],
  most = MAX_POINTS,
): (readonly [number, number])[] {
  if (points.length <= most) return [...points];
  const out: (readonly [number, number])[] = [];
  for (let i = 0; i < most; i++) {
    const stretch = points.slice(Math.floor((i * points.length) / most), Math.floor(((i + 1) * points.length) / most));
    out.push(stretch.reduce((a, b) => (b[1] > a[1] ? b : a)));
  }
  return out;
}

/** The curve that belongs to a finding's reason, from ten seconds before its start to ten after, or to its end. */
export function findingLine(
  clip: ReportClip,
  finding: ReportFinding,
): { line: Line | null; fromMs: number; toMs: number } {
  const fromMs = Math.max(0, finding.startMs - AROUND_MS);
  const toMs = Math.min(clip.durationMs, Math.max(finding.startMs + AROUND_MS, finding.endMs));
  const within = clip.samples.filter(({ observation: { timeMs } }) => timeMs >= fromMs && timeMs <= toMs);
  const pick = (code: Line['code'], unit: string, value: (sample: ReportSample, i: number) => number | undefined) => {
    const points = within.flatMap((sample) => {
      const values = sample.bodies.flatMap((body, i) => {
        const one = finding.tracks.includes(body.track) ? value(sample, i) : undefined;
        return one === undefined ? [] : [one];
      });
      if (values.length === 0) return [];
      // Of several bodies the lowest hip or the fastest one is what the finding is about.
      const one = code === 'speed' ? Math.max(...values) : Math.min(...values);
      return [[sample.observation.timeMs, one] as const];
    });
    if (points.length < 3) return undefined;
    const thin = thinned(points, 300);
    return {
      code,
      unit,
      t: thin.map(([timeMs]) => Math.round(timeMs)),
      v: thin.map(([, one]) => Math.round(one * 1000) / 1000),
    };
  };
  const hip = () => pick('hipHeight', 'm', (sample, i) => sample.bodies[i]?.hipHeightM);
  const speed = () => pick('speed', 'm/s', (sample, i) => sample.bodies[i]?.speedMps);
  const height = () =>
    pick('torso', '%', (sample, i) => {
      const box = sample.observation.persons[i]?.box;
      return box && 100 * (box.y1 - box.y0);
    });
  const all = (code: 'people' | 'density'): Line | undefined => {
    const curve = (clip.curves ?? curvesFrom(clip.samples)).find((one) => one.code === code);
    return curve && lineOf({ ...curve, ...windowed(curve, fromMs, toMs) });
  };
  const line =
    finding.behaviour === 'crowding'
      ? (all('density') ?? all('people'))
      : finding.behaviour === 'fall' || finding.behaviour === 'lying'
        ? (hip() ?? height())
        : (speed() ?? height());
  return { line: line ?? null, fromMs, toMs };
}

function windowed(curve: ReportCurve, fromMs: number, toMs: number) {
  const keep = curve.timeMs.map((timeMs) => timeMs >= fromMs && timeMs <= toMs);
  return { timeMs: curve.timeMs.filter((_, i) => keep[i]), values: curve.values.filter((_, i) => keep[i]) };
}
