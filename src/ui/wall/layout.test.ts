import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arrange, neighbour } from './layout.ts';
import type { Rect } from './layout.ts';

const hung = (count: number, aspects = [16 / 9]) =>
  Array.from({ length: count }, (_, i) => ({ name: `c${i}`, aspect: aspects[i % aspects.length]! }));
const apart = (a: Rect, b: Rect): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

test('pictures never overlap, never leave the sides, keep their shape', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 320, max: 2600 }),
      fc.integer({ min: 300, max: 1500 }),
      fc.boolean(),
      (count, width, height, forward) => {
        const all = hung(count, [16 / 9, 4 / 3]);
        const { rects } = arrange(all, { width, height }, forward ? 'c0' : undefined);
        const list = [...rects];
        for (const [i, [name, rect]] of list.entries()) {
          assert.ok(rect.x >= 0 && rect.x + rect.width <= width + 1, `${name} leaves the stage`);
          const { aspect } = all.find((one) => one.name === name)!;
          assert.ok(Math.abs(rect.width / aspect - rect.height) <= 2, `${name} is out of shape`);
          for (const [, other] of list.slice(i + 1)) assert.ok(apart(rect, other), 'two pictures overlap');
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('on a desk everything fits without scrolling, 1 to 69 cameras, with and without one in front', () => {
  for (let count = 1; count <= 69; count++) {
    for (const forward of [undefined, 'c0']) {
      const { height, rects } = arrange(hung(count), { width: 1200, height: 780 }, forward);
      assert.equal(rects.size, count);
      assert.ok(height <= 781, `${count} cameras need ${height} px`);
    }
  }
});

test('what matters is at least half as wide as the stage, and on a phone as wide as it', () => {
  const { rects } = arrange(hung(69), { width: 820, height: 780 }, 'c5');
  assert.ok(rects.get('c5')!.width >= 410);
  const phone = arrange(hung(7), { width: 358, height: 700 }, 'c5');
  assert.deepEqual([phone.rects.get('c5')!.width, phone.rects.size], [358, 1]);
});

test('arrows go to the next picture and stop at the edge', () => {
  const { rects } = arrange(hung(6), { width: 1200, height: 780 }, undefined);
  assert.equal(neighbour(rects, 'c0', 'right'), 'c1');
  assert.equal(neighbour(rects, 'c1', 'left'), 'c0');
  assert.equal(neighbour(rects, 'c0', 'left'), undefined);
  assert.equal(neighbour(rects, 'nobody', 'left'), undefined);
});
