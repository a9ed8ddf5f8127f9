import type { Behaviour, Zone } from '../behaviour/finding.ts';
import type { Random } from '../kernel/random.ts';
import { Actor } from './actor.ts';
import { fall, getUp, lieDown, stand, walkTo } from './acts.ts';
import type { FallKind } from './acts.ts';
import { passers } from './everyday.ts';
import type { Motion } from './motion.ts';
import { assault, meet } from './pairs.ts';
import { between, camera, pick } from './scene.ts';
import type { Scene, Stage, Truth } from './scene.ts';

/** Scenes in which something happens that must be found, with the exact time of it. Half a minute each. */
type Incident = (
  random: Random,
  stage: Stage,
) => { actors: Actor[]; truths: Truth[]; zones?: Zone[]; screens?: Scene['screens'] };

const ms = (seconds: number): number => Math.round(seconds * 1000);
const FALLS: readonly FallKind[] = ['forward', 'backward', 'sideways', 'crumple', 'from-chair', 'trip'];

function enter(random: Random, stage: Stage, margin = 1.2): Actor {
  const actor = new Actor(random, stage.door(random));
  const { xM, yM } = stage.place(random, margin);
  walkTo(actor, xM, yM);
  return actor;
}

const fallen: Incident = (random, stage) => {
  const actor = enter(random, stage);
  const kind = pick(random, actor.motion ? [...FALLS, 'knocked' as const] : FALLS);
  if (kind !== 'trip') stand(actor, between(random, 1, 6));
  const after = pick(random, ['still', 'stirring', 'stirring', 'sits-up'] as const);
  const seconds = between(random, 3, 14);
  const startS = fall(actor, kind, after, seconds);
  const endS = actor.last.atS;
  if (random.next() < 0.4) getUp(actor);
  else actor.then(4);
  return {
    actors: [actor],
    truths: [
      { behaviour: 'fall', startMs: ms(startS), endMs: ms(endS), note: `${kind}, ${after}` },
      ...longLie(startS + 1, endS),
    ],
  };
};

/** Whoever lies for long after a fall may be found lying as well. */
function longLie(startS: number, endS: number): Truth[] {
  return [{ behaviour: 'lying', startMs: ms(startS), endMs: ms(endS + 4), optional: true, note: 'after a fall' }];
}

const lying: Incident = (random, stage) => {
  const actor = enter(random, stage);
  stand(actor, between(random, 1, 3));
  const fast = random.next() < 0.4;
  const seconds = between(random, 13, 25);
  const startS = fast ? fall(actor, pick(random, FALLS.slice(0, 4)), 'stirring', seconds) + 1 : lieDown(actor, seconds);
  const endS = actor.last.atS;
  getUp(actor);
  return {
    actors: [actor],
    truths: [
      { behaviour: 'lying', startMs: ms(startS), endMs: ms(endS), note: fast ? 'fallen' : 'lay down' },
      { behaviour: 'fall', startMs: ms(startS - 3), endMs: ms(endS), optional: true, note: 'on the way to lying' },
    ],
  };
};

const struck: Incident = (random, stage) => {
  const [a, b] = [new Actor(random, stage.door(random)), new Actor(random, stage.door(random))];
  const at = stage.place(random, 1.8);
  // Mostly across the view; what happens along the line of sight is hidden by the nearer body.
  const along = pick(random, [0, Math.PI]) + between(random, -0.9, 0.9);
  const kind = pick(random, ['strike', 'kick', 'push'] as const);
  meet(a, b, at, along, between(random, 1.1, 1.6));
  if (random.next() < 0.5) {
    a.then(between(random, 1, 4));
    b.then(a.last.atS - b.last.atS);
  }
  const { startS, endS } = assault(a, b, kind, along);
  const down = b.last.angles.tilt > 1 || (b.last.recorded?.clip.frames.at(-1)![0]![2] ?? 2) < 0.5;
  a.then(1.5);
  walkTo(a, at.xM - 4 * Math.cos(along), at.yM);
  b.then(3);
  return {
    actors: [a, b],
    truths: [
      { behaviour: 'assault', startMs: ms(startS), endMs: ms(endS), note: kind },
      ...(down
        ? [
            {
              behaviour: 'fall',
              startMs: ms(startS),
              endMs: ms(endS + 8),
              optional: true,
              note: 'struck down',
            } as const,
            {
              behaviour: 'lying',
              startMs: ms(startS),
              endMs: ms(endS + 20),
              optional: true,
              note: 'struck down',
            } as const,
          ]
        : []),
      { behaviour: 'running', startMs: ms(startS - 1), endMs: ms(endS + 1), optional: true, note: 'thrown back' },
    ],
  };
};

