import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../src/kernel/random.ts';
import { fuzzDarkroom, mutate, seeds } from './darkroom.ts';

const count = process.env['SLOW'] === '1' ? 2000 : 60;

test(`${count} streams that are wrong in some way: every pass ends, and only valid messages come out`, async (t) => {
  const result = await fuzzDarkroom({ count, seed: 20_261_122, wall: 'node-only', signal: t.signal });
  assert.equal(result.streams, count);
  // A honest darkroom never exceeds its channel, however strange its input.
  assert.equal(result.restarts.hostile, 0);
  assert.equal(result.restarts.stalled, 0);
  assert.ok(result.observations > count / 2 && result.damagedStreams > count / 4, JSON.stringify(result));
});

test('the same seed makes the same streams', () => {
  const corpus = seeds();
  assert.deepEqual(mutate(seededRandom(5), corpus), mutate(seededRandom(5), corpus));
});
