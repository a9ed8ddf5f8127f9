import type { Random } from '../kernel/random.ts';
import { Actor } from './actor.ts';
import { bend, lieOnBench, sitOnChair, sitOnFloor, stand, tieShoes, walkTo } from './acts.ts';
import { dance, highFive, hug, meet, pat, shakeHands, talk } from './pairs.ts';
import type { Motion } from './motion.ts';
import { between, camera, pick } from './scene.ts';
import type { Scene, Stage, Truth } from './scene.ts';

/**
 * Ordinary life, in which nothing must be found: walking, hurrying, standing, telephoning, bending, tying shoes, sitting
 * on benches and on the floor, lying on a bench, hugs, handshakes, high-fives, dancing, children playing tag, queues,
 * people with luggage, low figures on wheels, people half out of view, crowds passing.
 */
type Everyday = (random: Random, stage: Stage, fromS: number) => { actors: Actor[]; truths?: Truth[] };

const leave = (actor: Actor, stage: Stage): Actor => {
  const { xM, yM } = stage.door(actor.random);
  walkTo(actor, xM, yM);
  return actor;
};

function visitor(random: Random, stage: Stage, fromS: number, margin = 0.8): Actor {
  const actor = new Actor(random, { ...stage.door(random), atS: fromS });
  const { xM, yM } = stage.place(random, margin);
  walkTo(actor, xM, yM);
  return actor;
}

/** People who cross the view, some more slowly, some in a hurry (2 m/s, still walking). */
export function passers(random: Random, stage: Stage, count: number, untilS: number): Actor[] {
  return Array.from({ length: count }, () => {
    const door = stage.door(random);
    const actor = new Actor(random, { ...door, atS: between(random, 0, Math.max(1, untilS - 8)) });
    walkTo(actor, -door.xM, between(random, stage.nearM, stage.farM), between(random, 0.8, 2));
    return actor;
  });
}

const single =
  (act: (actor: Actor) => unknown): Everyday =>
  (random, stage, fromS) => {
    const actor = visitor(random, stage, fromS);
    act(actor);
    return { actors: [leave(actor, stage)] };
  };

const pair =
  (act: (a: Actor, b: Actor, alongRad: number) => unknown, apartM = 0.9): Everyday =>
  (random, stage, fromS) => {
    const [a, b] = [0, 0].map(() => new Actor(random, { ...stage.door(random), atS: fromS }));
    const along = between(random, 0, 6);
    meet(a!, b!, stage.place(random, 1.2), along, apartM);
    act(a!, b!, along);
    return { actors: [leave(a!, stage), leave(b!, stage)] };
  };

/** Three children run after each other and touch; running is true, nothing else is. */
const tag: Everyday = (random, stage, fromS) => {
  const actors = Array.from(
    { length: 3 },
    () => new Actor(random, { ...stage.door(random), statureM: between(random, 1.1, 1.4), atS: fromS }),
  );
  for (let i = 0; i < 5; i++) {
    const { xM, yM } = stage.place(random, 0.8);
    for (const actor of actors) {
      walkTo(actor, xM + between(random, -0.6, 0.6), yM + between(random, -0.5, 0.5), between(random, 2.2, 3.6));
      if (random.next() < 0.4)
        actor.then(0.25, { pose: { shoulder: [0, 1.4], elbow: [0.2, 0.2], lean: 0.2 } }).then(0.3, { pose: {} });
    }
  }
  for (const actor of actors) leave(actor, stage);
  const endS = Math.max(...actors.map((actor) => actor.last.atS));
  return {
    actors,
    truths: [
      { behaviour: 'running', startMs: fromS * 1000, endMs: endS * 1000, optional: true, note: 'children playing tag' },
    ],
  };
};

const queue: Everyday = (random, stage, fromS) => {
  const { xM, yM } = stage.place(random, 1);
  const [dx, dy] = random.next() < 0.5 ? [0.75, 0] : [0.15, 0.7];
  const actors = Array.from({ length: 6 }, (_, i) => {
    const actor = new Actor(random, { ...stage.door(random), atS: fromS + i * 1.5 });
    walkTo(actor, xM + (i - 2.5) * dx, yM + (i - 2.5) * dy);
    for (let step = 0; step < 3; step++) {
      stand(actor, between(random, 4, 9));
      if (step < 2) walkTo(actor, actor.last.xM - dx * 0.8, actor.last.yM - dy * 0.8, 0.8);
    }
    return leave(actor, stage);
  });
  return { actors };
};

