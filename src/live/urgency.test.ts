import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BEHAVIOURS } from '../wire/words.ts';
import { byUrgency, urgency } from './urgency.ts';

const alarm = fc.record({
  id: fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 }),
  behaviour: fc.constantFrom(...BEHAVIOURS),
  over: fc.boolean(),
  raisedMs: fc.nat(10_000_000),
});
const NOW_MS = 9_000_000;

test('the order of alarms is total: antisymmetric, transitive, equal only to itself', () => {
  const order = byUrgency(NOW_MS);
  fc.assert(
    fc.property(alarm, alarm, alarm, (a, b, c) => {
      assert.equal(Math.sign(order(a, b)) + Math.sign(order(b, a)), 0);
      if (order(a, b) <= 0 && order(b, c) <= 0) assert.ok(order(a, c) <= 0);
      if (order(a, b) === 0) assert.equal(a.id, b.id);
    }),
  );
});

test('behaviour before going on, going on before waiting, and always from 0 to 100', () => {
  fc.assert(
    fc.property(alarm, alarm, (a, b) => {
      for (const one of [a, b]) assert.ok(urgency(one, NOW_MS) >= 0 && urgency(one, NOW_MS) <= 100);
      const rank = (one: typeof a): number => urgency({ ...one, over: true, raisedMs: NOW_MS }, NOW_MS);
      if (rank(a) > rank(b)) assert.ok(urgency(a, NOW_MS) > urgency(b, NOW_MS));
      if (rank(a) === rank(b) && !a.over && b.over) assert.ok(urgency(a, NOW_MS) > urgency(b, NOW_MS));
    }),
  );
  const fall = { id: 'a', behaviour: 'fall', over: false, raisedMs: 0 } as const;
  assert.ok(urgency(fall, 60_000) > urgency(fall, 30_000), 'waiting makes it more urgent');
  assert.ok(urgency(fall, 1000) > urgency({ ...fall, behaviour: 'crowding' }, 86_400_000));
});
