import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterOf, isFiltered, mergedEntries, NO_FILTER, queryOf, searchOf } from './filter.ts';

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
