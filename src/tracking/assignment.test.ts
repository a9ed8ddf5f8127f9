import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { assign } from './assignment.ts';

/** Every assignment tried: as many pairs as can be, then the least cost. */
function best(cost: readonly (readonly number[])[]): [number, number] {
  const columns = cost[0]?.length ?? 0;
  const go = (row: number, used: number): [number, number] => {
    if (row === cost.length) return [0, 0];
    let found = go(row + 1, used);
    for (let column = 0; column < columns; column++) {
      if (used & (1 << column) || !Number.isFinite(cost[row]![column]!)) continue;
      const [pairs, sum] = go(row + 1, used | (1 << column));
      const candidate: [number, number] = [pairs + 1, sum + cost[row]![column]!];
      if (candidate[0] > found[0] || (candidate[0] === found[0] && candidate[1] < found[1])) found = candidate;
    }
    return found;
  };
  return go(0, 0);
}

test('known answers', () => {
  // Kuhn 1955's kind of example: the greedy choice (1) is not the best.
  assert.deepEqual(
    assign([
      [1, 2],
      [2, 100],
    ]),
    [1, 0],
  );
  assert.deepEqual(
    assign([
      [4, 1, 3],
      [2, 0, 5],
      [3, 2, 2],
    ]),
    [1, 0, 2],
  );
  assert.deepEqual(assign([]), []);
  assert.deepEqual(assign([[], []]), [-1, -1]);
  assert.deepEqual(assign([[Infinity, Infinity]]), [-1]);
});

test('as good as trying everything', () => {
  const cell = fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: 0, max: 5, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(Infinity) },
  );
  const matrix = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .chain(([rows, columns]) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
    );
  fc.assert(
    fc.property(matrix, (cost) => {
      const columns = assign(cost);
      const pairs = columns.flatMap((column, row) => (column >= 0 ? [cost[row]![column]!] : []));
      assert.equal(new Set(columns.filter((column) => column >= 0)).size, pairs.length, 'a column is used twice');
      const [count, sum] = best(cost);
      assert.equal(pairs.length, count);
      assert.ok(Math.abs(pairs.reduce((a, b) => a + b, 0) - sum) < 1e-6);
    }),
    { numRuns: 150 },
  );
});
