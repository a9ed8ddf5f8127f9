import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { opens } from '../ledger/commitment.ts';
import { Alarm } from '../wire/alarm.ts';
import { forgetDue, forgetReplays, forgetWords } from './forget.ts';
import { ANNA, BERT, NOON_MS, bodyAt, fallAt, full, newDesk, observationAt, trackFrame } from './live.fixture.ts';
import type { AlarmNews } from './out.ts';
import { recoverVerdicts } from './recovery.ts';
import { NO_RULES } from './rules.ts';

const kindOf = (one: PromiseSettledResult<unknown>): string =>
  one.status === 'fulfilled' ? 'done' : (one.reason as AugenmassError).kind;

test('a verdict stands in the ledger first, as a role; who and why are a commitment that can be opened', async () => {
  const { desk, book, papers, store, said, settled } = await newDesk();
  const alarm = fallAt(NOON_MS);
  assert.equal(book.told(alarm, 11), true);
  assert.equal(book.told({ ...alarm, over: true }, undefined), false);
  const judged = await desk.judge(alarm.id, { verdict: 'hit', reason: 'Sie lag am Brunnen.' }, ANNA);
  assert.equal(Alarm.parse(judged).state, 'judged');
  assert.deepEqual(judged.judgements, [
    { verdict: 'hit', by: 'operator', atMs: NOON_MS, reason: 'Sie lag am Brunnen.' },
  ]);
  assert.deepEqual(papers.acts(), ['verdict intent', 'verdict outcome done']);
  const [intent, outcome] = papers.log;
  assert.deepEqual(intent!.facts, {
    alarm: alarm.id,
    camera: 'yard',
    behaviour: 'fall',
    verdict: 'hit',
    role: 'operator',
  });
  assert.equal(outcome!.ref, 0);
  const note = intent!.commitments!.note!;
  const opening = papers.opening(note)!;
  assert.ok(opens(note, opening));
  assert.deepEqual(JSON.parse(opening.value), { person: 'anna', reason: 'Sie lag am Brunnen.' });
  assert.ok(!JSON.stringify(papers.log).includes('anna') && !JSON.stringify(said).includes('anna'));
  assert.deepEqual(settled, [alarm.id]);
  assert.equal((await store.db.selectFrom('judgement').selectAll().executeTakeFirst())!.person, 'anna');
  assert.equal((await desk.one(alarm.id)).entry, 11);
  await assert.rejects(desk.one('alarm0000009'), { kind: 'not-found' });
});

test('two who judge at once are one verdict and one conflict', async () => {
  const { desk, book, papers } = await newDesk();
  book.told(fallAt(NOON_MS), 1);
  const both = await Promise.allSettled([
    desk.judge('alarm0000001', { verdict: 'hit' }, ANNA),
    desk.judge('alarm0000001', { verdict: 'no-hit' }, BERT),
  ]);
  assert.deepEqual(both.map(kindOf), ['done', 'conflict']);
  assert.equal(papers.log.filter(({ act, phase }) => act === 'verdict' && phase === 'intent').length, 1);
});

test('where the mandate asks for a second person it is another one; help may be called after the first', async () => {
  const { desk, book, papers } = await newDesk({ secondReview: true });
  book.told(fallAt(NOON_MS), 1);
  const id = 'alarm0000001';
  await assert.rejects(desk.consequence(id, { kind: 'call-help' }, ANNA), { kind: 'conflict' });
  assert.deepEqual(papers.log, [], 'refused before anything was entered');
  assert.equal((await desk.judge(id, { verdict: 'hit' }, ANNA)).state, 'second');
  await assert.rejects(desk.judge(id, { verdict: 'hit' }, { ...ANNA, role: 'reviewer' }), { kind: 'conflict' });
  await assert.rejects(desk.consequence(id, { kind: 'ask-release' }, ANNA), { kind: 'conflict' });
  const helped = await desk.consequence(id, { kind: 'call-help' }, ANNA);
  assert.deepEqual(helped.consequences, [{ kind: 'call-help', by: 'operator', atMs: NOON_MS }]);
  const judged = await desk.judge(id, { verdict: 'unclear' }, BERT);
  assert.equal(judged.state, 'judged');
  assert.deepEqual(
    judged.judgements.map(({ verdict, by }) => [verdict, by]),
    [
      ['hit', 'operator'],
      ['unclear', 'reviewer'],
    ],
  );
  assert.equal((await desk.consequence(id, { kind: 'ask-release' }, BERT)).consequences.length, 2);
  assert.deepEqual(papers.acts(), [
    'verdict intent',
    'verdict outcome done',
    'consequence intent',
    'consequence outcome done',
    'verdict intent',
    'verdict outcome done',
    'consequence intent',
    'consequence outcome done',
  ]);
});

