import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../kernel/random.ts';
import { drawing } from './drawing.ts';
import { FRAME_PIXELS, FRAME_WIDTH_PX, PATCH_COLUMNS, UNKNOWN_GREY } from './plate-frame.ts';
import type { Sighting } from './plate-frame.ts';
import { boxOf, differenceWithin, NOBODY, sightingOf, Stage, STAGE } from './plate-stage.ts';
import type { StageFigure } from './plate-stage.ts';
import { Plate } from './plate.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const STANDING: StageFigure = { x: 140, y: 100, width: 26, height: 84, tone: 70 };
const LYING: StageFigure = { x: 200, y: 150, width: 84, height: 24, tone: 60 };

/** One analysed frame, with the second look answered by the same eyes. */
function live(plate: Plate, frame: Uint8Array, timeMs: number, sighting: Sighting): Uint8Array {
  const shown = plate.picture(frame, timeMs);
  plate.learn(frame, timeMs, sighting);
  if (plate.question(timeMs)) plate.answer(timeMs, sighting);
  return shown;
}

function knownPixel(plate: Plate, at: number): boolean {
  const patch = Math.floor(at / FRAME_WIDTH_PX / 4) * PATCH_COLUMNS + Math.floor((at % FRAME_WIDTH_PX) / 4);
  return plate.layers.knownMs[patch]! > 0;
}

/** Ink in the part of the drawing where the figure stands (the stage fills the drawing but for 6 px above and below). */
function inkWithin(ink: Uint8Array, figure: StageFigure): number[] {
  const found: number[] = [];
  for (let y = 0; y < 192; y++) {
    for (let x = 0; x < 320; x++) {
      const inside =
        Math.abs(x - figure.x) < figure.width / 2 &&
        Math.abs(((y + 0.5) * 180) / 192 + 6 - figure.y) < figure.height / 2;
      if (inside) found.push(ink[y * 320 + x]!);
    }
  }
  return found;
}

function meanError(a: Uint8Array, b: Uint8Array): number {
  let [sum, count] = [0, 0];
  for (let i = 8 * FRAME_WIDTH_PX; i < FRAME_PIXELS - 8 * FRAME_WIDTH_PX; i++) {
    sum += Math.abs(a[i]! - b[i]!);
    count++;
  }
  return sum / count;
}

test('a cold plate is grey and says so; an empty place is learnt in a minute and sure after a quarter of an hour', () => {
  const stage = new Stage(1);
  const plate = Plate.forLive(STAGE);
  assert.equal(plate.state, 'cold');
  const first = plate.picture(stage.shoot(), 0);
  assert.ok(first.every((value) => value === UNKNOWN_GREY));
  const states: string[] = [];
  const empty = stage.loop();
  for (let timeMs = 0; timeMs <= 17 * MINUTE; timeMs += 2 * SECOND) {
    live(plate, empty(), timeMs, NOBODY);
    if (states.at(-1) !== plate.state) states.push(plate.state);
    if (timeMs === 10 * MINUTE)
      assert.ok(
        drawing(plate).every((ink) => ink === 0),
        'drawn before anything is sure',
      );
  }
  assert.deepEqual(states, ['cold', 'learning', 'sure']);
  const shown = plate.picture(stage.shoot(), 18 * MINUTE);
  const error = meanError(shown, stage.shoot({ noise: 0 }));
  assert.ok(error < 1, `mean error ${error}`);
  assert.ok(drawing(plate).some((ink) => ink > 8));
});