const running: Incident = (random, stage) => {
  const door = stage.door(random);
  const actor = new Actor(random, { ...door, atS: between(random, 2, 6) });
  const speed = between(random, 3.3, 5.5);
  const across = random.next() < 0.6 || stage.farM - stage.nearM < 5;
  const startS = actor.last.atS;
  if (across) walkTo(actor, -door.xM, stage.place(random).yM, speed);
  else {
    const [near, far] = [stage.nearM, stage.farM];
    const outward = random.next() < 0.5;
    walkTo(actor, between(random, -0.5, 0.5), outward ? near : far, 1.4);
    walkTo(actor, between(random, -0.5, 0.5), outward ? far : near, speed);
  }
  return {
    actors: [actor],
    truths: [
      {
        behaviour: 'running',
        startMs: ms(startS),
        endMs: ms(actor.last.atS),
        note: `${speed.toFixed(1)} m/s ${across ? 'across' : 'along'}`,
      },
    ],
  };
};

/** A dense group: about `perM2` standing close, some shifting; the truth is counted people on counted floor. */
const crowded: Incident = (random, stage) => {
  const perM2 = between(random, 3.2, 5);
  const people = Math.floor(between(random, 14, 26));
  const radius = Math.sqrt(people / perM2 / Math.PI);
  const { xM, yM } = { xM: 0, yM: Math.max(stage.middleM, stage.nearM + radius + 0.3) };
  const spots: { x: number; y: number }[] = [];
  let gap = 0.9 / Math.sqrt(perM2);
  for (let tries = 0; spots.length < people; tries++) {
    if (tries % 400 === 399) gap *= 0.93;
    const [r, turn] = [radius * Math.sqrt(random.next()), 2 * Math.PI * random.next()];
    const spot = { x: r * Math.cos(turn), y: r * Math.sin(turn) };
    if (spots.every((other) => Math.hypot(other.x - spot.x, other.y - spot.y) > gap)) spots.push(spot);
  }
  const actors = spots.map(({ x, y }) => {
    const actor = new Actor(random, { xM: xM + x, yM: yM + y, headingRad: between(random, 0, 6) });
    while (actor.last.atS < 25) {
      actor.then(between(random, 1, 3), {
        xM: xM + x + between(random, -0.07, 0.07),
        yM: yM + y + between(random, -0.07, 0.07),
        headingRad: between(random, 0, 6),
      });
    }
    return actor;
  });
  return {
    actors,
    truths: [
      {
        behaviour: 'crowding',
        startMs: 0,
        endMs: 25_000,
        note: `${people} people, ${perM2.toFixed(1)} a square metre`,
      },
    ],
  };
};

/** A rectangle of floor as a polygon of the picture. */
export function floorZone(
  stage: Stage,
  name: string,
  kind: Zone['kind'],
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): Zone | undefined {
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ] as const;
  const polygon = corners.map(([xM, yM]) => stage.camera.project({ xM, yM }, 0));
  return polygon.every((point) => point !== undefined) ? { name, kind, polygon } : undefined;
}

