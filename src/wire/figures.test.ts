import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { AugenmassError } from '../kernel/errors.ts';
import { FIGURE_BYTES, FRAME_BYTES, decodeFigures, encodeFigures } from './figures.ts';
import type { LiveFigure, LiveFrame } from './figures.ts';

const unit = fc.integer({ min: 0, max: 512 }).map((n) => n / 512);
const figure: fc.Arbitrary<LiveFigure> = fc.record(
  {
    track: fc.integer({ min: 0, max: 65_535 }),
    alarmed: fc.boolean(),
    box: fc.tuple(unit, unit, unit, unit),
    joints: fc
      .array(
        fc.tuple(
          unit,
          unit,
          fc.integer({ min: 0, max: 7 }).map((n) => Math.fround(n / 7)),
        ),
        { minLength: 13, maxLength: 13 },
      )
      .map((joints) => Float32Array.from(joints.flat())),
  },
  { noNullPrototype: true },
);
const frame: fc.Arbitrary<LiveFrame> = fc.record(
  {
    camera: fc.integer({ min: 0, max: 65_535 }),
    timeMs: fc.integer({ min: 0, max: 2 ** 47 }),
    fresh: fc.boolean(),
    overflow: fc.boolean(),
    plate: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
    figures: fc.array(figure, { maxLength: 9 }),
  },
  { noNullPrototype: true },
);

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 7 }), (frames) => {
      assert.deepEqual(decodeFigures(encodeFigures(frames)), frames);
    }),
  );
});

test('a batch has the size the format says', () => {
  const one: LiveFrame = { camera: 3, timeMs: 1, fresh: true, overflow: false, plate: 2, figures: [] };
  const who = { track: 7, alarmed: true, box: [0, 0, 1, 1] as const, joints: new Float32Array(39) };
  assert.equal(encodeFigures([one]).length, 3 + FRAME_BYTES);
  assert.equal(encodeFigures([{ ...one, figures: [who, who] }]).length, 3 + FRAME_BYTES + 2 * FIGURE_BYTES);
});

test('nothing but what was written is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        decodeFigures(bytes);
      } catch (error) {
        assert.ok(error instanceof AugenmassError && error.kind === 'corrupt');
      }
    }),
  );
  const bytes = encodeFigures([{ camera: 0, timeMs: 5, fresh: true, overflow: false, plate: 0, figures: [] }]);
  assert.throws(() => decodeFigures(bytes.subarray(0, 12)), { kind: 'corrupt' });
  assert.throws(() => decodeFigures(Uint8Array.of(...bytes, 0)), { kind: 'corrupt' });
});

test('NaN and values outside are clamped, not wrapped', () => {
  const joints = new Float32Array(39).fill(Number.NaN);
  joints[0] = 7;
  joints[1] = -3;
  const wild = { track: 1, alarmed: false, box: [Number.NaN, -1, 2, Number.POSITIVE_INFINITY] as const, joints };
  const [read] = decodeFigures(
    encodeFigures([{ camera: 1, timeMs: 1, fresh: true, overflow: false, plate: 1, figures: [wild] }]),
  );
  assert.deepEqual(read!.figures[0]!.box, [0, 0, 1, 1]);
  assert.deepEqual([...read!.figures[0]!.joints.subarray(0, 3)], [1, 0, 0]);
});
