import type { Behaviour } from './finding.ts';

/**
 * Every number a rule decides by, in one place; sources and reasons stand in docs/design/behaviours.md. Heights are
 * metres of a body of 1.7 m (history.ts).
 */
export const BOUNDS = {
  fall: {
    /** Less than any of these is no fall, whatever else speaks for one: heights m, speeds m/s of head and upper edge. */
    headDropM: 0.35,
    speed: 0.7,
    topSpeed: 0.6,
    /** The least sum of what speaks for a fall (fallWeights) that is told as one. */
    least: 7.5,
    /** Or the least odds (natural logarithm, descent-weights.ts); or both lower at once; or a sum so far above its least. */
    odds: 2,
    oddsWithSum: 0,
    sumAlone: 4,
    /** So much more for each unit of doubt (score, cut, scale, cold plate). */
    doubted: 1,
    /** Two tracks that come down together this near are one body; who comes down this near to somebody still down adds no fall. */
    togetherM: 1.5,
    besideM: 1.2,
    /** A body lost while it came down this fast is looked for where it was lost. */
    lostSpeed: 1.05,
    /** From high to low within this. */
    longestMs: 2600,
    /** Stays low for this long, in seven of ten moments. */
    lowMs: 1400,
    /** The same, where the low body was found only after it had been lost from sight. */
    lowAfterGapMs: 1800,
    /** The same for a body that only looks shortened: kneeling passes, lying stays. */
    lowLongMs: 2200,
    /** By how it looked in this last time it is judged how it lies. */
    restingMs: 1500,
    /** The clip ends before that: at least this, said with less confidence. */
    lowAtEndMs: 350,
  },
  /** Per m/s, whole share, m, or where it is so (fall-evidence.ts). */
  fallWeights: { speed: 1.5, top: 1.1, flat: 2.5, long: 3.5, wide: 1, hips: 0.8, feetUp: 0.9, unseen: 2.3, seat: 1.5 },
  low: {
    headM: 0.5,
    hipM: 0.45,
    /** Trunk this level and body this long counts as flat at a greater height. */
    leanDeg: 62,
    levelHeadM: 1,
    levelHipM: 0.78,
    /** Hips at this share of the head's height, knees below this share of the hips': stretched out. */
    longRatio: 0.68,
    longMost: 0.92,
    stretched: 0.7,
    longHeadM: 1.3,
    spanM: 0.98,
    levelM: 0.25,
    longSpanM: 1.2,
    wideM: 1.05,
    veryWideM: 1.45,
    veryWideHeadM: 1.25,
    sunkHeadM: 1,
    sunkHipM: 0.7,
    curledM: 0.2,
    curledHeadM: 0.85,
    /** Head over hips of an upright trunk. */
    trunkM: 0.52,
    edgeHipM: 0.58,
    covered: 0.35,
    /** By the box alone: lower than anybody seated on the floor, and much wider than high. */
    boxHighM: 0.95,
    boxWideM: 1.2,
    boxRatio: 1.45,
  },
  lying: {
    longMs: 8000,
    share: 0.62,
    /** After a fall: as long as the body stays within this of where it fell and lower than this share of its height. */
    afterFallM: 1,
    afterFallHigh: 0.8,
    /** Lying on a bench its lowest point is this much higher than its feet were while its head was above stoodHeadM. */
    liftedM: 0.1,
    stoodHeadM: 1.45,
    /** Sat for this long until at most so long before it lay down: then it may even lie so much lower than its feet were. */
    satMs: 1500,
    fromSeatMs: 1000,
    satDownM: 0.15,
    /** Not seen standing, lying across the view on a bench, its lowest point is at least this much higher than it was while seated. */
    raisedM: 0.1,
    /** A seated body that lies down and whose lowest point comes down by less than this lies on its bench or bed. */
    restM: 0.4,
    /** Whoever crosses the floor is crawling, not lying. */
    speed: 0.5,
  },
  running: { speed: 2.7, forMs: 1100, pathM: 3, coarsestM: 0.4 },
  intrusion: { dwellMs: 1000 },
  counterflow: { pathM: 2, speed: 0.4, withinMs: 10_000 },
  crowding: { kernelM: 1, density: 1, people: 7, forMs: 5000, pressure: 0.3 },
  /** Odds (natural logarithm) that what two bodies did was an assault: encounter-weights.ts; what enters is physics (encounter.ts). */
  assault: {
    /** The least that is told as one; so much less once it is told, so much more where the place is not known yet. */
    least: 1.5,
    held: 2,
    cold: 1.5,
    /** Bodies farther apart across the picture, or farther behind each other in it, cannot reach each other. */
    besideM: 2.2,
    behindM: 1.2,
    /** With more than so many others within 1.5 m nothing is judged. */
    others: 4,
    /** A limb at least this fast, near the other: said to be a strike, else a push. */
    struckMps: 1.2,
    seen: 8,
    everyFrames: 3,
  },
} as const;

/** Bounds of one camera, by behaviour and name, in the units of BOUNDS: those of its mandate. */
export type CameraBounds = Partial<Record<Behaviour, Readonly<Record<string, number>>>>;

/**
 * The numbers of a rule for one camera. A smaller one than usual makes the rule find more; of a larger one the rule takes
 * no notice, since it looks back for seconds only: whoever asked for it drops findings that fall short of it.
 */
export function loosened<T extends Readonly<Record<string, number>>>(
  usual: T,
  given: Readonly<Record<string, number>> | undefined,
): { readonly [K in keyof T]: number } {
  return Object.fromEntries(
    Object.entries(usual).map(([name, value]) => [name, Math.min(value, given?.[name] ?? value)]),
  ) as {
    [K in keyof T]: number;
  };
}
