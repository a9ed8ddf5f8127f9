import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AugenmassError } from '../kernel/errors.ts';
import { DRAWING_BYTES, MAX_MESSAGE_BYTES, MAX_OBSERVATION_BYTES, decodeMessage, encodeMessage } from './codec.ts';
import { JOINT_COUNT, MAX_PERSONS, NOTICES, PLATE_STATES, SEALED_PLATE_BYTES } from './observation.ts';
import type { DarkroomMessage } from './observation.ts';

const share = (steps: number) => fc.integer({ min: 0, max: steps }).map((n) => n / steps);
const coordinate = share(512);
const person = fc
  .record({
    box: fc.tuple(coordinate, coordinate, coordinate, coordinate),
    score: share(15),
    joints: fc.array(fc.record({ x: coordinate, y: coordinate, confidence: share(7) }), {
      minLength: JOINT_COUNT,
      maxLength: JOINT_COUNT,
    }),
  })
  .map(({ box: [a, b, c, d], score, joints }) => ({
    box: { x0: Math.min(a, c), y0: Math.min(b, d), x1: Math.max(a, c), y1: Math.max(b, d) },
    score,
    joints,
  }));
const camera = fc.integer({ min: 0, max: 65_535 });
const timeMs = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const message: fc.Arbitrary<DarkroomMessage> = fc.oneof(
  fc.record({
    type: fc.constant('observation' as const),
    camera,
    timeMs,
    persons: fc.array(person, { maxLength: MAX_PERSONS }),
    overflow: fc.boolean(),
    density: fc.array(share(15), { minLength: 144, maxLength: 144 }),
    health: fc.record({ blur: share(15), dark: share(15), obstructed: share(15), moved: fc.boolean() }),
    plate: fc.constantFrom(...PLATE_STATES),
    fresh: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('opened' as const),
    camera,
    widthPx: fc.integer({ min: 0, max: 65_535 }),
    heightPx: fc.integer({ min: 0, max: 65_535 }),
  }),
  fc.record({
    type: fc.constant('passed' as const),
    camera,
    pass: fc.constantFrom('plate' as const, 'observe' as const),
    decoded: u32,
    analysed: u32,
    still: u32,
    damaged: u32,
    lastMs: timeMs,
  }),
  fc.record({ type: fc.constant('notice' as const), camera, code: fc.constantFrom(...NOTICES), value: u32 }),
);
const runs = process.env['SLOW'] === '1' ? 5000 : 200;

test('every message comes back as it went in, and is bounded', () => {
  fc.assert(
    fc.property(message, (original) => {
      const bytes = encodeMessage(original);
      assert.ok(bytes.length <= (original.type === 'observation' ? MAX_OBSERVATION_BYTES : 32));
      // fast-check makes some records without a prototype; what is in them is what counts.
      assert.deepEqual(decodeMessage(bytes), structuredClone(original));
    }),
    { numRuns: runs },
  );
});

test('drawings and sealed plates have one size', () => {
  const ink = Uint8Array.from({ length: 320 * 192 }, (_, i) => i % 16);
  const drawing = encodeMessage({ type: 'drawing', camera: 3, timeMs: 5, ink });
  assert.equal(drawing.length, DRAWING_BYTES);
  assert.deepEqual(decodeMessage(drawing), { type: 'drawing', camera: 3, timeMs: 5, ink });
  const bytes = new Uint8Array(SEALED_PLATE_BYTES).fill(7);
  const sealed = encodeMessage({ type: 'sealed-plate', camera: 3, timeMs: 5, bytes });
  assert.equal(sealed.length, MAX_MESSAGE_BYTES);
  assert.deepEqual(decodeMessage(sealed), { type: 'sealed-plate', camera: 3, timeMs: 5, bytes });
  assert.throws(() => encodeMessage({ type: 'sealed-plate', camera: 3, timeMs: 5, bytes: new Uint8Array(9) }));
  assert.throws(() => decodeMessage(drawing.subarray(0, -1)), { kind: 'corrupt' });
});

test('hostile bytes are refused with one kind of error, and what is accepted has one spelling', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 0, max: 7 }), (bytes, type) => {
      if (bytes.length > 0) bytes[0] = type;
      let decoded: DarkroomMessage;
      try {
        decoded = decodeMessage(bytes);
      } catch (error) {
        assert.ok(error instanceof AugenmassError && error.kind === 'corrupt');
        return;
      }
      assert.deepEqual(new Uint8Array(encodeMessage(decoded)), bytes);
    }),
    { numRuns: runs * 10 },
  );
});

test('a model that puts out nonsense cannot break the encoder', () => {
  const strange = [NaN, Infinity, -Infinity, -5, 7, 1e300];
  for (const value of strange) {
    const bytes = encodeMessage({
      type: 'observation',
      camera: value,
      timeMs: value,
      persons: Array.from({ length: 100 }, () => ({
        box: { x0: value, y0: 1, x1: 0, y1: value },
        score: value,
        joints: [{ x: value, y: value, confidence: value }],
      })),
      overflow: false,
      density: [value],
      health: { blur: value, dark: 0, obstructed: 0, moved: false },
      plate: 'cold',
      fresh: true,
    });
    const decoded = decodeMessage(bytes);
    assert.ok(decoded.type === 'observation' && decoded.persons.length === MAX_PERSONS && decoded.overflow);
  }
});

test('must fail: unknown type, unknown enumeration values, inside-out box, trailing bytes', () => {
  const notice = encodeMessage({ type: 'notice', camera: 1, code: 'model-ready', value: 0 });
  for (const [at, value] of [
    [0, 0],
    [0, 99],
    [3, NOTICES.length],
  ] as const) {
    const broken = Uint8Array.from(notice);
    broken[at] = value;
    assert.throws(() => decodeMessage(broken), { kind: 'corrupt' });
  }
  assert.throws(() => decodeMessage(Uint8Array.from([...notice, 0])), { kind: 'corrupt' });
  assert.throws(() => decodeMessage(new Uint8Array(0)), { kind: 'corrupt' });
  assert.throws(() => decodeMessage(new Uint8Array(MAX_MESSAGE_BYTES + 1)), { kind: 'corrupt' });
});
