import type { Actor } from './actor.ts';
import { stand, walkTo } from './acts.ts';
import { secondsOf } from './clip.ts';
import type { Clip } from './clip.ts';
import { reachAt } from './motion.ts';
import type { Angles } from './skeleton.ts';

/** What two figures do with each other. `a` stands at the left of `b` on a line through a meeting point. */
type Pose = Partial<Angles>;

/** Both walk to the meeting point and face each other `apartM` apart; they arrive at the same time. */
export function meet(a: Actor, b: Actor, at: { xM: number; yM: number }, alongRad: number, apartM: number): number {
  const [x, y] = [(Math.cos(alongRad) * apartM) / 2, (Math.sin(alongRad) * apartM) / 2];
  walkTo(a, at.xM - x, at.yM - y);
  walkTo(b, at.xM + x, at.yM + y);
  const later = Math.max(a.last.atS, b.last.atS);
  a.then(Math.max(0.3, later - a.last.atS + 0.3), { headingRad: alongRad, pose: {} });
  b.then(Math.max(0.3, later - b.last.atS + 0.3), { headingRad: alongRad + Math.PI, pose: {} });
  return align(a, b);
}

/** Waits until both stand at the same time. */
export function align(a: Actor, b: Actor): number {
  const later = Math.max(a.last.atS, b.last.atS) + 0.02;
  for (const actor of [a, b]) actor.then(later - actor.last.atS);
  return later;
}

const GUARD: Pose = { shoulder: [0.7, 0.7], elbow: [1.9, 1.9], inward: [0.3, 0.3], hip: [0.2, -0.2], knee: [0.2, 0.2] };

/** The struck body: thrown back along `wayRad`, bent, back on its feet or on the floor. */
function struck(b: Actor, wayRad: number, force: number, goesDown: boolean): void {
  const { xM, yM } = b.last;
  const far = force * b.between(0.25, 0.5);
  const to = { xM: xM + far * Math.cos(wayRad), yM: yM + far * Math.sin(wayRad) };
  if (b.motion && b.random.next() < 0.7) {
    reacts(b, wayRad, to, goesDown);
    return;
  }
  if (goesDown) {
    b.then(b.between(0.6, 0.9), {
      ...to,
      ease: 'gravity',
      pose: { tilt: 1.5, tiltTo: Math.PI, knee: [0.5, 0.8], hip: [0.5, 0.6], lift: [0.8, 0.6] },
    });
    b.then(b.between(4, 8));
    return;
  }
  const bent = b.random.next() < 0.5;
  b.then(b.between(0.22, 0.35), {
    ...to,
    ease: 'snap',
    pose: bent
      ? { lean: b.between(0.5, 0.9), hip: [0.3, 0.3], knee: [0.4, 0.4], shoulder: [0.6, 0.6], elbow: [1.5, 1.5] }
      : { lean: -b.between(0.3, 0.6), lift: [0.7, 0.7], knee: [0.4, 0.2] },
  });
  b.then(b.between(0.5, 0.9), { pose: GUARD });
}

/** The same as it was animated: hit, and a step back; or knocked down. */
function reacts(b: Actor, wayRad: number, to: { xM: number; yM: number }, goesDown: boolean): void {
  const { falls, hits } = b.motion!;
  if (goesDown) {
    const down = b.pick(falls);
    b.play(down, { headingRad: wayRad + Math.PI, seconds: secondsOf(down) * b.between(0.7, 1) });
    b.hold(down, b.between(4, 8));
    return;
  }
  b.play(b.pick(hits), { headingRad: wayRad + Math.PI });
  b.then(b.between(0.25, 0.4), { ...to, headingRad: wayRad + Math.PI, ease: 'snap', pose: GUARD });
  b.then(b.between(0.3, 0.6), { pose: GUARD });
}

