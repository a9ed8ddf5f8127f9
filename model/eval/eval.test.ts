import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Box, Point } from '../../src/kernel/geometry.ts';
import { AugenmassError } from '../../src/kernel/errors.ts';
import { countTable } from './counts.ts';
import { bestScore, figures } from './figures.ts';
import { jointErrors } from './joints.ts';
import { CLIPS_FOLDER, clipPath, earlierPicture, greyFrames, labelledPicture } from './clips.ts';
import { halfOf, LABEL_JOINTS, LYING_FILE, parseLabels, readLabels } from './labels.ts';
import type { LabelledFrame, LabelledPerson, Posture } from './labels.ts';
import { matchFrame } from './match.ts';
import type { PredictedPerson } from './match.ts';
import { handPlate, medianPlate } from './plates.ts';
import { lookUp } from './predictions.ts';
import { f1, share } from './statistics.ts';
import { table } from './table.ts';

const box = (x0: number, y0: number, x1: number, y1: number): Box => ({ x0, y0, x1, y1 });
const nobody: (Point | undefined)[] = LABEL_JOINTS.map(() => undefined);
const labelled = (at: Box, more: Partial<LabelledPerson> = {}): LabelledPerson => ({
  box: at,
  posture: 'standing',
  partly: false,
  ignore: false,
  joints: nobody,
  ...more,
});
const predicted = (at: Box, score = 0.9, joints: readonly Point[] = []): PredictedPerson => ({
  box: at,
  score,
  joints,
});
const frame = (persons: LabelledPerson[], more: Partial<LabelledFrame> = {}): LabelledFrame => ({
  clip: 'a.mp4',
  frame: 0,
  timeMs: 0,
  widthPx: 100,
  heightPx: 100,
  persons,
  ...more,
});

test('a match needs the overlap, exactly at the threshold it counts', () => {
  // 10×10 against 10×10 shifted by 5: 50 shared of 150, IoU 1/3.
  const label = labelled(box(0, 0, 10, 10));
  const shifted = predicted(box(5, 0, 15, 10));
  assert.equal(matchFrame([label], [shifted], 1 / 3).pairs.length, 1);
  const strict = matchFrame([label], [shifted], 0.34);
  assert.deepEqual([strict.pairs.length, strict.missed.length, strict.wrong.length], [0, 1, 1]);
});

test('one person is found once: the less sure double is wrong', () => {
  const match = matchFrame(
    [labelled(box(0, 0, 10, 10))],
    [predicted(box(0, 0, 10, 10), 0.5), predicted(box(1, 0, 11, 10), 0.8)],
    0.5,
  );
  assert.equal(match.pairs[0]?.predicted.score, 0.8);
  assert.deepEqual(
    match.wrong.map(({ score }) => score),
    [0.5],
  );
});

test('the surest prediction takes the person that it overlaps most', () => {
  const left = labelled(box(0, 0, 10, 10));
  const right = labelled(box(4, 0, 14, 10));
  const match = matchFrame([left, right], [predicted(box(3, 0, 13, 10)), predicted(box(0, 0, 10, 10), 0.4)], 0.3);
  assert.equal(match.pairs.length, 2);
  assert.equal(match.pairs.find(({ predicted: { score } }) => score === 0.9)?.label, right);
});

test('ignored people count neither way, and a crowd swallows what lies inside it', () => {
  const crowd = labelled(box(0, 0, 100, 40), { ignore: true });
  const match = matchFrame([crowd], [predicted(box(10, 10, 20, 30)), predicted(box(10, 60, 20, 90))], 0.5);
  assert.equal(match.missed.length, 0);
  assert.deepEqual(
    match.wrong.map((person) => person.box.y0),
    [60],
  );
  // A labelled person inside the crowd is still found, and not given to the crowd.
  const inside = labelled(box(10, 10, 20, 30));
  assert.equal(matchFrame([crowd, inside], [predicted(box(10, 10, 20, 30))], 0.5).pairs[0]?.label, inside);
});

test('precision, recall, F1 and postures of a counted example', () => {
  const posture = (name: Posture): Partial<LabelledPerson> => ({ posture: name });
  const frames = [
    frame([labelled(box(0, 0, 10, 10), posture('lying')), labelled(box(50, 50, 60, 90))]),
    frame([labelled(box(0, 0, 10, 10), posture('lying'))], { frame: 1 }),
    frame([], { frame: 2 }),
    frame([], { frame: 3 }),
  ];
  const said: PredictedPerson[][] = [
    [predicted(box(0, 0, 10, 10)), predicted(box(50, 50, 60, 90)), predicted(box(80, 80, 90, 90))],
    [],
    [predicted(box(0, 0, 10, 10))],
    [predicted(box(0, 0, 10, 10), 0.1)],
  ];
  const result = figures(frames, ({ frame: number }) => said[number]!, 0.5, 0.5);
  assert.equal(result.precision.value, 2 / 4);
  assert.equal(result.recall.value, 2 / 3);
  assert.equal(result.f1.value.toFixed(9), (4 / 7).toFixed(9));
  assert.deepEqual([result.byPosture.get('lying')?.hits, result.byPosture.get('lying')?.of], [1, 2]);
  assert.deepEqual([result.quiet.hits, result.quiet.of], [1, 2]);
  assert.match(
    table('known', frames, [], ({ frame: number }) => said[number]!, 0.5),
    /\| F1 \| 0\.571/,
  );
});

