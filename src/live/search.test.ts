import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { Coverage } from './coverage.ts';
import { ANNA, NOON_MS, fallAt, newDesk } from './live.fixture.ts';
import { search } from './search.ts';

async function newSearch() {
  const made = await newDesk();
  const coverage = new Coverage(made.store);
  const { store, book, papers, clock } = made;
  const parts = { store, book, coverage, papers, nowMs: () => clock.nowMs(), cameras: () => ['yard', 'gate'] };
  return { ...made, coverage, parts };
}
const HOUR_MS = 3_600_000;
const AUDITOR = { personId: 'carl', role: 'auditor' } as const;

test('a search stands in the ledger before it is answered; without the right to details it is hit or no hit', async () => {
  const { parts, book, desk, papers, coverage, clock } = await newSearch();
  coverage.begin('yard', NOON_MS);
  clock.advance(HOUR_MS);
  coverage.mark('yard', 'watched', clock.nowMs());
  book.told(fallAt(NOON_MS + 1000), 1);
  await book.look();
  const asked = { fromMs: NOON_MS, toMs: NOON_MS + HOUR_MS, camera: 'yard' };
  assert.deepEqual(await search(parts, asked, AUDITOR, false), { hit: true, watched: 1, entry: 0 });
  assert.deepEqual(papers.acts(), ['search intent', 'search outcome done']);
  assert.deepEqual(papers.log[0]!.facts, { ...asked, role: 'auditor' });
  const full = await search(parts, asked, ANNA, true);
  assert.deepEqual(
    full.alarms?.map(({ id }) => id),
    ['alarm0000001'],
  );
  // Of two cameras one was watched; half of what is asked lies ahead.
  const wide = await search(parts, { fromMs: NOON_MS, toMs: NOON_MS + 2 * HOUR_MS }, AUDITOR, false);
  assert.equal(wide.watched, 0.25);
  assert.equal((await search(parts, { ...asked, behaviour: 'assault' }, AUDITOR, false)).hit, false);
  assert.equal((await search(parts, { ...asked, camera: 'gate' }, AUDITOR, false)).watched, 0);
  await desk.judge('alarm0000001', { verdict: 'no-hit' }, ANNA);
  assert.equal((await search(parts, asked, AUDITOR, false)).hit, false, 'a person has said that it was none');
});

test('no entry, no answer; a span that ends before it begins is refused before anything is entered', async () => {
  const { parts, papers } = await newSearch();
  papers.fail = () => new AugenmassError('unavailable', 'The ledger has stopped.');
  const asked = { fromMs: NOON_MS, toMs: NOON_MS + 1 };
  await assert.rejects(search(parts, asked, AUDITOR, true), { kind: 'unavailable' });
  papers.fail = undefined;
  await assert.rejects(search(parts, { ...asked, toMs: NOON_MS }, AUDITOR, true), { kind: 'invalid' });
  assert.deepEqual(papers.log, []);
});
