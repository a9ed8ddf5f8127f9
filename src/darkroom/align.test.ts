import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../kernel/random.ts';
import { shift, shrink, straighten } from './align.ts';
import { FRAME_PIXELS, FRAME_WIDTH_PX, PATCHES, UNKNOWN_GREY } from './plate-frame.ts';
import { differenceWithin, NOBODY, sightingOf, Stage, STAGE } from './plate-stage.ts';
import type { StageFigure } from './plate-stage.ts';
import { Plate } from './plate.ts';

const WALKER: StageFigure = { x: 120, y: 110, width: 28, height: 90, tone: 60 };

function error(a: Uint8Array, b: Uint8Array): number {
  let [sum, count] = [0, 0];
  for (let y = 30; y < 162; y++) {
    for (let x = 30; x < 290; x++) {
      sum += Math.abs(a[y * FRAME_WIDTH_PX + x]! - b[y * FRAME_WIDTH_PX + x]!);
      count++;
    }
  }
  return sum / count;
}

test('shrink gives the means of the patches', () => {
  const grey = new Uint8Array(FRAME_PIXELS);
  for (let i = 0; i < FRAME_PIXELS; i++) grey[i] = (i % FRAME_WIDTH_PX) % 4 < 2 ? 10 : 30;
  const small = new Float32Array(PATCHES);
  shrink(grey, small);
  assert.ok(small.every((value) => value === 20));
});

test('shifting by whole pixels moves every pixel, and straightening brings it back', () => {
  const random = seededRandom(1);
  const plate = Uint8Array.from({ length: FRAME_PIXELS }, () => Math.floor(random.next() * 256));
  const moved = new Uint8Array(FRAME_PIXELS);
  shift(plate, 3, -2, moved);
  assert.equal(moved[50 * FRAME_WIDTH_PX + 60], plate[52 * FRAME_WIDTH_PX + 57]);
  assert.equal(moved[191 * FRAME_WIDTH_PX + 60], UNKNOWN_GREY);
  const back = new Float32Array(FRAME_PIXELS);
  straighten(moved, 3, -2, back);
  assert.equal(back[52 * FRAME_WIDTH_PX + 57], plate[52 * FRAME_WIDTH_PX + 57]);
});

test('a shaking camera is followed to a fraction of a pixel, with somebody walking through', () => {
  const stage = new Stage(21);
  const plate = Plate.fromImage(stage.shoot({ noise: 0 }), STAGE);
  const random = seededRandom(22);
  let worst = 0;
  let sum = 0;
  const shots = 40;
  for (let k = 0; k < shots; k++) {
    const dx = k === 0 ? 0 : (random.next() - 0.5) * 10;
    const dy = k === 0 ? 0 : (random.next() - 0.5) * 10;
    const figures = [{ ...WALKER, x: 40 + k * 6 }];
    const shown = plate.picture(stage.shoot({ figures, dx, dy }), k * 125);
    const off = Math.hypot(plate.aligner.dx - dx, plate.aligner.dy - dy);
    worst = Math.max(worst, off);
    sum += off;
    if (k % 10 === 9) assert.ok(error(shown, stage.shoot({ dx, dy, noise: 0 })) < 3);
    plate.learn(stage.shoot({ figures, dx, dy }), k * 125, sightingOf(figures, dx, dy));
  }
  assert.ok(sum / shots < 0.15, `mean ${sum / shots} px`);
  assert.ok(worst < 0.6, `worst ${worst} px`);
});

test('light is followed at once: switched down, up, a slow dusk, a lamp in one corner', () => {
  const stage = new Stage(23);
  const plate = Plate.fromImage(stage.shoot({ noise: 0 }), STAGE);
  const figures = [WALKER];
  let timeMs = 0;
  const follow = (gain: number, offset: number): number => {
    timeMs += 500;
    const frame = stage.shoot({ figures, gain, offset });
    const shown = plate.picture(frame, timeMs);
    const off = error(shown, stage.shoot({ gain, offset, noise: 0 }));
    plate.learn(frame, timeMs, NOBODY);
    return off;
  };
  assert.ok(follow(1, 0) < 1.5);
  assert.ok(follow(0.45, 10) < 2, 'switched down');
  assert.ok(follow(1.25, -15) < 2.5, 'switched up');
  for (let k = 0; k < 80; k++) assert.ok(follow(1 - k * 0.008, 0) < 2, `dusk ${k}`);
  // Under all that light somebody stood there whom the detector did not see: he is not in the plate.
  const shown = plate.picture(stage.shoot({ figures }), timeMs + 500);
  assert.ok(differenceWithin(shown, stage.shoot({ noise: 0 }), WALKER) < 3.5);
  const lamp = stage.shoot({ figures });
  for (let y = 110; y < 186; y++) {
    for (let x = 210; x < 320; x++) lamp[y * FRAME_WIDTH_PX + x] = Math.min(255, lamp[y * FRAME_WIDTH_PX + x]! * 1.4);
  }
  let lit: Uint8Array = lamp;
  for (let k = 0; k < 4; k++) lit = plate.picture(lamp, timeMs + 1000 + k * 125);
  const unlit = stage.shoot({ noise: 0 });
  let [sum, size, count] = [0, 0, 0];
  for (let y = 130; y < 180; y++) {
    for (let x = 235; x < 310; x++) {
      const at = y * FRAME_WIDTH_PX + x;
      sum += lit[at]! - lamp[at]!;
      size += unlit[at]! - lamp[at]!;
      count++;
    }
  }
  assert.ok(Math.abs(sum) < 0.5 * Math.abs(size), `the lamp is off by ${sum / count} of ${size / count}`);
});

test('a camera that is turned away is cold and says that it moved; turned back, it knows the place at once', () => {
  const stage = new Stage(24);
  const other = new Stage(25);
  const plate = Plate.fromImage(stage.shoot({ noise: 0 }), STAGE);
  const [here, there] = [stage.loop(), other.loop()];
  let timeMs = 0;
  const run = (shots: () => Uint8Array, seconds: number): void => {
    for (const end = timeMs + seconds * 1000; timeMs < end; timeMs += 500) {
      const frame = shots();
      plate.picture(frame, timeMs);
      plate.learn(frame, timeMs, NOBODY);
    }
  };
  run(here, 5);
  assert.equal(plate.state, 'sure');
  run(there, 10);
  assert.equal(plate.state, 'cold');
  assert.equal(plate.moved, true);
  run(here, 10);
  assert.equal(plate.state, 'sure');
  assert.equal(plate.moved, false);
});

test('the switch to infrared is another light of the same place, not a move; by day the day comes back', () => {
  const stage = new Stage(26);
  const day = stage.shoot({ noise: 0 });
  // Infrared: what was dark shines and what was light does not; edges stay where they are.
  const infrared = (grey: Uint8Array): Uint8Array =>
    grey.map((value, i) => (i < 6 * FRAME_WIDTH_PX || i >= 186 * FRAME_WIDTH_PX ? value : 225 - value));
  const plate = Plate.fromImage(day, STAGE);
  const shots = stage.loop();
  let timeMs = 0;
  for (; timeMs < 4_000; timeMs += 500) plate.learn(shots(), timeMs, NOBODY);
  for (; timeMs < 16_000; timeMs += 500) plate.learn(infrared(shots()), timeMs, NOBODY);
  assert.equal(plate.state, 'cold');
  assert.equal(plate.moved, false);
  for (; timeMs < 30_000; timeMs += 500) plate.learn(shots(), timeMs, NOBODY);
  assert.equal(plate.state, 'sure');
  assert.ok(error(plate.picture(shots(), timeMs), day) < 2);
});
