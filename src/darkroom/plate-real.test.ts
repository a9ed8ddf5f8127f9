import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ClipSamples } from './plate-clip.ts';
import { contentRect, FRAME_PIXELS, FRAME_WIDTH_PX, UNKNOWN_GREY } from './plate-frame.ts';
import type { Look, Sighting } from './plate-frame.ts';
import { fillUmriss, readUmriss } from './umriss.ts';

const clip = fileURLToPath(new URL('../../../shared/data/video/gmdcsa24/Subject 4/Fall/02.mp4', import.meta.url));
const model = fileURLToPath(new URL('../../model/umriss.onnx', import.meta.url));
const RATE = 8;

/** Letterboxed greys by the ffmpeg command, so that the plate is tested without our own decoder. */
function decode(): Uint8Array[] {
  const { x0, x1, y0, y1 } = contentRect(640, 480);
  const size = `${x1 - x0}:${y1 - y0}`;
  const filter = `fps=${RATE},scale=${size}:flags=area,format=gray,pad=320:192:${x0}:${y0}:color=0x727272`;
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-i', clip, '-vf', filter, '-f', 'rawvideo', '-'], {
    maxBuffer: 2 ** 28,
  });
  const frames: Uint8Array[] = [];
  for (let at = 0; at + FRAME_PIXELS <= stdout.length; at += FRAME_PIXELS) {
    const frame = Uint8Array.from(stdout.subarray(at, at + FRAME_PIXELS));
    for (let i = 0; i < FRAME_PIXELS; i++) {
      const x = i % FRAME_WIDTH_PX;
      if (x < x0 || x >= x1) frame[i] = UNKNOWN_GREY;
    }
    frames.push(frame);
  }
  return frames;
}

test('a real fall: the person who lies on the floor at the end is not in the plate of the clip', async (t) => {
  if (!existsSync(clip)) {
    t.skip('../shared/data/video is absent');
    return;
  }
  if (spawnSync('ffmpeg', ['-version']).status !== 0) {
    t.skip('the ffmpeg command is absent');
    return;
  }
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const input = new Uint8Array(3 * FRAME_PIXELS);
  const content = contentRect(640, 480);
  const detect = async (look: Look): Promise<Sighting> => {
    fillUmriss(look, input);
    const output = await session.run({ x: new Tensor('uint8', input, [1, 96, 160, 12]) });
    const thresholds = { heatThreshold: 0.45, suppressIou: 0.5, suppressInside: 0.7 };
    return readUmriss(output['y']!.data as Float32Array, content, thresholds);
  };
  const frames = decode();
  assert.ok(frames.length > 15, `${frames.length} frames`);
  const samples = new ClipSamples(content);
  frames.forEach((frame, i) => {
    samples.offer(frame, (i * 1000) / RATE, frames[Math.max(0, i - 2)]);
  });
  const { plate, unknownShare } = await samples.learn(detect, t.signal);
  assert.ok(unknownShare < 0.25, `unknown ${unknownShare}`);
  const last = frames.at(-1)!;
  const shown = plate.picture(last, 60_000);
  // Where the body lies in the last frame, px of the letterbox.
  let [difference, count] = [0, 0];
  for (let y = 128; y < 160; y++) {
    for (let x = 55; x < 120; x++) {
      difference += Math.abs(last[y * FRAME_WIDTH_PX + x]! - shown[y * FRAME_WIDTH_PX + x]!);
      count++;
    }
  }
  assert.ok(difference / count > 15, `the body is in the plate: ${difference / count}`);
});
