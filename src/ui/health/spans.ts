import type { Coverage, CoverageSpan } from '../../wire/place.ts';

export type CoverageState = CoverageSpan['state'];

/** How serious a state is: what counts as a gap, what is as agreed, and what was watched. */
export const WEIGHT: Readonly<Record<CoverageState, 'watched' | 'agreed' | 'poor' | 'gap'>> = {
  watched: 'watched',
  closed: 'agreed',
  learning: 'poor',
  dark: 'poor',
  obstructed: 'gap',
  moved: 'gap',
  lost: 'gap',
  darkroom: 'gap',
  stopped: 'gap',
};

export interface Bar {
  readonly state: CoverageState;
  readonly fromMs: number;
  readonly toMs: number;
  /** Left edge and width in the span, 0…1. */
  readonly left: number;
  readonly width: number;
}

/**
 * Spans as bars of a timeline. Neighbours of one state become one bar; a gap keeps at least `least` of the width, so that
 * ten seconds in a week are still seen, and takes it from what was watched after it.
 */
export function barsOf(spans: readonly CoverageSpan[], fromMs: number, toMs: number, least = 0.0025): Bar[] {
  const wholeMs = Math.max(1, toMs - fromMs);
  const bars: Bar[] = [];
  for (const span of joined(spans)) {
    const [a, b] = [Math.max(fromMs, span.fromMs), Math.min(toMs, span.toMs)];
    if (b <= a) continue;
    const left = (a - fromMs) / wholeMs;
    const seen = WEIGHT[span.state] === 'watched' || WEIGHT[span.state] === 'agreed';
    const width = Math.max((b - a) / wholeMs, seen ? 0 : least);
    bars.push({ state: span.state, fromMs: span.fromMs, toMs: span.toMs, left: Math.min(left, 1 - width), width });
  }
  return bars;
}

function joined(spans: readonly CoverageSpan[]): CoverageSpan[] {
  const out: CoverageSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = out.at(-1);
    if (last?.state === span.state && span.fromMs <= last.toMs) {
      out[out.length - 1] = { ...last, toMs: Math.max(last.toMs, span.toMs) };
    } else out.push({ ...span });
  }
  return out;
}

export interface Gap {
  readonly camera: string;
  readonly state: CoverageState;
  readonly fromMs: number;
  readonly toMs: number;
  /** How much of that was really missing; less than the whole where several short ones are told as one. */
  readonly missingMs: number;
  readonly times: number;
  /** It reaches to the end of what is known: it still lasts. */
  readonly lasts: boolean;
}

/** Gaps of one camera and one reason this close together are told as one. */
const TOGETHER_MS = 120_000;
/** What is known may be this much behind the clock. */
const BEHIND_MS = 15_000;

/** Every time a camera should have watched and did not, newest first. Spans that are as agreed are no gaps. */
export function gapsOf(coverage: Coverage, nowMs: number): Gap[] {
  const endMs = Math.min(nowMs, coverage.toMs);
  return coverage.cameras
    .flatMap(({ name, spans }) => {
      const gaps: Gap[] = [];
      const known = joined(spans);
      for (const { state, fromMs, toMs } of known) {
        if (WEIGHT[state] !== 'gap' && WEIGHT[state] !== 'poor') continue;
        const lasts = toMs === known.at(-1)!.toMs && endMs - toMs < BEHIND_MS;
        const last = gaps.findLast((gap) => gap.state === state);
        if (last && fromMs - last.toMs <= TOGETHER_MS) {
          const missingMs = last.missingMs + toMs - fromMs;
          gaps[gaps.indexOf(last)] = { ...last, toMs, missingMs, times: last.times + 1, lasts };
        } else gaps.push({ camera: name, state, fromMs, toMs, missingMs: toMs - fromMs, times: 1, lasts });
      }
      return gaps;
    })
    .sort((a, b) => b.fromMs - a.fromMs || a.camera.localeCompare(b.camera));
}

/** Time in each state, ms. */
export function sumsOf(spans: readonly CoverageSpan[]): Partial<Record<CoverageState, number>> {
  const sums: Partial<Record<CoverageState, number>> = {};
  for (const { state, fromMs, toMs } of spans) sums[state] = (sums[state] ?? 0) + toMs - fromMs;
  return sums;
}

/** Of all hours that were granted, the share that was watched; null where none were. */
export function shareOf(coverage: Coverage): number | null {
  let [watchedMs, grantedMs] = [0, 0];
  for (const { spans } of coverage.cameras) {
    for (const { state, fromMs, toMs } of spans) {
      if (state === 'closed') continue;
      grantedMs += toMs - fromMs;
      if (state === 'watched') watchedMs += toMs - fromMs;
    }
  }
  return grantedMs === 0 ? null : watchedMs / grantedMs;
}

export interface Tick {
  readonly atMs: number;
  readonly left: number;
  readonly kind: 'hour' | 'day';
}

const HOUR_MS = 3_600_000;

/** A place younger than the span shows its own time, an hour at least: an empty axis would say nothing. */
export function shownOf(coverage: Coverage): Coverage {
  const first = Math.min(coverage.toMs, ...coverage.cameras.flatMap(({ spans }) => spans.map((span) => span.fromMs)));
  return { ...coverage, fromMs: Math.max(coverage.fromMs, Math.min(first, coverage.toMs - HOUR_MS)) };
}

/** Marks of a time axis: midnights of a week, every three hours of a day, less for less, by the place's own clock. */
export function ticksOf(fromMs: number, toMs: number, timeZone: string): Tick[] {
  const wholeMs = toMs - fromMs;
  const week = wholeMs > 3 * 86_400_000;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const everyMinutes = wholeMs <= 2 * HOUR_MS ? 15 : wholeMs <= 9 * HOUR_MS ? 60 : week ? 1440 : 180;
  const ticks: Tick[] = [];
  // Zones with half hours exist: quarters are looked at, and the hour is the place's.
  for (let at = Math.ceil(fromMs / (HOUR_MS / 4)) * (HOUR_MS / 4); at < toMs; at += HOUR_MS / 4) {
    const [hour, minute] = clock.format(at).split(':').map(Number) as [number, number];
    if ((hour * 60 + minute) % everyMinutes !== 0) continue;
    ticks.push({ atMs: at, left: (at - fromMs) / wholeMs, kind: hour === 0 && minute === 0 ? 'day' : 'hour' });
  }
  return ticks;
}

/** The span before or after: a day or a week on, never beyond now. */
export function movedSpan(toMs: number, lengthMs: number, by: -1 | 1, nowMs: number): number {
  const next = toMs + by * lengthMs;
  return next >= nowMs ? nowMs : next;
}