test('store full: the verdict is refused and entered as failed; later it can be given, once', async () => {
  const { desk, book, papers, trouble, store } = await newDesk();
  book.told(fallAt(NOON_MS), 1);
  const id = 'alarm0000001';
  await book.written(id);
  trouble.full = true;
  await assert.rejects(desk.judge(id, { verdict: 'hit', reason: 'x' }, ANNA), { kind: 'exhausted' });
  assert.equal((await desk.one(id)).state, 'open');
  assert.deepEqual(papers.acts(), ['verdict intent', 'verdict outcome failed']);
  trouble.full = false;
  await desk.judge(id, { verdict: 'no-hit' }, ANNA);
  assert.deepEqual(papers.acts().slice(2), ['verdict intent', 'verdict outcome done']);
  assert.equal(await recoverVerdicts(store, papers, false), 0, 'nothing is left to recover');
  assert.equal((await desk.page({ state: 'judged', limit: 5 })).alarms[0]!.judgements[0]!.verdict, 'no-hit');
});

test('no opening, no entry, no verdict: each is refused with what it was', async () => {
  const { desk, book, papers } = await newDesk();
  book.told(fallAt(NOON_MS), 1);
  papers.openingsFail = full();
  await assert.rejects(desk.judge('alarm0000001', { verdict: 'hit' }, ANNA), { kind: 'exhausted' });
  assert.deepEqual(papers.log, []);
  papers.openingsFail = undefined;
  papers.fail = () => new AugenmassError('unavailable', 'The ledger has stopped.');
  await assert.rejects(desk.judge('alarm0000001', { verdict: 'hit' }, ANNA), { kind: 'unavailable' });
  papers.fail = undefined;
  assert.equal((await desk.one('alarm0000001')).state, 'open');
  assert.equal((await desk.judge('alarm0000001', { verdict: 'hit' }, ANNA)).state, 'judged');
});

test('an entered verdict whose failure could not be entered is closed before another one is taken', async () => {
  const { desk, book, papers, trouble } = await newDesk();
  book.told(fallAt(NOON_MS), 1);
  await book.written('alarm0000001');
  trouble.full = true;
  papers.fail = ({ phase }) => (phase === 'outcome' ? full() : undefined);
  await assert.rejects(desk.judge('alarm0000001', { verdict: 'hit' }, ANNA), { kind: 'exhausted' });
  trouble.full = false;
  await assert.rejects(desk.judge('alarm0000001', { verdict: 'no-hit' }, BERT), { kind: 'exhausted' });
  papers.fail = undefined;
  await desk.judge('alarm0000001', { verdict: 'no-hit' }, BERT);
  assert.deepEqual(papers.acts(), [
    'verdict intent',
    'verdict outcome failed',
    'verdict intent',
    'verdict outcome done',
  ]);
});

test('a verdict that only the ledger has is kept at the next start, with its reason and its person; once', async () => {
  const { desk, book, papers, store } = await newDesk({ secondReview: true });
  const id = 'alarm0000001';
  book.told(fallAt(NOON_MS), 1);
  await desk.judge(id, { verdict: 'hit', reason: 'lag da' }, ANNA);
  // As after a kill between entry and store, and as with a new store: what the ledger says is all there is.
  await store.db.deleteFrom('judgement').execute();
  await store.db.updateTable('alarm').set({ state: 'open' }).execute();
  papers.log.splice(1);
  assert.equal(await recoverVerdicts(store, papers, true), 1);
  assert.deepEqual(papers.acts(), ['verdict intent', 'verdict outcome done']);
  const row = (await store.db.selectFrom('judgement').selectAll().executeTakeFirst())!;
  assert.deepEqual([row.person, row.reason, row.verdict, row.role], ['anna', 'lag da', 'hit', 'operator']);
  assert.equal((await store.db.selectFrom('alarm').select('state').executeTakeFirst())!.state, 'second');
  await store.db.deleteFrom('setting').execute();
  assert.equal(await recoverVerdicts(store, papers, true), 0);
  await book.load([]);
  await assert.rejects(desk.judge(id, { verdict: 'hit' }, ANNA), { kind: 'conflict' });
  assert.equal((await desk.judge(id, { verdict: 'hit' }, BERT)).state, 'judged');
});

