import { distanceM, median, quantile } from './history.ts';
import type { Past, Sample } from './history.ts';

/**
 * Two bodies near each other over the last three seconds, in metres of the picture plane along the line from the one to
 * the other, from the observed joints and not the smoothed ones: a blow lasts one or two of eight pictures a second, and
 * smoothing halves it. Hands and feet are taken as the one that reaches farthest, since the model does not keep left and
 * right apart. What is measured is what bodies do: how fast and far limbs go out, how near they come, how suddenly the
 * other trunk is set moving, bends or sinks, and how restless both were before.
 */
interface Moment {
  readonly timeMs: number;
  /** Trunks along the line, and heights of both boxes. */
  readonly aM: number;
  readonly bM: number;
  readonly aHighM: number;
  readonly bHighM: number;
  /** Farthest hand and foot of the first towards the other, from its own trunk; farthest hand of the other back. */
  readonly handM: number;
  readonly footM: number;
  readonly backHandM: number;
  /** Nearest hand and foot of the first to the line head – hips of the other; nearest hand of the other to the first. */
  readonly handOffM: number;
  readonly footOffM: number;
  readonly backOffM: number;
  readonly aLeanDeg: number;
  readonly bLeanDeg: number;
  /** How far the one stands lower in the picture than the other. */
  readonly lowerM: number;
  readonly covered: number;
}

export const WINDOW_MS = 3200;
const CALM_MS = 2500;

function moments(a: Past, b: Past, fromMs: number, toMs: number, aspect: number): Moment[] {
  const within = (sample: Sample): boolean => sample.timeMs >= fromMs && sample.timeMs <= toMs;
  const others = new Map(b.samples.filter(within).map((sample) => [sample.timeMs, sample]));
  const pairs = a.samples.filter(within).flatMap((p): (readonly [Sample, Sample])[] => {
    const q = others.get(p.timeMs);
    return q ? [[p, q]] : [];
  });
  if (pairs.length < 8) return [];
  const scale = median(
    pairs.map(([p, q]) => (p.body.metric.metresPerFrame * a.ruler + q.body.metric.metresPerFrame * b.ruler) / 2),
  );
  const joint = (sample: Sample, i: number): { x: number; y: number } => {
    const { x, y } = sample.body.person.joints[i]!;
    return { x: x * aspect * scale, y: y * scale };
  };
  const trunk = (sample: Sample): { x: number; y: number } => {
    const all = [1, 2, 7, 8].map((i) => joint(sample, i));
    return { x: mean(all.map((p) => p.x)), y: mean(all.map((p) => p.y)) };
  };
  const middle = ({ body }: Sample): number => body.person.box.x0 + body.person.box.x1;
  const way = Math.sign(median(pairs.map(([p, q]) => middle(q) - middle(p)))) || 1;
  const off = (sample: Sample, tips: readonly { x: number; y: number }[]): number => {
    const head = joint(sample, 0);
    const [l, r] = [joint(sample, 7), joint(sample, 8)];
    const hip = { x: (l.x + r.x) / 2, y: (l.y + r.y) / 2 };
    return Math.min(...tips.map((tip) => toSegment(tip, hip, head)));
  };
  const high = ({ body }: Sample): number => (body.person.box.y1 - body.person.box.y0) * scale;
  return pairs.map(([p, q]) => {
    const [from, to] = [trunk(p), trunk(q)];
    const [hands, feet] = [[5, 6].map((i) => joint(p, i)), [11, 12].map((i) => joint(p, i))];
    const back = [5, 6].map((i) => joint(q, i));
    return {
      timeMs: p.timeMs,
      aM: from.x * way,
      bM: to.x * way,
      aHighM: high(p),
      bHighM: high(q),
      handM: Math.max(...hands.map((tip) => (tip.x - from.x) * way)),
      footM: Math.max(...feet.map((tip) => (tip.x - from.x) * way)),
      backHandM: Math.max(...back.map((tip) => (to.x - tip.x) * way)),
      handOffM: off(q, hands),
      footOffM: off(q, feet),
      backOffM: off(p, back),
      aLeanDeg: p.leanDeg,
      bLeanDeg: q.leanDeg,
      lowerM: Math.abs(to.y - from.y),
      covered: Math.max(p.body.covered, q.body.covered),
    };
  });
}