/** A recorded blow of `a` that ends at `b`; `b` is struck when the limb is fastest. */
function blow(a: Actor, b: Actor, clip: Clip, alongRad: number, act: () => void): number {
  const { seconds, reachM, bearingRad } = reachAt(clip);
  const k = a.statureM / 1.7;
  const apart = Math.max(0.35, reachM * k) + a.between(0, 0.15);
  const [x, y] = [b.last.xM - apart * Math.cos(alongRad), b.last.yM - apart * Math.sin(alongRad)];
  const way = Math.hypot(x - a.last.xM, y - a.last.yM);
  const headingRad = alongRad - bearingRad;
  a.then(Math.max(0.3, way / 1.8), { xM: x, yM: y, headingRad, gait: way > 0.3, pose: GUARD });
  align(a, b);
  const startS = a.last.atS;
  b.then(seconds);
  a.play(clip, { headingRad });
  act();
  return startS;
}

/** `a` punches or kicks `b` several times from arm's length. Returns when the first blow starts, seconds. */
export function assault(
  a: Actor,
  b: Actor,
  kind: 'strike' | 'kick' | 'push',
  alongRad: number,
): { startS: number; endS: number } {
  const blows = kind === 'push' ? 1 + Math.floor(a.between(0, 2)) : 2 + Math.floor(a.between(0, 3));
  const goesDown = a.random.next() < 0.35;
  let startS = NaN;
  align(a, b);
  for (let i = 0; i < blows; i++) {
    if (a.motion && kind !== 'push' && a.random.next() < 0.8) {
      const clip = a.pick(kind === 'kick' ? a.motion.kicks : a.motion.strikes);
      const force = kind === 'kick' ? 1.3 : 1;
      const at = blow(a, b, clip, alongRad, () => {
        struck(b, alongRad, force, goesDown && i === blows - 1);
      });
      if (i === 0) startS = at;
      continue;
    }
    // Close in to where a limb reaches: about 0.75 m between the feet, one metre for a kick.
    const reach = kind === 'kick' ? a.between(0.85, 1.05) : a.between(0.55, 0.8);
    const [x, y] = [b.last.xM - reach * Math.cos(alongRad), b.last.yM - reach * Math.sin(alongRad)];
    const way = Math.hypot(x - a.last.xM, y - a.last.yM);
    a.then(Math.max(0.25, way / 1.8), { xM: x, yM: y, headingRad: alongRad, gait: way > 0.3, pose: GUARD });
    align(a, b);
    if (i === 0) startS = a.last.atS;
    const fast = a.between(0.14, 0.22);
    const side = a.random.next() < 0.5;
    const pair = (near: number, far: number): [number, number] => (side ? [near, far] : [far, near]);
    const hit: Pose =
      kind === 'kick'
        ? { hip: pair(1.35, -0.1), knee: pair(0.1, 0.2), lean: -0.25, shoulder: [0.4, 0.4], elbow: [1.2, 1.2] }
        : kind === 'strike'
          ? { shoulder: pair(1.55, 0.7), elbow: pair(0.1, 1.9), twist: side ? -0.5 : 0.5, lean: 0.2, hip: [0.3, -0.3] }
          : { shoulder: [1.5, 1.5], elbow: [0.15, 0.15], lean: 0.3, hip: [0.3, -0.2] };
    if (kind === 'push') a.then(0.25, { pose: { shoulder: [1.1, 1.1], elbow: [1.7, 1.7], lean: 0.05 } });
    b.then(a.last.atS + fast * 0.8 - b.last.atS);
    a.then(fast, { pose: hit, ease: 'snap' });
    a.then(a.between(0.25, 0.4), { pose: GUARD });
    struck(b, alongRad, kind === 'push' ? 2 : kind === 'kick' ? 1.3 : 1, goesDown && i === blows - 1);
  }
  return { startS, endS: b.last.atS };
}