test('an alarm that nobody answers is passed on once it is due, by those outside; again where that failed', async () => {
  const passed: AlarmNews[] = [];
  let broken = true;
  const { desk, book, clock } = await newDesk(
    { passOnAfterMs: () => 60_000, recipients: () => ['control-room'] },
    {
      passOn: (alarm) => {
        if (broken) return Promise.reject(full());
        passed.push(alarm);
        return Promise.resolve(['control-room']);
      },
    },
  );
  book.told(fallAt(NOON_MS, { raisedMs: NOON_MS }), 1);
  book.told(fallAt(NOON_MS, { id: 'alarm0000002', raisedMs: NOON_MS }), 2);
  await desk.judge('alarm0000002', { verdict: 'no-hit' }, ANNA);
  clock.advance(59_000);
  await desk.escalate();
  assert.equal(passed.length, 0);
  clock.advance(1000);
  await desk.escalate();
  assert.deepEqual((await desk.one('alarm0000001')).escalation, {
    dueMs: NOON_MS + 60_000,
    recipients: ['control-room'],
  });
  broken = false;
  clock.advance(1000);
  await desk.escalate();
  await desk.escalate();
  assert.deepEqual(
    passed.map(({ id }) => id),
    ['alarm0000001'],
  );
  assert.equal((await desk.one('alarm0000001')).escalation?.passedOnMs, NOON_MS + 61_000);
});

test('a consequence that could not be done is none, and stands in the ledger as failed', async () => {
  const { desk, book, papers } = await newDesk(
    {},
    { callHelp: () => Promise.reject(new AugenmassError('refused', 'The mandate does not let them have it.')) },
  );
  book.told(fallAt(NOON_MS), 1);
  await desk.judge('alarm0000001', { verdict: 'hit' }, ANNA);
  const asked = desk.consequence('alarm0000001', { kind: 'call-help', recipient: 'press' }, ANNA);
  await assert.rejects(asked, { kind: 'refused' });
  assert.deepEqual((await desk.one('alarm0000001')).consequences, []);
  assert.deepEqual(papers.acts().slice(2), ['consequence intent', 'consequence outcome failed']);
});

test('open alarms come by urgency, others newest first, page by page, whatever is told in between', async () => {
  const { desk, book } = await newDesk();
  const raised = (n: number): string => `alarm00000${String(n).padStart(2, '0')}`;
  for (let n = 0; n < 12; n++) {
    const behaviour = n % 3 === 0 ? 'fall' : 'running';
    book.told(fallAt(NOON_MS + n * 1000, { id: raised(n), behaviour, raisedMs: NOON_MS + n * 1000, over: true }), n);
  }
  await book.look();
  const read = async (state: 'open' | 'all'): Promise<string[]> => {
    const ids: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { alarms, next } = await desk.page({ state, limit: 5, cursor });
      ids.push(...alarms.map(({ id }) => id));
      if (next === null) return ids;
      cursor = next;
      if (state === 'all') book.told(fallAt(NOON_MS, { id: `later${ids.length}000`, raisedMs: NOON_MS + 99_000 }), 99);
      await book.look();
    }
  };
  assert.deepEqual(await read('open'), [0, 3, 6, 9, 1, 2, 4, 5, 7, 8, 10, 11].map(raised));
  assert.deepEqual(await read('all'), [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(raised));
  const some = await desk.page({
    state: 'all',
    behaviour: 'fall',
    fromMs: NOON_MS + 5000,
    toMs: NOON_MS + 9001,
    limit: 50,
  });
  assert.deepEqual(
    some.alarms.map(({ id }) => id),
    [raised(9), raised(6)],
    'of the footage asked for; the one before was over by then',
  );
  await assert.rejects(desk.page({ state: 'all', limit: 5, cursor: 'x' }), { kind: 'invalid' });
});

test('what could not be written is shown, and written when the store is back; the place’s own store fills the rest', async () => {
  const { book, desk, trouble, failing, said, store } = await newDesk();
  trouble.full = true;
  book.told(fallAt(NOON_MS), undefined);
  await book.look();
  assert.equal(said.length, 1);
  assert.equal((await desk.one('alarm0000001')).entry, null);
  await assert.rejects(desk.judge('alarm0000001', { verdict: 'hit' }, ANNA), { kind: 'exhausted' });
  trouble.full = false;
  book.entered('alarm0000001', 5);
  await book.look();
  assert.deepEqual(failing, [true, false]);
  assert.equal((await store.db.selectFrom('alarm').select('entry').executeTakeFirst())!.entry, 5);
  await book.load([
    { alarm: fallAt(NOON_MS, { endMs: NOON_MS + 9000 }), entry: 5 },
    { alarm: fallAt(NOON_MS - 5000, { id: 'alarm0000000' }), entry: 4 },
  ]);
  const open = (await desk.page({ state: 'open', limit: 9 })).alarms;
  assert.deepEqual(
    open.map(({ id, endMs, over, entry }) => [id, endMs - NOON_MS, over, entry]),
    [
      ['alarm0000000', -3600, true, 4],
      ['alarm0000001', 9000, true, 5],
    ],
  );
});

