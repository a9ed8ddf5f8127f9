import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { question } from '../../behaviour/reason.ts';
import { BEHAVIOURS } from '../../wire/words.ts';
import { PUSH_QUESTIONS, pushMessageOf } from './push-words.ts';

test('a phone asks what the wall asks', () => {
  for (const behaviour of BEHAVIOURS) {
    assert.deepEqual(PUSH_QUESTIONS[behaviour], [question(behaviour, 'de'), question(behaviour, 'en')]);
  }
});

test('a message leads to its alarm, in its language', () => {
  const sent = { alarm: 'k3j9x2m4p7q1', behaviour: 'fall', camera: 'durchgang-nord', language: 'en' };
  assert.deepEqual(pushMessageOf(sent), {
    title: question('fall', 'en'),
    body: 'Durchgang Nord',
    language: 'en',
    path: '/alarms/k3j9x2m4p7q1',
  });
});

test('whatever comes, a click stays on our own pages', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), fc.string(), (payload, alarm, behaviour) => {
      for (const sent of [
        payload,
        { alarm, behaviour, camera: alarm },
        { alarm: `//${alarm}`, behaviour: '__proto__' },
      ]) {
        const { path, title } = pushMessageOf(sent);
        assert.match(path, /^\/alarms(\/[a-z0-9]{8,40})?$/);
        assert.ok(title.length > 0);
      }
    }),
  );
});
