import type { Joint } from '../observation/observation.ts';
import { hips, shoulders } from '../tracking/posture.ts';
import { BOUNDS } from './bounds.ts';
import { distanceM, median, since } from './history.ts';
import type { Past, Sample } from './history.ts';

/**
 * Contacts between two bodies, measured in the picture plane at their distance: a limb that comes fast and close to the
 * other's trunk or head, and what the other body does in the half second after it.
 */
export interface Contact {
  readonly kind: 'limb' | 'shove';
  readonly timeMs: number;
  /** Of the limb against its own trunk, m/s. */
  readonly speed: number;
  /** Limb to the other's trunk or head at the nearest, m. */
  readonly distanceM: number;
  /** Change of the other trunk's speed away from the first, m/s. */
  readonly reaction: number;
  /** How far the other trunk was moved in 0.6 s, m. */
  readonly pathM: number;
  /** 1 is enough for a finding on its own. */
  readonly weight: number;
}

const B = BOUNDS.assault;
/** Wrists and ankles strike; elbows and knees do too, more slowly. */
const TIPS = [5, 6, 11, 12, 3, 4, 9, 10] as const;
const AFTER_MS = 700;

interface P {
  readonly x: number;
  readonly y: number;
}

/** Frame heights. */
const at = (joint: Joint, aspect: number): P => ({ x: joint.x * aspect, y: joint.y });
const minus = (a: P, b: P): P => ({ x: a.x - b.x, y: a.y - b.y });
const size = (a: P): number => Math.hypot(a.x, a.y);

function trunk(sample: Sample, aspect: number): P {
  const [hip, shoulder] = [at(hips(sample.body.joints), aspect), at(shoulders(sample.body.joints), aspect)];
  return { x: (hip.x + shoulder.x) / 2, y: (hip.y + shoulder.y) / 2 };
}

/** From a point to the line head – shoulders – hips of a body, frame heights. */
function toBody(point: P, sample: Sample, aspect: number): number {
  const head = at(sample.body.joints[0]!, aspect);
  const shoulder = at(shoulders(sample.body.joints), aspect);
  const hip = at(hips(sample.body.joints), aspect);
  return Math.min(toSegment(point, head, shoulder), toSegment(point, shoulder, hip));
}

function toSegment(p: P, a: P, b: P): number {
  const along = minus(b, a);
  const t = Math.max(
    0,
    Math.min(1, ((p.x - a.x) * along.x + (p.y - a.y) * along.y) / Math.max(1e-9, size(along) ** 2)),
  );
  return size(minus(p, { x: a.x + along.x * t, y: a.y + along.y * t }));
}

/** Metres of a frame height at this body, by its own ruler. */
const metres = (past: Past, sample: Sample): number => sample.body.metric.metresPerFrame * past.ruler;

function nearest(samples: readonly Sample[], timeMs: number): Sample | undefined {
  let best: Sample | undefined;
  for (const sample of samples) {
    if (!best || Math.abs(sample.timeMs - timeMs) < Math.abs(best.timeMs - timeMs)) best = sample;
  }
  return best && Math.abs(best.timeMs - timeMs) <= 200 ? best : undefined;
}

/** The fastest limb of `a` that touched `b` about `AFTER_MS` ago, with what `b` did since. */
export function blow(a: Past, b: Past, nowMs: number, aspect: number): Contact | undefined {
  const recent = since(a.samples, nowMs, AFTER_MS + 500);
  const strikes = recent.filter((sample) => sample.timeMs <= nowMs - AFTER_MS + 150);
  if (strikes.length < 3 || !together(a, b, strikes.at(-1)!.timeMs, aspect)) return undefined;
  let best: { speed: number; distance: number; timeMs: number } | undefined;
  for (const tip of TIPS) {
    for (let i = 1; i < strikes.length; i++) {
      const [before, now] = [strikes[i - 1]!, strikes[i]!];
      const seconds = (now.timeMs - before.timeMs) / 1000;
      const other = nearest(b.samples, now.timeMs);
      const otherBefore = nearest(b.samples, before.timeMs);
      if (!other || !otherBefore || seconds > 0.3) continue;
      if (now.body.joints[tip]!.confidence < 0.3) continue;
      const scale = metres(a, now);
      const [tipNow, tipBefore] = [at(now.body.joints[tip]!, aspect), at(before.body.joints[tip]!, aspect)];
      const own = minus(minus(tipNow, tipBefore), minus(trunk(now, aspect), trunk(before, aspect)));
      const speed = (size(own) * scale) / seconds;
      const distance = toBody(tipNow, other, aspect) * scale;
      const closing = ((toBody(tipBefore, otherBefore, aspect) - toBody(tipNow, other, aspect)) * scale) / seconds;
      if (speed < B.limbSpeed || distance > B.contactM || closing < 0.5 * speed) continue;
      if (!best || speed > best.speed) best = { speed, distance, timeMs: now.timeMs };
    }
  }
  if (!best) return undefined;
  const response = reaction(a, b, best.timeMs, aspect);
  if (!response) return undefined;
  const hit = response.speed >= B.reactionSpeed || response.bentDeg >= 25 || response.sankM >= 0.3;
  const weight = hit ? 1 : response.speed > 0.4 * B.reactionSpeed ? 0.45 : 0.3;
  return {
    kind: 'limb',
    timeMs: best.timeMs,
    speed: best.speed,
    distanceM: best.distance,
    reaction: response.speed,
    pathM: response.pathM,
    weight,
  };
}

