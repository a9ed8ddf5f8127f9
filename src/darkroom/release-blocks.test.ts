import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PATCH_COLUMNS, PATCH_PX, PATCH_ROWS, PATCHES } from './plate-frame.ts';
import { blockKey, blocksOf, BLOCK_SIZES_PX, MAX_BLOCKS_ACROSS, thicknessOf } from './release-blocks.ts';

/** Covered patches from rectangles [column, row, columns, rows]. */
function cover(...rectangles: readonly (readonly [number, number, number, number])[]): Uint8Array {
  const covered = new Uint8Array(PATCHES);
  for (const [column, row, columns, rows] of rectangles) {
    for (let r = row; r < Math.min(PATCH_ROWS, row + rows); r++) {
      for (let c = column; c < Math.min(PATCH_COLUMNS, column + columns); c++) covered[r * PATCH_COLUMNS + c] = 1;
    }
  }
  return covered;
}

const rectangles = fc.array(
  fc.tuple(
    fc.nat(PATCH_COLUMNS - 1),
    fc.nat(PATCH_ROWS - 1),
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 48 }),
  ),
  { minLength: 1, maxLength: 6 },
);

/** The definition, tried square by square, for what lies in the first 16×16 patches. */
function thicknessSlowly(covered: Uint8Array): Uint8Array {
  const found = new Uint8Array(PATCHES);
  for (let side = 16; side > 0; side--) {
    for (let row = 0; row + side <= 16; row++) {
      for (let column = 0; column + side <= 16; column++) {
        const inside: number[] = [];
        for (let i = 0; i < side * side; i++)
          inside.push((row + Math.floor(i / side)) * PATCH_COLUMNS + column + (i % side));
        if (!inside.every((at) => covered[at] === 1)) continue;
        for (const at of inside) found[at] = Math.max(found[at]!, side);
      }
    }
  }
  return found;
}

test('the largest covered square is found as its definition says', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(15), fc.nat(15), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })), {
        maxLength: 4,
      }),
      (some) => {
        const covered = cover(...some).map((one, i) => (i % PATCH_COLUMNS < 16 && i < 16 * PATCH_COLUMNS ? one : 0));
        assert.deepEqual(thicknessOf(covered), thicknessSlowly(covered));
      },
    ),
    { numRuns: 12 },
  );
});

test('every covered patch lies in a block, and no more than six blocks lie across a covered square', () => {
  fc.assert(
    fc.property(rectangles, (some) => {
      const covered = cover(...some);
      const blocks = blocksOf(covered);
      const thickness = thicknessOf(covered);
      for (let i = 0; i < PATCHES; i++) {
        if (covered[i] === 0) continue;
        assert.ok((BLOCK_SIZES_PX as readonly number[]).includes(blocks[i]!));
        const across = (thickness[i]! * PATCH_PX) / blocks[i]!;
        assert.ok(across <= MAX_BLOCKS_ACROSS, `${across} blocks across`);
      }
    }),
    { numRuns: 40 },
  );
});

test('a block is whole: all of its patches carry its size, and no other block has its number', () => {
  fc.assert(
    fc.property(rectangles, (some) => {
      const blocks = blocksOf(cover(...some));
      const count = new Map<number, number>();
      for (let i = 0; i < PATCHES; i++) {
        if (blocks[i] === 0) continue;
        const key = blockKey(i, blocks[i]!);
        count.set(key, (count.get(key) ?? 0) + 1);
      }
      for (const [key, patches] of count) assert.equal(patches, (Math.floor(key / PATCHES) / PATCH_PX) ** 2);
    }),
    { numRuns: 40 },
  );
});

test('the whole picture becomes sixty blocks, somebody of 40 by 100 px three by seven of the small ones and their rim', () => {
  const all = blocksOf(new Uint8Array(PATCHES).fill(1));
  assert.equal(new Set(Array.from(all, (size, i) => blockKey(i, size))).size, 60);
  const person = blocksOf(cover([20, 10, 10, 25]));
  assert.deepEqual([...new Set(person)].sort(), [0, 8]);
  assert.deepEqual(blocksOf(new Uint8Array(PATCHES)), new Uint8Array(PATCHES));
});
