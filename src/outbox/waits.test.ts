import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../kernel/random.ts';
import { retryAfterMs } from './post.ts';
import { FIRST_WAIT_MS, GIVE_UP_MS, LONGEST_WAIT_MS, nextTryMs, waitMs } from './waits.ts';

const random = fc.integer().map(seededRandom);

test('a wait grows, is never negative, and never longer than the longest by more than a quarter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), random, (tries, chance) => {
      const wait = waitMs(tries, chance);
      const middle = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
      assert.ok(Number.isInteger(wait) && wait >= 0.75 * middle - 1 && wait <= 1.25 * middle + 1, `${tries}: ${wait}`);
    }),
  );
});

test('two places do not come back at the same moment', () => {
  const spread = new Set(Array.from({ length: 200 }, (_, seed) => waitMs(12, seededRandom(seed))));
  assert.ok(spread.size > 190, `${spread.size} different waits of 200`);
});

test('whatever happens, it is tried for a day, at least once every 38 minutes, and then no more', () => {
  fc.assert(
    fc.property(random, fc.integer({ min: 0, max: 20_000 }), (chance, answersMs) => {
      let nowMs = 0;
      let tries = 0;
      for (;;) {
        tries++;
        nowMs += answersMs;
        const next = nextTryMs({ tries, atMs: 0, nowMs }, chance);
        if (next === undefined) break;
        assert.ok(next > nowMs && next - nowMs <= 38 * 60_000 && next <= GIVE_UP_MS);
        nowMs = next;
        assert.ok(tries < 100);
      }
      assert.ok(nowMs > GIVE_UP_MS - 40 * 60_000, `given up after ${nowMs} ms`);
      assert.ok(tries > 45 && tries < 80, `${tries} tries`);
    }),
  );
});

test('a clock that jumps a year ahead ends nothing that was hardly tried', () => {
  const nowMs = 366 * GIVE_UP_MS;
  assert.notEqual(nextTryMs({ tries: 1, atMs: 0, nowMs }, seededRandom(1)), undefined);
  assert.equal(nextTryMs({ tries: 3, atMs: 0, nowMs }, seededRandom(1)), undefined);
});

test('what a recipient asks for is kept, within half an hour', () => {
  const next = (afterMs: number) => nextTryMs({ tries: 1, atMs: 0, nowMs: 0, afterMs }, seededRandom(1))!;
  assert.equal(next(600_000), 600_000);
  assert.equal(next(1e12), LONGEST_WAIT_MS);
  assert.ok(next(-1e12) > 0);
  assert.equal(retryAfterMs('120', 0), 120_000);
  assert.equal(retryAfterMs('Thu, 01 Jan 1970 00:10:00 GMT', 0), 600_000);
  for (const bad of [undefined, '', 'soon', '-5', '1e99']) {
    const got = retryAfterMs(bad, 1_790_000_000_000);
    assert.ok(got === undefined || got === 0, `${String(bad)}: ${String(got)}`);
  }
});
