import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { clopperPearson, incompleteBeta, logGamma, poissonInterval, wilson } from './statistics.ts';

const near = (value: number, expected: number, tolerance = 5e-4): void => {
  assert.ok(Math.abs(value - expected) <= tolerance, `${value} is not within ${tolerance} of ${expected}`);
};

test('Clopper and Pearson: published values', () => {
  // "Rule of three" exactly: 0 of n has the upper bound 1 - 0.025^(1/n).
  near(clopperPearson(0, 30).high, 1 - 0.025 ** (1 / 30), 1e-9);
  near(clopperPearson(30, 30).low, 0.025 ** (1 / 30), 1e-9);
  // Newcombe 1998 (Statistics in Medicine 17, 857), table I, method 5: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const newcombe = [
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [0, 20, 0, 0.1684],
    [1, 29, 0.0009, 0.1776],
  ] as const;
  for (const [hits, all, low, high] of newcombe) {
    const interval = clopperPearson(hits, all);
    near(interval.low, low, 1e-4);
    near(interval.high, high, 1e-4);
  }
});

test('Wilson: the same table, method 3', () => {
  const newcombe = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const;
  for (const [hits, all, low, high] of newcombe) {
    const interval = wilson(hits, all);
    near(interval.low, low, 1e-4);
    near(interval.high, high, 1e-4);
  }
});

test('Poisson: Garwood 1936, 95 % limits', () => {
  const garwood = [
    [0, 0, 3.689],
    [1, 0.0253, 5.572],
    [5, 1.623, 11.668],
    [10, 4.795, 18.39],
    [20, 12.217, 30.888],
  ] as const;
  for (const [events, low, high] of garwood) {
    const interval = poissonInterval(events, 1);
    near(interval.low, low, 2e-3);
    near(interval.high, high, 2e-3);
  }
  near(poissonInterval(4, 2).high, poissonInterval(4, 1).high / 2, 1e-9);
});

test('special functions: known values', () => {
  near(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-12);
  near(logGamma(10), Math.log(362_880), 1e-9);
  near(incompleteBeta(0.5, 2, 2), 0.5, 1e-12);
  near(incompleteBeta(0.25, 1, 3), 1 - 0.75 ** 3, 1e-12);
});

test('an interval holds what was measured', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
      const hits = Math.round(share * all);
      for (const interval of [clopperPearson(hits, all), wilson(hits, all)]) {
        assert.ok(interval.low <= hits / all + 1e-12 && interval.high >= hits / all - 1e-12);
        assert.ok(interval.low >= 0 && interval.high <= 1);
      }
    }),
    { numRuns: 60 },
  );
});
