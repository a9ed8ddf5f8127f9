import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draw, drawing } from './drawing.ts';
import { FRAME_PIXELS, FRAME_WIDTH_PX, PATCH_COLUMNS } from './plate-frame.ts';
import { Stage, STAGE } from './plate-stage.ts';
import { Plate } from './plate.ts';

test('the drawing of a known place has lines and blank paper, and is the same every time', () => {
  const plate = Plate.fromImage(new Stage(51).shoot({ noise: 0 }), STAGE);
  const ink = drawing(plate);
  assert.equal(ink.length, FRAME_PIXELS);
  assert.ok(ink.every((value) => value <= 15));
  const dark = ink.reduce((count, value) => count + (value >= 8 ? 1 : 0), 0);
  assert.ok(dark > 0.005 * FRAME_PIXELS && dark < 0.35 * FRAME_PIXELS, `${dark} dark pixels`);
  assert.deepEqual(drawing(plate), ink);
});

test('no pixel of an unsure cell is read: whatever it holds, the drawing is the same, and blank there', () => {
  const stage = new Stage(52);
  const clean = stage.shoot({ noise: 0 });
  const make = (value: number): Plate => {
    const plate = Plate.fromImage(clean, STAGE);
    for (let row = 18; row < 36; row++) {
      for (let column = 30; column < 40; column++) {
        const patch = row * PATCH_COLUMNS + column;
        // Known well enough for the model, but not surely empty: a person may be in it.
        plate.layers.knownMs[patch] = 60_000;
        plate.layers.looks[patch] = 0;
        for (let y = 0; y < 4; y++) {
          for (let x = 0; x < 4; x++) {
            plate.layers.settled[(row * 4 + y) * FRAME_WIDTH_PX + column * 4 + x] = (value * (x + y * 3)) % 256;
          }
        }
      }
    }
    return plate;
  };
  const ink = drawing(make(0));
  assert.deepEqual(drawing(make(77)), ink);
  for (let y = 72; y < 140; y++) for (let x = 121; x < 159; x++) assert.equal(ink[y * 320 + x], 0, `${x},${y}`);
});

test('a cold plate is blank paper, a grey wall nearly', () => {
  assert.ok(drawing(Plate.forLive(STAGE)).every((ink) => ink === 0));
  const wall = draw(new Float32Array(FRAME_PIXELS).fill(128), new Uint8Array(FRAME_PIXELS).fill(1), STAGE);
  assert.ok(wall.every((ink) => ink <= 2));
});

test('light does not change the lines: half as bright draws nearly the same', () => {
  const clean = new Stage(53).shoot({ noise: 0 });
  const bright = drawing(Plate.fromImage(clean, STAGE));
  const dim = drawing(
    Plate.fromImage(
      clean.map((value) => value * 0.6),
      STAGE,
    ),
  );
  let difference = 0;
  for (let i = 0; i < FRAME_PIXELS; i++) difference += Math.abs(bright[i]! - dim[i]!);
  assert.ok(difference / FRAME_PIXELS < 1.5, `${difference / FRAME_PIXELS}`);
});
