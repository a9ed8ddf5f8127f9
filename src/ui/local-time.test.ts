import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { localOf, msOfLocal } from './local-time.ts';

test('what is shown is read back, in any zone', () => {
  const ms = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
  fc.assert(
    fc.property(ms, fc.constantFrom('Europe/Berlin', 'UTC', 'Asia/Kathmandu', 'America/St_Johns'), (at, zone) => {
      const read = msOfLocal(localOf(at, zone), zone)!;
      // The hour that comes twice is read as its first.
      assert.ok(read === at || at - read === 3_600_000 || at - read === 7_200_000, `${at} ${zone} ${read}`);
      assert.equal(localOf(read, zone), localOf(at, zone));
    }),
  );
});

test('Berlin, around the change of clocks', () => {
  assert.equal(msOfLocal('2026-11-22T23:20:22', 'Europe/Berlin'), Date.parse('2026-11-22T22:20:22Z'));
  assert.equal(msOfLocal('2026-07-01T12:00', 'Europe/Berlin'), Date.parse('2026-07-01T10:00:00Z'));
  // Twice on 25 October 2026: the first, still summer time.
  assert.equal(msOfLocal('2026-10-25T02:30:00', 'Europe/Berlin'), Date.parse('2026-10-25T00:30:00Z'));
  // Never on 29 March 2026: half past three.
  assert.equal(localOf(msOfLocal('2026-03-29T02:30:00', 'Europe/Berlin')!, 'Europe/Berlin'), '2026-03-29T03:30:00');
  assert.equal(msOfLocal('yesterday', 'Europe/Berlin'), undefined);
  assert.equal(msOfLocal('2026-13-40T99:00', 'Europe/Berlin'), undefined);
});
