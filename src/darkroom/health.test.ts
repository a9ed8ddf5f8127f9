import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HealthGauge } from './health.ts';
import { MotionGate } from './motion.ts';
import { FRAME_WIDTH_PX } from './plate-frame.ts';
import { Stage, STAGE } from './plate-stage.ts';
import { Plate } from './plate.ts';

function soften(frame: Uint8Array, times: number): Uint8Array {
  let now = frame.slice();
  for (let k = 0; k < times; k++) {
    const next = now.slice();
    for (let y = 7; y < 185; y++) {
      for (let x = 1; x < 319; x++) {
        const i = y * FRAME_WIDTH_PX + x;
        next[i] = (now[i]! * 2 + now[i - 1]! + now[i + 1]! + now[i - FRAME_WIDTH_PX]! + now[i + FRAME_WIDTH_PX]!) / 6;
      }
    }
    now = next;
  }
  return now;
}

function gauge(change: (frame: Uint8Array) => Uint8Array) {
  const stage = new Stage(61);
  const plate = Plate.fromImage(stage.shoot({ noise: 0 }), STAGE);
  const health = new HealthGauge(STAGE);
  let last = health.look(stage.shoot(), plate.picture(stage.shoot(), 0), plate, 0);
  for (let timeMs = 500; timeMs < 20_000; timeMs += 500) {
    const frame = change(stage.shoot());
    last = health.look(frame, plate.picture(frame, timeMs), plate, timeMs);
  }
  return last;
}

test('a healthy view is neither blurred nor dark nor covered', () => {
  const health = gauge((frame) => frame);
  assert.ok(
    health.blur < 0.1 && health.dark < 0.05 && health.obstructed < 0.05 && !health.moved,
    JSON.stringify(health),
  );
});

test('a lens out of focus is blurred, and only that', () => {
  const health = gauge((frame) => soften(frame, 12));
  assert.ok(health.blur > 0.6, JSON.stringify(health));
  assert.ok(health.obstructed < 0.2 && health.dark < 0.1, JSON.stringify(health));
});

test('a dark place is dark; in the dark nothing is said of sharpness', () => {
  const health = gauge((frame) => frame.map((value) => value * 0.04));
  assert.ok(health.dark > 0.9, JSON.stringify(health));
  assert.ok(health.blur < 0.3 && health.obstructed < 0.3, JSON.stringify(health));
});

test('a hand over a third of the lens is an obstruction of about a third', () => {
  const health = gauge((frame) => frame.map((value, i) => (i % FRAME_WIDTH_PX < 110 ? 30 : value)));
  assert.ok(health.obstructed > 0.2 && health.obstructed < 0.45, JSON.stringify(health));
});

test('noise and a flickering lamp are no motion; a small walker and a slow one are', () => {
  const stage = new Stage(62);
  const gate = new MotionGate(STAGE);
  assert.equal(gate.changed(stage.shoot(), 0), true, 'the first frame is always looked at');
  let changed = 0;
  for (let k = 1; k < 15; k++) if (gate.changed(stage.shoot({ gain: k % 2 ? 1.04 : 1 }), k * 125)) changed++;
  assert.equal(changed, 0);
  assert.equal(gate.changed(stage.shoot(), 2_100), true, 'even a still picture is looked at every two seconds');
  const walker = (x: number) => [{ x, y: 120, width: 7, height: 20, tone: 40 }];
  changed = 0;
  for (let k = 0; k < 12; k++)
    if (gate.changed(stage.shoot({ figures: walker(60 + 2 * k) }), 2_200 + k * 125)) changed++;
  assert.ok(changed >= 8, `${changed} of 12`);
  // Half a pixel a frame adds up against the last analysed frame.
  changed = 0;
  for (let k = 0; k < 14; k++) {
    if (gate.changed(stage.shoot({ figures: walker(150 + k / 2) }), 4_000 + k * 125)) changed++;
  }
  assert.ok(changed >= 4, `${changed} of 14`);
});

test('time that goes back or stops does not close the gate for ever', () => {
  const stage = new Stage(63);
  const gate = new MotionGate(STAGE);
  gate.changed(stage.shoot(), 10_000);
  assert.equal(gate.changed(stage.shoot(), 5_000), true);
  assert.equal(gate.changed(stage.shoot(), Number.NaN), true);
});
