import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Codec, Packet, StreamInfo } from '../packet/packet.ts';
import { Decoder } from './decode.ts';
import { letterbox } from './frame.ts';
import { contentRect, FRAME_PIXELS, FRAME_WIDTH_PX, UNKNOWN_GREY } from './plate-frame.ts';

interface Stored {
  info: { codec: Codec; extradata: string; widthPx: number; heightPx: number; rotationDeg: 0 };
  packets: { timeMs: number; key: boolean; discardable: boolean; bytes: string }[];
}
const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/darkroom/packets.json', import.meta.url), 'utf8'),
) as { streams: Record<string, Stored> };

function stream(name: string, change: Partial<StreamInfo> = {}): { info: StreamInfo; packets: Packet[] } {
  const stored = vectors.streams[name]!;
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
  return {
    info: { ...stored.info, extradata: bytes(stored.info.extradata), frameRate: 25, ...change },
    packets: stored.packets.map((packet) => ({ ...packet, bytes: bytes(packet.bytes) })),
  };
}

interface Shown {
  timeMs: number;
  widthPx: number;
  heightPx: number;
  grey: Uint8Array;
}

function develop(info: StreamInfo, packets: readonly Packet[]): { frames: Shown[]; whole: boolean[] } {
  using decoder = new Decoder(info);
  const frames: Shown[] = [];
  const take: Parameters<Decoder['decode']>[1] = (decoded) => {
    const grey = new Uint8Array(FRAME_PIXELS);
    assert.ok(decoded.shrink(grey));
    frames.push({ timeMs: decoded.timeMs, widthPx: decoded.widthPx, heightPx: decoded.heightPx, grey });
  };
  const whole = packets.map((packet) => decoder.decode(packet, take));
  decoder.decode(undefined, take);
  return { frames, whole };
}

const at = (grey: Uint8Array, x: number, y: number): number => grey[y * FRAME_WIDTH_PX + x]!;

// The vectors' ground truth: left half 40 + n, right half 200 + n, as full-range grey, give or take compression.
for (const name of Object.keys(vectors.streams)) {
  test(`${name}: every picture in order, in its time, in its grey, letterboxed`, () => {
    const { info, packets } = stream(name);
    const { frames, whole } = develop(info, packets);
    assert.ok(whole.every(Boolean));
    assert.deepEqual(
      frames.map(({ timeMs }) => timeMs),
      Array.from({ length: 12 }, (_, i) => i * 40),
    );
    frames.forEach(({ grey, widthPx, heightPx }, n) => {
      assert.deepEqual([widthPx, heightPx], [64, 48]);
      // 4:3 in 320×192: 256 wide, 32 of grey on each side.
      assert.equal(at(grey, 31, 96), UNKNOWN_GREY);
      assert.equal(at(grey, 288, 96), UNKNOWN_GREY);
      assert.ok(Math.abs(at(grey, 70, 96) - (40 + n)) <= 6, `dark half of ${n}: ${at(grey, 70, 96)}`);
      assert.ok(Math.abs(at(grey, 250, 96) - (200 + n)) <= 6, `bright half of ${n}: ${at(grey, 250, 96)}`);
    });
  });
}

test('a picture on its side is set upright', () => {
  for (const [rotationDeg, dark] of [
    [90, 'top'],
    [180, 'right'],
    [270, 'bottom'],
  ] as const) {
    const { info, packets } = stream('h264', { rotationDeg });
    const { frames } = develop(info, packets.slice(0, 1));
    const { grey, widthPx, heightPx } = frames[0]!;
    assert.deepEqual([widthPx, heightPx], rotationDeg === 180 ? [64, 48] : [48, 64]);
    const sides = {
      top: at(grey, 160, 20),
      bottom: at(grey, 160, 172),
      left: at(grey, 100, 96),
      right: at(grey, 220, 96),
    };
    assert.ok(sides[dark] < 60, `${rotationDeg}: ${JSON.stringify(sides)}`);
    const opposite = { top: 'bottom', bottom: 'top', right: 'left' } as const;
    assert.ok(sides[opposite[dark]] > 180, `${rotationDeg}: ${JSON.stringify(sides)}`);
  }
});

test('turning clockwise is what a hand would do with a small picture', () => {
  const content = contentRect(2, 3);
  const [width, height] = [content.x1 - content.x0, content.y1 - content.y0];
  const lying = Uint8Array.from({ length: width * height }, (_, i) => (i % height < height / 2 ? 1 : 2));
  const upright = new Uint8Array(FRAME_PIXELS);
  letterbox(lying, content, 90, upright);
  assert.equal(at(upright, 160, 0), 1);
  assert.equal(at(upright, 160, 191), 2);
  letterbox(lying, content, 270, upright);
  assert.equal(at(upright, 160, 0), 2);
});

test('pictures that none refers to can be left out and nothing else suffers', () => {
  const { info, packets } = stream('h264');
  const all = develop(info, packets).frames;
  const kept = packets.filter(({ discardable }) => !discardable);
  assert.ok(kept.length < packets.length);
  const { frames, whole } = develop(info, kept);
  assert.ok(whole.every(Boolean));
  for (const frame of frames) {
    assert.deepEqual(frame.grey, all.find(({ timeMs }) => timeMs === frame.timeMs)!.grey);
  }
});

test('a stream larger than 8192 px a side, or one that lies about its codec, is not decoded', () => {
  const { info, packets } = stream('h264');
  using large = new Decoder({ ...info, widthPx: 8193 });
  assert.equal(large.opening, 'too-large');
  assert.equal(
    large.decode(packets[0], () => assert.fail()),
    false,
  );
  const { frames, whole } = develop({ ...info, codec: 'hevc', extradata: new Uint8Array(0) }, packets);
  assert.equal(frames.length, 0);
  assert.ok(!whole[0]);
});

test('a damaged packet is told, and a decoder goes on at the next picture it can start with', () => {
  const { info, packets } = stream('h264');
  const damaged = packets.map((packet, i) => (i === 5 ? { ...packet, bytes: packet.bytes.map((byte) => byte ^ 0x5a) } : packet)); // prettier-ignore
  const { frames, whole } = develop(info, damaged);
  assert.equal(whole[5], false);
  assert.equal(frames.at(-1)!.timeMs, 440);
  assert.ok(frames.length >= 10);
});