export function hug(a: Actor, b: Actor, alongRad: number): number {
  const start = align(a, b);
  const [x, y] = [b.last.xM - 0.32 * Math.cos(alongRad), b.last.yM - 0.32 * Math.sin(alongRad)];
  const arms: Pose = { shoulder: [1.3, 1.2], elbow: [0.8, 0.8], inward: [0.8, 0.8], lean: 0.12 };
  a.then(a.between(0.6, 1.1), { xM: x, yM: y, gait: true, pose: arms });
  b.then(a.last.atS - b.last.atS, { pose: arms });
  const held = a.between(1.5, 4);
  a.then(held, { pose: { ...arms, side: 0.1 } });
  b.then(held, { pose: { ...arms, side: -0.1 } });
  a.then(a.between(0.7, 1.2), { xM: x - 0.5 * Math.cos(alongRad), yM: y - 0.5 * Math.sin(alongRad), pose: {} });
  b.then(0.9, { pose: {} });
  return start;
}

export function shakeHands(a: Actor, b: Actor): number {
  const start = align(a, b);
  for (const actor of [a, b]) {
    actor.then(0.5, { pose: { shoulder: [0, 0.8], elbow: [0.2, 0.7] } });
    for (let i = 0; i < 3; i++) actor.then(0.2, { pose: { shoulder: [0, i % 2 ? 0.75 : 0.95], elbow: [0.2, 0.7] } });
    actor.then(0.5, { pose: {} });
  }
  return start;
}

export function highFive(a: Actor, b: Actor): number {
  const start = align(a, b);
  for (const actor of [a, b]) {
    actor.then(0.4, { pose: { shoulder: [0, 2.2], elbow: [0.2, 0.9] } });
    actor.then(0.16, { pose: { shoulder: [0, 2], elbow: [0.2, 0.2] }, ease: 'snap' });
    actor.then(0.5, { pose: {} });
  }
  return start;
}

/** A hand on the other's back or shoulder, twice, in friendship. */
export function pat(a: Actor, b: Actor): number {
  const start = align(a, b);
  for (let i = 0; i < 2; i++) {
    a.then(0.35, { pose: { shoulder: [0, 1.5], elbow: [0.2, 0.4] } });
    a.then(0.25, { pose: { shoulder: [0, 1.2], elbow: [0.2, 0.9] } });
  }
  a.then(0.4, { pose: {} });
  b.then(1.6, { pose: { nod: 0.2 } });
  return start;
}

/** Steps, turns and swinging arms at an arm's length. */
export function dance(a: Actor, b: Actor, seconds: number): number {
  const start = align(a, b);
  for (const actor of [a, b]) {
    if (actor.motion && actor.random.next() < 0.7) {
      const { xM: x, yM: y, headingRad: facing } = actor.last;
      while (actor.last.atS < start + seconds) {
        actor.play(actor.pick(actor.motion.dances));
        actor.then(0.5, { xM: x, yM: y, headingRad: facing, gait: true, pose: {} });
      }
      continue;
    }
    const { xM, yM, headingRad } = actor.last;
    while (actor.last.atS < start + seconds) {
      const beat = actor.between(0.4, 0.6);
      actor.then(beat, {
        xM: xM + actor.between(-0.15, 0.15),
        yM: yM + actor.between(-0.15, 0.15),
        headingRad: headingRad + actor.between(-0.7, 0.7),
        pose: {
          shoulder: [actor.between(-0.5, 2), actor.between(-0.5, 2)],
          elbow: [actor.between(0.2, 1.8), actor.between(0.2, 1.8)],
          lift: [actor.between(0, 0.8), actor.between(0, 0.8)],
          hip: [actor.between(0, 0.5), actor.between(0, 0.5)],
          knee: [actor.between(0, 0.6), actor.between(0, 0.6)],
          side: actor.between(-0.15, 0.15),
          twist: actor.between(-0.4, 0.4),
        },
      });
    }
  }
  align(a, b);
  return start;
}

export function talk(a: Actor, b: Actor, seconds: number): number {
  const start = align(a, b);
  for (const actor of [a, b]) stand(actor, seconds);
  align(a, b);
  return start;
}
