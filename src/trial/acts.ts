import type { Actor } from './actor.ts';
import { cut, secondsOf } from './clip.ts';
import type { Clip } from './clip.ts';
import type { Angles } from './skeleton.ts';

/** What figures do on the stage. Each adds keys to the actor and returns when the act began, seconds. */
type Pose = Partial<Angles>;

export function walkTo(actor: Actor, xM: number, yM: number, speed = actor.between(1, 1.6), pose: Pose = {}): number {
  const { xM: x, yM: y, atS } = actor.last;
  const distance = Math.hypot(xM - x, yM - y);
  if (distance < 0.05) return atS;
  // `heading` 0 looks along +x of the stage.
  actor.then(distance / speed, { xM, yM, headingRad: Math.atan2(yM - y, xM - x), gait: true, ease: 'linear', pose });
  actor.then(0.25, { pose });
  return atS;
}

export function stand(actor: Actor, seconds: number): number {
  const { atS } = actor.last;
  const until = atS + seconds;
  if (actor.motion && actor.motion.idles.length > 0) {
    const idle = actor.pick(actor.motion.idles);
    const fromS = actor.between(0, Math.max(0, secondsOf(idle) - seconds));
    actor.play(cut(idle, fromS, fromS + seconds), { seconds });
    return atS;
  }
  while (actor.last.atS < until) {
    actor.then(Math.min(actor.between(1, 4), until - actor.last.atS + 0.05), { pose: gesture(actor) });
  }
  return atS;
}

/** Hanging, a telephone, crossed arms, pointing, hands on hips. */
export function gesture(actor: Actor): Pose {
  const pick = actor.random.next();
  const b = actor.between.bind(actor);
  if (pick < 0.45) return { shoulder: [b(-0.1, 0.3), b(-0.1, 0.3)], elbow: [b(0.1, 0.5), b(0.1, 0.5)] };
  if (pick < 0.6) return { shoulder: [b(0.4, 1), 0], elbow: [b(1.9, 2.4), 0.2] };
  if (pick < 0.75) return { shoulder: [0.4, 0.4], elbow: [1.6, 1.6], inward: [0.7, 0.7] };
  if (pick < 0.9) return { shoulder: [b(0.8, 1.6), 0.1], elbow: [b(0, 0.6), 0.3], lift: [b(0, 0.6), 0.1] };
  return { shoulder: [-0.4, -0.4], lift: [0.5, 0.5], elbow: [1.2, 1.2], inward: [0.8, 0.8] };
}

/** Down to the floor with straight or bent knees, and up again. */
export function bend(actor: Actor): number {
  const { atS } = actor.last;
  if (actor.motion && actor.random.next() < 0.6) {
    actor.play(actor.pick(actor.motion.bends));
    return atS;
  }
  const down = actor.between(0.6, 1.3);
  const knees = actor.between(0.1, 1);
  const pose: Pose = {
    lean: actor.between(1.2, 1.9),
    knee: [knees, knees],
    hip: [knees * 0.6, knees * 0.6],
    shoulder: [1.2, 1.2],
    elbow: [0.1, 0.1],
  };
  actor.then(down, { pose });
  actor.then(actor.between(0.3, 2), { pose });
  actor.then(actor.between(0.6, 1.2), { pose: {} });
  return atS;
}

export function tieShoes(actor: Actor): number {
  const { atS } = actor.last;
  if (actor.motion && actor.random.next() < 0.4) {
    actor.play(actor.pick(actor.motion.kneels));
    return atS;
  }
  const kneel = actor.random.next() < 0.5;
  const pose: Pose = kneel
    ? { hip: [1.5, 0.1], knee: [1.6, 1.6], lean: actor.between(0.6, 1.1), shoulder: [1.1, 1.1], elbow: [0.3, 0.3] }
    : { hip: [2, 2], knee: [2.2, 2.2], lean: actor.between(0.7, 1.2), shoulder: [1.2, 1.2], elbow: [0.2, 0.2] };
  actor.then(actor.between(0.7, 1.3), { pose });
  actor.then(actor.between(4, 12), { pose: { ...pose, lean: pose.lean! + 0.1 } });
  actor.then(actor.between(0.7, 1.3), { pose: {} });
  return atS;
}

const SEATED: Pose = { hip: [1.45, 1.45], knee: [1.5, 1.5], shoulder: [0.5, 0.5], elbow: [0.8, 0.8] };

