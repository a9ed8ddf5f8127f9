import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chimeAt, pauseAt } from './chime.ts';

test('two notes a fourth apart, rising with waiting, never loud', () => {
  let beforeHertz = 0;
  for (let waitedMs = 0; waitedMs <= 180_000; waitedMs += 1000) {
    const [first, second, ...more] = chimeAt(waitedMs);
    assert.ok(first && second && more.length === 0);
    assert.ok(Math.abs(second.hertz / first.hertz - 4 / 3) < 1e-9);
    assert.ok(first.hertz >= beforeHertz && first.hertz < 600);
    assert.ok(first.loudness <= 0.22 && second.loudness <= 0.22);
    beforeHertz = first.hertz;
  }
  assert.ok(chimeAt(60_000)[0]!.hertz > chimeAt(0)[0]!.hertz);
});

test('it calls every eight seconds at first and every three in the end', () => {
  assert.equal(pauseAt(0), 8000);
  assert.equal(pauseAt(60_000), 3000);
  assert.equal(pauseAt(600_000), 3000);
});
