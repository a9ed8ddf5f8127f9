import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeAlarm } from '../../../test/ui/scene.ts';
import type { AlarmWish } from '../../../test/ui/scene.ts';
import { agoOf, measureOf, offsetOf, waitOf, whenOf } from '../telling-time.ts';
import { judgedOf, newerOf, nextOf, passingOf, waitingOf } from './queue.ts';

const NOW = Date.UTC(2026, 10, 23, 2, 12, 47);
const made = (id: string, rest: Partial<AlarmWish> = {}) =>
  madeAlarm({ id, camera: 'eingang', behaviour: 'fall', agoMs: 10_000, urgency: 50, ...rest }, NOW);

test('open ones by urgency, then by waiting; those for a second person after them; judged ones are elsewhere', () => {
  const alarms = [
    made('judged001', { state: 'judged', urgency: 99 }),
    made('second001', { state: 'second', urgency: 90 }),
    made('later0001', { urgency: 50, agoMs: 1000 }),
    made('urgent001', { urgency: 80, agoMs: 500 }),
    made('longer001', { urgency: 50, agoMs: 60_000 }),
  ];
  assert.deepEqual(
    waitingOf(alarms).map((one) => one.id),
    ['urgent001', 'longer001', 'later0001', 'second001'],
  );
  assert.deepEqual(
    judgedOf(alarms).map((one) => one.id),
    ['judged001'],
  );
  const waiting = waitingOf(alarms);
  assert.equal(nextOf(waiting, 'urgent001')?.id, 'longer001');
  assert.equal(nextOf(waiting, 'second001')?.id, 'urgent001');
  assert.equal(nextOf(waiting, 'gone00001')?.id, 'urgent001');
  assert.equal(nextOf([made('only00001')], 'only00001'), undefined);
});

test('of two tellings of one alarm the later one counts', () => {
  const open = made('sturz0001');
  const judged = {
    ...open,
    state: 'judged' as const,
    judgements: [{ verdict: 'hit' as const, by: 'operator' as const, atMs: NOW }],
  };
  assert.equal(newerOf(open, judged), judged);
  assert.equal(newerOf(judged, open), judged);
  assert.equal(newerOf(undefined, open), open);
  const over = { ...open, over: true };
  assert.equal(newerOf(over, open), over);
});

test('the clock until it is passed on, and since', () => {
  const due = passingOf(made('sturz0001', { dueInMs: 49_000 }), NOW);
  assert.equal(due.kind === 'due' && due.inMs, 49_000);
  assert.ok(due.kind === 'due' && due.share > 0.8 && due.share < 1);
  const late = passingOf(made('sturz0001', { dueInMs: -5000 }), NOW);
  assert.equal(late.kind === 'due' && late.inMs, 0);
  const passed = passingOf(made('sturz0001', { passedOnAgoMs: 20_000 }), NOW);
  assert.equal(passed.kind === 'passed' && passed.atMs, NOW - 20_000);
  assert.equal(passingOf({ ...made('sturz0001'), escalation: null }, NOW).kind, 'none');
});

test('waits, points and moments as they are read', () => {
  const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
  assert.equal(plain(waitOf(11_999, 'de')), '11 s');
  assert.equal(plain(waitOf(90_000, 'de')), '1:30 min');
  assert.equal(plain(waitOf(3_600_000, 'en')), '1 h');
  assert.equal(plain(agoOf(3 * 86_400_000, 'de')), 'vor 3 Tagen');
  assert.equal(plain(agoOf(11_000, 'en')), '11 s ago');
  assert.equal(plain(offsetOf(-3240, 'de')), '−3,2 s');
  assert.equal(plain(offsetOf(12, 'en')), '0.0 s');
  assert.equal(plain(offsetOf(10_000, 'en')), '+10.0 s');
  assert.equal(plain(measureOf(0.876, 'm', 'de')), '0,88 m');
  assert.equal(plain(measureOf(4.2, '/m²', 'en')), '4.2/m²');
  assert.equal(whenOf(NOW, NOW, 'de', 'Europe/Berlin'), '03:12');
  assert.match(whenOf(NOW - 86_400_000, NOW, 'de', 'Europe/Berlin'), /22\.11\.2026, 03:12/);
});