export function sitOnChair(actor: Actor, seconds: number): number {
  const { atS } = actor.last;
  if (actor.motion && actor.random.next() < 0.6) {
    const { down, seated, up } = actor.pick(actor.motion.sits);
    actor.play(down);
    while (actor.last.atS < atS + seconds) actor.play(actor.pick(seated));
    actor.play(up);
    return atS;
  }
  const lean = actor.between(-0.1, 0.25);
  actor.then(actor.between(0.7, 1.3), { pose: { ...SEATED, lean: lean + 0.3 } });
  const until = actor.last.atS + seconds;
  while (actor.last.atS < until) {
    actor.then(actor.between(1, 5), {
      pose: { ...SEATED, ...gesture(actor), hip: [1.45, 1.45], knee: [1.5, 1.5], lean },
    });
  }
  actor.then(actor.between(0.8, 1.4), { pose: {} });
  return atS;
}

/** Sitting on the floor: legs stretched out, or drawn up. */
function onFloor(actor: Actor): Pose {
  const lean = actor.between(-0.1, 0.4);
  return actor.random.next() < 0.5
    ? { hip: [1.55, 1.5], knee: [0.1, 0.15], lean }
    : { hip: [2.6, 2.6], knee: [2.3, 2.3], lean };
}

/** Slowly, by way of a squat and a hand on the floor. */
export function sitOnFloor(actor: Actor, seconds: number): number {
  const { atS } = actor.last;
  const sitting: Pose = { ...onFloor(actor), shoulder: [0.3, 0.3], elbow: [0.5, 0.5] };
  actor.then(actor.between(0.9, 1.4), { pose: { hip: [1.9, 1.9], knee: [2.2, 2.2], lean: 0.6 } });
  actor.then(actor.between(0.6, 1.2), { pose: sitting });
  const until = actor.last.atS + seconds;
  while (actor.last.atS < until)
    actor.then(actor.between(2, 5), { pose: { ...sitting, nod: actor.between(-0.2, 0.4) } });
  actor.then(actor.between(1, 1.6), { pose: { hip: [1.9, 1.9], knee: [2.2, 2.2], lean: 0.7 } });
  actor.then(actor.between(0.8, 1.3), { pose: {} });
  return atS;
}

/** Sits on a bench, lies back on it, lies, sits up, rises. The bench is as high as a chair. */
export function lieOnBench(actor: Actor, seconds: number): number {
  const { atS } = actor.last;
  actor.then(actor.between(0.8, 1.3), { pose: SEATED });
  actor.then(actor.between(1, 4), { pose: SEATED });
  const lying: Pose = { ...flat(actor), tilt: Math.PI / 2, tiltTo: Math.PI, raiseM: 0.4 };
  actor.then(actor.between(1.5, 2.5), { pose: lying });
  actor.then(seconds, { pose: lying });
  actor.then(actor.between(1.5, 2.5), { pose: SEATED });
  actor.then(actor.between(1, 2), { pose: SEATED });
  actor.then(1.2, { pose: {} });
  return atS;
}

/** Somebody lying: stretched or curled. */
export function flat(actor: Actor): Pose {
  const b = actor.between.bind(actor);
  const curl = actor.random.next() < 0.4 ? b(0.4, 1.1) : b(0, 0.3);
  return {
    lean: b(-0.15, 0.3),
    hip: [curl, curl * b(0.5, 1)],
    knee: [curl * 1.2, curl * b(0.6, 1.3)],
    spread: [b(0.05, 0.4), b(0.05, 0.4)],
    shoulder: [b(-0.3, 1.6), b(-0.3, 1.6)],
    lift: [b(0.1, 1.2), b(0.1, 1.2)],
    elbow: [b(0.1, 1.6), b(0.1, 1.6)],
  };
}

export type FallKind = 'forward' | 'backward' | 'sideways' | 'crumple' | 'from-chair' | 'trip' | 'knocked';

/**
 * Falls by tipping over the feet, by giving way at the knees, from a chair, or tripping while walking; 0.5 to 1.1 s, as
 * measured in falls of volunteers (Bourke 2008). Afterwards lies, or stirs, or sits up.
 */
