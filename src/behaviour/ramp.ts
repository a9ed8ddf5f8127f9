import { median } from './history.ts';

/** A height that stays, goes down along a line and stays: levels m, times ms. */
export interface Ramp {
  readonly fromM: number;
  readonly toM: number;
  readonly startMs: number;
  readonly endMs: number;
  /** How well it fits: mean distance, m, less what it goes down. */
  readonly cost: number;
}

export interface Height {
  readonly timeMs: number;
  readonly heightM: number;
}

const SHORTEST_MS = 200;
const LONGEST_MS = 3000;
/** Farther off than this is an outlier and counts no more. */
const OUTLIER_M = 0.5;
/** Of two lines that fit alike the one that goes down farther is the fall. */
const PER_METRE = 0.08;

/**
 * The best level – line – level through noisy heights: least absolute deviations over all pairs of moments, levels being
 * medians of up to a second and a half beside the line. Speeds read off it are those of the whole movement, which an outlier
 * of a single picture does not change. Undefined for fewer than six heights.
 */
export function ramp(series: readonly Height[]): Ramp | undefined {
  const count = series.length;
  if (count < 6) return undefined;
  const level = (from: number, to: number): number =>
    median(series.slice(Math.max(0, from), Math.min(count, to)).map(({ heightM }) => heightM));
  let best: Ramp | undefined;
  let least = Infinity;
  for (let i = 1; i < count - 2; i++) {
    const fromM = level(i - 10, i + 1);
    const startMs = series[i]!.timeMs;
    for (let j = i + 1; j < Math.min(count - 1, i + 24); j++) {
      const endMs = series[j]!.timeMs;
      if (endMs - startMs < SHORTEST_MS) continue;
      if (endMs - startMs > LONGEST_MS) break;
      const toM = level(j, j + 12);
      let off = 0;
      for (const { timeMs, heightM } of series) {
        const along = Math.max(0, Math.min(1, (timeMs - startMs) / (endMs - startMs)));
        off += Math.min(OUTLIER_M, Math.abs(heightM - fromM - (toM - fromM) * along));
      }
      const cost = off / count - PER_METRE * Math.max(0, fromM - toM);
      if (cost < least) [best, least] = [{ fromM, toM, startMs, endMs, cost }, cost];
    }
  }
  return best;
}

/** Mean speed of the descent, m/s; a picture's time is added, since it began and ended between pictures. */
export const rateOf = (found: Ramp | undefined): number =>
  found ? (found.fromM - found.toM) / (secondsOf(found) + 0.12) : 0;

export const secondsOf = (found: Ramp | undefined): number => (found ? (found.endMs - found.startMs) / 1000 : 0);
