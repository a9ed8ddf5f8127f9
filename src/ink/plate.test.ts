import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PACKED_DRAWING_BYTES, packDrawing, plateOfPacked } from './plate.ts';

test('a drawing that was packed comes back, sixteen levels', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 15 })), (levels) => {
      const ink = Uint8Array.from({ length: 320 * 192 }, () => levels.next().value as number);
      const plate = plateOfPacked(packDrawing(ink));
      assert.deepEqual([plate.width, plate.height], [320, 192]);
      assert.ok(plate.ink.every((value, i) => value === 17 * ink[i]!));
    }),
    { numRuns: 10 },
  );
});

test('half a drawing is refused', () => {
  assert.throws(() => plateOfPacked(new Uint8Array(PACKED_DRAWING_BYTES - 1)), { kind: 'corrupt' });
});