test('people who stand and lie still for ten minutes leave no trace in plate or drawing', () => {
  const stage = new Stage(2);
  const plate = Plate.forLive(STAGE);
  const clean = stage.shoot({ noise: 0 });
  const random = seededRandom(3);
  const both = stage.loop({ figures: [STANDING, LYING] });
  for (let timeMs = 0; timeMs < 10 * MINUTE; timeMs += SECOND) {
    // They are there from the first frame; the detector loses one of them now and then, for up to a minute.
    const figures = [STANDING, LYING];
    const lost = timeMs % (3 * MINUTE) > 2 * MINUTE;
    const seen = lost && random.next() < 0.98 ? [STANDING] : figures;
    live(plate, both(), timeMs, sightingOf(seen));
  }
  const truth = Float32Array.from(clean);
  for (const figure of [STANDING, LYING]) {
    const wrong = differenceWithin(plate.layers.settled, truth, figure, (at) => knownPixel(plate, at));
    assert.ok(Number.isNaN(wrong) || wrong < 3, `something of the figure is in the plate: ${wrong}`);
    assert.ok(inkWithin(drawing(plate), figure).every((ink) => ink === 0));
  }
  // They leave; what was behind them is learnt, and the drawing shows the place alone.
  const empty = stage.loop();
  for (let timeMs = 10 * MINUTE; timeMs < 66 * MINUTE; timeMs += 2 * SECOND) {
    const away = (timeMs - 10 * MINUTE) / 50;
    const figures = away < 200 ? [{ ...STANDING, x: STANDING.x - away }] : [];
    const frame = figures.length > 0 ? stage.shoot({ figures }) : empty();
    live(plate, frame, timeMs, figures.length > 0 ? sightingOf(figures) : NOBODY);
  }
  const shown = plate.picture(stage.shoot(), 70 * MINUTE);
  assert.ok(differenceWithin(shown, clean, STANDING) < 4);
  assert.ok(differenceWithin(shown, clean, LYING) < 4);
  const ink = drawing(plate);
  const alone = drawing(Plate.fromImage(clean, STAGE));
  for (const figure of [STANDING, LYING]) {
    const [a, b] = [inkWithin(ink, figure), inkWithin(alone, figure)];
    const error = a.reduce((sum, one, i) => sum + Math.abs(one - b[i]!), 0) / a.length;
    assert.ok(error < 1.2, `the drawing differs from that of the empty place: ${error}`);
  }
});

test('in a known place, people whom the model never sees are not absorbed in ten minutes', () => {
  const stage = new Stage(4);
  const clean = stage.shoot({ noise: 0 });
  const plate = Plate.fromImage(clean, STAGE);
  const both = stage.loop({ figures: [STANDING, LYING] });
  for (let timeMs = 0; timeMs < 10 * MINUTE; timeMs += SECOND) live(plate, both(), timeMs, NOBODY);
  const shown = plate.picture(stage.shoot({ figures: [STANDING, LYING] }), 10 * MINUTE);
  assert.ok(differenceWithin(shown, clean, STANDING) < 3, `${differenceWithin(shown, clean, STANDING)}`);
  assert.ok(differenceWithin(shown, clean, LYING) < 3, `${differenceWithin(shown, clean, LYING)}`);
});

test('a person who falls and stays, and is lost by the model, stays out of a half-learnt plate', () => {
  const stage = new Stage(5);
  const clean = stage.shoot({ noise: 0 });
  const plate = Plate.forLive(STAGE);
  const empty = stage.loop();
  for (let timeMs = 0; timeMs < 2 * MINUTE; timeMs += SECOND) live(plate, empty(), timeMs, NOBODY);
  assert.equal(plate.state, 'learning');
  const fallen = stage.loop({ figures: [LYING] });
  for (let timeMs = 2 * MINUTE; timeMs < 13 * MINUTE; timeMs += 2 * SECOND) {
    const sinceMs = timeMs - 2 * MINUTE;
    const figures = sinceMs < 6 * SECOND ? [{ ...STANDING, x: 120 + sinceMs / 75 }] : [LYING];
    const frame = sinceMs < 6 * SECOND ? stage.shoot({ figures }) : fallen();
    live(plate, frame, timeMs, sinceMs < 10 * SECOND ? sightingOf(figures) : NOBODY);
  }
  const shown = plate.picture(stage.shoot({ figures: [LYING] }), 15 * MINUTE);
  const wrong = differenceWithin(shown, clean, LYING, (at) => shown[at] !== UNKNOWN_GREY);
  assert.ok(wrong < 3, `${wrong}`);
});

test('a ghost: who stands there unseen from the first frame and leaves, is replaced by the true place, and never drawn', () => {
  const stage = new Stage(6);
  const clean = stage.shoot({ noise: 0 });
  // Before an even wall, where the outline of the ghost is his own.
  stage.furnish({ x: 140, y: 96, width: 90, height: 130, tone: 150 });
  const behind = stage.shoot({ noise: 0 });
  const plate = Plate.forLive(STAGE);
  let worst = 0;
  const there = stage.loop({ figures: [STANDING] });
  const empty = stage.loop();
  for (let timeMs = 0; timeMs < 30 * MINUTE; timeMs += 2 * SECOND) {
    live(plate, timeMs > 4 * MINUTE ? empty() : there(), timeMs, NOBODY);
    if (timeMs % (2 * MINUTE) === 0 && timeMs < 9 * MINUTE) {
      worst = Math.max(worst, ...inkWithin(drawing(plate), { ...STANDING, width: 20, height: 70 }));
    }
  }
  assert.equal(worst, 0);
  const shown = plate.picture(stage.shoot(), 31 * MINUTE);
  assert.ok(differenceWithin(shown, behind, STANDING) < 4, `${differenceWithin(shown, behind, STANDING)}`);
  assert.notDeepEqual(clean, behind);
  const alone = inkWithin(drawing(Plate.fromImage(behind, STAGE)), STANDING);
  const ink = inkWithin(drawing(plate), STANDING);
  assert.ok(ink.reduce((sum, one, i) => sum + Math.abs(one - alone[i]!), 0) / ink.length < 1.2);
});