const intruding: Incident = (random, stage) => {
  const actor = new Actor(random, stage.door(random));
  const { xM, yM } = stage.place(random, 1.5);
  const half = between(random, 0.9, 1.6);
  const deep = Math.min(half, (0.9 * (stage.farM - stage.nearM)) / 2);
  const zone = floorZone(stage, 'Gleis', 'watch', xM - half, yM - deep, xM + half, yM + deep)!;
  walkTo(actor, xM + between(random, -0.3, 0.3), yM + between(random, -0.2, 0.2));
  const insideS = actor.last.atS;
  stand(actor, between(random, 2.5, 8));
  const endS = actor.last.atS;
  walkTo(actor, stage.door(random).xM, yM);
  return {
    actors: [actor],
    zones: [zone],
    truths: [{ behaviour: 'intrusion', startMs: ms(insideS - half / 1.2), endMs: ms(endS + 1), note: 'walked in' }],
  };
};

const against: Incident = (random, stage) => {
  const right = random.next() < 0.5;
  const zone = floorZone(
    stage,
    'Ausgang',
    'flow',
    -stage.halfWidthM(stage.middleM),
    stage.nearM,
    stage.halfWidthM(stage.middleM),
    stage.farM,
  )!;
  const [from, to] = [
    stage.camera.project({ xM: right ? -1 : 1, yM: stage.middleM }, 0)!,
    stage.camera.project({ xM: right ? 1 : -1, yM: stage.middleM }, 0)!,
  ];
  const actors: Actor[] = [];
  const sign = right ? 1 : -1;
  const lane = (): number => between(random, stage.nearM + 0.3, Math.max(stage.nearM + 0.4, stage.farM - 0.3));
  for (let i = 0; i < 4; i++) {
    const yM = lane();
    const actor = new Actor(random, {
      xM: -sign * (stage.halfWidthM(yM) + 1.5),
      yM,
      headingRad: right ? 0 : Math.PI,
      motion: stage.motion,
      atS: between(random, 0, 12),
    });
    walkTo(actor, sign * (stage.halfWidthM(yM) + 1.5), lane());
    actors.push(actor);
  }
  const yM = lane();
  const wrong = new Actor(random, {
    xM: sign * (stage.halfWidthM(yM) + 1.2),
    yM,
    headingRad: right ? Math.PI : 0,
    motion: stage.motion,
    atS: between(random, 3, 9),
  });
  const startS = wrong.last.atS;
  walkTo(wrong, -sign * (stage.halfWidthM(yM) + 1.2), yM, between(random, 0.9, 1.7));
  actors.push(wrong);
  return {
    actors,
    zones: [{ ...zone, direction: { from, to } }],
    truths: [{ behaviour: 'counterflow', startMs: ms(startS), endMs: ms(wrong.last.atS), note: 'one against four' }],
  };
};

export const INCIDENTS: Readonly<Record<Behaviour, Incident>> = {
  fall: fallen,
  lying,
  assault: struck,
  running,
  crowding: crowded,
  intrusion: intruding,
  counterflow: against,
};

/** One scene with one incident and up to three people who pass by. */
export function incident(behaviour: Behaviour, random: Random, calibrated: boolean, motion?: Motion): Scene {
  for (;;) {
    const { camera: eye, stage } = camera(random, motion);
    if (stage.farM - stage.nearM < 2.5 || stage.halfWidthM(stage.middleM) < 2) continue;
    const { actors, truths, zones = [], screens = [] } = INCIDENTS[behaviour](random, stage);
    const busy = behaviour === 'crowding' || behaviour === 'counterflow';
    const lastS = Math.max(...actors.map((actor) => actor.last.atS));
    const others = busy ? [] : passers(random, stage, Math.floor(random.next() * 4), lastS);
    for (const actor of actors) actor.company = behaviour === 'counterflow' ? '' : behaviour;
    // Nobody else goes against, enters or runs: passers walk outside of zones by their own lanes.
    const bystanders = behaviour === 'intrusion' ? [] : others;
    return {
      name: behaviour,
      durationMs: ms(lastS + 2),
      camera: eye,
      calibrated,
      actors: [...actors, ...bystanders],
      screens,
      zones,
      truths,
    };
  }
}
