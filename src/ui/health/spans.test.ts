import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COVERAGE } from '../../wire/place.ts';
import type { CoverageSpan } from '../../wire/place.ts';
import { barsOf, gapsOf, movedSpan, shareOf, shownOf, sumsOf, ticksOf } from './spans.ts';

const H = 3_600_000;
const DAY = Date.UTC(2026, 10, 23);
const span = (from: number, to: number, state: CoverageSpan['state']): CoverageSpan => ({
  fromMs: DAY + from * H,
  toMs: DAY + to * H,
  state,
});

test('bars cover the span, neighbours of one state are one bar, a short gap is still seen', () => {
  const spans = [span(0, 6, 'watched'), span(6, 6.001, 'lost'), span(6.001, 12, 'watched'), span(12, 24, 'watched')];
  const bars = barsOf(spans, DAY, DAY + 24 * H);
  assert.deepEqual(
    bars.map((bar) => bar.state),
    ['watched', 'lost', 'watched'],
  );
  assert.equal(bars[0]!.width, 0.25);
  assert.equal(bars[1]!.width, 0.0025);
  assert.equal(bars[2]!.toMs, DAY + 24 * H);
});

test('bars never leave the span, whatever the spans', () => {
  const moment = fc.integer({ min: 0, max: 24 * H });
  const spans = fc.array(fc.record({ a: moment, b: moment, state: fc.constantFrom(...COVERAGE) }), { maxLength: 30 });
  fc.assert(
    fc.property(spans, (list) => {
      const cut = list.map(({ a, b, state }) => ({ fromMs: DAY + Math.min(a, b), toMs: DAY + Math.max(a, b), state }));
      for (const bar of barsOf(cut, DAY + 2 * H, DAY + 20 * H)) {
        assert.ok(bar.left >= 0 && bar.left + bar.width <= 1 + 1e-9 && bar.width > 0);
      }
    }),
  );
});

test('what is as agreed is no gap, and a gap that reaches now still lasts', () => {
  const spans = [span(0, 5, 'watched'), span(5, 17, 'closed'), span(17, 18, 'dark'), span(18, 19, 'lost')];
  const coverage = { fromMs: DAY, toMs: DAY + 24 * H, cameras: [{ name: 'hof', spans, share: 5 / 7 }] };
  const gaps = gapsOf(coverage, DAY + 19 * H);
  assert.deepEqual(
    gaps.map(({ state, lasts }) => [state, lasts]),
    [
      ['lost', true],
      ['dark', false],
    ],
  );
  assert.ok(Math.abs(shareOf(coverage)! - 5 / 7) < 1e-12);
  assert.equal(shareOf({ ...coverage, cameras: [{ name: 'hof', spans: [span(0, 9, 'closed')], share: null }] }), null);
  assert.deepEqual(sumsOf(spans), { watched: 5 * H, closed: 12 * H, dark: H, lost: H });
});

test('short gaps of one reason close together are told as one, with what was really missing', () => {
  const s = 1000 / H;
  const spans = [
    span(1, 1 + 5 * s, 'lost'),
    span(1 + 5 * s, 1 + 50 * s, 'watched'),
    span(1 + 50 * s, 1 + 57 * s, 'lost'),
  ];
  const coverage = {
    fromMs: DAY,
    toMs: DAY + 24 * H,
    cameras: [{ name: 'hof', spans: [...spans, span(1 + 57 * s, 2, 'watched')], share: 1 }],
  };
  const [gap, ...more] = gapsOf(coverage, DAY + 2 * H);
  assert.deepEqual(more, []);
  assert.deepEqual([gap!.times, gap!.missingMs, gap!.toMs - gap!.fromMs, gap!.lasts], [2, 12_000, 57_000, false]);
});

test('the axis follows the clock of the place, also where that clock is changed', () => {
  const day = ticksOf(DAY - H, DAY + 23 * H, 'Europe/Berlin');
  assert.deepEqual(
    day.map((tick) => (tick.atMs - DAY) / H),
    [-1, 2, 5, 8, 11, 14, 17, 20],
  );
  assert.equal(day[0]!.kind, 'day');
  const week = ticksOf(Date.UTC(2026, 9, 20), Date.UTC(2026, 9, 27), 'Europe/Berlin');
  // Summer time ended on 25 October: midnight moves from 22 h to 23 h UTC.
  assert.deepEqual(
    week.map((tick) => new Date(tick.atMs).getUTCHours()),
    [22, 22, 22, 22, 22, 23, 23],
  );
  assert.deepEqual(
    ticksOf(DAY, DAY + 12 * H, 'Asia/Kolkata').map((tick) => (tick.atMs - DAY) / H),
    [0.5, 3.5, 6.5, 9.5],
  );
});

test('a span moves by its own length and never beyond now', () => {
  const nowMs = DAY + 10 * H;
  assert.equal(movedSpan(nowMs, 24 * H, -1, nowMs), nowMs - 24 * H);
  assert.equal(movedSpan(nowMs - 5 * H, 24 * H, 1, nowMs), nowMs);
});

test('a young place shows its own time, an hour at least, with finer marks', () => {
  const coverage = {
    fromMs: DAY,
    toMs: DAY + 24 * H,
    cameras: [{ name: 'hof', spans: [span(23.9, 24, 'watched')], share: 1 }],
  };
  const shown = shownOf(coverage);
  assert.equal(shown.fromMs, DAY + 23 * H);
  assert.equal(ticksOf(shown.fromMs, shown.toMs, 'UTC').length, 4);
  assert.equal(
    shownOf({ ...coverage, cameras: [{ name: 'hof', spans: [span(0, 24, 'watched')], share: 1 }] }).fromMs,
    DAY,
  );
  assert.equal(ticksOf(DAY, DAY + 6 * H, 'UTC').length, 6);
});
