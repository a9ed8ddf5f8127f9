/**
 * Every number a rule decides by, in one place; sources and reasons stand in docs/design/behaviours.md. Heights are
 * metres of a body of 1.7 m (history.ts).
 */
export const BOUNDS = {
  fall: {
    /** Head and hips fall by at least this, from a seat or from standing. */
    headDropM: 0.6,
    /** For a body that lies away from the camera and so looks taller than it is. */
    longDropM: 0.42,
    hipDropM: 0.2,
    longHipDropM: 0.1,
    /** Fastest fall of the head over a third of a second, to the floor or into a squat; sitting down stays below 0.9 m/s. */
    flatSpeed: 1.15,
    longSpeed: 1.05,
    sunkSpeed: 2.25,
    /** Into a squat at the lower border: who walks out under the camera sinks at no more than about 1.2 m/s. */
    edgeSpeed: 1.7,
    turnedDeg: 25,
    turnedSpeed: 1.05,
    turnedDropM: 0.5,
    /** Slower than this from a seat, and the feet off the floor: has lain down on a bench. */
    seatSpeed: 1.8,
    /** Who was seated (hips no higher than this) has to fall faster than anybody lies down from a seat. */
    seatHipM: 0.72,
    fromSeatSpeed: 1.4,
    /** From high to low within this. */
    longestMs: 2600,
    /** Stays low for this long, in seven of ten moments. */
    lowMs: 900,
    /** The same, where the low body was found only after it had been lost from sight. */
    lowAfterGapMs: 1500,
    /** The same for a body that only looks shortened: kneeling passes, lying stays. */
    lowLongMs: 2200,
    /** The clip ends before that: at least this, said with less confidence. */
    lowAtEndMs: 350,
  },
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
  },
  lying: {
    longMs: 8000,
    share: 0.7,
    /** A seated body that lies down and whose lowest point comes down by less than this lies on its bench or bed. */
    restM: 0.4,
    /** Whoever crosses the floor is crawling, not lying. */
    speed: 0.5,
  },
  running: { speed: 2.7, forMs: 1100, pathM: 3, coarsestM: 0.4 },
  intrusion: { dwellMs: 1000 },
  counterflow: { pathM: 2, speed: 0.4, withinMs: 10_000 },
  crowding: { kernelM: 1, density: 1, people: 7, forMs: 5000, pressure: 0.3 },
  /** Fitted on rendered pairs of the development seeds (trial room); none was set by hand on an evaluation seed. */
  assault: {
    /** Feet about this far apart; fades out softly. */
    gapM: 1.25,
    /** A limb's speed as seen at eight pictures a second, smoothed: where it begins to count, how it grows, how far. */
    limbFrom: 1.45,
    limbOver: 0.54,
    limbMost: 2.66,
    farM: 50,
    /** What the other body does within 0.7 s: speed away, trunk bent, head sunk, displaced more than the first follows. */
    thrownSpeed: 0.8,
    thrownWeight: 1.0,
    bentDeg: 22,
    bentWeight: 2.12,
    sankM: 0.28,
    sankWeight: 0.16,
    displacedM: 0.3,
    displacedWeight: 0.38,
    most: 0.76,
    swayed: 0.94,
    /** A hand stretched out onto the other body counts this much without being fast. */
    pushWeight: 2.15,
    /** Where others stand close by, limbs are mixed up. */
    othersLoss: 0.72,
    coveredLoss: 0.17,
    seen: 8,
    least: 0.01,
    evidence: 3.15,
    apartMs: 450,
    withinMs: 3000,
  },
} as const;
