import type { Random } from '../kernel/random.ts';
import type { Behaviour, Zone } from '../behaviour/finding.ts';
import { Ground } from '../tracking/ground.ts';
import type { Actor } from './actor.ts';
import type { Screen } from './eye.ts';
import type { Motion } from './motion.ts';

/** What truly happens on a stage, and when; `optional` truths are neither asked for nor held against a rule. */
export interface Truth {
  readonly behaviour: Behaviour;
  readonly startMs: number;
  readonly endMs: number;
  readonly optional?: boolean;
  readonly note: string;
}

export interface Scene {
  readonly name: string;
  readonly durationMs: number;
  readonly camera: Ground;
  /** Whether the tracker is told the camera or has to learn it. */
  readonly calibrated: boolean;
  readonly actors: readonly Actor[];
  readonly screens: readonly Screen[];
  readonly zones: readonly Zone[];
  readonly truths: readonly Truth[];
}

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random.next();
export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!;

/** A camera on a wall or mast, 2.3 to 6 m up, that looks at the middle of a stage 5 to 13 m away. */
export function camera(random: Random, motion?: Motion): { camera: Ground; stage: Stage } {
  const heightM = between(random, 2.3, 5.5);
  const yM = between(random, Math.max(4.5, heightM * 1.1), 12);
  const aspect = pick(random, [16 / 9, 16 / 9, 4 / 3]);
  const pitchRad = Math.atan2(heightM - 0.9, yM) + between(random, -0.04, 0.06);
  // The stage fills the view: about two and a half to four body heights are seen at its middle.
  const focal = Math.min(1.9, Math.max(0.75, Math.hypot(yM, heightM) / between(random, 4.2, 7)));
  const ground = new Ground({
    heightM,
    pitchRad,
    focal,
    aspect,
    rollRad: between(random, -0.02, 0.02),
    scale: 'points',
    uncertainty: 0.04,
  });
  return { camera: ground, stage: new Stage(ground, yM, motion) };
}

/** The part of the floor on which a standing figure is seen whole. */
export class Stage {
  readonly camera: Ground;
  readonly middleM: number;
  readonly nearM: number;
  readonly farM: number;
  /** Recorded motion for those who come in here. */
  readonly motion: Motion | undefined;

  constructor(ground: Ground, middleM: number, motion?: Motion) {
    this.camera = ground;
    this.motion = motion;
    this.middleM = middleM;
    const seen = (yM: number): boolean => {
      const [foot, head] = [ground.project({ xM: 0, yM }, 0), ground.project({ xM: 0, yM }, 1.8)];
      return foot !== undefined && head !== undefined && foot.y < 0.95 && head.y > 0.04;
    };
    let near = middleM;
    while (near > 1 && seen(near - 0.1)) near -= 0.1;
    let far = middleM;
    while (far < middleM * 2 && far < 18 && seen(far + 0.1)) far += 0.1;
    this.nearM = near;
    this.farM = far;
  }

  halfWidthM(yM: number): number {
    return (this.camera.metresPerFrame({ xM: 0, yM }) * this.camera.shape.aspect) / 2 - 0.5;
  }

  /** A place well inside; `margin` keeps room for what happens there, metres. */
  place(random: Random, margin = 0.5): { xM: number; yM: number } {
    const low = Math.min(this.nearM + margin, this.middleM);
    const yM = between(random, low, Math.max(low, this.farM - margin));
    const half = Math.max(0.2, this.halfWidthM(yM) - margin);
    return { xM: between(random, -half, half), yM };
  }

  /** Just outside the view, left or right. */
  door(random: Random): { xM: number; yM: number; headingRad: number; motion: Motion | undefined } {
    const left = random.next() < 0.5;
    const yM = between(random, this.nearM, this.farM);
    const half = this.halfWidthM(yM) + 1.6;
    return { xM: left ? -half : half, yM, headingRad: left ? 0 : Math.PI, motion: this.motion };
  }
}
