import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CELL_COLUMNS, CELL_ROWS, CELLS, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, PATCH_COLUMNS } from './plate-frame.ts';
import { cellBox, fitToMask, votedBox } from './umriss-box.ts';

const BOX_SIDES = ['x0', 'y0', 'x1', 'y1'] as const;

function guess(output: Float32Array, column: number, row: number, heat: number, box: readonly number[]): number {
  const cell = row * CELL_COLUMNS + column;
  const [x0, y0, x1, y1] = box as [number, number, number, number];
  output[cell] = heat;
  output[CELLS + cell] = (x0 + x1) / 16 - column - 0.5;
  output[2 * CELLS + cell] = (y0 + y1) / 16 - row - 0.5;
  output[3 * CELLS + cell] = Math.log((x1 - x0) / 32);
  output[4 * CELLS + cell] = Math.log((y1 - y0) / 32);
  return cell;
}

function paint(mask: Uint8Array, x0: number, y0: number, x1: number, y1: number, share = 255): void {
  for (let y = y0 / 4; y < y1 / 4; y++) mask.fill(share, y * PATCH_COLUMNS + x0 / 4, y * PATCH_COLUMNS + x1 / 4);
}

test('neighbours that guess the same body vote with their heat; others, and cold cells, do not', () => {
  const output = new Float32Array(35 * CELLS).fill(-9, 0, CELLS);
  const peak = guess(output, 10, 10, 1, [40, 40, 120, 120]);
  assert.deepEqual(votedBox(output, peak), cellBox(output, peak));
  guess(output, 11, 10, 1, [48, 40, 128, 120]);
  guess(output, 10, 11, 1, [200, 100, 240, 180]); // another body
  guess(output, 9, 10, -3, [30, 40, 110, 120]); // cold
  const voted = votedBox(output, peak);
  assert.deepEqual(BOX_SIDES.map((side) => Math.round(voted[side])), [44, 40, 124, 120]); // prettier-ignore
});

test('a box much wider than the body that the mask shows is drawn in, a narrow one out', () => {
  const mask = new Uint8Array(80 * 48);
  paint(mask, 100, 100, 180, 140);
  const [loose, tight] = [
    { x0: 60, y0: 90, x1: 200, y1: 150 },
    { x0: 108, y0: 104, x1: 172, y1: 136 },
  ];
  for (const box of [loose, tight]) {
    const [fitted] = fitToMask(mask, [{ box, score: 0.6 }]);
    for (const side of BOX_SIDES) {
      const truth = { x0: 100, y0: 100, x1: 180, y1: 140 }[side];
      const left = Math.abs(fitted![side] - truth) / Math.abs(box[side] - truth);
      assert.ok(left < 0.33, `${side}: ${fitted![side]} of ${box[side]} to ${truth}`);
    }
  }
});

test('side by side each box keeps to its own half, and a doubtful rival takes nothing', () => {
  const mask = new Uint8Array(80 * 48);
  paint(mask, 80, 40, 160, 160);
  const boxes = [
    { x0: 80, y0: 40, x1: 124, y1: 160 },
    { x0: 116, y0: 40, x1: 160, y1: 160 },
  ] as const;
  const [a, b] = fitToMask(mask, [
    { box: boxes[0], score: 0.8 },
    { box: boxes[1], score: 0.7 },
  ]);
  assert.ok(Math.abs(a!.x1 - 120) < 3 && Math.abs(b!.x0 - 120) < 3);
  const [alone] = fitToMask(mask, [
    { box: boxes[0], score: 0.8 },
    { box: boxes[1], score: 0.3 },
  ]);
  assert.ok(alone!.x1 > a!.x1 + 2);
});

test('where the mask shows next to nothing the box stays as it was guessed', () => {
  const mask = new Uint8Array(80 * 48);
  const box = { x0: 60, y0: 90, x1: 200, y1: 150 };
  assert.deepEqual(fitToMask(mask, [{ box, score: 0.6 }]), [box]);
  paint(mask, 100, 100, 104, 108);
  assert.deepEqual(fitToMask(mask, [{ box, score: 0.6 }]), [box]);
});

test('whatever mask and boxes, a fitted box lies in the picture and is not turned inside out', () => {
  const side = (most: number) => fc.tuple(fc.integer({ min: 0, max: most - 2 }), fc.integer({ min: 1, max: most }));
  const box = fc.tuple(side(FRAME_WIDTH_PX), side(FRAME_HEIGHT_PX)).map(([[x, w], [y, h]]) => ({
    box: { x0: x, y0: y, x1: Math.min(FRAME_WIDTH_PX, x + w), y1: Math.min(FRAME_HEIGHT_PX, y + h) },
    score: 0.5,
  }));
  const shares = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 7, maxLength: 31 });
  fc.assert(
    fc.property(fc.array(box, { maxLength: 6 }), shares, (found, values) => {
      const mask = Uint8Array.from({ length: 4 * CELL_COLUMNS * CELL_ROWS }, (_, i) => values[i % values.length]!);
      for (const { x0, y0, x1, y1 } of fitToMask(mask, found)) {
        assert.ok(x0 >= 0 && y0 >= 0 && x1 <= FRAME_WIDTH_PX && y1 <= FRAME_HEIGHT_PX && x1 > x0 && y1 > y0);
      }
    }),
    { numRuns: 200 },
  );
});
