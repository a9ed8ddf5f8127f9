import type { Joint } from '../observation/observation.ts';
import { hips, shoulders } from '../tracking/posture.ts';
import { distanceM, median, since } from './history.ts';
import type { Past, Sample } from './history.ts';

/**
 * Contacts between two bodies, measured in the picture plane at their distance: how fast and how near a limb of the one
 * came to the other's trunk or head, and what the other body did in the 0.7 s after it.
 */
export interface Contact {
  readonly timeMs: number;
  /** The fastest limb that came near: against its own trunk, m/s; 0 where none was fast. */
  readonly limbSpeed: number;
  /** Limb to the other's trunk or head at the nearest, m. */
  readonly distanceM: number;
  /** How far a hand was stretched out towards the other, m. */
  readonly reachM: number;
  /** Change of the other trunk's speed away from the first, m/s. */
  readonly thrownSpeed: number;
  /** How far the other trunk, and the first's own, went that way, m. */
  readonly thrownM: number;
  readonly followedM: number;
  readonly bentDeg: number;
  readonly sankM: number;
  /** How fast the struck body's trunk went to and fro in the two seconds before, m/s: dancers and children are never still. */
  readonly unrest: number;
  /** The fastest limb of the other body that came near this one at the same time: in a greeting both reach out. */
  readonly answer: number;
  /** Between their feet, m. */
  readonly gapM: number;
}

/** What happens after a contact is judged this much later. */
export const AFTER_MS = 700;
const BEFORE_MS = 650;
const CALM_MS = 2400;
/** Wrists and ankles strike; elbows and knees do too, more slowly. */
const TIPS = [5, 6, 11, 12, 3, 4, 9, 10] as const;

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
  for (let i = samples.length - 1; i >= 0; i--) {
    const sample = samples[i]!;
    if (!best || Math.abs(sample.timeMs - timeMs) < Math.abs(best.timeMs - timeMs)) best = sample;
    else break;
  }
  return best && Math.abs(best.timeMs - timeMs) <= 200 ? best : undefined;
}

/** What `a` did to `b` about 0.7 s ago; undefined where either was not seen well enough around that time. */
export function contact(a: Past, b: Past, nowMs: number, aspect: number): Contact | undefined {
  const recent = since(a.samples, nowMs, AFTER_MS + 400);
  const moments = recent.filter((sample) => sample.timeMs <= nowMs - AFTER_MS + 130);
  const now = moments.at(-1);
  const other = now && nearest(b.samples, now.timeMs);
  if (!now || !other || moments.length < 2) return undefined;
  const scale = metres(a, now);
  const gapM = distanceM(now.floor, other.floor) * ((a.ruler + b.ruler) / 2);
  if (gapM > 2.5) return undefined;
  const response = reaction(a, b, now, other, aspect);
  if (!response) return undefined;
  const own = blow(a, b, moments, aspect);
  const back = blow(
    b,
    a,
    since(b.samples, nowMs, AFTER_MS + 400).filter((sample) => sample.timeMs <= now.timeMs),
    aspect,
  );
  const towards = Math.sign(trunk(other, aspect).x - trunk(now, aspect).x) || 1;
  let reachM = 0;
  for (const hand of [5, 6]) {
    const wrist = at(now.body.joints[hand]!, aspect);
    const distance = toBody(wrist, other, aspect) * scale;
    const reach = (wrist.x - at(shoulders(now.body.joints), aspect).x) * towards * scale;
    if (distance < 0.4 && reach > reachM) reachM = reach;
  }
  return {
    timeMs: now.timeMs,
    limbSpeed: own.speed,
    distanceM: own.distanceM,
    answer: back.speed * Math.max(0, 1 - back.distanceM / 0.7),
    reachM,
    gapM,
    ...response,
  };
}

/** The fastest limb of `a` that came near `b`, and how near it came, m. */
function blow(a: Past, b: Past, moments: readonly Sample[], aspect: number): { speed: number; distanceM: number } {
  let [speedMost, nearestM, force] = [0, Infinity, 0];
  const scale = moments.length > 0 ? metres(a, moments.at(-1)!) : 0;
  for (const tip of TIPS) {
    for (let i = 1; i < moments.length; i++) {
      const [before, after] = [moments[i - 1]!, moments[i]!];
      const seconds = (after.timeMs - before.timeMs) / 1000;
      const [target, targetBefore] = [nearest(b.samples, after.timeMs), nearest(b.samples, before.timeMs)];
      if (!target || !targetBefore || seconds > 0.3) continue;
      const [tipNow, tipBefore] = [at(after.body.joints[tip]!, aspect), at(before.body.joints[tip]!, aspect)];
      const own = minus(minus(tipNow, tipBefore), minus(trunk(after, aspect), trunk(before, aspect)));
      const speed = (size(own) * scale) / seconds;
      const distance = toBody(tipNow, target, aspect) * scale;
      const closing = ((toBody(tipBefore, targetBefore, aspect) - toBody(tipNow, target, aspect)) * scale) / seconds;
      if (closing < 0.35 * speed) continue;
      const weight = speed * Math.max(0, 1 - distance / 0.7);
      if (weight > force) [speedMost, nearestM, force] = [speed, distance, weight];
    }
  }
  return { speed: speedMost, distanceM: nearestM };
}

/** What `b`'s trunk did after a moment, against the half second before it. */
function reaction(
  a: Past,
  b: Past,
  from: Sample,
  start: Sample,
  aspect: number,
): Omit<Contact, 'timeMs' | 'limbSpeed' | 'distanceM' | 'reachM' | 'gapM' | 'answer'> | undefined {
  const before = b.samples.filter(
    (sample) => sample.timeMs > start.timeMs - BEFORE_MS && sample.timeMs <= start.timeMs,
  );
  const after = b.samples.filter((sample) => sample.timeMs >= start.timeMs && sample.timeMs <= start.timeMs + AFTER_MS);
  if (before.length < 3 || after.length < 3) return undefined;
  const scale = metres(b, start);
  const way = Math.sign(trunk(start, aspect).x - trunk(from, aspect).x) || 1;
  // Away is sideways in the picture; depth is too coarse to tell within half a second.
  const along = (sample: Sample): number => trunk(sample, aspect).x * way * scale;
  const rate = (p: Sample, q: Sample): number => ((along(q) - along(p)) * 1000) / (q.timeMs - p.timeMs);
  const speedBefore = rate(before[0]!, before.at(-1)!);
  let speed = -Infinity;
  for (let i = 0; i + 2 < after.length; i++) speed = Math.max(speed, rate(after[i]!, after[i + 2]!));
  const calm = b.samples.filter(
    (sample) => sample.timeMs > start.timeMs - CALM_MS && sample.timeMs <= start.timeMs - 250,
  );
  const swings: number[] = [];
  for (let i = 0; i + 2 < calm.length; i++) swings.push(Math.abs(rate(calm[i]!, calm[i + 2]!)));
  const lean = median(before.map((sample) => sample.leanDeg));
  const late = after.slice(1);
  const end = nearest(a.samples, after.at(-1)!.timeMs);
  return {
    unrest: swings.length > 4 ? median(swings) : 0.3,
    thrownSpeed: speed - Math.max(0, speedBefore),
    thrownM: Math.max(...after.map(along)) - along(start),
    followedM: end ? along(end) - along(from) : 0,
    bentDeg: median(late.map((sample) => sample.leanDeg)) - lean,
    sankM: median(before.map((sample) => sample.headM)) - Math.min(...late.map((sample) => sample.headM)),
  };
}
