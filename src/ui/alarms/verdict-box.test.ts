import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeAlarm } from '../../../test/ui/scene.ts';
import type { Alarm } from '../../wire/alarm.ts';
import { VerdictBox } from './verdict-box.ts';
import type { Given, Post } from './verdict-box.ts';

const NOW = 1_795_394_500_000;
const made = (id: string): Alarm =>
  madeAlarm({ id, camera: 'eingang', behaviour: 'fall', agoMs: 10_000, urgency: 80 }, NOW);

class Failure extends Error {
  readonly status: number | undefined;
  constructor(status: number | undefined) {
    super(String(status));
    this.status = status;
  }
}

/** A server that judges; `fails` are the statuses of the next sends, `lost` means done but not answered. */
class FakeServer implements Post {
  readonly alarms = new Map<string, Alarm>();
  fails: (number | 'unreached' | 'lost')[] = [];
  readonly sent: string[] = [];

  send(given: Given): Promise<Alarm> {
    this.sent.push(`${given.alarm} ${given.verdict}`);
    const fail = this.fails.shift();
    if (fail === 'unreached') return Promise.reject(new Failure(undefined));
    if (typeof fail === 'number') return Promise.reject(new Failure(fail));
    const alarm = this.alarms.get(given.alarm) ?? made(given.alarm);
    if (alarm.state === 'judged') return Promise.reject(new Failure(409));
    const words = given.reason ? { reason: given.reason } : {};
    const judged: Alarm = {
      ...alarm,
      state: 'judged',
      judgements: [{ verdict: given.verdict, by: 'operator', atMs: NOW + 900, ...words }],
    };
    this.alarms.set(given.alarm, judged);
    return fail === 'lost' ? Promise.reject(new Failure(undefined)) : Promise.resolve(judged);
  }

  look(alarm: string): Promise<Alarm> {
    return Promise.resolve(this.alarms.get(alarm)!);
  }

  statusOf(error: unknown): { status: number | undefined } {
    return { status: (error as Failure).status };
  }

  nowMs(): number {
    return NOW;
  }
}

function shelf(): { getItem(key: string): string | null; setItem(key: string, value: string): void } {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

function boxed(server = new FakeServer(), on = shelf()) {
  const box = new VerdictBox(server, on);
  box.signedIn('anna');
  const told: string[] = [];
  box.onAlarm = (alarm) => told.push(`${alarm.id} ${alarm.state}`);
  return { box, server, on, told };
}

test('a verdict that arrives leaves the box and tells what became of the alarm', async () => {
  const { box, told } = boxed();
  await box.give('sturz0001', 'hit', '  liegt still ');
  assert.deepEqual(box.snapshot(), []);
  assert.deepEqual(told, ['sturz0001 judged']);
});

test('a verdict given without a line waits, survives the page, and is sent when the line is back', async () => {
  const { box, server, on } = boxed();
  server.fails = ['unreached'];
  await box.give('sturz0001', 'hit');
  assert.equal(box.of('sturz0001')?.state, 'waiting');
  assert.equal(box.waiting, 1);
  const after = boxed(server, on);
  assert.equal(after.box.of('sturz0001')?.verdict, 'hit');
  await after.box.flush();
  assert.equal(after.box.waiting, 0);
  assert.equal(server.alarms.get('sturz0001')?.judgements[0]?.verdict, 'hit');
});

test('an answer lost on the way back is no conflict', async () => {
  const { box, server, told } = boxed();
  server.fails = ['lost'];
  await box.give('sturz0001', 'no-hit', 'Hund');
  assert.equal(box.of('sturz0001')?.state, 'waiting');
  await box.flush();
  assert.equal(box.of('sturz0001'), undefined);
  assert.deepEqual(told, ['sturz0001 judged']);
  assert.equal(server.alarms.get('sturz0001')?.judgements.length, 1);
});

test('another person who was first is said, and the own verdict stays visible until it is put away', async () => {
  const { box, server } = boxed();
  server.alarms.set('sturz0001', {
    ...made('sturz0001'),
    state: 'judged',
    judgements: [{ verdict: 'no-hit', by: 'reviewer', atMs: NOW - 100 }],
  });
  await box.give('sturz0001', 'hit');
  assert.equal(box.of('sturz0001')?.state, 'conflict');
  await box.flush();
  assert.equal(server.sent.length, 1, 'a conflict is not sent again');
  box.forget('sturz0001');
  assert.deepEqual(box.snapshot(), []);
});

test('the same verdict by another, at the first try, is a conflict all the same', async () => {
  const { box, server } = boxed();
  server.alarms.set('sturz0001', {
    ...made('sturz0001'),
    state: 'judged',
    judgements: [{ verdict: 'hit', by: 'reviewer', atMs: NOW + 10 }],
  });
  await box.give('sturz0001', 'hit');
  assert.equal(box.of('sturz0001')?.state, 'conflict');
});

test('trouble of the server and an ended session wait; a refusal does not', async () => {
  for (const status of [500, 503, 401, 429]) {
    const { box, server } = boxed();
    server.fails = [status];
    await box.give('sturz0001', 'hit');
    assert.equal(box.of('sturz0001')?.state, 'waiting', String(status));
  }
  const { box, server } = boxed();
  server.fails = [403];
  await box.give('sturz0001', 'hit');
  assert.equal(box.of('sturz0001')?.state, 'refused');
});

test('one alarm has one verdict on its way; a second person’s sign-in sends none of the first', async () => {
  const { box, server, on } = boxed();
  server.fails = ['unreached', 'unreached', 'unreached'];
  await box.give('sturz0001', 'hit');
  await box.give('sturz0001', 'no-hit');
  assert.deepEqual(server.sent, ['sturz0001 hit']);
  const other = new VerdictBox(server, on);
  other.signedIn('bert');
  await other.flush();
  assert.deepEqual(server.sent, ['sturz0001 hit']);
  assert.equal(other.waiting, 0);
  assert.equal(other.snapshot().length, 1);
});

test('two alarms judged while the first is still on its way both arrive', async () => {
  const { box, server } = boxed();
  await Promise.all([box.give('sturz0001', 'hit'), box.give('liegt0002', 'unclear')]);
  await box.flush();
  assert.deepEqual(server.sent.sort(), ['liegt0002 unclear', 'sturz0001 hit']);
  assert.deepEqual(box.snapshot(), []);
});

test('a shelf full of something else is an empty one', () => {
  for (const text of ['{', '7', '[{"alarm":1}]', 'null']) {
    const box = new VerdictBox(new FakeServer(), { getItem: () => text, setItem: () => undefined });
    assert.deepEqual(box.snapshot(), []);
  }
});

test('who looked first is known after a reload, and nobody else is taken for them', async () => {
  const server = new FakeServer();
  const kept = shelf();
  const box = new VerdictBox(server, kept);
  box.signedIn('anna');
  assert.equal(box.looked('aaaaaaaa', 'anna'), false);
  await box.give('aaaaaaaa', 'hit');
  const reloaded = new VerdictBox(server, kept);
  assert.equal(reloaded.looked('aaaaaaaa', 'anna'), true);
  assert.equal(reloaded.looked('aaaaaaaa', 'beate'), false, 'another person at the same browser may look second');
  assert.equal(reloaded.looked('bbbbbbbb', 'anna'), false);
});

test('a verdict that did not arrive makes nobody the first', async () => {
  const server = new FakeServer();
  server.fails = ['unreached'];
  const box = new VerdictBox(server, shelf());
  box.signedIn('anna');
  await box.give('aaaaaaaa', 'hit');
  assert.equal(box.looked('aaaaaaaa', 'anna'), false);
});
