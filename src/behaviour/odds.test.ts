import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { DESCENT } from './descent-weights.ts';
import { ENCOUNTER } from './encounter-weights.ts';
import { oddsOf, share } from './odds.ts';
import { ramp, rateOf } from './ramp.ts';

test('a number adds its line: slope below the first bend, steeper beyond each', () => {
  const term = [10, 2, 1, 0.5, 0, 0, 0, 0];
  assert.equal(share(term, 6), -2);
  // One spread above the mean: the slope, and half as much again for the two spreads beyond the bend at minus one.
  assert.equal(share([1, 1, 1, 0.5, 0, 0, 0, 0], 2), 2);
  // Nothing beyond four spreads, nor for what is no number.
  assert.equal(share([0, 1, 1, 0, 0, 0, 0, 0], 5), 4);
  assert.equal(share([0, 1, 1, 0, 0, 0, 0, 0], NaN), 0);
});

test('a missing number counts as zero, and whatever is measured the odds are a number', () => {
  for (const odds of [DESCENT, ENCOUNTER]) {
    assert.ok(
      Object.values(odds.terms).every((term) => term.length === 8 && term.every(Number.isFinite) && term[1]! > 0),
    );
    const names = Object.keys(odds.terms);
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: names.length, maxLength: names.length }), (values) =>
        Number.isFinite(oddsOf(odds, Object.fromEntries(names.map((name, i) => [name, values[i]!])))),
      ),
      { numRuns: 50 },
    );
    assert.equal(oddsOf(odds, {}), oddsOf(odds, Object.fromEntries(names.map((name) => [name, 0]))));
  }
});

const heights = (fromMs: number, toMs: number): { timeMs: number; heightM: number }[] =>
  Array.from({ length: 40 }, (_, i) => {
    const timeMs = i * 125;
    const along = Math.max(0, Math.min(1, (timeMs - fromMs) / (toMs - fromMs)));
    return { timeMs, heightM: 1.7 - 1.4 * along };
  });

test('a fall of 1.4 m in 0.75 s is read off as such, also with wild pictures in it', () => {
  const clean = heights(2000, 2750);
  const wild = clean.map((height, i) => (i % 9 === 4 ? { ...height, heightM: height.heightM + 0.8 } : height));
  for (const series of [clean, wild]) {
    const found = ramp(series)!;
    assert.ok(Math.abs(found.fromM - 1.7) < 0.02 && Math.abs(found.toM - 0.3) < 0.02, JSON.stringify(found));
    assert.ok(Math.abs(found.startMs - 2000) <= 130 && Math.abs(found.endMs - 2750) <= 130, JSON.stringify(found));
    assert.ok(Math.abs(rateOf(found) - 1.4 / 0.87) < 0.25);
  }
});

test('a slow descent is slow, a level has none, five heights say nothing', () => {
  assert.ok(rateOf(ramp(heights(1000, 3500))) < 0.65);
  assert.ok(Math.abs(rateOf(ramp(heights(90_000, 91_000)))) < 0.01);
  assert.equal(ramp(heights(0, 500).slice(0, 5)), undefined);
});
