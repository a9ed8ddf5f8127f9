/**
 * What measured numbers say for and against something, added up: the natural logarithm of the odds, as logistic regression
 * gives them with each number's influence a line that bends at five places (a generalised additive model, Hastie and
 * Tibshirani 1986). Every number's share can be read off and named; none acts through another. Coefficients come from
 * model/fit_odds.py, fitted on rendered scenes of development seeds only.
 */
export interface Odds {
  /** With every number at its mean. */
  readonly always: number;
  /** Mean and spread of the number; slope for each spread, and what is added to the slope beyond each of BENDS. */
  readonly terms: Readonly<Record<string, readonly number[]>>;
}

/** In spreads from the mean. */
const BENDS = [-1, -0.3, 0.4, 1.2, 2] as const;
const FARTHEST = 4;
/** No measured number here is larger; what is, is an outlier. */
const LARGEST = 6;

/** What one number adds. */
export function share(term: readonly number[], value: number): number {
  const [mean, spread, slope] = [term[0]!, term[1]!, term[2]!];
  const clipped = Math.max(-LARGEST, Math.min(LARGEST, Number.isFinite(value) ? value : 0));
  const z = Math.max(-FARTHEST, Math.min(FARTHEST, (clipped - mean) / spread));
  return BENDS.reduce((sum, bend, i) => sum + term[3 + i]! * Math.max(0, z - bend), slope * z);
}

export function oddsOf({ always, terms }: Odds, measured: Readonly<Record<string, number>>): number {
  return Object.entries(terms).reduce((sum, [name, term]) => sum + share(term, measured[name] ?? 0), always);
}
