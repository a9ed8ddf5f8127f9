import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { seededRandom } from '../kernel/random.ts';
import { Actor } from './actor.ts';
import { getUp, lieDown, walkTo } from './acts.ts';
import { bvh } from './bvh.ts';
import { frameAt, placed, reversed, rootOf, secondsOf } from './clip.ts';
import type { Clip } from './clip.ts';
import { mesh2motion } from './gltf.ts';
import { readMotion } from './motion.ts';
import { axisAngle, quaternion, times, turned } from './rotation.ts';
import { REST, skeleton } from './skeleton.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/data/mocap', import.meta.url));
const close = (a: readonly number[], b: readonly number[], off = 1e-9): void => {
  a.forEach((value, i) => {
    assert.ok(Math.abs(value - b[i]!) <= off, `${a.join(' ')} is not ${b.join(' ')}`);
  });
};

test('a quarter turn about z takes x to y, twice to minus x; a quaternion says the same', () => {
  const quarter = axisAngle([0, 0, 1], Math.PI / 2);
  close(turned(quarter, [1, 0, 0]), [0, 1, 0]);
  close(turned(times(quarter, quarter), [1, 0, 0]), [-1, 0, 0]);
  close(quarter, quaternion(2, 0, 0, 2));
});

const ARM = `HIERARCHY
ROOT Hip
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Hand
  {
    OFFSET 0 10 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    End Site
    {
      OFFSET 0 1 0
    }
  }
}
MOTION
Frames: 3
Frame Time: 0.05
0 0 0 0 0 0 0 0 0
1 2 3 0 0 0 0 0 0
1 2 3 90 0 0 0 0 0
`;

test('a BVH of two joints: the first frame is left out, a parent carries and turns its child', () => {
  const { framesPerSecond, joints } = bvh(ARM);
  assert.equal(Math.round(framesPerSecond), 20);
  const hand = joints.get('Hand')!;
  close(hand[0]!, [1, 12, 3]);
  close(hand[1]!, [-9, 2, 3]);
});

test('what is no BVH and no glTF is refused', () => {
  assert.throws(() => bvh('nothing'), { kind: 'invalid' });
  assert.throws(() => mesh2motion(new Uint8Array(40), () => true), { kind: 'invalid' });
});

const upright = skeleton(REST, 1.7);
const fallen = skeleton({ ...REST, tilt: Math.PI / 2 }, 1.7);
const DOWN: Clip = { name: 'down', origin: 'captured', framesPerSecond: 1, frames: [upright, fallen] };

test('a clip is placed where the actor is, holds its end, and counts as captured', () => {
  const actor = new Actor(seededRandom(1), { xM: 3, yM: 5, headingRad: 1, statureM: 1.7 });
  actor.then(1).play(DOWN).hold(DOWN, 4);
  const [start, end] = [rootOf(actor.at(1.3)), actor.at(4)];
  assert.ok(Math.hypot(start.xM - 3, start.yM - 5) < 0.35);
  assert.ok(end[0]![2] < 0.4, 'the head is down');
  const { captured, animated } = actor.seconds();
  assert.ok(Math.abs(captured - 5) < 1e-9 && animated === 0);
});

test('backwards is the same way back; between two frames lies their middle', () => {
  assert.deepEqual(frameAt(reversed(DOWN), 1), frameAt(DOWN, 0));
  close(
    frameAt(DOWN, 0.5)[0]!,
    upright[0]!.map((value, i) => (value + fallen[0]![i]!) / 2),
  );
});

test('moved and turned there and back is where it was', () => {
  const there = placed(upright, { xM: 0, yM: 0, headingRad: 0 }, { xM: 2, yM: 1, headingRad: 2 });
  placed(there, { xM: 2, yM: 1, headingRad: 2 }, { xM: 0, yM: 0, headingRad: 0 }).forEach((joint, i) => {
    close(joint, upright[i]!, 1e-9);
  });
});

test('recordings: walkers are upright and advance, who goes down lies, who gets up stands', (t) => {
  if (!existsSync(FOLDER)) {
    t.skip('needs ../shared/data/mocap');
    return;
  }
  const motion = readMotion(FOLDER)!;
  assert.ok(motion.walks.length >= 5 && motion.runs.length >= 2);
  for (const { clip, pathM } of motion.walks) {
    assert.ok(pathM / secondsOf(clip) > 0.4 && pathM / secondsOf(clip) < 2.2, clip.name);
    for (const joints of clip.frames) assert.ok(joints[0]![2] > 1.3 && joints[0]![2] < 1.8, clip.name);
  }
  for (const clip of motion.goDowns) assert.ok(clip.frames.at(-1)![7]![2] < 0.4, clip.name);
  for (let seed = 0; seed < 40; seed++) {
    const actor = new Actor(seededRandom(seed), { xM: 0, yM: 6, headingRad: 0, motion });
    if (!actor.motion) continue;
    walkTo(actor, 3, 6);
    assert.ok(Math.abs(rootOf(actor.at(actor.last.atS)).xM - 3) < 0.3);
    lieDown(actor, 5);
    const lies = actor.last.atS - 0.5;
    const { recorded } = actor.last;
    getUp(actor);
    if (recorded) assert.ok(actor.at(lies)[7]![2] < 0.4, 'hips are low');
    assert.ok(actor.at(actor.last.atS)[0]![2] > 1.2, 'stands again');
  }
});

test('no recordings, no library', () => {
  assert.equal(readMotion('/nowhere at all'), undefined);
});