export interface Encounter {
  /** When the clearest blow was. */
  readonly startMs: number;
  /** By which it is judged (encounter-weights.ts); metres, m/s, shares, forty degrees of lean. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** How many others stand within a metre and a half of either. */
export function bystanders(a: Past, b: Past, here: readonly Past[]): number {
  const [p, q] = [a.samples.at(-1)!, b.samples.at(-1)!];
  return here.filter((other) => {
    const { floor } = other.samples.at(-1)!;
    return other !== a && other !== b && Math.min(distanceM(floor, p.floor), distanceM(floor, q.floor)) < 1.5;
  }).length;
}

/** What the first did and the other suffered in the last three seconds; undefined where they were not seen side by side. */
export function encounter(a: Past, b: Past, nowMs: number, aspect: number, others: number): Encounter | undefined {
  const now = moments(a, b, nowMs - WINDOW_MS, nowMs, aspect);
  if (now.length < 10 || nowMs - now.at(-1)!.timeMs > 500) return undefined;
  if (now.filter(({ aM, bM }) => Math.abs(bM - aM) < 1.5).length < 5) return undefined;
  const calm = moments(a, b, nowMs - WINDOW_MS - CALM_MS, nowMs - WINDOW_MS, aspect);
  const { cut: aCut, score: aScore } = a.samples.at(-1)!.body;
  const { cut: bCut, score: bScore } = b.samples.at(-1)!.body;
  const all = (of: (moment: Moment) => number): number[] => now.map(of);
  const smooth = (of: (moment: Moment) => number): number[] =>
    now.map((_, i) => median(now.slice(Math.max(0, i - 1), i + 2).map(of)));
  const track = { a: smooth((m) => m.aM), b: smooth((m) => m.bM), gap: smooth((m) => m.bM - m.aM) };
  const heights = smooth((m) => m.bHighM);
  const leans = smooth((m) => m.bLeanDeg);
  const limbs = speeds(now);
  const { startMs, ...reaction } = reactions(now, limbs.blows, track.b, track.gap, heights, leans);
  const early = now.slice(0, 8);
  const drop = (of: (moment: Moment) => number): number => median(early.map(of)) - quantile(all(of), 0.08);
  const excess = (of: (moment: Moment) => number): number => quantile(all(of), 0.97) - median(all(of));
  const numbers = {
    ...limbs.speeds,
    ...reaction,
    jerk: Math.max(0, ...jerks(now, track.b)),
    jerkA: Math.max(0, ...jerks(now, track.a).map(Math.abs)),
    swA: swing(now, (m) => m.aM),
    swB: swing(now, (m) => m.bM),
    calmB: swing(calm, (m) => m.bM),
    calmA: swing(calm, (m) => m.aM),
    hand: swing(now, (m) => m.handM),
    handB: swing(now, (m) => m.backHandM),
    bDisp5: widest(now, (m) => m.bM),
    aDisp5: widest(now, (m) => m.aM),
    gapUp5: widest(now, (m) => m.bM - m.aM),
    gapDown5: widest(now, (m) => m.aM - m.bM),
    netAbs: Math.abs(track.b.at(-1)! - track.b[0]!),
    follow: Math.max(0, Math.min(track.b.at(-1)! - track.b[0]!, track.a.at(-1)! - track.a[0]!)),
    leanMax:
      quantile(
        all((m) => m.bLeanDeg),
        0.93,
      ) / 40,
    aLeanMax:
      quantile(
        all((m) => m.aLeanDeg),
        0.93,
      ) / 40,
    topDrop: drop((m) => m.bHighM),
    aTopDrop: drop((m) => m.aHighM),
    rwMax: excess((m) => m.handM),
    raMax: excess((m) => m.footM),
    bwMax: excess((m) => m.backHandM),
    rwAbs: quantile(
      all((m) => m.handM),
      0.97,
    ),
    bwAbs: quantile(
      all((m) => m.backHandM),
      0.97,
    ),
    dMin: quantile(
      all((m) => Math.min(m.handOffM, m.footOffM)),
      0.08,
    ),
    bdMin: quantile(
      all((m) => m.backOffM),
      0.08,
    ),
    gapMin: Math.min(...track.gap),
    gapMed: median(track.gap),
    others,
    cov: median(all((m) => m.covered)),
    vert: median(all((m) => m.lowerM)),
    cut: aCut || bCut ? 1 : 0,
    score: Math.min(aScore, bScore),
    n: now.length / 28,
  };
  return { startMs, numbers };
}

interface Blow {
  readonly at: number;
  readonly force: number;
}

const nearness = (offM: number): number => Math.max(0, 1 - Math.max(0, offM - 0.1) / 0.5);

/** Fastest limbs from picture to picture, alone and weighed by how near they came; every step, fastest first. */
function speeds(now: readonly Moment[]): { speeds: Record<string, number>; blows: Blow[] } {
  let [speedW, speedL, speedB, speedWn, speedLn] = [0, 0, 0, 0, 0];
  const blows: Blow[] = [];
  for (let i = 1; i < now.length; i++) {
    const [before, after] = [now[i - 1]!, now[i]!];
    const seconds = (after.timeMs - before.timeMs) / 1000;
    if (seconds > 0.3) continue;
    const hand = (after.handM - before.handM) / seconds;
    const foot = (after.footM - before.footM) / seconds;
    const back = (after.backHandM - before.backHandM) / seconds;
    const [struck, kicked] = [hand * nearness(after.handOffM), foot * nearness(after.footOffM)];
    speedW = Math.max(speedW, hand);
    speedL = Math.max(speedL, foot);
    speedB = Math.max(speedB, back * nearness(after.backOffM));
    speedWn = Math.max(speedWn, struck);
    speedLn = Math.max(speedLn, kicked);
    blows.push({ at: i, force: Math.max(struck, kicked) });
  }
  blows.sort((p, q) => q.force - p.force);
  return { speeds: { speedW, speedL, speedB, speedWn, speedLn, b2: blows[1]?.force ?? 0 }, blows };
}

/** What the other body did in the six tenths of a second after each blow, beyond what it did before; the clearest counts. */
function reactions(
  now: readonly Moment[],
  blows: readonly Blow[],
  b: readonly number[],
  gap: readonly number[],
  heights: readonly number[],
  leans: readonly number[],
): { readonly startMs: number } & Record<string, number> {
  let [react, reactRel, reactBest, sink, leanR, sum, count, startMs] = [-1, -1, -5, 0, 0, 0, 0, now[0]!.timeMs];
  const taken: number[] = [];
  for (const { at, force } of blows) {
    const { timeMs } = now[at]!;
    if (now.at(-1)!.timeMs - timeMs < 450 || force < 0.3) continue;
    const moved = moves(now, b, at, -100, 550) - Math.max(0, moves(now, b, at, -500, 0));
    const apart = moves(now, gap, at, -100, 550);
    const following = (i: number, ms: number): boolean => now[i]!.timeMs <= timeMs + ms;
    const best = moved + 0.15 * Math.min(3, force) + 0.5 * apart;
    if (best > reactBest) {
      [reactBest, react, reactRel, startMs] = [best, moved, apart, timeMs];
      sink = heights[at]! - Math.min(...heights.filter((_, i) => i >= at && following(i, 800)));
      leanR = Math.max(...leans.filter((_, i) => i > at && following(i, 700))) - leans[at]!;
    }
    if (taken.length >= 4 || taken.some((i) => Math.abs(now[i]!.timeMs - timeMs) <= 450)) continue;
    taken.push(at);
    const weight = Math.max(0, Math.min(1, moved + 0.1)) * Math.min(3, force);
    sum += weight;
    if (weight > 0.25) count++;
  }
  return { react, reactRel, reactBest, sink: Math.max(0, sink), leanR: leanR / 40, sum, count, startMs };
}

/** How far a coordinate went from `fromMs` to `toMs` around a moment. */
function moves(now: readonly Moment[], of: readonly number[], at: number, fromMs: number, toMs: number): number {
  const index = (ms: number): number => {
    let i = at;
    while (i + 1 < now.length && now[i]!.timeMs < now[at]!.timeMs + ms) i++;
    while (i > 0 && now[i]!.timeMs > now[at]!.timeMs + ms) i--;
    return i;
  };
  return of[index(toMs)]! - of[index(fromMs)]!;
}

/** Way of the next 0.38 s less that of the last, at every moment inside: how suddenly a body is set moving. */
function jerks(now: readonly Moment[], of: readonly number[]): number[] {
  const [first, last] = [now[0]!.timeMs, now.at(-1)!.timeMs];
  return now.flatMap(({ timeMs }, i) =>
    timeMs - first > 380 && last - timeMs > 380 ? [moves(now, of, i, 0, 380) - moves(now, of, i, -380, 0)] : [],
  );
}

/** The farthest a coordinate went within half a second. */
function widest(now: readonly Moment[], of: (moment: Moment) => number): number {
  let most = 0;
  for (let i = 0; i < now.length; i++) {
    for (let j = i + 1; j < now.length && now[j]!.timeMs - now[i]!.timeMs <= 570; j++) {
      if (now[j]!.timeMs - now[i]!.timeMs >= 250) most = Math.max(most, of(now[j]!) - of(now[i]!));
    }
  }
  return most;
}

/** Usual way to and fro over three pictures; a tenth of a metre where too little was seen. */
function swing(list: readonly Moment[], of: (moment: Moment) => number): number {
  if (list.length < 8) return 0.1;
  return median(list.slice(3).map((moment, i) => Math.abs(of(moment) - of(list[i]!))));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function toSegment(p: { x: number; y: number }, a: { x: number; y: number }, b: { x: number; y: number }): number {
  const [x, y] = [b.x - a.x, b.y - a.y];
  const t = Math.max(0, Math.min(1, ((p.x - a.x) * x + (p.y - a.y) * y) / Math.max(1e-6, x * x + y * y)));
  return Math.hypot(p.x - a.x - x * t, p.y - a.y - y * t);
}
