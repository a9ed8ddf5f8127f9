import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Alarm } from '../wire/alarm.ts';
import { alarmMessages, topicsOf } from './mqtt-topics.ts';
import { ALARM, NOON_MS, openDesk, standingWith, until } from './outbox.fixture.ts';
import { pushPayload } from './push.ts';
import { syslogMessage } from './syslog-wire.ts';
import { letterText, payloadOf, readLetter, tellable } from './told.ts';
import type { AlarmTold, Letter } from './told.ts';

/** An alarm as the live place has it, with all that must never leave. */
const WHOLE: Alarm & AlarmTold = {
  ...ALARM,
  sentence: ALARM.sentence,
  reason: { de: 'GEHEIM-GRUND', en: 'SECRET-REASON' },
  over: true,
  confidence: 0.123456,
  curve: { label: { de: 'GEHEIM-KURVE', en: 'SECRET-CURVE' }, unit: 'm', points: [[0, 0.987654]] },
  urgency: 77.7777,
  tracks: [54_321],
  entry: 98_765,
  judgements: [{ verdict: 'hit', by: 'operator', atMs: NOON_MS + 1, reason: 'Frau Geheim lag am Brunnen' }],
  state: 'judged',
  escalation: { dueMs: NOON_MS + 2, recipients: ['geheim'] },
  consequences: [{ kind: 'call-help', atMs: NOON_MS + 3, by: 'operator' }],
  replay: { fromMs: NOON_MS + 4, toMs: NOON_MS + 5, complete: true },
};
const NEVER =
  /geheim|secret|0\.123456|0\.987654|77\.7777|54321|98765|hit|judge|operator|replay|tracks|confidence|curve|reason|role/i;

const letter = (): Letter => ({ why: 'help', site: 'Musterplatz', alarm: tellable(WHOLE), role: 'operator' });

test('by every way, nothing leaves but what is listed', () => {
  const kept = readLetter(letterText(letter()))!;
  const json = JSON.stringify(payloadOf(kept));
  const all = [
    json,
    syslogMessage(kept, 'place.example'),
    ...alarmMessages(topicsOf('mqtts://a.example'), kept).map(({ topic, payload }) => `${topic} ${payload}`),
    pushPayload(kept, 'de'),
  ];
  for (const text of all) assert.doesNotMatch(text, NEVER);
  const { data, ...head } = payloadOf(kept) as { data: object };
  assert.deepEqual(Object.keys(head), ['type', 'timestamp']);
  assert.deepEqual(Object.keys(data), [
    'alarm',
    'site',
    'camera',
    'behaviour',
    'startMs',
    'endMs',
    'raisedMs',
    'sentence',
    'question',
  ]);
  assert.deepEqual(Object.keys(JSON.parse(pushPayload(kept, 'de')) as object), [
    'alarm',
    'behaviour',
    'camera',
    'language',
  ]);
});

test('whatever else an alarm carries, at any depth, it stays here', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 9 }), fc.anything()), (extra) => {
      const told = tellable({ ...extra, ...ALARM, sentence: { ...ALARM.sentence, fr: 'GEHEIM' } } as AlarmTold);
      assert.deepEqual(told, ALARM);
    }),
  );
});

test('must fail: an alarm whose parts are no parts of an alarm', () => {
  for (const wrong of [
    { id: '../../etc' },
    { camera: 'Frau Geheim' },
    { behaviour: 'face' as 'fall' },
    { startMs: Number.NaN },
    { sentence: { de: 'x'.repeat(5000), en: '' } },
    { question: 'text' as never },
  ]) {
    assert.throws(() => tellable({ ...ALARM, ...wrong }), { kind: 'invalid' });
  }
});

test('bytes that look like a picture do not fit through any way', () => {
  const picture = Buffer.alloc(20_000, 7).toString('base64');
  assert.throws(() => tellable({ ...ALARM, sentence: { de: picture, en: picture } }), { kind: 'invalid' });
  const most = tellable({ ...ALARM, sentence: { de: 'ä'.repeat(4000), en: 'b'.repeat(4000) } });
  assert.ok(Buffer.byteLength(JSON.stringify(payloadOf({ why: 'help', site: 'x', alarm: most }))) < 20_000);
});

test('the queue keeps a letter only until it has arrived, and a refused one not at all', async () => {
  await using desk = await openDesk(standingWith(["{ name: aid, url: 'https://aid.example/x' }"]), () => ({
    webhook: { send: () => Promise.resolve({ sent: true }) },
  }));
  await desk.outbox.passOn(WHOLE);
  await until(() => desk.book.entries.length === 2, 'an outcome');
  const rows = await desk.store.db.selectFrom('delivery').selectAll().execute();
  assert.equal(rows[0]!.body, '');
  assert.doesNotMatch(JSON.stringify(rows), /Hüfte|hip|geheim/i);
  assert.doesNotMatch(
    JSON.stringify(desk.book.entries),
    /Hüfte|hip|geheim|Musterplatz/i,
    'nor does the ledger know a sentence',
  );
  // Thirty days on nothing is left of it but the ledger's entries.
  desk.clock.jump(31 * 86_400_000);
  desk.clock.advance(60_000);
  await until(async () => (await desk.outbox.list()).length === 0, 'forgotten');
});
