import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_TIME_MS, MIN_TIME_MS } from '../packet/wire.ts';
import { CLIP_GAP_MS, ClipTimeline } from './clip-timeline.ts';

type Stamps = [present: number | undefined, decode: number | undefined][];

function place(stamps: Stamps, options: Partial<ConstructorParameters<typeof ClipTimeline>[0]> = {}) {
  const timeline = new ClipTimeline({ frameMs: 40, reorders: true, originMs: undefined, ...options });
  const times = stamps.map(([present, decode]) => timeline.place(present, decode).timeMs);
  return { times, repaired: timeline.repaired, endMs: timeline.endMs };
}

describe('time axis of a clip', () => {
  it('begins at 0 and keeps the order of B-pictures', () => {
    const stamps: Stamps = [
      [1080, 1000],
      [1240, 1040],
      [1160, 1080],
      [1120, 1120],
      [1200, 1160],
    ];
    assert.deepEqual(place(stamps, { originMs: 1080 }), { times: [0, 160, 80, 40, 120], repaired: 0, endMs: 200 });
  });

  it('keeps what lies before the beginning below 0', () => {
    assert.deepEqual(
      place(
        [
          [-80, -160],
          [-40, -120],
          [0, -80],
        ],
        { originMs: 0 },
      ).times,
      [-80, -40, 0],
    );
  });

  it('goes on where timestamps jump back', () => {
    const { times, repaired } = place([
      [0, 0],
      [40, 40],
      [80, 80],
      [0, 0],
      [40, 40],
      [80, 80],
    ]);
    assert.deepEqual(times, [0, 40, 80, 120, 160, 200]);
    assert.equal(repaired, 1);
  });

  it('goes on where only presentation times are known and jump back', () => {
    const { times, repaired } = place([
      [0, undefined],
      [5000, undefined],
      [0, undefined],
      [40, undefined],
    ]);
    assert.deepEqual(times, [0, 5000, 5040, 5080]);
    assert.equal(repaired, 1);
  });

  it('spreads pictures whose time is missing, NaN or stands still', () => {
    const none: Stamps = [
      [undefined, undefined],
      [Number.NaN, Number.NaN],
      [undefined, undefined],
    ];
    assert.deepEqual(place(none), { times: [0, 40, 80], repaired: 3, endMs: 120 });
    assert.deepEqual(
      place([
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
      { times: [0, 40, 80], repaired: 2, endMs: 120 },
    );
  });

  it('takes decoding time where presentation time is missing, without calling it a repair', () => {
    assert.deepEqual(
      place([
        [undefined, 0],
        [undefined, 40],
      ]),
      { times: [0, 40], repaired: 0, endMs: 80 },
    );
  });

  it('lets no picture of an intra codec step back', () => {
    assert.deepEqual(
      place(
        [
          [0, 0],
          [100, undefined],
          [60, undefined],
        ],
        { reorders: false },
      ).times,
      [0, 100, 140],
    );
  });

  it('tells a long silence and repairs an absurd one', () => {
    const timeline = new ClipTimeline({ frameMs: 40, reorders: true, originMs: 0 });
    timeline.place(0, 0);
    assert.deepEqual(timeline.place(60_000, 60_000), { timeMs: 60_000, gapFromMs: 40 });
    assert.deepEqual(timeline.place(2 ** 52, 2 ** 52), { timeMs: 60_040, gapFromMs: undefined });
    assert.equal(timeline.repaired, 1);
  });

  it('never repeats a time, never leaves the wire’s range, never runs back further than B-pictures do', () => {
    const stamp = fc.oneof(
      fc.integer({ min: -1000, max: 10_000 }).map((value) => value * 10),
      fc.double(),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(stamp, stamp), { maxLength: 60 }), fc.boolean(), (stamps, reorders) => {
        const timeline = new ClipTimeline({ frameMs: 40, reorders, originMs: undefined });
        const seen: number[] = [];
        for (const [present, decode] of stamps) {
          const { timeMs, gapFromMs } = timeline.place(present, decode);
          assert.ok(timeMs >= MIN_TIME_MS && timeMs <= MAX_TIME_MS, `${timeMs}`);
          assert.ok(!seen.includes(timeMs));
          const latestMs = Math.max(...seen);
          if (seen.length > 0) assert.ok(reorders ? timeMs >= latestMs - 641 : timeMs > latestMs);
          if (gapFromMs !== undefined) assert.ok(timeMs - gapFromMs > CLIP_GAP_MS);
          seen.push(timeMs);
        }
      }),
      { numRuns: process.env['SLOW'] === '1' ? 20_000 : 1_000 },
    );
  });
});
