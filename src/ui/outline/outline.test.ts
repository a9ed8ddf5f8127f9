import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { EMPTY, MOST_CORNERS, cornerAt, faultOf, heldNext, moved, nudged, withCorner, without } from './outline.ts';
import type { Outline } from './outline.ts';

const point = fc.record({
  x: fc.double({ min: -1, max: 2, noNaN: true }),
  y: fc.double({ min: -1, max: 2, noNaN: true }),
});
const drawn = (points: readonly (readonly [number, number])[]): Outline =>
  points.reduce<Outline>((outline, [x, y]) => withCorner(outline, { x, y }), EMPTY);

test('whatever is clicked stays in the picture and within the number of corners', () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 90 }), (clicks) => {
      const outline = clicks.reduce<Outline>((all, at) => withCorner(all, at), EMPTY);
      assert.ok(outline.points.length <= MOST_CORNERS);
      for (const { x, y } of outline.points) assert.ok(x >= 0 && x <= 1 && y >= 0 && y <= 1);
      assert.equal(outline.points.length === 0 ? -1 : outline.points[outline.held] && outline.held, outline.held);
    }),
  );
});

test('a corner clicked near an edge goes into that edge', () => {
  const square = drawn([
    [0.1, 0.1],
    [0.9, 0.1],
    [0.9, 0.9],
    [0.1, 0.9],
  ]);
  const { points, held } = withCorner(square, { x: 0.5, y: 0.08 });
  assert.equal(held, 1);
  assert.deepEqual(points[1], { x: 0.5, y: 0.08 });
  assert.equal(faultOf(points), undefined);
});

test('corners are grasped, moved, nudged and taken away', () => {
  const square = drawn([
    [0.1, 0.1],
    [0.9, 0.1],
    [0.9, 0.9],
    [0.1, 0.9],
  ]);
  assert.equal(cornerAt(square, { x: 0.905, y: 0.105 }, 16 / 9), 1);
  assert.equal(cornerAt(square, { x: 0.5, y: 0.5 }, 16 / 9), -1);
  assert.deepEqual(moved(square, 2, { x: 3, y: -1 }).points[2], { x: 1, y: 0 });
  assert.deepEqual(nudged({ ...square, held: 0 }, 0.005, 0).points[0], { x: 0.105, y: 0.1 });
  assert.equal(without(square, 3).points.length, 3);
  assert.equal(without(square, 3).held, 2);
  assert.deepEqual(without(drawn([[0, 0]]), 0), EMPTY);
  assert.equal(heldNext({ ...square, held: 3 }, 1).held, 0);
  assert.equal(heldNext({ ...square, held: 0 }, -1).held, 3);
  assert.deepEqual(nudged(EMPTY, 1, 1), EMPTY);
});

test('two corners and an outline that crosses itself are no area', () => {
  assert.equal(
    faultOf(
      drawn([
        [0, 0],
        [1, 1],
      ]).points,
    ),
    'too-few',
  );
  assert.equal(
    faultOf([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
      { x: 1, y: 0 },
      { x: 0, y: 1 },
    ]),
    'crosses',
  );
});
