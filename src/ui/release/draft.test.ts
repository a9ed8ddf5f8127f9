import assert from 'node:assert/strict';
import test from 'node:test';
import { draftOf, spanOf } from './draft.ts';

const NOW = Date.parse('2026-11-22T22:30:00Z');
const ZONE = 'Europe/Berlin';

test('the form opens around the alarm that it was asked for', () => {
  const start = NOW - 600_000;
  const query = new URLSearchParams({
    alarm: 'abcdefgh1234',
    camera: 'steps',
    fromMs: String(start),
    toMs: String(start + 5000),
  });
  const draft = draftOf(query, ['square', 'steps'], NOW, ZONE);
  assert.equal(draft.camera, 'steps');
  assert.equal(draft.alarm, 'abcdefgh1234');
  assert.deepEqual(spanOf(draft, NOW, ZONE), { fromMs: start - 15_000, toMs: start + 35_000 });
});

test('an alarm of just now ends now, an unknown camera is not taken over', () => {
  const query = new URLSearchParams({ camera: 'elsewhere', fromMs: String(NOW - 2000), toMs: String(NOW - 1000) });
  const draft = draftOf(query, ['square'], NOW, ZONE);
  assert.equal(draft.camera, 'square');
  assert.deepEqual(spanOf(draft, NOW, ZONE), { fromMs: NOW - 17_000, toMs: NOW });
});

test('spans that make no sense are said before they are sent', () => {
  const draft = draftOf(new URLSearchParams({ fromMs: 'x' }), ['square'], NOW, ZONE);
  const of = (from: string, to: string): unknown => spanOf({ ...draft, from, to }, NOW, ZONE);
  assert.deepEqual(of('2026-11-22T22:00:00', '2026-11-22T21:00:00'), { fault: 'badSpan' });
  assert.deepEqual(of('', '2026-11-22T21:00:00'), { fault: 'badSpan' });
  assert.deepEqual(of('2026-11-22T20:00:00', '2026-11-22T21:00:01'), { fault: 'longSpan' });
  assert.deepEqual(of('2026-11-22T23:00:00', '2026-11-22T23:40:00'), { fault: 'future' });
  assert.deepEqual(spanOf(draft, NOW, ZONE), { fromMs: NOW - 60_000, toMs: NOW });
});
