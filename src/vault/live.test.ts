import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { framesOf, HAS_FFMPEG } from '../../test/clips/encoded.ts';
import { GSTREAMER_PYTHON, TestCamera } from '../../test/rtsp/camera.ts';
import { openRtsp } from '../intake/intake.ts';
import { systemClock } from '../kernel/clock.ts';
import { seededRandom } from '../kernel/random.ts';
import { openAge } from './age-open.ts';
import { parseDayKey } from './day-key-file.ts';
import { readFmp4 } from './fmp4-read.ts';
import { identityFrom, newPlace, start } from './place.fixture.ts';
import type { TestPlace } from './place.fixture.ts';
import { Recording } from './record.ts';
import { readSealed } from './store.ts';
import type { StoredSegment } from './store.ts';

const skip = GSTREAMER_PYTHON === undefined && 'GStreamer’s RTSP server is not installed';
const hash = (timeMs: number, bytes: Uint8Array) => `${timeMs} ${createHash('sha256').update(bytes).digest('hex')}`;

/** Records one camera until some segments are acknowledged; returns them and every packet that came in. */
async function record(camera: string, codec: string, running: Awaited<ReturnType<typeof start>>) {
  await using source = await TestCamera.start('--codec', codec);
  const enough = new AbortController();
  const recording = new Recording({ camera, epochMs: 0, ...running });
  const came: string[] = [];
  const kept: StoredSegment[] = [];
  const url = `rtsp://127.0.0.1:${source.port}/street`;
  const options = {
    camera: 0,
    wall: 'node-only' as const,
    signal: enough.signal,
    clock: systemClock,
    random: seededRandom(1),
  };
  try {
    for await (const message of openRtsp(url, options)) {
      if (message.type === 'packet') came.push(hash(message.packet.timeMs, message.packet.bytes));
      kept.push(...(await recording.push(message)));
      if (kept.length >= 1 && came.length >= 150) enough.abort(new DOMException('enough', 'AbortError'));
    }
  } catch (error) {
    if (!enough.signal.aborted) throw error;
  }
  kept.push(...(await recording.end()));
  return { came, kept };
}

async function open(place: TestPlace, kept: readonly StoredSegment[]): Promise<{ packets: string[]; frames: number }> {
  const packets: string[] = [];
  let frames = 0;
  for (const segment of kept) {
    const key = parseDayKey(await readFile(join(place.folder, 'vault/keys', `${segment.day}.json`)));
    const plain = await openAge(await readSealed(place.folder, place.disk, segment), [
      await identityFrom(key, place.custodians.slice(1)),
    ]);
    for (const { timeMs, bytes } of readFmp4(plain).packets) packets.push(hash(timeMs, bytes));
    const file = join(place.folder, 'open.mp4');
    await writeFile(file, plain);
    if (HAS_FFMPEG) frames += framesOf(file).length;
  }
  return { packets, frames };
}

test(
  'two RTSP cameras that are not ours, H.264 and H.265: every packet that came in opens again',
  { skip, timeout: 180_000 },
  async (t) => {
    const place = await newPlace(t);
    await using running = await start(place);
    for (const { codec, came, kept } of await Promise.all(
      ['h264', 'h265'].map(async (codec) => ({ codec, ...(await record(codec, codec, running)) })),
    )) {
      const { packets, frames } = await open(place, kept);
      assert.deepEqual(packets, came, codec);
      if (HAS_FFMPEG) assert.equal(frames, came.length, codec);
      t.diagnostic(`${codec}: ${came.length} packets in ${kept.length} segments, ${frames} pictures`);
    }
  },
);
