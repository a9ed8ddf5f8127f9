import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMessage, encodeMessage, MAX_MESSAGE_BYTES, MAX_OBSERVATION_BYTES } from '../observation/codec.ts';
import { MAX_PERSONS, SEALED_PLATE_BYTES } from '../observation/observation.ts';
import type { DarkroomMessage } from '../observation/observation.ts';
import { MessageCutter } from './cutter.ts';
import { CameraGuard } from './guard.ts';
import { Outlet } from './outlet.ts';

function observation(timeMs: number, persons = 0): DarkroomMessage {
  const joints = Array.from({ length: 13 }, () => ({ x: 1, y: 1, confidence: 1 }));
  return {
    type: 'observation',
    camera: 1,
    timeMs,
    persons: Array.from({ length: persons }, () => ({ box: { x0: 0, y0: 0, x1: 1, y1: 1 }, score: 1, joints })),
    overflow: false,
    density: new Array<number>(144).fill(1),
    health: { blur: 1, dark: 1, obstructed: 1, moved: true },
    plate: 'sure',
    fresh: true,
  };
}
const drawing = (timeMs: number): DarkroomMessage => ({
  type: 'drawing',
  camera: 1,
  timeMs,
  ink: new Uint8Array(61_440),
});
const sealed = (timeMs: number): DarkroomMessage => ({ type: 'sealed-plate', camera: 1, timeMs, bytes: new Uint8Array(SEALED_PLATE_BYTES) }); // prettier-ignore
const notice = (): DarkroomMessage => ({ type: 'notice', camera: 1, code: 'stream-damaged', value: 2 ** 32 - 1 });

test('a darkroom that says all it can for two minutes stays under the stated bit rate, whatever it tries', () => {
  const bytesOf = { observation: 0, drawing: 0, 'sealed-plate': 0, notice: 0 };
  let kind: keyof typeof bytesOf = 'observation';
  const outlet = new Outlet((bytes) => (bytesOf[kind] += bytes.length));
  const seconds = 120;
  for (let timeMs = 0; timeMs < seconds * 1000; timeMs += 20) {
    outlet.reach(1, timeMs);
    for (const message of [observation(timeMs, MAX_PERSONS), drawing(timeMs), sealed(timeMs), notice(), notice()]) {
      kind = message.type as typeof kind;
      outlet.send(message);
    }
  }
  // Four bytes of length before each message, as on the pipe.
  assert.equal(bytesOf.observation, 10 * seconds * (MAX_OBSERVATION_BYTES + 4));
  assert.equal(bytesOf.drawing, (seconds / 60) * (9 + 30_720 + 4));
  assert.equal(bytesOf['sealed-plate'], MAX_MESSAGE_BYTES + 4);
  assert.ok(bytesOf.notice <= (seconds + 16) * 12);
  // The sealed plate leaves once in ten minutes: two minutes bear a fifth of it.
  bytesOf['sealed-plate'] /= 5;
  const bitsPerSecond = (8 * Object.values(bytesOf).reduce((sum, bytes) => sum + bytes)) / seconds;
  // spec/observation-v1.md states 231,628 bit/s and sixteen notices at once; a picture of 320×192 at a byte a pixel, ten a second, would be 4,915.
  assert.ok(bitsPerSecond < 231_628 + (16 * 96) / seconds + 1, `${bitsPerSecond} bit/s`);
});

test('no message carries as many bytes as the frame it was made from, but the plate that nobody can read', () => {
  assert.ok(MAX_OBSERVATION_BYTES < 61_440 / 20);
  assert.ok(encodeMessage(drawing(0)).length <= 61_440 / 2 + 9);
  assert.throws(() => encodeMessage({ ...(sealed(0) as { type: 'sealed-plate' }), bytes: new Uint8Array(10) } as DarkroomMessage)); // prettier-ignore
  assert.throws(() => decodeMessage(Buffer.concat([encodeMessage(drawing(0)), Buffer.from([0])])), { kind: 'corrupt' });
});

test('the host lets an honest darkroom pass and objects to every way of saying more', () => {
  const guard = new CameraGuard();
  guard.beginPass('observe');
  for (let timeMs = 0; timeMs <= 700_000; timeMs += 40) guard.sent(timeMs, 100);
  const { objection } = { objection: (message: DarkroomMessage) => guard.objection(message) };
  assert.equal(objection(observation(0)), undefined);
  assert.equal(objection(observation(120)), undefined);
  assert.match(objection(observation(160))!, /too often/);
  assert.match(objection(observation(301))!, /time nobody gave/);
  assert.match(objection(observation(40))!, /too often|back in time/);
  assert.equal(objection(drawing(1000)), undefined);
  assert.match(objection(drawing(2000))!, /too often/);
  assert.equal(objection(drawing(61_000)), undefined);
  assert.equal(objection(sealed(1000)), undefined);
  assert.match(objection(sealed(600_960))!, /too often/);
  const passed: DarkroomMessage = { type: 'passed', camera: 1, pass: 'observe', decoded: 1, analysed: 1, still: 0, damaged: 0, lastMs: 0 }; // prettier-ignore
  assert.equal(objection(passed), undefined);
  assert.match(objection(passed)!, /too often/);
  let heard = 0;
  while (objection(notice()) === undefined && heard < 1000) heard++;
  assert.equal(heard, 32);
});

test('in a look nothing of people passes on either side, whatever the rate', () => {
  const guard = new CameraGuard();
  guard.beginPass('look');
  for (let timeMs = 0; timeMs <= 700_000; timeMs += 40) guard.sent(timeMs, 100);
  assert.match(guard.objection(observation(1000))!, /a look lets no observation out/);
  assert.match(guard.objection(sealed(1000))!, /a look lets no sealed-plate out/);
  assert.equal(guard.objection(drawing(1000)), undefined);
  assert.match(guard.objection(drawing(2000))!, /too often/);
  guard.restarted();
  assert.match(guard.objection(observation(3000))!, /a look lets no observation out/, 'a new process changes nothing');
  let written = 0;
  const outlet = new Outlet(() => written++);
  outlet.beginPass(1, 'look');
  outlet.reach(1, 1000);
  assert.deepEqual([outlet.send(observation(1000)), outlet.send(sealed(1000)), written], [false, false, 0]);
  assert.equal(outlet.send(drawing(1000)), true);
});

test('a time must be one that a packet had: a darkroom cannot count in milliseconds', () => {
  const guard = new CameraGuard();
  guard.sent(0, 1);
  guard.sent(133.3666, 1);
  assert.equal(guard.objection(observation(133)), undefined);
  guard.sent(266.7, 1);
  assert.match(guard.objection(observation(266))!, /time nobody gave/);
  assert.equal(guard.objection(observation(267)), undefined);
});

test('a cutter refuses a length before it waits for the bytes', () => {
  const cutter = new MessageCutter(100);
  assert.deepEqual(cutter.push(Buffer.from([2, 0, 0])), []);
  assert.deepEqual(cutter.push(Buffer.from([0, 7, 8, 1])), [Buffer.from([7, 8])]);
  assert.throws(() => cutter.push(Buffer.from([1, 0, 0])), { kind: 'corrupt' });
  assert.throws(() => new MessageCutter(100).push(Buffer.alloc(4)), { kind: 'corrupt' });
});
