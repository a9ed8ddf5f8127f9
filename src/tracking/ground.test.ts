import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../kernel/random.ts';
import { Ground, groundFromHorizon } from './ground.ts';
import { groundFromMarks } from './homography.ts';
import { GroundLearner } from './learning.ts';

const shape = { heightM: 3, pitchRad: 0.3, focal: 1.1, aspect: 16 / 9, scale: 'points', uncertainty: 0.04 } as const;
const near = (value: number, expected: number, tolerance: number): void => {
  assert.ok(Math.abs(value - expected) <= tolerance, `${value}, expected ${expected} ± ${tolerance}`);
};

test('a level camera at 2 m: what is half a focal length below the middle is four metres away', () => {
  const ground = new Ground({ ...shape, heightM: 2, pitchRad: 0, focal: 1 });
  const floor = ground.toFloor({ x: 0.5, y: 1 })!;
  near(floor.yM, 4, 1e-9);
  near(floor.xM, 0, 1e-9);
  assert.equal(ground.toFloor({ x: 0.5, y: 0.4 }), undefined, 'nothing stands above the horizon');
  near(ground.heightAbove(floor, { x: 0.5, y: 0.5 }), 2, 1e-9);
  near(ground.horizonY, 0.5, 1e-12);
});

test('floor and picture are inverses of each other; heights come back', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -4, max: 4, noNaN: true }),
      fc.double({ min: 3, max: 20, noNaN: true }),
      fc.double({ min: 0, max: 2.2, noNaN: true }),
      fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      (xM, yM, zM, rollRad) => {
        const ground = new Ground({ ...shape, rollRad });
        const floor = ground.toFloor(ground.project({ xM, yM }, 0)!)!;
        near(floor.xM, xM, 1e-6);
        near(floor.yM, yM, 1e-6);
        near(ground.heightAbove(floor, ground.project({ xM, yM }, zM)!), zM, 1e-6);
      },
    ),
    { numRuns: 80 },
  );
});

test('horizon and height give the camera back', () => {
  const truth = new Ground(shape);
  const ground = groundFromHorizon({ horizonY: truth.horizonY, heightM: 3, focal: 1.1, aspect: 16 / 9 });
  near(ground.shape.pitchRad, 0.3, 1e-9);
  assert.equal(ground.shape.scale, 'horizon');
});

test('four floor marks give the camera back, whatever the axes of the floor', () => {
  const truth = new Ground({ ...shape, rollRad: 0.03 });
  for (const turn of [0, 0.7, 2.4]) {
    for (const mirror of [1, -1]) {
      const marks = [
        [-2, 5],
        [2, 5],
        [2.5, 9],
        [-2, 9],
      ].map(([x, y]) => ({
        seen: truth.project({ xM: x!, yM: y! }, 0)!,
        xM: 10 + x! * Math.cos(turn) - y! * Math.sin(turn),
        yM: mirror * (x! * Math.sin(turn) + y! * Math.cos(turn)),
      }));
      const { shape: found } = groundFromMarks(marks, 16 / 9);
      near(found.heightM, 3, 1e-3);
      near(found.pitchRad, 0.3, 1e-3);
      near(found.focal, 1.1, 1e-3);
      near(found.rollRad!, 0.03, 1e-3);
    }
  }
});

test('marks that span no floor are refused with what to do', () => {
  const line = [0, 1, 2, 3].map((i) => ({ seen: { x: 0.1 * i, y: 0.2 * i }, xM: i, yM: i }));
  assert.throws(() => groundFromMarks(line, 1), { kind: 'invalid' });
  assert.throws(() => groundFromMarks(line.slice(0, 3), 1), { kind: 'invalid', remedy: /four points/ });
  assert.throws(() => new Ground({ ...shape, heightM: 0 }), { kind: 'invalid' });
});

test('the ground is learnt from people who walk, although some are seated or half seen', () => {
  for (const [heightM, pitchRad, focal] of [
    [2.4, 0.15, 0.95],
    [3.5, 0.35, 1.2],
    [5, 0.5, 1.4],
  ] as const) {
    const truth = new Ground({ ...shape, heightM, pitchRad, focal });
    const learner = new GroundLearner(16 / 9);
    const random = seededRandom(5);
    for (let i = 0; i < 160; i++) {
      const floor = { xM: 4 * random.next() - 2, yM: 4 + 8 * random.next() };
      const stature = (i % 10 === 0 ? 1.2 : 1.7) + 0.16 * (random.next() - 0.5);
      const [foot, head] = [truth.project(floor, 0)!, truth.project(floor, stature)!];
      const jitter = (): number => 0.02 * (foot.y - head.y) * (random.next() - 0.5);
      learner.add(`t${i % 14}`, { x: foot.x, footY: foot.y + jitter(), headY: head.y + jitter() });
    }
    const ground = learner.finish();
    assert.equal(ground.shape.scale, 'learnt');
    for (const yM of [5, 8, 11]) {
      const [foot, hip] = [truth.project({ xM: 0, yM }, 0)!, truth.project({ xM: 0, yM }, 0.9)!];
      near(ground.heightAbove(ground.toFloor(foot)!, hip), 0.9, 0.09);
      // How far a step goes on the floor: within a fifth.
      const step = truth.project({ xM: 1, yM }, 0)!;
      near(ground.toFloor(step)!.xM - ground.toFloor(foot)!.xM, 1, 0.15);
    }
  }
});

test('with nobody seen it says that its scale is assumed', () => {
  assert.equal(new GroundLearner(1.5).finish().shape.scale, 'prior');
});