/** On wheels: as high as somebody seated, rolling. */
const wheelchair: Everyday = (random, stage, fromS) => {
  const door = stage.door(random);
  const actor = new Actor(random, { ...door, atS: fromS });
  const pose = {
    hip: [1.45, 1.45] as [number, number],
    knee: [1.4, 1.4] as [number, number],
    shoulder: [0.4, 0.4] as [number, number],
    elbow: [0.9, 0.9] as [number, number],
    raiseM: 0.1,
  };
  const { xM, yM } = stage.place(random);
  const roll = (x: number, y: number): void => {
    const way = Math.hypot(x - actor.last.xM, y - actor.last.yM);
    actor.then(way / between(random, 0.8, 1.5), {
      xM: x,
      yM: y,
      headingRad: Math.atan2(y - actor.last.yM, x - actor.last.xM),
      pose,
      ease: 'linear',
    });
  };
  actor.then(0.05, { pose });
  roll(xM, yM);
  actor.then(between(random, 3, 15));
  roll(-door.xM, yM);
  return { actors: [actor] };
};

/** Passes close to the camera, under the lower edge of the view. */
const nearEdge: Everyday = (random, stage, fromS) => {
  const door = stage.door(random);
  const yM = Math.max(0.8, stage.nearM - between(random, 0.3, 1.6));
  const actor = new Actor(random, {
    xM: door.xM,
    yM: stage.middleM,
    headingRad: door.headingRad,
    atS: fromS,
    motion: stage.motion,
  });
  const { xM } = stage.place(random);
  walkTo(actor, xM, stage.middleM);
  walkTo(actor, xM + between(random, -1, 1), yM, between(random, 0.9, 1.7));
  stand(actor, between(random, 0.5, 6));
  if (random.next() < 0.5) walkTo(actor, xM, 0.3);
  else leave(actor, stage);
  return { actors: [actor] };
};

/** Twelve or so come through together. */
const crowdPasses: Everyday = (random, stage, fromS) => {
  const door = stage.door(random);
  const sign = Math.sign(door.xM);
  const actors = Array.from({ length: 12 }, () => {
    const yM = between(random, stage.nearM, stage.farM);
    const actor = new Actor(random, {
      xM: door.xM + sign * between(random, 0, 5),
      yM,
      headingRad: door.headingRad,
      atS: fromS,
      motion: stage.motion,
    });
    walkTo(actor, -door.xM - sign * 2, yM + between(random, -0.4, 0.4), between(random, 1.1, 1.5));
    return actor;
  });
  return { actors };
};

export const EVERYDAY: Readonly<Record<string, Everyday>> = {
  walk: single(() => 0),
  'stand and telephone': single((actor) => stand(actor, actor.between(5, 25))),
  hurry: (random, stage) => ({ actors: passers(random, stage, 1, 30) }),
  bend: single((actor) => (bend(actor), stand(actor, 2), bend(actor))),
  'tie shoes': single((actor) => tieShoes(actor)),
  'sit on chair': single((actor) => sitOnChair(actor, actor.between(8, 40))),
  'sit on floor': single((actor) => sitOnFloor(actor, actor.between(8, 30))),
  'lie on bench': single((actor) => lieOnBench(actor, actor.between(10, 40))),
  luggage: single(
    (actor) => (bend(actor), walkTo(actor, actor.last.xM + 1, actor.last.yM, 0.7, { lean: 0.2, shoulder: [0, -0.3] })),
  ),
  talk: pair((a, b) => talk(a, b, a.between(8, 30))),
  hug: pair((a, b, along) => hug(a, b, along)),
  handshake: pair((a, b) => (shakeHands(a, b), talk(a, b, 6))),
  'high-five': pair((a, b) => (highFive(a, b), highFive(a, b)), 0.8),
  pat: pair((a, b) => (pat(a, b), talk(a, b, 4), pat(a, b)), 0.65),
  dance: pair((a, b) => dance(a, b, 12), 1),
  tag,
  queue,
  wheelchair,
  'near edge': nearEdge,
  'crowd passes': crowdPasses,
};

/** Two minutes of ordinary life: things one after another and beside each other. */
export function everyday(random: Random, calibrated: boolean, durationS = 120, motion?: Motion): Scene {
  for (;;) {
    const { camera: eye, stage } = camera(random, motion);
    if (stage.farM - stage.nearM < 2.5 || stage.halfWidthM(stage.middleM) < 2) continue;
    const names = Object.keys(EVERYDAY);
    const actors: Actor[] = [];
    const truths: Truth[] = [];
    const played: string[] = [];
    for (let fromS = 0; fromS < durationS - 10; fromS += between(random, 8, 24)) {
      const name = pick(random, names);
      const act = EVERYDAY[name]!(random, stage, fromS);
      for (const actor of act.actors) actor.company = `${name} ${fromS}`;
      actors.push(...act.actors);
      truths.push(...(act.truths ?? []));
      played.push(name);
    }
    const counter = random.next() < 0.3;
    const y = between(random, 0.6, 0.8);
    const screens = counter
      ? [{ x0: between(random, 0, 0.4), y0: y, x1: between(random, 0.5, 0.9), y1: y + 0.18 }]
      : [];
    return {
      name: `everyday: ${[...new Set(played)].join(', ')}`,
      durationMs: durationS * 1000,
      camera: eye,
      calibrated,
      actors,
      screens,
      zones: [],
      truths,
    };
  }
}