export function fall(actor: Actor, kind: FallKind, after: 'still' | 'stirring' | 'sits-up', seconds: number): number {
  const b = actor.between.bind(actor);
  if (kind === 'from-chair') actor.then(1, { pose: SEATED }).then(b(2, 4), { pose: SEATED });
  const { atS } = actor.last;
  if (kind === 'knocked' && actor.motion) return knocked(actor, actor.pick(actor.motion.falls), seconds);
  const duration = b(0.55, 1.05);
  const direction = {
    forward: 0,
    trip: 0,
    backward: Math.PI,
    sideways: Math.PI / 2,
    crumple: b(0, 6),
    'from-chair': Math.PI / 2,
    knocked: Math.PI,
  }[kind];
  const towards = (actor.random.next() < 0.5 ? -1 : 1) * direction + b(-0.4, 0.4);
  const lying: Pose = { ...flat(actor), tilt: b(1.4, 1.57), tiltTo: towards };
  if (kind === 'crumple' || kind === 'from-chair') {
    // By way of the knees, or sliding off the seat.
    const down =
      kind === 'crumple'
        ? { hip: [1.7, 1.5], knee: [2, 1.9], lean: 0.5, tilt: 0.2 }
        : { hip: [2, 1.9], knee: [2.2, 2.1], lean: 0.5, tilt: 0.7 };
    actor.then(duration * 0.5, { ease: 'gravity', pose: { ...(down as Pose), tiltTo: towards } });
    actor.then(duration * 0.5, { ease: 'linear', pose: lying });
  } else {
    const { xM, yM, headingRad } = actor.last;
    const slide = kind === 'trip' ? b(0.4, 0.9) : b(0, 0.3);
    const way = headingRad + towards;
    actor.then(duration, {
      ease: 'gravity',
      pose: lying,
      xM: xM + slide * Math.cos(way),
      yM: yM + slide * Math.sin(way),
    });
  }
  const until = actor.last.atS + seconds;
  if (after === 'still') actor.then(seconds, { pose: lying });
  while (actor.last.atS < until) {
    if (after === 'sits-up' && actor.last.atS > until - seconds + 3) {
      actor.then(b(1.2, 2), {
        pose: { ...onFloor(actor), tilt: 0.05, tiltTo: towards },
      });
      actor.then(b(2, 4));
    } else actor.then(b(0.8, 1.6), { pose: { ...lying, ...flat(actor), tilt: b(1.3, 1.57), tiltTo: towards } });
  }
  return atS;
}

/** Somebody's fall as it was animated, facing anywhere. */
function knocked(actor: Actor, clip: Clip, seconds: number): number {
  const { atS } = actor.last;
  actor.play(clip, { seconds: secondsOf(clip) * actor.between(0.75, 1.1), headingRad: actor.between(0, 6) });
  actor.hold(clip, seconds);
  return atS;
}

/** Goes down slowly and lies on the floor; not a fall. */
export function lieDown(actor: Actor, seconds: number): number {
  const b = actor.between.bind(actor);
  if (actor.motion && actor.random.next() < 0.6) {
    const down = actor.pick(actor.motion.goDowns);
    actor.play(down, { headingRad: b(0, 6) });
    const { atS } = actor.last;
    actor.hold(down, seconds);
    return atS;
  }
  const towards = b(0, 6);
  actor.then(b(0.9, 1.4), { pose: { hip: [1.9, 1.9], knee: [2.2, 2.2], lean: 0.6 } });
  actor.then(b(0.8, 1.2), { pose: onFloor(actor) });
  actor.then(b(0.5, 2));
  const lying: Pose = { ...flat(actor), tilt: Math.PI / 2, tiltTo: towards };
  actor.then(b(1.3, 2), { pose: lying });
  const { atS } = actor.last;
  const until = atS + seconds;
  while (actor.last.atS < until) actor.then(b(3, 8), { pose: { ...lying, knee: [b(0, 1), b(0, 1)] } });
  return atS;
}

export function getUp(actor: Actor): number {
  const { atS } = actor.last;
  const lay = actor.last.recorded?.clip.name;
  if (actor.motion && lay !== undefined) {
    const rise = actor.motion.getUps.find((clip) => lay.startsWith(clip.name)) ?? actor.motion.getUps[0]!;
    actor.play(rise);
    return atS;
  }
  actor.then(actor.between(1.2, 2), { pose: onFloor(actor) });
  actor.then(actor.between(0.8, 1.5), { pose: { hip: [1.9, 1.9], knee: [2.2, 2.2], lean: 0.8 } });
  actor.then(actor.between(0.7, 1.2), { pose: {} });
  return atS;
}
