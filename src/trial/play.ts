import type { CameraBounds } from '../behaviour/bounds.ts';
import type { Behaviour, Finding } from '../behaviour/finding.ts';
import { BEHAVIOURS } from '../behaviour/finding.ts';
import { Watch } from '../behaviour/watch.ts';
import type { WatchOptions } from '../behaviour/watch.ts';
import type { Random } from '../kernel/random.ts';
import { Ground } from '../tracking/ground.ts';
import type { Observation } from '../observation/observation.ts';
import { Tracker } from '../tracking/tracker.ts';
import type { TrackFrame } from '../tracking/track.ts';
import { Eye } from './eye.ts';
import type { Figure } from './eye.ts';
import { Sidestep } from './sidestep.ts';
import type { Scene } from './scene.ts';

/** Plays a scene through the rendered camera, the codec, the tracker and the watch. */
export interface Played {
  readonly findings: readonly Finding[];
  readonly frames: number;
}

export interface PlayOptions {
  readonly random: Random;
  readonly behaviours?: readonly Behaviour[];
  readonly bounds?: CameraBounds;
  /** Hears the numbers of descents instead of having falls told. */
  readonly weighing?: WatchOptions['weighing'];
  readonly onFrame?: (frame: TrackFrame, observation: Observation) => void;
}

/** What the rendered camera says of a scene, observation by observation; `onTruth` hears what was truly there. */
export function observe(
  scene: Scene,
  random: Random,
  onTruth?: (figures: readonly Figure[], observation: Observation) => void,
): Observation[] {
  const eye = new Eye(scene.camera, random, scene.screens);
  const observations: Observation[] = [];
  const crowd = new Sidestep(scene.actors);
  for (let timeMs = 0; timeMs < scene.durationMs; timeMs += Math.round(112 + 26 * random.next())) {
    const aside = crowd.step(timeMs / 1000);
    const timeS = timeMs / 1000;
    const figures = scene.actors.flatMap((actor, i) => {
      // Before its first key and after its last an actor is where it waits, out of view or not on the stage at all.
      if (timeS < actor.keys[0]!.atS || (timeS > actor.last.atS && !stays(scene, i))) return [];
      const [dx, dy] = aside[i]!;
      const joints = actor.at(timeS).map(([x, y, z]) => [x + dx, y + dy, z] as const);
      return [{ key: String(i), joints, statureM: actor.statureM }];
    });
    const observation = eye.observe(figures, timeMs);
    onTruth?.(figures, observation);
    observations.push(observation);
  }
  return observations;
}

export function play(
  scene: Scene,
  { random, behaviours = BEHAVIOURS, bounds = {}, weighing, onFrame }: PlayOptions,
): Played {
  const { aspect } = scene.camera.shape;
  const observations = observe(scene, random);
  // A file is looked at twice, so the ground is learnt before the findings; a known camera is off by a few percent.
  let ground: Ground;
  if (scene.calibrated) {
    const { heightM, pitchRad, focal } = scene.camera.shape;
    ground = new Ground({
      ...scene.camera.shape,
      heightM: heightM * (0.97 + 0.06 * random.next()),
      pitchRad: pitchRad + 0.02 * (random.next() - 0.5),
      focal: focal * (0.97 + 0.06 * random.next()),
      rollRad: 0,
    });
  } else {
    const first = new Tracker({ random, aspect });
    for (const observation of observations) first.push(observation);
    ground = first.learnt();
  }
  const tracker = new Tracker({ random, aspect, ground });
  const watch = new Watch({
    camera: 'stage',
    behaviours,
    aspect,
    zones: scene.zones,
    bounds,
    ...(weighing && { weighing }),
  });
  const findings: Finding[] = [];
  for (const observation of observations) {
    const frame = tracker.push(observation);
    onFrame?.(frame, observation);
    findings.push(...watch.push(frame, observation));
  }
  findings.push(...watch.end());
  return { findings, frames: observations.length };
}

/** Whoever ends inside the view stays there. */
function stays(scene: Scene, index: number): boolean {
  const { xM, yM } = scene.actors[index]!.last;
  const seen = scene.camera.project({ xM, yM }, 0.5);
  return seen !== undefined && seen.x > 0.05 && seen.x < 0.95 && seen.y > 0.05 && seen.y < 0.98;
}