/** `a`'s arms were stretched out to `b`'s trunk, and `b`, who had stood there, was thrown back while `a` was not. */
export function shove(a: Past, b: Past, nowMs: number, aspect: number): Contact | undefined {
  const touch = nearest(a.samples, nowMs - AFTER_MS);
  const other = touch && nearest(b.samples, touch.timeMs);
  if (!touch || !other || !together(a, b, touch.timeMs, aspect)) return undefined;
  const scale = metres(a, touch);
  const reaching = [5, 6].filter((tip) => {
    const hand = at(touch.body.joints[tip]!, aspect);
    const shoulder = at(touch.body.joints[tip - 4]!, aspect);
    const own = at(shoulders(touch.body.joints), aspect);
    const towards = Math.sign(trunk(other, aspect).x - own.x) * (hand.x - own.x) * scale;
    return (
      size(minus(hand, shoulder)) * scale > 0.28 && towards > 0.2 && toBody(hand, other, aspect) * scale < B.contactM
    );
  });
  if (reaching.length === 0) return undefined;
  const distance = Math.min(
    ...reaching.map((tip) => toBody(at(touch.body.joints[tip]!, aspect), other, aspect) * scale),
  );
  const response = reaction(a, b, touch.timeMs, aspect);
  if (!response || response.speed < B.pushSpeed || response.pathM < B.pushPathM) return undefined;
  if (response.ownM > 0.6 * response.pathM) return undefined;
  return {
    kind: 'shove',
    timeMs: touch.timeMs,
    speed: 0,
    distanceM: distance,
    reaction: response.speed,
    pathM: response.pathM,
    weight: reaching.length === 2 ? 1 : 0.7,
  };
}

/** Both stood within reach of each other, neither passing the other, for the half second before. */
function together(a: Past, b: Past, timeMs: number, aspect: number): boolean {
  const before = a.samples.filter((sample) => sample.timeMs > timeMs - 650 && sample.timeMs <= timeMs);
  const others = before.map((sample) => nearest(b.samples, sample.timeMs));
  if (before.length < 4 || others.some((other) => !other)) return false;
  const gaps = before.map((sample, i) => distanceM(sample.floor, others[i]!.floor) * ((a.ruler + b.ruler) / 2));
  if (median(gaps) > 1.25) return false;
  const apart = (i: number): number =>
    (trunk(others[i]!, aspect).x - trunk(before[i]!, aspect).x) * metres(a, before[i]!);
  const seconds = (before.at(-1)!.timeMs - before[0]!.timeMs) / 1000;
  // Sides do not change, and nobody sweeps past.
  if (Math.sign(apart(0)) !== Math.sign(apart(before.length - 1))) return false;
  return Math.abs(apart(before.length - 1) - apart(0)) / seconds < 1.6;
}

/** What `b`'s trunk did after `timeMs`: how much faster it moved away from `a`, how far, how far it bent and sank. */
function reaction(
  a: Past,
  b: Past,
  timeMs: number,
  aspect: number,
): { speed: number; pathM: number; ownM: number; bentDeg: number; sankM: number } | undefined {
  const before = b.samples.filter((sample) => sample.timeMs > timeMs - 600 && sample.timeMs <= timeMs);
  const after = b.samples.filter((sample) => sample.timeMs >= timeMs && sample.timeMs <= timeMs + AFTER_MS);
  const from = nearest(a.samples, timeMs);
  if (before.length < 3 || after.length < 3 || !from) return undefined;
  const start = after[0]!;
  const scale = metres(b, start);
  const apart = minus(trunk(start, aspect), trunk(from, aspect));
  const way = Math.sign(apart.x) || 1;
  // Away is sideways in the picture; depth is too coarse to tell within half a second.
  const along = (sample: Sample): number => trunk(sample, aspect).x * way * scale;
  const speedBefore =
    (along(before.at(-1)!) - along(before[0]!)) / ((before.at(-1)!.timeMs - before[0]!.timeMs) / 1000);
  let speed = -Infinity;
  for (let i = 0; i + 2 < after.length; i++) {
    const seconds = (after[i + 2]!.timeMs - after[i]!.timeMs) / 1000;
    speed = Math.max(speed, (along(after[i + 2]!) - along(after[i]!)) / seconds);
  }
  const lean = median(before.map((sample) => sample.leanDeg));
  const late = after.slice(1);
  const later = nearest(a.samples, after.at(-1)!.timeMs);
  const own = later ? (trunk(later, aspect).x - trunk(from, aspect).x) * way * scale : 0;
  return {
    ownM: own,
    speed: speed - Math.max(0, speedBefore),
    pathM: Math.max(...after.map(along)) - along(start),
    bentDeg: median(late.map((sample) => sample.leanDeg)) - lean,
    sankM: median(before.map((sample) => sample.headM)) - Math.min(...late.map((sample) => sample.headM)),
  };
}
