import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeMessage, DRAWING_BYTES, encodeMessage, MAX_MESSAGE_BYTES, MAX_OBSERVATION_BYTES } from '../observation/codec.ts'; // prettier-ignore
import { DRAWING_INTERVAL_MS, NOTICE_INTERVAL_MS, SEALED_PLATE_INTERVAL_MS } from './caps.ts';
import { MIN_INTERVAL_MS } from '../observation/observation.ts';

const page = readFileSync(new URL('../../spec/observation-v1.md', import.meta.url), 'utf8');
const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');

test('the example of the page is what the codec reads and writes', () => {
  const [, block] = /```hex\n([0-9a-f\n]+)```/.exec(page) ?? [];
  assert.ok(block);
  const bytes = hex(block);
  const message = decodeMessage(bytes);
  assert.ok(message.type === 'observation');
  assert.deepEqual([message.camera, message.timeMs, message.plate, message.fresh], [3, 12_345, 'sure', true]);
  assert.deepEqual(message.persons[0]!.box, { x0: 240 / 512, y0: 112 / 512, x1: 272 / 512, y1: 352 / 512 });
  assert.deepEqual(message.persons[0]!.joints[0], { x: 0.5, y: 0.25, confidence: 0 });
  assert.equal(message.density[4 * 16 + 7], 8 / 15);
  assert.deepEqual(Buffer.from(encodeMessage(message)), bytes);
  for (const [, spelled] of page.matchAll(/\| `(0[4-6][0-9a-f]+)` \|/g)) {
    assert.deepEqual(Buffer.from(encodeMessage(decodeMessage(hex(spelled!)))), hex(spelled!));
  }
});

test('the bound of the page is that of the code', () => {
  const length = 4;
  const bits = [
    (8 * (MAX_OBSERVATION_BYTES + length) * 1000) / MIN_INTERVAL_MS,
    (8 * (DRAWING_BYTES + length) * 1000) / DRAWING_INTERVAL_MS,
    (8 * (MAX_MESSAGE_BYTES + length) * 1000) / SEALED_PLATE_INTERVAL_MS,
    (8 * (8 + length) * 1000) / NOTICE_INTERVAL_MS,
  ].map(Math.round);
  for (const figure of [...bits, bits.reduce((sum, share) => sum + share)]) {
    assert.ok(page.includes(figure.toLocaleString('en')), figure.toLocaleString('en'));
  }
});