test('the best threshold is the one with the highest F1', () => {
  const frames = [frame([labelled(box(0, 0, 10, 10))]), frame([], { frame: 1 })];
  const said = [[predicted(box(0, 0, 10, 10), 0.7)], [predicted(box(0, 0, 10, 10), 0.5)]];
  const best = bestScore(frames, ({ frame: number }) => said[number]!, 0.5);
  assert.ok(best > 0.5 && best <= 0.7, String(best));
});

test('Wilson intervals agree with published values', () => {
  // Newcombe 1998, Stat. Med. 17:857, table I: 81 of 263 gives 0.2553 … 0.3662; 0 of 20 gives 0 … 0.1611.
  const { low, high } = share(81, 263);
  assert.equal(low.toFixed(4), '0.2553');
  assert.equal(high.toFixed(4), '0.3662');
  assert.equal(share(0, 20).high.toFixed(4), '0.1611');
  assert.ok(Number.isNaN(share(0, 0).value));
});

test('F1 lies within its interval and is 2PR / (P + R)', () => {
  const { value, low, high } = f1(90, 10, 20);
  const [precision, recall] = [90 / 100, 90 / 110];
  assert.ok(Math.abs(value - (2 * precision * recall) / (precision + recall)) < 1e-12);
  assert.ok(low < value && value < high);
  assert.equal(f1(5, 0, 0).value, 1);
});

test('joints: sides may be exchanged pair by pair, distances are shares of the longer side', () => {
  const at = (x: number, y: number): Point => ({ x, y });
  const truth = LABEL_JOINTS.map((_, i): Point | undefined => (i < 5 ? at(10 * i, 0) : undefined));
  const label = labelled(box(0, 0, 50, 100), { joints: truth });
  // Shoulders exchanged, elbows straight, head off by 20 of 100.
  const joints = LABEL_JOINTS.map((_, i) => at(10 * i, 0));
  [joints[1], joints[2]] = [joints[2]!, joints[1]!];
  joints[0] = at(0, 20);
  const errors = jointErrors(label, predicted(label.box, 1, joints));
  assert.deepEqual(errors, [
    { joint: 0, error: 0.2 },
    { joint: 1, error: 0 },
    { joint: 2, error: 0 },
    { joint: 3, error: 0 },
    { joint: 4, error: 0 },
  ]);
  assert.deepEqual(jointErrors(label, predicted(label.box)), []);
});

test('joints: a single labelled side is compared with the nearer prediction', () => {
  const truth = LABEL_JOINTS.map((_, i): Point | undefined => (i === 7 ? { x: 0, y: 0 } : undefined));
  const joints = LABEL_JOINTS.map((_, i) => (i === 8 ? { x: 0, y: 10 } : { x: 100, y: 100 }));
  const label = labelled(box(0, 0, 100, 100), { joints: truth });
  assert.deepEqual(jointErrors(label, predicted(label.box, 1, joints)), [{ joint: 7, error: 0.1 }]);
});

test('predictions are looked up by frame, else by the nearest time', () => {
  const persons = [predicted(box(0, 0, 1, 1))];
  const predict = lookUp([
    { clip: 'a.mp4', timeMs: 900, persons: [] },
    { clip: 'a.mp4', timeMs: 1030, persons },
    { clip: 'b.mp4', timeMs: 1000, persons: [] },
  ]);
  assert.equal(predict(frame([], { timeMs: 1000 })), persons);
  assert.deepEqual(predict(frame([], { timeMs: 1101 })), []);
  const exact = lookUp([{ clip: 'a.mp4', frame: 7, persons }]);
  assert.equal(exact(frame([], { frame: 7, timeMs: 5 })), persons);
});

test('damaged labels are refused with their line', () => {
  const good = '{"clip":"a","frame":0,"timeMs":0,"width":10,"height":10,"persons":[]}';
  assert.equal(parseLabels(`${good}\n\n${good}\n`).length, 2);
  const person = (more: string): string => good.replace('[]', `[{"box":[0,0,5,5],"posture":"lying"${more}}]`);
  assert.equal(parseLabels(person('')).length, 1);
  const bad = [
    '{',
    '[]',
    good.replace('"a"', '1'),
    person('').replace('[0,0,5,5]', '[5,0,0,5]'),
    person('').replace('[0,0,5,5]', '[0,0,5,11]'),
    person('').replace('lying', 'young'),
    person(',"joints":{"nose":[1,1]}'),
    person(',"joints":{"head":[1]}'),
  ];
  for (const line of bad) {
    assert.throws(
      () => parseLabels(`${good}\n${line}`),
      (error: unknown) =>
        error instanceof AugenmassError && error.kind === 'corrupt' && error.message.includes('Line 2'),
      line,
    );
  }
});

