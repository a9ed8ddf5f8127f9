import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AugenmassError } from '../kernel/errors.ts';
import { SEALED_PLATE_BYTES } from '../observation/observation.ts';
import { decodePlate, encodePlate, PLATE_BYTES } from './plate-bytes.ts';
import { CELLS, FRAME_PIXELS } from './plate-frame.ts';
import { Stage, STAGE } from './plate-stage.ts';
import { Plate } from './plate.ts';

const corrupt = (error: unknown): boolean => error instanceof AugenmassError && error.kind === 'corrupt';

test('a plate fits its seal and comes back as it was', () => {
  const stage = new Stage(31);
  const plate = Plate.fromImage(stage.shoot({ noise: 0 }), STAGE);
  const bytes = plate.toBytes();
  assert.equal(bytes.length, PLATE_BYTES);
  assert.ok(bytes.length <= SEALED_PLATE_BYTES - 64);
  const padded = new Uint8Array(SEALED_PLATE_BYTES);
  padded.set(bytes);
  const back = Plate.fromBytes(padded);
  assert.deepEqual(back.content, STAGE);
  assert.equal(back.state, 'sure');
  assert.deepEqual(back.sureness(), plate.sureness());
  const frame = stage.shoot();
  assert.ok(Buffer.from(back.picture(frame, 0)).equals(Buffer.from(plate.picture(frame, 0))));
  assert.deepEqual(back.toBytes(), bytes);
});

test('a cold plate is stored as nothing but grey', () => {
  const stored = decodePlate(Plate.forLive(STAGE).toBytes());
  assert.ok(stored.grey.every((value) => value === 114));
  const back = Plate.fromBytes(Plate.forLive(STAGE).toBytes());
  assert.equal(back.state, 'cold');
});

test('what no plate is, is refused', () => {
  const good = Plate.fromImage(new Stage(32).shoot(), STAGE).toBytes();
  const broken = (change: (bytes: Uint8Array) => void): Uint8Array => {
    const bytes = good.slice();
    change(bytes);
    return bytes;
  };
  const cases: [string, Uint8Array][] = [
    ['empty', new Uint8Array()],
    ['short', good.subarray(0, good.length - 1)],
    ['other magic', broken((bytes) => (bytes[0] = 0))],
    ['from the future', broken((bytes) => (bytes[3] = 2))],
    ['no area', broken((bytes) => bytes.fill(0, 4, 12))],
    [
      'too wide',
      broken((bytes) => {
        bytes.set([1, 65], 8);
      }),
    ],
    [
      'inside out',
      broken((bytes) => {
        bytes.set([1, 64, 0, 0, 0, 0, 0, 192], 4);
      }),
    ],
    ['reserved bits', broken((bytes) => (bytes[15] = 1))],
    ['a tail', Uint8Array.from([...good, 0, 0, 7])],
  ];
  for (const [name, bytes] of cases) assert.throws(() => decodePlate(bytes), corrupt, name);
});

test('any bytes are either a plate or corrupt, and any plate can be used', () => {
  const stage = new Stage(33);
  const frame = stage.shoot();
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: CELLS, maxLength: CELLS }),
      fc.integer({ min: 0, max: 255 }),
      fc.nat(319),
      fc.nat(191),
      (sureness, value, x0, y0) => {
        const grey = new Uint8Array(FRAME_PIXELS).fill(value);
        const content = { x0, y0, x1: 320, y1: 192 };
        const plate = Plate.fromBytes(encodePlate({ content, grey, sureness, spread: sureness }));
        plate.picture(frame, 0);
        plate.learn(frame, 0, { boxes: [], mask: undefined });
        assert.equal(plate.picture(frame, 500).length, FRAME_PIXELS);
      },
    ),
    { numRuns: 8 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (head) => {
      const bytes = new Uint8Array(PLATE_BYTES);
      bytes.set(head);
      assert.throws(() => decodePlate(bytes), corrupt);
    }),
    { numRuns: 200 },
  );
});
