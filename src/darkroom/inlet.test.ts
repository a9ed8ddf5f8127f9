import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeInlet, InletReader } from './inlet.ts';
import type { InletMessage } from './inlet.ts';

const SETTINGS = {
  modelSha256: 'ab'.repeat(32),
  adapter: 'umriss',
  analysesPerSecond: 8,
  heatThreshold: 0.45,
  suppressIou: 0.5,
  suppressInside: 0.7,
} as const;

const MESSAGES: InletMessage[] = [
  { type: 'setup', model: Uint8Array.from([1, 2, 3]), plateKey: new Uint8Array(32).fill(7), settings: SETTINGS },
  {
    type: 'camera',
    camera: 5,
    mode: 'clip',
    masks: [[{ x: 0, y: 0 }, { x: 0.5, y: 0 }, { x: 0.5, y: 0.5 }]], // prettier-ignore
    plateImage: Uint8Array.from([9, 8]),
    sealedPlate: undefined,
  },
  { type: 'pass', camera: 5, pass: 'observe' },
  {
    type: 'packet-message',
    message: {
      type: 'packet',
      camera: 5,
      packet: { timeMs: 40, key: true, discardable: false, bytes: Uint8Array.from([1, 2, 3, 4]) },
    },
  },
  { type: 'packet-message', message: { type: 'end', camera: 5, reason: 'finished' } },
  { type: 'close', camera: 5 },
];

const bytes = Buffer.concat(MESSAGES.flatMap(encodeInlet));

/** Buffers and other byte arrays compare by their bytes. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

test('what the host says is what the darkroom hears, however the pipe cuts it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (sizes) => {
      const reader = new InletReader();
      const heard: unknown[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length]!;
        for (const message of reader.push(bytes.subarray(at, at + size))) heard.push(plain(message));
        at += size;
      }
      assert.deepEqual(heard, MESSAGES.map(plain));
    }),
  );
});

test('what is not in the closed list ends the darkroom', () => {
  const parse = (raw: Uint8Array): InletMessage[] => [...new InletReader().push(raw)];
  const corrupt = { kind: 'corrupt' };
  assert.throws(() => parse(Uint8Array.from([99, 0, 0, 0, 0])), corrupt);
  assert.throws(() => parse(Uint8Array.from([0, 255, 255, 255, 255])), corrupt);
  const camera = MESSAGES[1]!;
  const say = (change: object): Uint8Array => Buffer.concat(encodeInlet({ ...camera, ...change }));
  assert.throws(() => parse(say({ camera: 70_000 })), corrupt);
  assert.throws(() => parse(say({ mode: 'picture' })), corrupt);
  assert.throws(() => parse(say({ masks: [[{ x: Number.NaN, y: 0 }]] })), corrupt);
  const setup = MESSAGES[0] as Extract<InletMessage, { type: 'setup' }>;
  const settings = { ...SETTINGS, analysesPerSecond: 25 };
  assert.throws(() => parse(Buffer.concat(encodeInlet({ ...setup, settings }))), corrupt);
  assert.throws(() => parse(Buffer.concat(encodeInlet({ ...setup, plateKey: new Uint8Array(16) }))), corrupt);
});
