import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkedOf } from './spans.ts';

test('a span is asked for as it was typed; what cannot be asked is named', () => {
  assert.deepEqual(checkedOf(1000, 2000, '', 'fall', 9000), {
    ok: true,
    asked: { fromMs: 1000, toMs: 2000, camera: '', behaviour: 'fall' },
  });
  const late = checkedOf(1000, 99_000, '', '', 9000.7);
  assert.equal(late.ok && late.asked.toMs, 9000, 'nobody has watched the future');
  for (const [from, to, fault] of [
    [undefined, 1, 'from'],
    [1, undefined, 'to'],
    [2, 2, 'order'],
    [9001, 9500, 'future'],
  ] as const) {
    assert.deepEqual(checkedOf(from, to, '', '', 9000), { ok: false, fault });
  }
});
