/** A share of counted cases with its 95 % interval. */
export interface Share {
  readonly hits: number;
  readonly of: number;
  /** NaN where nothing was counted. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.959963984540054;

/** Wilson's score interval (Wilson 1927; Brown, Cai and DasGupta 2001), 95 %. */
export function share(hits: number, of: number): Share {
  if (of === 0) return { hits, of, value: Number.NaN, low: 0, high: 1 };
  const p = hits / of;
  const denominator = 1 + (Z * Z) / of;
  const centre = (p + (Z * Z) / (2 * of)) / denominator;
  const half = (Z * Math.sqrt((p * (1 - p)) / of + (Z * Z) / (4 * of * of))) / denominator;
  return { hits, of, value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * F1 with an interval: hits / (hits + wrong + missed) is a share of counted cases, and F1 = 2s / (1 + s) grows with it,
 * so its Wilson interval maps to one of F1. `hits` and `of` are those of that share.
 */
export function f1(hits: number, wrong: number, missed: number): Share {
  const s = share(hits, hits + wrong + missed);
  const map = (value: number): number => (2 * value) / (1 + value);
  return { ...s, value: map(s.value), low: map(s.low), high: map(s.high) };
}
