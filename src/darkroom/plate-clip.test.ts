import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawing } from './drawing.ts';
import { ClipSamples, MAX_SAMPLES } from './plate-clip.ts';
import { FRAME_WIDTH_PX, PATCH_COLUMNS, UNKNOWN_GREY } from './plate-frame.ts';
import type { Look, Sighting } from './plate-frame.ts';
import { boxOf, differenceWithin, sightingOf, Stage, STAGE } from './plate-stage.ts';
import type { StageFigure } from './plate-stage.ts';

const STANDING: StageFigure = { x: 120, y: 96, width: 26, height: 88, tone: 60 };
const LYING: StageFigure = { x: 210, y: 150, width: 84, height: 24, tone: 55 };
const signal = new AbortController().signal;

/**
 * A model with the real one's weakness: it sees a figure by what differs from the plate, and sees a ghost, nearly as
 * surely, where the plate shows a figure and the frame does not. Before a grey plate it is unsure of everybody.
 */
function eyes(everywhere: readonly StageFigure[], present: (frame: Uint8Array) => readonly StageFigure[]) {
  return ({ frame, plate }: Look): Sighting => {
    const there = present(frame);
    const seen: StageFigure[] = [];
    const boxes = [];
    for (const figure of everywhere) {
      const hidden = differenceWithin(plate, new Uint8Array(plate.length).fill(UNKNOWN_GREY), figure) < 1;
      const differs = differenceWithin(frame, plate, figure);
      const isThere = there.includes(figure);
      const score = hidden ? (isThere ? 0.6 : 0.1) : differs > 12 ? (isThere ? 0.8 : 0.6) : 0.05;
      if (score < 0.2) continue;
      seen.push(figure);
      boxes.push(boxOf(figure, 0, 0, score));
    }
    return { boxes, mask: sightingOf(seen).mask };
  };
}

/** A clip of 80 samples; `when` says who is there at which share of it. */
async function film(
  stage: Stage,
  all: readonly StageFigure[],
  when: (share: number) => readonly StageFigure[],
  count = 80,
) {
  const samples = new ClipSamples(STAGE);
  const who = new Map<string, readonly StageFigure[]>();
  const key = (frame: Uint8Array): string => Buffer.from(frame.subarray(9_000, 9_320)).toString('base64');
  for (let i = 0; i < count; i++) {
    const figures = when(i / count);
    const frame = stage.shoot({ figures });
    who.set(key(frame), figures);
    samples.offer(frame, i * 125);
  }
  return await samples.learn(
    eyes(all, (frame) => who.get(key(frame)) ?? []),
    signal,
  );
}

function knownShare(plate: { layers: { knownMs: Float32Array } }, figure: StageFigure): number {
  let [known, all] = [0, 0];
  for (let y = figure.y - figure.height / 2; y < figure.y + figure.height / 2; y += 4) {
    for (let x = figure.x - figure.width / 2; x < figure.x + figure.width / 2; x += 4) {
      all++;
      if (plate.layers.knownMs[Math.floor(y / 4) * PATCH_COLUMNS + Math.floor(x / 4)]! > 0) known++;
    }
  }
  return known / all;
}

test('who falls and lies for the longer half of the clip is not in the plate: the floor before is', async () => {
  const stage = new Stage(41);
  const clean = stage.shoot({ noise: 0 });
  const { plate, remark } = await film(stage, [STANDING, LYING], (share) => (share < 0.35 ? [STANDING] : [LYING]));
  assert.equal(remark, undefined);
  assert.ok(differenceWithin(plate.picture(stage.shoot(), 0), clean, LYING) < 3);
  assert.ok(differenceWithin(plate.picture(stage.shoot(), 0), clean, STANDING) < 3);
  assert.ok(knownShare(plate, LYING) > 0.9);
});

test('who stands there from the start and leaves late is not in the plate', async () => {
  const stage = new Stage(42);
  const clean = stage.shoot({ noise: 0 });
  const { plate } = await film(stage, [STANDING], (share) => (share < 0.7 ? [STANDING] : []));
  assert.ok(differenceWithin(plate.picture(stage.shoot(), 0), clean, STANDING) < 3);
});

test('behind somebody who stays all the time nothing is known, nothing is drawn, and the clip says so', async () => {
  const stage = new Stage(43);
  const huge: StageFigure = { x: 150, y: 100, width: 110, height: 150, tone: 60 };
  // He is found only before a grey plate or by his hands, which never rest.
  const samples = new ClipSamples(STAGE);
  for (let i = 0; i < 40; i++) {
    const hands = { x: 150 + 8 * Math.sin(i * 1.7), y: 110, width: 40, height: 30, tone: 190 };
    samples.offer(stage.shoot({ figures: [huge, hands] }), i * 125);
  }
  const sighting = sightingOf([huge]);
  const { plate, remark, unknownShare } = await samples.learn(({ plate: shown }) => {
    const grey = shown[110 * FRAME_WIDTH_PX + 150] === UNKNOWN_GREY;
    return grey ? sighting : { boxes: [], mask: undefined };
  }, signal);
  assert.equal(remark, 'plate-unsure');
  assert.ok(unknownShare > 0.12);
  assert.equal(knownShare(plate, { ...huge, width: 60, height: 60 }), 0);
  const ink = drawing(plate);
  for (let y = 85; y < 115; y++) for (let x = 125; x < 175; x++) assert.equal(ink[y * 320 + x], 0);
});

test('a clip too short to know the empty place says so, also one without any frame', async () => {
  const stage = new Stage(44);
  const short = await film(stage, [], () => [], 12);
  assert.equal(short.remark, 'plate-too-short');
  const none = await new ClipSamples(STAGE).learn(() => ({ boxes: [], mask: undefined }), signal);
  assert.equal(none.remark, 'plate-too-short');
  assert.equal(none.plate.state, 'cold');
});

test('samples stay few and evenly spread, however long the clip is', () => {
  const samples = new ClipSamples(STAGE);
  const frame = new Uint8Array(320 * 192);
  let wanted = 0;
  for (let timeMs = 0; timeMs < 3_600_000; timeMs += 100) {
    if (!samples.wants(timeMs)) continue;
    samples.offer(frame, timeMs);
    wanted++;
  }
  assert.ok(wanted < 12 * MAX_SAMPLES);
  const times = samples.timesMs;
  assert.ok(times.length > MAX_SAMPLES / 2 - 2 && times.length <= MAX_SAMPLES);
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  assert.ok(Math.max(...steps) < 2.1 * Math.min(...steps));
});

test('learning stops when told to', async () => {
  const samples = new ClipSamples(STAGE);
  const stage = new Stage(45);
  for (let i = 0; i < 10; i++) samples.offer(stage.shoot({ figures: i < 5 ? [LYING] : [] }), i * 400);
  await assert.rejects(
    samples.learn(() => ({ boxes: [], mask: undefined }), AbortSignal.abort()),
    { name: 'AbortError' },
  );
});
