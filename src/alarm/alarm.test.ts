import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Finding } from '../behaviour/finding.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { seededRandom } from '../kernel/random.ts';
import { commit, opens } from '../ledger/commitment.ts';
import { judge, raise } from './alarm.ts';
import { alarmLine } from './line.ts';
import { Raising } from './raising.ts';
import { Store } from './store.ts';

const fall = (endMs: number, more: Partial<Finding> = {}): Finding => ({
  behaviour: 'fall',
  startMs: 10_000,
  endMs,
  confidence: 0.6,
  camera: 'yard',
  tracks: ['a'],
  reason: { code: 'hip-height-fell', values: [{ name: 'from', value: 0.9, unit: 'm' }], scale: 'prior' },
  ...more,
});
const kindOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof AugenmassError) return error.kind;
    throw error;
  }
  return 'nothing was thrown';
};
const folder = (t: TestContext): string => {
  const path = mkdtempSync(join(tmpdir(), 'augenmass-alarm-'));
  t.after(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
};

test('one event is one alarm, told when it is decided and closed when it ends', () => {
  const raising = new Raising(new SimulatedClock(), seededRandom(1));
  const first = raising.look([fall(11_000)], []);
  assert.equal(first.raised.length, 1);
  const { id } = first.raised[0]!;
  assert.deepEqual(raising.look([fall(11_100)], []), { raised: [], changed: [] }, 'a tenth of a second is no change');
  const later = raising.look([fall(14_000, { tracks: ['a', 'b'], confidence: 0.8 })], []);
  assert.deepEqual([later.raised.length, later.changed[0]!.id, later.changed[0]!.confidence], [0, id, 0.8]);
  const ended = raising.look([], [fall(15_000, { tracks: ['b'] })]);
  assert.deepEqual([ended.raised.length, ended.changed[0]!.id, ended.changed[0]!.over], [0, id, true]);
  const again = raising.look([], [fall(15_000, { tracks: ['b'] })]);
  assert.notEqual(again.raised[0]!.id, id, 'a closed alarm takes no more findings');
});

test('what ends in the moment it is decided is told once, closed', () => {
  const { raised, changed } = new Raising(new SimulatedClock(), seededRandom(2)).look([fall(11_000)], [fall(12_000)]);
  assert.deepEqual([raised.length, changed.length, raised[0]!.over, raised[0]!.endMs], [1, 0, true, 12_000]);
});

test('other bodies, behaviours, cameras and later moments are other alarms', () => {
  const raising = new Raising(new SimulatedClock(), seededRandom(3));
  const others = [
    fall(11_000),
    fall(11_000, { tracks: ['c'] }),
    fall(11_000, { behaviour: 'lying' }),
    fall(11_000, { camera: 'gate' }),
    fall(90_000, { startMs: 80_000 }),
  ];
  const { raised } = raising.look(others, []);
  assert.equal(new Set(raised.map(({ id }) => id)).size, others.length);
});

test('a line says why and asks, in both languages; nothing of it is a picture or a place in one', () => {
  const line = alarmLine(raise(fall(11_000), 'abc', 1), 7);
  assert.match(line.sentence.de, /Hüfthöhe/);
  assert.match(line.question.en, /\?$/);
  assert.equal(line.entry, 7);
  assert.equal(alarmLine(raise(fall(11_000), 'abc', 1), undefined).entry, null);
  assert.ok(JSON.stringify(line).length < 2000);
  assert.doesNotMatch(JSON.stringify(line), /joints|box|ink/);
});

test('a verdict stands as it was given', () => {
  const judged = judge(raise(fall(11_000), 'abc', 1), { verdict: 'no-hit', role: 'reviewer', atMs: 2 });
  assert.equal(judged.judgement?.verdict, 'no-hit');
  assert.equal(
    kindOf(() => judge(judged, { verdict: 'hit', role: 'operator', atMs: 3 })),
    'conflict',
  );
});

test('the store keeps alarms and openings over a restart, and an entry once known stays', (t) => {
  const path = join(folder(t), 'store.db');
  const alarm = raise(fall(11_000), 'abc', 1);
  const { commitments, openings } = commit({ basis: 'StPO § 94' }, seededRandom(4));
  const commitment = commitments.basis!;
  {
    using store = new Store(path);
    store.putAlarm(alarm);
    assert.deepEqual(store.unrecorded(), [alarm]);
    store.putAlarm(alarm, 12);
    store.putAlarm({ ...alarm, over: true });
    store.putOpenings(commitments, openings);
    store.putOpenings(commitments, openings);
  }
  using store = new Store(path);
  assert.deepEqual(store.alarm('abc'), { alarm: { ...alarm, over: true, judgement: undefined }, entry: 12 });
  assert.deepEqual(store.unrecorded(), []);
  assert.equal(store.alarms(0, 10_000).length, 0);
  assert.equal(store.alarms(10_000, 10_001).length, 1);
  assert.ok(opens(commitment, store.opening(commitment)!));
  store.forgetOpening(commitment);
  assert.equal(store.opening(commitment), undefined);
  assert.equal(
    kindOf(() => store.alarm('none')),
    'not-found',
  );
});

test('a store that is none, and one from the future, are refused as they are', (t) => {
  const path = folder(t);
  writeFileSync(join(path, 'text.db'), 'hello\n'.repeat(1000));
  assert.equal(
    kindOf(() => new Store(join(path, 'text.db'))),
    'corrupt',
  );
  const future = new DatabaseSync(join(path, 'future.db'));
  future.exec('PRAGMA user_version = 99');
  future.close();
  assert.equal(
    kindOf(() => new Store(join(path, 'future.db'))),
    'corrupt',
  );
});
