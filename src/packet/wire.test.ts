import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AugenmassError, ERROR_KINDS } from '../kernel/errors.ts';
import { CODECS, MAX_EXTRADATA_BYTES, MAX_PACKET_BYTES } from './packet.ts';
import {
  END_REASONS,
  GAP_REASONS,
  MAX_MESSAGE_BYTES,
  MAX_SENTENCE_CHARS,
  MAX_TIME_MS,
  MIN_TIME_MS,
  PacketReader,
  REMARK_CODES,
  encodePacketHead,
  encodePacketMessage,
} from './wire.ts';
import type { PacketMessage } from './wire.ts';

const slow = process.env['SLOW'] === '1';
const numRuns = slow ? 5000 : 300;

/** Records with a prototype, as the reader makes them. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });
const camera = fc.integer({ min: 0, max: 0xffff });
const timeMs = fc.double({ min: MIN_TIME_MS, max: MAX_TIME_MS, noNaN: true }).map((value) => value + 0);
const size = fc.integer({ min: 0, max: 0xffff });
const sentence = fc.string({ unit: 'grapheme', maxLength: 80 });
const message: fc.Arbitrary<PacketMessage> = fc.oneof(
  record({
    type: fc.constant('stream' as const),
    camera,
    info: record({
      codec: fc.constantFrom(...CODECS),
      extradata: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      widthPx: size,
      heightPx: size,
      rotationDeg: fc.constantFrom(0 as const, 90 as const, 180 as const, 270 as const),
      frameRate: fc.option(fc.double({ min: 0.01, max: 1000, noNaN: true }), { nil: undefined }),
    }),
  }),
  record({
    type: fc.constant('packet' as const),
    camera,
    packet: record({
      timeMs,
      key: fc.boolean(),
      discardable: fc.boolean(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
    }),
  }),
  record({ camera, times: fc.tuple(timeMs, timeMs), reason: fc.constantFrom(...GAP_REASONS) }).map(
    ({ camera: number, times, reason }) => ({
      type: 'gap' as const,
      camera: number,
      fromMs: Math.min(...times),
      toMs: Math.max(...times),
      reason,
    }),
  ),
  record({
    type: fc.constant('remark' as const),
    camera,
    code: fc.constantFrom(...REMARK_CODES),
    value: fc.double({ noDefaultInfinity: true, noNaN: true }),
  }),
  record({
    type: fc.constant('end' as const),
    camera,
    reason: fc.constantFrom(...END_REASONS.filter((reason) => reason !== 'failed')),
  }),
  record({
    type: fc.constant('end' as const),
    camera,
    reason: fc.constant('failed' as const),
    error: record({ kind: fc.constantFrom(...ERROR_KINDS), message: sentence, remedy: sentence }),
  }),
);

const corrupt = (error: unknown): boolean => error instanceof AugenmassError && error.kind === 'corrupt';
const frame = (...body: number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 + body.length);
  bytes.writeUInt32LE(body.length, 0);
  bytes.set(body, 4);
  return bytes;
};

describe('packet wire', () => {
  it('writes a known packet byte by byte', () => {
    const packet = { timeMs: 40, key: true, discardable: false, bytes: Uint8Array.of(0xaa, 0xbb) };
    const expected = '0e000000' + '01' + '0700' + '0000000000004440' + '01' + 'aabb';
    assert.equal(Buffer.from(encodePacketMessage({ type: 'packet', camera: 7, packet })).toString('hex'), expected);
    assert.equal(Buffer.from(encodePacketHead(7, packet)).toString('hex'), expected.slice(0, -4));
  });

  it('reads back what it wrote, however the pipe cuts it', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 700 })), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map(encodePacketMessage));
        const reader = new PacketReader();
        const received: PacketMessage[] = [];
        let at = 0;
        for (const cut of cuts) {
          received.push(...reader.push(bytes.subarray(at, at + cut)));
          at += cut;
        }
        received.push(...reader.push(bytes.subarray(at)));
        assert.deepEqual(received, sent);
        assert.equal(reader.pendingBytes, 0);
      }),
      { numRuns },
    );
  });

  it('answers any bytes with messages or with corrupt, never with anything else', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (bodies) => {
        const reader = new PacketReader();
        for (const body of bodies) {
          try {
            for (const received of reader.push(frame(...body))) {
              // What is accepted is canonical: it encodes to the very bytes it came from.
              assert.deepEqual(Buffer.from(encodePacketMessage(received)), Buffer.from(frame(...body)));
            }
          } catch (error) {
            assert.ok(corrupt(error), String(error));
            assert.throws(() => reader.push(frame(4, 0, 0, 0)), corrupt, 'a broken reader stays broken');
            return;
          }
        }
      }),
      { numRuns: numRuns * 10 },
    );
  });

  it('survives flipped bits in real messages', () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.nat({ max: 7 }), (sent, where, bit) => {
        const bytes = Buffer.from(encodePacketMessage(sent));
        bytes[where % bytes.length]! ^= 1 << bit;
        try {
          new PacketReader().push(bytes);
        } catch (error) {
          assert.ok(corrupt(error), String(error));
        }
      }),
      { numRuns: numRuns * 5 },
    );
  });

  it('refuses what no encoder writes', () => {
    const double = (value: number): number[] => {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value, 0);
      return [...bytes];
    };
    const cases: Record<string, number[]> = {
      'unknown type': [5, 0, 0, 1],
      'packet without bytes': [1, 0, 0, ...double(0), 0],
      'packet with unknown flags': [1, 0, 0, ...double(0), 4, 1],
      'time NaN': [1, 0, 0, ...double(Number.NaN), 0, 1],
      'time infinite': [1, 0, 0, ...double(Number.POSITIVE_INFINITY), 0, 1],
      'time beyond 48 bits': [1, 0, 0, ...double(2 ** 48), 0, 1],
      'unknown codec': [0, 0, 0, CODECS.length, 0, 0, 0, 0, 0, ...double(25)],
      'unknown rotation': [0, 0, 0, 0, 0, 0, 0, 0, 4, ...double(25)],
      'frame rate NaN': [0, 0, 0, 0, 0, 0, 0, 0, 0, ...double(Number.NaN)],
      'frame rate negative': [0, 0, 0, 0, 0, 0, 0, 0, 0, ...double(-25)],
      'gap turned round': [2, 0, 0, ...double(10), ...double(9), 0],
      'gap with unknown reason': [2, 0, 0, ...double(1), ...double(9), GAP_REASONS.length],
      'unknown remark': [3, 0, 0, REMARK_CODES.length, ...double(1)],
      'remark NaN': [3, 0, 0, 0, ...double(Number.NaN)],
      'end without reason': [4, 0, 0],
      'end with unknown reason': [4, 0, 0, 9],
      'end finished with more': [4, 0, 0, 0, 0],
      'failure without error': [4, 0, 0, 3],
      'failure with unknown kind': [4, 0, 0, 3, ERROR_KINDS.length, 0, 0, 0, 0],
      'sentence longer than the message': [4, 0, 0, 3, 0, 9, 0, 65, 0, 0],
      'sentence that is no UTF-8': [4, 0, 0, 3, 0, 1, 0, 0xff, 0, 0],
      'bytes after the sentences': [4, 0, 0, 3, 0, 1, 0, 65, 0, 0, 1],
    };
    for (const [name, body] of Object.entries(cases)) {
      assert.throws(() => new PacketReader().push(frame(...body)), corrupt, name);
    }
  });

  it('refuses lengths out of range before it allocates for them', () => {
    for (const length of [0, 2, MAX_MESSAGE_BYTES + 1, 0xffffffff]) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(length, 0);
      assert.throws(() => new PacketReader().push(bytes), corrupt, String(length));
    }
  });

  it('carries the largest packet and nothing larger', () => {
    const bytes = new Uint8Array(MAX_PACKET_BYTES);
    const packet = { timeMs: 0, key: true, discardable: false, bytes };
    const [received] = new PacketReader().push(encodePacketMessage({ type: 'packet', camera: 0, packet }));
    assert.ok(received?.type === 'packet' && received.packet.bytes.length === MAX_PACKET_BYTES);
    const tooLarge = { ...packet, bytes: new Uint8Array(MAX_PACKET_BYTES + 1) };
    assert.throws(() => encodePacketMessage({ type: 'packet', camera: 0, packet: tooLarge }), { kind: 'internal' });
    const info = { codec: 'h264', widthPx: 1, heightPx: 1, rotationDeg: 0, frameRate: 1 } as const;
    const extradata = new Uint8Array(MAX_EXTRADATA_BYTES + 1);
    assert.throws(() => encodePacketMessage({ type: 'stream', camera: 0, info: { ...info, extradata } }), {
      kind: 'internal',
    });
  });

  it('cuts a sentence at its bound, never inside a character', () => {
    const error = { kind: 'invalid' as const, message: 'a' + '😀'.repeat(MAX_SENTENCE_CHARS), remedy: '' };
    const [received] = new PacketReader().push(
      encodePacketMessage({ type: 'end', camera: 0, reason: 'failed', error }),
    );
    assert.ok(received?.type === 'end' && received.error);
    assert.equal(received.error.message.length, MAX_SENTENCE_CHARS);
    assert.ok(received.error.message.isWellFormed());
  });

  it('refuses to write an end whose error and reason disagree', () => {
    assert.throws(() => encodePacketMessage({ type: 'end', camera: 0, reason: 'failed' }), { kind: 'internal' });
  });
});