test('what is new becomes part of the place after hours, and only where no second look ever saw a person', () => {
  const stage = new Stage(7);
  const before = stage.shoot({ noise: 0 });
  const plate = Plate.fromImage(before, STAGE);
  const chair: StageFigure = { x: 60, y: 140, width: 30, height: 36, tone: 210 };
  stage.furnish(chair);
  const after = stage.shoot({ noise: 0 });
  const changed = stage.loop({ figures: [LYING] });
  const step = (timeMs: number): void => {
    const frame = changed();
    plate.picture(frame, timeMs);
    plate.learn(frame, timeMs, NOBODY);
    // Every tenth second look finds the person whom the model misses otherwise.
    const found = timeMs % (200 * SECOND) < 20 * SECOND;
    if (plate.question(timeMs)) plate.answer(timeMs, found ? sightingOf([LYING], 0, 0, 0.6) : NOBODY);
  };
  let timeMs = 0;
  const inner = { ...chair, width: 22, height: 28 };
  for (; timeMs < 30 * MINUTE; timeMs += 2 * SECOND) step(timeMs);
  assert.ok(differenceWithin(plate.picture(changed(), timeMs), before, inner) < 3, 'the chair was learnt too soon');
  for (; timeMs < 125 * MINUTE; timeMs += 2 * SECOND) step(timeMs);
  const shown = plate.picture(changed(), timeMs);
  assert.ok(differenceWithin(shown, after, inner) < 4, 'the chair was not learnt');
  assert.ok(differenceWithin(shown, before, LYING) < 3, 'the person was learnt');
});

test('a busy place is learnt behind the people who walk through it', () => {
  const stage = new Stage(9);
  const plate = Plate.forLive(STAGE);
  const clean = stage.shoot({ noise: 0 });
  const shots = Array.from({ length: 20 }, (_, phase) =>
    stage.shoot({ figures: [{ ...STANDING, x: phase * 18 - 20 }] }),
  );
  const empty = stage.loop();
  for (let timeMs = 0; timeMs < 8 * MINUTE; timeMs += SECOND) {
    const phase = (timeMs / SECOND) % 40;
    const figures = phase < 20 ? [{ ...STANDING, x: phase * 18 - 20 }] : [];
    live(plate, shots[phase] ?? empty(), timeMs, sightingOf(figures));
  }
  assert.notEqual(plate.state, 'cold');
  const shown = plate.picture(stage.shoot(), 17 * MINUTE);
  let [wrong, known] = [0, 0];
  for (let at = 10 * 320; at < FRAME_PIXELS - 10 * 320; at++) {
    if (!knownPixel(plate, at)) continue;
    known++;
    wrong += Math.abs(shown[at]! - clean[at]!);
  }
  assert.ok(known > 0.9 * (FRAME_PIXELS - 20 * 320), `known ${known}`);
  assert.ok(wrong / known < 1.5, `${wrong / known}`);
});

test('a clip plate is frozen, and boxes without masks cover as well', () => {
  const stage = new Stage(10);
  const clean = stage.shoot({ noise: 0 });
  const plate = Plate.fromImage(clean, STAGE).freeze();
  const there = stage.loop({ figures: [STANDING] });
  for (let timeMs = 0; timeMs < MINUTE; timeMs += 2 * SECOND) live(plate, there(), timeMs, NOBODY);
  assert.deepEqual(plate.layers.settled[100 * 320 + 140], clean[100 * 320 + 140]);
  const other = Plate.forLive(STAGE);
  for (let timeMs = 0; timeMs < 3 * MINUTE; timeMs += SECOND) {
    live(other, there(), timeMs, { boxes: [boxOf(STANDING)], mask: undefined });
  }
  const shown = other.picture(stage.shoot(), 4 * MINUTE);
  const inner = { ...STANDING, width: 20, height: 70 };
  assert.ok(differenceWithin(shown, new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY), inner) === 0);
});
