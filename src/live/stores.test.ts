import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postgresMissing, startCluster } from '../store/postgres.fixture.ts';
import { Alarm } from '../wire/alarm.ts';
import { Coverage } from './coverage.ts';
import { COVERAGE_KEPT_MS, forgetCoverage, forgetReplays, forgetWords } from './forget.ts';
import { ANNA, BERT, NOON_MS, bodyAt, fallAt, newDesk, observationAt, trackFrame } from './live.fixture.ts';
import { numbersOf } from './public-numbers.ts';
import { recoverVerdicts } from './recovery.ts';
import { NO_RULES } from './rules.ts';

/** One day of a place on one kind of store: told, judged by two, kept, counted, forgotten. */
async function day(url: string): Promise<void> {
  const made = await newDesk({ secondReview: true, passOnAfterMs: () => 60_000 }, {}, url);
  const { book, desk, replays, view, clock, papers, store } = made;
  try {
    const coverage = new Coverage(store);
    coverage.begin('yard', NOON_MS);
    for (let i = 0; i < 250; i++) {
      clock.advance(125);
      const nowMs = clock.nowMs();
      const frame = trackFrame(nowMs, [bodyAt('walker', 0.5, 0.5)]);
      const encoded = view.observed(observationAt(nowMs), frame, new Set(), nowMs);
      coverage.mark('yard', i < 200 ? 'watched' : 'lost', nowMs);
      if (i === 120) {
        const alarm = fallAt(nowMs - 1000.25, { raisedMs: nowMs + 0.5, endMs: nowMs + 0.75 });
        replays.begin(alarm, view);
        book.told(alarm, undefined);
      }
      replays.observed('yard', encoded);
    }
    book.entered('alarm0000001', 7);
    book.told(fallAt(NOON_MS + 20_000, { id: 'alarm0000002', raisedMs: NOON_MS + 22_000, over: true }), 8);
    await book.look();
    await coverage.flush();
    assert.equal((await desk.judge('alarm0000001', { verdict: 'hit', reason: 'Größe „ä“ 🙂' }, ANNA)).state, 'second');
    await assert.rejects(desk.judge('alarm0000001', { verdict: 'hit' }, ANNA), { kind: 'conflict' });
    const judged = await desk.judge('alarm0000001', { verdict: 'unclear' }, BERT);
    await desk.consequence('alarm0000001', { kind: 'ask-release' }, BERT);
    assert.equal(judged.state, 'judged');
    const page = await desk.page({ state: 'all', limit: 1 });
    assert.deepEqual([page.alarms.map(({ id }) => id), page.next !== null], [['alarm0000002'], true]);
    const [one] = (await desk.page({ state: 'all', limit: 1, cursor: page.next! })).alarms;
    Alarm.parse(one);
    assert.deepEqual(
      [
        one!.id,
        one!.entry,
        one!.judgements.map(({ reason }) => reason),
        one!.consequences.length,
        one!.replay?.complete,
      ],
      ['alarm0000001', 7, ['Größe „ä“ 🙂', undefined], 1, true],
    );
    assert.ok((await desk.replay('alarm0000001')).length > 1000);
    const spans = await coverage.spans('yard', NOON_MS, NOON_MS + 31_250);
    assert.deepEqual(
      spans.map(({ fromMs, toMs, state }) => [fromMs - NOON_MS, toMs - NOON_MS, state]),
      [
        [0, 25_000, 'watched'],
        [25_000, 31_250, 'lost'],
      ],
    );
    assert.deepEqual(await coverage.cameras(NOON_MS, NOON_MS + 1000), ['yard']);
    assert.equal(await coverage.firstMs('yard'), NOON_MS);
    assert.deepEqual(await numbersOf(store, coverage, NOON_MS, clock.nowMs()), {
      sinceMs: NOON_MS,
      alarms: 2,
      hits: 0,
      noHits: 0,
      unjudged: 1,
      hoursWatched: 0.01,
    });
    await store.db.deleteFrom('judgement').where('seq', '=', 1).execute();
    await store.db.updateTable('alarm').set({ state: 'second' }).where('id', '=', 'alarm0000001').execute();
    assert.equal(await recoverVerdicts(store, papers, true), 1);
    await book.load([{ alarm: fallAt(NOON_MS, { id: 'alarm0000003' }), entry: 9 }]);
    assert.deepEqual(
      (await desk.page({ state: 'open', limit: 9 })).alarms.map(({ id }) => id),
      ['alarm0000003', 'alarm0000002'],
    );
    clock.advance(86_400_000 + 60_000);
    assert.equal(await forgetReplays({ store, book, papers, clock }, NO_RULES), 1);
    await assert.rejects(desk.replay('alarm0000001'), { kind: 'not-found' });
    assert.equal(await forgetWords({ store, book, papers, clock }, NO_RULES), 2);
    assert.equal(await forgetCoverage({ store, clock }), 0);
    clock.advance(COVERAGE_KEPT_MS);
    assert.ok((await forgetCoverage({ store, clock })) > 0);
    assert.deepEqual(await store.db.selectFrom('coverage').selectAll().execute(), []);
  } finally {
    await store.close();
  }
}

test('a day of a place, its alarms in SQLite', () => day('sqlite::memory:'));

test('the same in PostgreSQL', { skip: postgresMissing, timeout: 120_000 }, async () => {
  using cluster = startCluster();
  await day(cluster.database('live'));
});