test('a replay is kept with its alarm and destroyed with an entry before when its time is over; the alarm stays', async () => {
  const { book, desk, replays, view, clock, papers, store } = await newDesk();
  for (let i = 0; i < 200; i++) {
    clock.advance(125);
    const nowMs = clock.nowMs();
    const frame = trackFrame(nowMs, [bodyAt('walker', 0.5, 0.5)]);
    const encoded = view.observed(observationAt(nowMs), frame, new Set(), nowMs);
    if (i === 100) {
      const alarm = fallAt(nowMs - 1000, { raisedMs: nowMs, over: true });
      replays.begin(alarm, view);
      book.told(alarm, 3);
    }
    replays.observed('yard', encoded);
  }
  await book.look();
  assert.equal((await desk.one('alarm0000001')).replay?.complete, true);
  const bytes = await desk.replay('alarm0000001');
  assert.equal((await store.db.selectFrom('replay').select('bytes').executeTakeFirst())!.bytes.length, bytes.length);
  const rules = { ...NO_RULES, replayMs: () => 3_600_000 };
  const parts = { store, book, papers, clock };
  assert.equal(await forgetReplays(parts, rules), 0);
  clock.advance(3_700_000);
  papers.fail = () => full();
  await assert.rejects(forgetReplays(parts, rules), { kind: 'exhausted' });
  assert.equal((await desk.replay('alarm0000001')).length, bytes.length, 'nothing is destroyed without its entry');
  papers.fail = undefined;
  assert.equal(await forgetReplays(parts, rules), 1);
  assert.deepEqual(papers.acts(), ['retention intent', 'retention outcome done']);
  await assert.rejects(desk.replay('alarm0000001'), { kind: 'not-found' });
  assert.equal((await desk.one('alarm0000001')).replay, null);
});

test('the words of a verdict go when the camera’s time is over, here and in the place’s store; verdict and role stay', async () => {
  const { book, desk, clock, papers, store, said } = await newDesk({ secondReview: true });
  const [first, second] = ['alarm0000001', 'alarm0000002'];
  for (const id of [first, second]) book.told(fallAt(NOON_MS, { id, over: true }), 1);
  await desk.judge(first, { verdict: 'hit', reason: 'the man from number 7 again' }, ANNA);
  await desk.judge(first, { verdict: 'hit' }, BERT);
  await desk.judge(second, { verdict: 'no-hit', reason: 'she only sat down' }, ANNA);
  assert.equal(papers.openings, 3);
  const parts = { store, book, papers, clock };
  const rules = { ...NO_RULES, secondReview: true };
  clock.advance(86_400_000 - 1);
  assert.equal(await forgetWords(parts, rules), 0, 'not before their time');
  clock.advance(1);
  papers.fail = () => full();
  await assert.rejects(forgetDue(parts, rules), { kind: 'exhausted' });
  assert.equal(papers.openings, 3, 'nothing goes without its entry');
  papers.fail = undefined;
  assert.equal(await forgetWords(parts, rules), 3);
  assert.equal(papers.openings, 0);
  const rows = await store.db.selectFrom('judgement').selectAll().orderBy('alarm').orderBy('seq').execute();
  assert.deepEqual(
    rows.map(({ person, role, verdict, reason, reason_salt }) => [person, role, verdict, reason, reason_salt]),
    [
      ['', 'operator', 'hit', null, null],
      ['', 'reviewer', 'hit', null, null],
      ['anna', 'operator', 'no-hit', null, null],
    ],
  );
  assert.deepEqual(papers.log.at(-2)!.facts.reason, 'verdict-words');
  assert.equal((await desk.one(first)).judgements.length, 2);
  const shown = said.flatMap((message) => (message.type === 'alarm' ? [message.alarm] : [])).at(-1);
  assert.ok(shown && !JSON.stringify(shown).includes('sat down'), 'screens are told that it is gone');
  assert.ok(!JSON.stringify(await desk.page({ state: 'all', limit: 9 })).includes('sat down'));
  assert.equal(await forgetWords(parts, rules), 0, 'once');
  assert.equal(await recoverVerdicts(store, papers, true), 0, 'nothing brings it back');
  await assert.rejects(desk.judge(second, { verdict: 'hit' }, ANNA), { kind: 'conflict' }, 'still another person');
  await desk.judge(second, { verdict: 'hit' }, BERT);
  assert.equal(await forgetWords(parts, rules), 1, 'nobody has to judge any more: who did is gone too');
});

test('what was said for a verdict that never was is not kept', async () => {
  const { book, desk, papers, trouble } = await newDesk();
  book.told(fallAt(NOON_MS), 1);
  await book.written('alarm0000001');
  papers.fail = () => full();
  await assert.rejects(desk.judge('alarm0000001', { verdict: 'hit', reason: 'a' }, ANNA), { kind: 'exhausted' });
  assert.equal(papers.openings, 0);
  papers.fail = undefined;
  trouble.full = true;
  await assert.rejects(desk.judge('alarm0000001', { verdict: 'hit', reason: 'b' }, ANNA), { kind: 'exhausted' });
  assert.equal(papers.openings, 0);
});
