import type { Clip } from './clip.ts';
import { axisAngle, quaternion, times, turned } from './rotation.ts';
import type { Turn } from './rotation.ts';
import type { Vec } from './skeleton.ts';

/** Columns of hip, knee, shoulder, elbow, left then right; the right side has z > 0. */
const SIDES = [
  [30, 34, 39, 43, -1],
  [16, 20, 25, 29, 1],
] as const;
const SEGMENT = { thigh: 0.4216, shank: 0.41, arm: 0.2748, forearm: 0.2589 } as const;

/**
 * DeepMimic's JSON: 44 numbers a frame (duration, root, then joint rotations as quaternions w x y z, knees and elbows
 * as angles); layout and offsets as in its data/characters/humanoid3d.txt (Peng et al. 2018).
 */
export function deepmimic(name: string, text: string): Clip {
  const { Frames: rows } = JSON.parse(text) as { Frames: readonly (readonly number[])[] };
  const frames = rows.map((row): Vec[] => {
    const at = (i: number): Turn => quaternion(row[i]!, row[i + 1]!, row[i + 2]!, row[i + 3]!);
    const place: Vec = [row[1]!, row[2]!, row[3]!];
    const root = at(4);
    const chest = times(root, at(8));
    const neck = times(chest, at(12));
    const plus = (p: Vec, turn: Turn, offset: Vec): Vec => {
      const [x, y, z] = turned(turn, offset);
      return [p[0] + x, p[1] + y, p[2] + z];
    };
    const hinge = (angle: number): Turn => axisAngle([0, 0, 1], angle);
    const chestAt = plus(place, root, [0, 0.236, 0]);
    const joints: Vec[] = new Array<Vec>(13).fill([0, 0, 0]);
    joints[0] = plus(plus(chestAt, chest, [0, 0.22, 0]), neck, [0, 0.19, 0]);
    SIDES.forEach(([hip, knee, shoulder, elbow, side], s) => {
      const thigh = times(root, at(hip));
      const arm = times(chest, at(shoulder));
      joints[7 + s] = plus(place, root, [0, 0, 0.085 * side]);
      joints[9 + s] = plus(joints[7 + s]!, thigh, [0, -SEGMENT.thigh, 0]);
      joints[11 + s] = plus(joints[9 + s]!, times(thigh, hinge(row[knee]!)), [0, -SEGMENT.shank, 0]);
      joints[1 + s] = plus(chestAt, chest, [-0.024, 0.2435, 0.183 * side]);
      joints[3 + s] = plus(joints[1 + s]!, arm, [0, -SEGMENT.arm, 0]);
      joints[5 + s] = plus(joints[3 + s]!, times(arm, hinge(row[elbow]!)), [0, -SEGMENT.forearm, 0]);
    });
    // y is up there: x ahead, z to the right.
    return joints.map(([x, y, z]): Vec => [x, -z, y]);
  });
  return { name, origin: 'captured', framesPerSecond: 1 / rows[0]![0]!, frames };
}
