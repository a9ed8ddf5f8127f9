import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../kernel/random.ts';
import { SEALED_PLATE_BYTES } from '../observation/observation.ts';
import { MAX_PLATE_BYTES, openPlate, sealPlate } from './sealing.ts';
import { PLATE_BYTES } from './plate-bytes.ts';

const key = new Uint8Array(32).fill(3);

test('a plate fits, and comes back from its sealed form, which always has the same size', () => {
  assert.ok(PLATE_BYTES <= MAX_PLATE_BYTES);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer(), (plate, seed) => {
      const sealed = sealPlate(plate, key, seededRandom(seed));
      assert.equal(sealed.length, SEALED_PLATE_BYTES);
      assert.deepEqual(openPlate(sealed, key), plate);
    }),
    { numRuns: 20 },
  );
  assert.throws(() => sealPlate(new Uint8Array(MAX_PLATE_BYTES + 1), key, seededRandom(1)), { kind: 'internal' });
});

test('another key, a changed bit or another length opens nothing', () => {
  const sealed = sealPlate(Uint8Array.from([1, 2, 3]), key, seededRandom(1));
  assert.equal(openPlate(sealed, new Uint8Array(32)), undefined);
  assert.equal(openPlate(sealed.subarray(1), key), undefined);
  for (const at of [0, 12, 40_000, SEALED_PLATE_BYTES - 1]) {
    const changed = sealed.slice();
    changed[at]! ^= 1;
    assert.equal(openPlate(changed, key), undefined, String(at));
  }
});

test('the same plate sealed twice shares nothing an observer could compare', () => {
  const random = seededRandom(5);
  const plate = new Uint8Array(60_000).fill(114);
  const [a, b] = [sealPlate(plate, key, random), sealPlate(plate, key, random)];
  const equal = a.reduce((count, byte, i) => count + (byte === b[i] ? 1 : 0), 0);
  assert.ok(equal < 600, `${equal} equal bytes of 65,536; chance gives 256`);
});
