import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cmu, reactidle } from './bvh.ts';
import { cut, gaitOf, onFloor, placed, reversed, rootOf, secondsOf } from './clip.ts';
import type { Clip, Gait } from './clip.ts';
import { deepmimic } from './deepmimic.ts';
import { mesh2motion } from './gltf.ts';

/**
 * Recorded motion beside the project (../shared/data/mocap), by what it is good for on the stage. What is played
 * backwards or cut says so in its name. There is no captured fall among it: the one that goes down is animated by hand,
 * and rising from the floor played backwards is a slow going down, not a fall.
 */
export interface Motion {
  readonly walks: readonly Gait[];
  readonly runs: readonly Gait[];
  readonly idles: readonly Clip[];
  readonly bends: readonly Clip[];
  readonly kneels: readonly Clip[];
  readonly sits: readonly { readonly down: Clip; readonly seated: readonly Clip[]; readonly up: Clip }[];
  readonly goDowns: readonly Clip[];
  readonly getUps: readonly Clip[];
  readonly falls: readonly Clip[];
  readonly strikes: readonly Clip[];
  readonly kicks: readonly Clip[];
  readonly hits: readonly Clip[];
  readonly dances: readonly Clip[];
}

/** Undefined where the folder is not there: the trial then has made-up motion only, and says so. */
export function readMotion(folder: string): Motion | undefined {
  if (!existsSync(folder)) return undefined;
  const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
  const mimic = (name: string): Clip => onFloor(deepmimic(name, text(`deepmimic/motions/humanoid3d_${name}.txt`)));
  const captured = (trial: string): Clip =>
    onFloor(cmu(`cmu ${trial}`, text(`cmu-iclone/All_BVH/subjects/${trial.slice(0, 3)}/${trial}.bvh`)));
  const animated = new Map<string, Clip>();
  for (const file of ['human-base-animations.glb', 'human-addon-animations.glb']) {
    const bytes = readFileSync(join(folder, 'mesh2motion', file));
    for (const clip of mesh2motion(bytes, (name) => ANIMATED.has(name))) animated.set(clip.name, onFloor(clip));
  }
  const made = (...names: readonly string[]): Clip[] => names.map((name) => animated.get(name)!).filter(Boolean);
  const idles = globSync(join(folder, 'reactidle/genuine/*.bvh'))
    .sort()
    .map((path) => onFloor(reactidle(basename(path), readFileSync(path, 'utf8'))));
  const gaits = (clips: readonly Clip[]): Gait[] => clips.flatMap((clip) => gaitOf(clip) ?? []);
  const rises = [mimic('getup_faceup'), mimic('getup_facedown')];
  const boxing = captured('002_05');
  return {
    walks: gaits([
      mimic('walk'),
      ...['002_01', '002_02', '003_01', '007_01', '007_04', '007_08', '007_12'].map(captured),
    ]),
    runs: gaits([mimic('run'), mimic('jog'), captured('002_03')]),
    idles,
    bends: [captured('002_06'), ...made('PickUp_Table')],
    kneels: made('Fixing_Kneeling'),
    sits: [{ down: made('Sitting_Enter')[0]!, seated: made('Sitting_Idle_Loop', 'Sitting_Talking_Loop'), up: made('Sitting_Exit')[0]! }], // prettier-ignore
    goDowns: rises.map(reversed),
    getUps: rises,
    falls: made('Death01'),
    strikes: [mimic('punch'), ...blows(boxing), ...made('Punch_Jab', 'Punch_Cross', 'Fighting Left Jab', 'Fighting Right Jab')].map(aroundBlow), // prettier-ignore
    kicks: [mimic('kick'), mimic('spinkick')].map(aroundBlow),
    hits: made('Hit_Chest', 'Hit_Head'),
    dances: [mimic('dance_a'), mimic('dance_b'), ...made('Dance_Loop')],
  };
}

const ANIMATED = new Set(['PickUp_Table', 'Fixing_Kneeling', 'Sitting_Enter', 'Sitting_Idle_Loop', 'Sitting_Talking_Loop', 'Sitting_Exit', 'Death01', 'Punch_Jab', 'Punch_Cross', 'Fighting Left Jab', 'Fighting Right Jab', 'Hit_Chest', 'Hit_Head', 'Dance_Loop']); // prettier-ignore

/** Two seconds around each of the fastest reaches of a longer recording. */
function blows(clip: Clip): Clip[] {
  const found: Clip[] = [];
  for (let fromS = 1; fromS + 2 < secondsOf(clip); fromS += 2) found.push(cut(clip, fromS, fromS + 2));
  return found.sort((a, b) => reachAt(b).speed - reachAt(a).speed).slice(0, 3);
}

/** A blow in a recording: when a hand or foot goes fastest away from the hips, how fast, and where it is then. */
export interface Blow {
  readonly seconds: number;
  readonly speed: number;
  /** From where the body stood at first, relative to where it faced: how far, and in which direction. */
  readonly reachM: number;
  readonly bearingRad: number;
}

export function reachAt(clip: Clip): Blow {
  let best = { seconds: 0, speed: 0, frame: 0, joint: 5 };
  const reach = (frame: number, joint: number): number => {
    const joints = clip.frames[frame]!;
    const [hip, tip] = [joints[7]!, joints[joint]!];
    return Math.hypot(tip[0] - hip[0], tip[1] - hip[1]);
  };
  for (let frame = 2; frame < clip.frames.length; frame++) {
    for (const joint of [5, 6, 11, 12]) {
      const speed = ((reach(frame, joint) - reach(frame - 2, joint)) * clip.framesPerSecond) / 2;
      if (speed > best.speed) best = { seconds: frame / clip.framesPerSecond, speed, frame, joint };
    }
  }
  const start = rootOf(clip.frames[0]!);
  // A moment later the limb is stretched out.
  const late = clip.frames[Math.min(clip.frames.length - 1, best.frame + 1)]!;
  const [x, y] = placed(late, start, { xM: 0, yM: 0, headingRad: 0 })[best.joint]!;
  return { seconds: best.seconds, speed: best.speed, reachM: Math.hypot(x, y), bearingRad: Math.atan2(y, x) };
}

/** The recording from shortly before its blow to shortly after it. */
export function aroundBlow(clip: Clip): Clip {
  const { seconds } = reachAt(clip);
  return cut(clip, Math.max(0, seconds - 0.5), Math.min(secondsOf(clip), seconds + 0.45));
}
