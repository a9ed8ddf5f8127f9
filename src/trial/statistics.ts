/**
 * Exact and near-exact intervals for what a trial counts. Known answers in statistics.test.ts are from published tables.
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const Z95 = 1.959963984540054;

/** Wilson's score interval for a share (Wilson 1927). */
export function wilson(hits: number, all: number, z = Z95): Interval {
  if (all === 0) return { low: 0, high: 1 };
  const p = hits / all;
  const middle = (p + (z * z) / (2 * all)) / (1 + (z * z) / all);
  const half = (z / (1 + (z * z) / all)) * Math.sqrt((p * (1 - p)) / all + (z * z) / (4 * all * all));
  return { low: hits === 0 ? 0 : Math.max(0, middle - half), high: hits === all ? 1 : Math.min(1, middle + half) };
}

/** Exact interval for a share (Clopper and Pearson 1934), by bisection of the incomplete beta function. */
export function clopperPearson(hits: number, all: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  return {
    low: hits === 0 ? 0 : bisect((p) => incompleteBeta(p, hits, all - hits + 1) - tail),
    high: hits === all ? 1 : bisect((p) => incompleteBeta(p, hits + 1, all - hits) - (1 - tail)),
  };
}

/** Exact interval for a rate from `events` counted in `exposure` (Garwood 1936); in events per unit of exposure. */
export function poissonInterval(events: number, exposure: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  const upper = (mean: number): number => poissonTail(events + 1, mean);
  const lower = (mean: number): number => poissonTail(events, mean);
  const most = 20 + 4 * events + 10 * Math.sqrt(events + 1);
  return {
    low: events === 0 ? 0 : bisect((share) => lower(share * most) - tail) * (most / exposure),
    high: bisect((share) => upper(share * most) - (1 - tail)) * (most / exposure),
  };
}

/** Probability of at least `count` events where `mean` are expected. */
function poissonTail(count: number, mean: number): number {
  if (count === 0) return 1;
  let term = Math.exp(-mean);
  let below = term;
  for (let k = 1; k < count; k++) {
    term *= mean / k;
    below += term;
  }
  return 1 - below;
}

/** Root of a rising function on 0…1. */
function bisect(rising: (x: number) => number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function by continued fraction (Press et al. 2007, section 6.4). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 500; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / guard(1 + term * d);
      c = guard(1 + term / c);
      h *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return h;
  function guard(value: number): number {
    return Math.abs(value) < tiny ? tiny : value;
  }
}

/** Lanczos' approximation, g = 7 (error below 1e-13 for positive arguments). */
export function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  let sum = c[0]!;
  for (let i = 1; i < c.length; i++) sum += c[i]! / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}
