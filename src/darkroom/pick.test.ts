import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Picker, SamplePicker } from './pick.ts';
import { ClipSamples } from './plate-clip.ts';
import { contentRect, FRAME_PIXELS } from './plate-frame.ts';

function picked(frameRate: number, seconds: number, perSecond: number): number[] {
  const picker = new Picker(perSecond);
  return Array.from({ length: frameRate * seconds }, (_, i) => (i * 1000) / frameRate).filter((timeMs) => {
    assert.ok(picker.decodes({ timeMs, discardable: false }));
    return picker.takes(timeMs);
  });
}

test('about eight analyses a second, whatever the frame rate, and never two within 100 ms', () => {
  for (const frameRate of [10, 12.5, 15, 20, 23.976, 25, 29.97, 30, 50, 60, 120]) {
    const times = picked(frameRate, 60, 8);
    const rate = times.length / 60;
    // At 12.5 a second every second picture is 160 ms from the last, and the next one too near.
    const least = frameRate === 12.5 ? 6.2 : 7.2;
    assert.ok(rate >= least && rate <= 8.4, `${frameRate} pictures a second: ${rate} analyses`);
    times.slice(1).forEach((timeMs, i) => {
      assert.ok(Math.round(timeMs) - Math.round(times[i]!) >= 100);
      assert.ok(timeMs - times[i]! <= 200.01, `${frameRate}: a gap of ${timeMs - times[i]!} ms`);
    });
  }
  assert.equal(picked(5, 60, 8).length, 300);
  assert.equal(picked(1, 60, 8).length, 60);
});

test('pictures before the beginning are not looked at; a clock set back does not stop the watch', () => {
  const picker = new Picker(8);
  assert.deepEqual([-80, -40, 0].map((timeMs) => picker.takes(timeMs)), [false, false, true]); // prettier-ignore
  assert.ok(picker.takes(500_000));
  assert.ok(picker.takes(1000));
});

test('of pictures that none refers to, only those are decoded that are then taken', () => {
  // At 25 a second: P every 160 ms, with or without a referred-to B between; in order of decoding.
  for (const middle of [false, true]) {
    const picker = new Picker(8);
    const decoded: number[] = [];
    for (let start = 0; start < 16_000; start += 160) {
      for (const at of [160, 80, 40, 120]) {
        const discardable = at === 40 || at === 120 || (at === 80 && !middle);
        if (picker.decodes({ timeMs: start + at, discardable })) decoded.push(start + at);
      }
    }
    decoded.sort((a, b) => a - b);
    const taken = decoded.filter((timeMs) => picker.takes(timeMs));
    assert.ok(taken.length / 16 >= 7.6, `${taken.length / 16} analyses a second`);
    // Of 400 pictures; 100 or 200 are referred to.
    assert.ok(decoded.length <= (middle ? 270 : 200), `${decoded.length} of 400 decoded`);
  }
});

test('an hour is read by its key pictures, and its samples stay spread over all of it', () => {
  const picker = new SamplePicker();
  const samples = new ClipSamples(contentRect(16, 9));
  const grey = new Uint8Array(FRAME_PIXELS);
  const kept: number[] = [];
  let decoded = 0;
  for (let timeMs = 0; timeMs < 3_600_000; timeMs += 40) {
    if (!picker.decodes({ timeMs, key: timeMs % 2000 === 0, discardable: false })) continue;
    decoded++;
    if (!picker.takes(timeMs) || !samples.wants(timeMs)) continue;
    samples.offer(grey, timeMs);
    picker.kept(timeMs);
    kept.push(timeMs);
  }
  assert.ok(kept[0] === 0 && kept.at(-1)! > 3_400_000);
  assert.ok(decoded < 10_000, `${decoded} of 90,000 pictures decoded`);
});