test('the committed labels hold what the README promises', () => {
  const frames = readLabels();
  const persons = frames.flatMap((one) => one.persons).filter(({ ignore }) => !ignore);
  assert.ok(frames.length >= 200, `${frames.length} frames`);
  const more = readLabels(LYING_FILE);
  const keys = new Set([...frames, ...more].map(({ clip, frame: number }) => `${clip} ${number}`));
  assert.equal(keys.size, frames.length + more.length, 'a frame is labelled twice');
  assert.ok(more.every((one) => one.persons.every(({ posture }) => posture === 'lying')));
  const down = persons.filter(({ posture }) => posture === 'lying' || posture === 'falling');
  assert.ok(down.length >= 50, `${down.length} lying or falling`);
  assert.ok(persons.filter(({ joints }) => joints.some((joint) => joint !== undefined)).length >= 100);
  assert.ok(frames.some((one) => one.persons.length === 0));
  // Labels that match themselves: nothing is missed, nothing is wrong, every joint is where it is.
  const same = figures(frames, ({ persons: own }) => own.filter(({ ignore }) => !ignore).map(asPrediction), 0.9, 0);
  assert.equal(same.f1.value, 1);
  assert.equal(same.pck.value, 1);
});

const asPrediction = (person: LabelledPerson): PredictedPerson => ({
  box: person.box,
  score: 1,
  joints: person.joints.map((joint) => joint ?? { x: 0, y: 0 }),
});

test('the counts in the README are those of the labels', () => {
  const cells = (text: string): string => text.replaceAll(/[ ]+/g, ' ').replaceAll(/-+/g, '-');
  const page = readFileSync(new URL('../labels/README.md', import.meta.url), 'utf8');
  assert.ok(cells(page).includes(cells(countTable(readLabels()))), 'run npx node model/eval/counts.ts');
});

/** A letterbox without borders, grey `value`, with a bright block where somebody stands. */
function picture(value: number, at: Box | undefined, timeMs: number) {
  const grey = new Uint8Array(320 * 192).fill(value);
  for (let y = at?.y0 ?? 0; y < (at?.y1 ?? 0); y++) grey.fill(255, y * 320 + at!.x0, y * 320 + at!.x1);
  return { timeMs, grey, content: { x0: 0, y0: 0, x1: 320, y1: 192 }, widthPx: 640, heightPx: 384 };
}

test('the hand plate cuts labelled people out; the median plate swallows who stays', () => {
  const stays = box(100, 50, 120, 90);
  const frames = [picture(60, stays, 0), picture(60, stays, 250), picture(60, undefined, 500)];
  const person = labelled(box(200, 100, 240, 180));
  const sizes = { widthPx: 640, heightPx: 384 };
  const labels = frames.map((_, i) => frame(i < 2 ? [person] : [], { frame: i, ...sizes }));
  const middle = 70 * 320 + 110;
  assert.equal(medianPlate(frames)(frames[0]!)[middle], 255);
  assert.equal(handPlate(frames, labels)(frames[0]!)[middle], 60);
  // Never seen empty: unknown.
  assert.equal(handPlate(frames, labels.slice(0, 2))(frames[0]!)[middle], 114);
});

test('the earlier picture is the one nearest to a quarter of a second before', () => {
  const frames = [0, 200, 300, 560, 620].map((timeMs) => picture(0, undefined, timeMs));
  assert.equal(earlierPicture(frames, 560)?.timeMs, 300);
  assert.equal(earlierPicture(frames, 200)?.timeMs, 0);
  assert.equal(earlierPicture(frames, 0), undefined);
  assert.equal(earlierPicture([picture(0, undefined, 0)], 700), undefined);
});

test('the clips fall into two halves, whatever is measured on them, and each has its figures', () => {
  const clips = [...new Set(readLabels().map(({ clip }) => clip))];
  const development = clips.filter((clip) => halfOf(clip) === 'development');
  assert.deepEqual([development.length, clips.length - development.length], [10, 10]);
  assert.equal(halfOf('gmdcsa24/Subject 3/ADL/20.mp4'), 'development');
  assert.equal(halfOf('intel/classroom.gif'), 'held out');
  const frames = development.slice(0, 1).map((clip) => frame([labelled(box(0, 0, 10, 10))], { clip }));
  const said = table('halves', frames, [], () => [predicted(box(0, 0, 10, 10))], 0.5);
  assert.match(said, /\| development \| 1 \| 1\.000 /);
  assert.match(said, /\| held out \| 0 \| none /);
});

test('the product decodes the very pictures that were labelled', (t) => {
  if (!existsSync(CLIPS_FOLDER)) {
    t.skip('the labelled clips are not beside this checkout');
    return;
  }
  const labels = readLabels();
  for (const clip of ['intel/classroom.gif', 'gmdcsa24/Subject 4/Fall/02.mp4']) {
    const frames = greyFrames(clipPath(CLIPS_FOLDER, clip));
    const own = labels.filter((label) => label.clip === clip);
    assert.ok(own.length > 0);
    for (const label of own) assert.equal(labelledPicture(frames, label), frames[label.frame]);
    assert.throws(() => labelledPicture(frames, { ...own[0]!, timeMs: own[0]!.timeMs + 40 }), AugenmassError);
  }
});
