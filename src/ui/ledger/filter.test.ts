import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filterOf, isFiltered, localOf, mergedEntries, momentOf, NO_FILTER, queryOf, searchOf } from './filter.ts';

test('local times are read by the clock of the place, also where it changes', () => {
  assert.equal(momentOf('2026-11-23T03:12', 'Europe/Berlin'), Date.UTC(2026, 10, 23, 2, 12));
  assert.equal(momentOf('2026-07-01T03:12', 'Europe/Berlin'), Date.UTC(2026, 6, 1, 1, 12));
  assert.equal(
    momentOf('2026-10-25T02:30', 'Europe/Berlin'),
    Date.UTC(2026, 9, 25, 0, 30),
    'twice that night: the first',
  );
  assert.equal(
    momentOf('2026-03-29T02:30', 'Europe/Berlin'),
    Date.UTC(2026, 2, 29, 1, 30),
    'not that night: after the hole',
  );
  for (const bad of ['', '2026-11-23', '2026-13-40T03:12', 'now'])
    assert.equal(momentOf(bad, 'Europe/Berlin'), undefined);
});

test('reading what was written gives the same minute back, in any zone', () => {
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC');
  const minute = fc.integer({ min: 29_000_000, max: 31_000_000 });
  fc.assert(
    fc.property(minute, zone, (minutes, timeZone) => {
      const local = localOf(minutes * 60_000, timeZone);
      assert.equal(localOf(momentOf(local, timeZone)!, timeZone), local);
    }),
  );
});

test('a filter survives the address of the page', () => {
  const filter = { act: 'verdict', camera: 'lieferhof', from: '2026-11-23T03:12', to: '' };
  assert.deepEqual(filterOf(searchOf(filter)), filter);
  assert.equal(searchOf(NO_FILTER), '');
  assert.equal(isFiltered(NO_FILTER), false);
  assert.equal(isFiltered(filter), true);
  assert.deepEqual(queryOf(filter, 'UTC'), {
    act: 'verdict',
    camera: 'lieferhof',
    fromMs: Date.UTC(2026, 10, 23, 3, 12),
  });
});

test('pages of entries overlap without doubling', () => {
  const entry = (index: number) => ({ index });
  assert.deepEqual(
    mergedEntries([entry(5), entry(4)], [entry(6), entry(5), entry(3)]).map((one) => one.index),
    [6, 5, 4, 3],
  );
});
