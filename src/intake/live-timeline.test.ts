import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SimulatedClock } from '../kernel/clock.ts';
import { seededRandom } from '../kernel/random.ts';
import { MAX_TIME_MS } from '../packet/wire.ts';
import { LiveTimeline } from './live-timeline.ts';

const arrival = (clock: SimulatedClock) => ({ nowMs: clock.nowMs(), monotonicMs: clock.monotonicMs() });
const plain = { reorderMs: 0, heldBack: false };

describe('time axis of a camera', () => {
  it('takes network jitter out: times are as even as the camera’s', () => {
    const clock = new SimulatedClock();
    const random = seededRandom(1);
    const timeline = new LiveTimeline(arrival(clock), plain);
    const steps: number[] = [];
    let last: number | undefined;
    let taken = 0;
    for (let i = 0; i < 500; i++) {
      const capturedMs = i * 40;
      const dueMs = capturedMs + 5 + random.next() * 30;
      clock.advance(Math.max(0, dueMs - taken));
      taken = Math.max(taken, dueMs);
      const { timeMs } = timeline.place(90_000 + capturedMs, arrival(clock))!;
      if (last !== undefined && i > 100) steps.push(timeMs - last);
      last = timeMs;
    }
    assert.ok(Math.max(...steps) - Math.min(...steps) < 3, `${Math.min(...steps)}…${Math.max(...steps)}`);
  });

  it('follows a camera whose crystal is 200 ppm fast for a day without drifting off', () => {
    const clock = new SimulatedClock();
    const timeline = new LiveTimeline(arrival(clock), plain);
    let worst = 0;
    for (let second = 0; second < 86_400; second++) {
      clock.advance(1000);
      const { timeMs } = timeline.place(second * 1000 * 1.0002, arrival(clock))!;
      worst = Math.max(worst, Math.abs(timeMs - clock.nowMs()));
    }
    assert.ok(worst < 5, `${worst} ms`);
  });

  it('keeps the camera’s spacing when a stalled connection delivers late and at once', () => {
    const clock = new SimulatedClock();
    const timeline = new LiveTimeline(arrival(clock), plain);
    const startMs = clock.nowMs();
    for (let i = 0; i < 50; i++) {
      timeline.place(i * 40, arrival(clock));
      clock.advance(40);
    }
    clock.advance(2500);
    for (let i = 50; i < 100; i++) {
      const { timeMs } = timeline.place(i * 40, arrival(clock))!;
      assert.ok(Math.abs(timeMs - startMs - i * 40) < 5, `${timeMs - startMs} for ${i * 40}`);
    }
    assert.equal(timeline.repaired, 0);
  });

  it('takes up a media clock that jumps, forward or back, at the time of arrival', () => {
    for (const jump of [3_600_000, -3_600_000]) {
      const clock = new SimulatedClock();
      const timeline = new LiveTimeline(arrival(clock), plain);
      timeline.place(10_000_000, arrival(clock));
      clock.advance(40);
      timeline.place(10_000_040, arrival(clock));
      clock.advance(40);
      const { timeMs } = timeline.place(10_000_080 + jump, arrival(clock))!;
      assert.ok(Math.abs(timeMs - clock.nowMs()) < 2, `jump ${jump}`);
      assert.equal(timeline.repaired, 1);
    }
  });

  it('leaves out pictures that bring no new media time, so that the watchdog sees a stalled camera', () => {
    const clock = new SimulatedClock();
    const timeline = new LiveTimeline(arrival(clock), plain);
    assert.ok(timeline.place(1000, arrival(clock)));
    clock.advance(40);
    assert.equal(timeline.place(1000, arrival(clock)), undefined);
  });

  it('allows for the picture that the demuxer holds back', () => {
    const clock = new SimulatedClock();
    const startMs = clock.nowMs();
    const timeline = new LiveTimeline(arrival(clock), { reorderMs: 640, heldBack: true });
    let timeMs = 0;
    for (let i = 0; i < 100; i++) {
      clock.advance(40);
      timeMs = timeline.place(i * 40, arrival(clock))!.timeMs;
    }
    assert.ok(Math.abs(timeMs - startMs - 99 * 40) < 2, `${timeMs - startMs}`);
  });

  it('goes forward with our clock and stays on its run when the clock is set back', () => {
    const clock = new SimulatedClock();
    const timeline = new LiveTimeline(arrival(clock), plain);
    const first = timeline.place(0, arrival(clock))!.timeMs;
    clock.advance(40);
    clock.jump(-3_600_000);
    assert.ok(Math.abs(timeline.place(40, arrival(clock))!.timeMs - first - 40) < 2);
    clock.advance(40);
    clock.jump(7_200_000);
    const forward = timeline.place(80, arrival(clock))!;
    assert.ok(Math.abs(forward.timeMs - clock.nowMs()) < 2);
    assert.ok(forward.gapFromMs !== undefined && forward.gapFromMs < forward.timeMs);
  });

  it('never repeats a time and never runs back, whatever the camera says', () => {
    const step = fc.record({
      stamp: fc.oneof(fc.constant(undefined), fc.double(), fc.integer({ min: 0, max: 5000 })),
      waitMs: fc.integer({ min: 0, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const clock = new SimulatedClock();
        const timeline = new LiveTimeline(arrival(clock), plain);
        let latestMs = Number.NEGATIVE_INFINITY;
        for (const { stamp, waitMs } of steps) {
          clock.advance(waitMs);
          const placed = timeline.place(stamp, arrival(clock));
          if (!placed) continue;
          assert.ok(placed.timeMs >= 0 && placed.timeMs <= MAX_TIME_MS);
          assert.ok(placed.timeMs > latestMs, `${placed.timeMs} after ${latestMs}`);
          latestMs = placed.timeMs;
        }
      }),
      { numRuns: process.env['SLOW'] === '1' ? 20_000 : 1_000 },
    );
  });
});
