import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { watch } from '../../test/clips/watch.ts';
import { SimulatedClock, systemClock } from '../kernel/clock.ts';
import { Clip, openFile } from './intake.ts';
import { ReaderProcess } from './reader-process.ts';

const CLIPS = join(import.meta.dirname, '../../test/clips');

describe('the reading process', { timeout: 600_000 }, () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'augenmass-reader-'));
  });
  after(() => rm(folder, { recursive: true }));
  const options = { wall: 'node-only' as const, signal: AbortSignal.timeout(600_000) };
  const seed = (name: string): Promise<Buffer> => readFile(join(CLIPS, name));
  const put = (name: string, bytes: Uint8Array): Promise<void> => writeFile(join(folder, name), bytes);

  it('a file outside what the process may touch', async () => {
    using reader = new ReaderProcess({ wall: 'node-only', readOnlyPaths: [folder], clock: systemClock });
    const path = join(CLIPS, 'h264.mp4');
    const reading = { camera: 0, path, name: 'h264.mp4', headOnly: false, signal: options.signal };
    const { end } = await watch(reader.read(reading));
    assert.deepEqual(
      [end.error?.kind, end.error?.message],
      ['refused', 'h264.mp4 is outside what this process may touch.'],
    );
  });

  it('a reader that gets stuck is ended after the deadline', async () => {
    const clock = new SimulatedClock();
    const path = join(folder, 'stuck.mp4');
    await put('stuck.mp4', await seed('h264.mp4'));
    using stuck = new ReaderProcess({ wall: 'node-only', readOnlyPaths: [folder], clock, stallMs: 30_000 });
    const reading = stuck.read({ camera: 0, path, name: 'stuck.mp4', headOnly: false, signal: options.signal });
    // The process is stopped before it can answer; time passes only because the test says so.
    const first = reading.next();
    process.kill(stuck.pid!, 'SIGSTOP');
    while (clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(30_001);
    const { value } = await first;
    assert.ok(value?.type === 'end' && value.error);
    assert.equal(value.error.kind, 'corrupt');
    assert.equal(value.error.message, 'Reading stuck.mp4 got stuck: nothing came for 30 seconds.');
  });

  it('a reader that dies is told as such and started again', async () => {
    await put('fine.mp4', await seed('h264.mp4'));
    using mortal = new ReaderProcess({ wall: 'node-only', readOnlyPaths: [folder], clock: systemClock });
    const request = {
      camera: 0,
      path: join(folder, 'fine.mp4'),
      name: 'fine.mp4',
      headOnly: false,
      signal: options.signal,
    };
    const reading = mortal.read(request);
    const first = reading.next();
    process.kill(mortal.pid!, 'SIGKILL');
    const { value } = await first;
    assert.ok(value?.type === 'end' && value.error);
    assert.equal(value.error.kind, 'corrupt');
    assert.equal(value.error.message, 'fine.mp4 brought the reading process down (SIGKILL); nothing else was harmed.');
    await reading.next();
    assert.equal((await watch(mortal.read(request))).times.length, 20);
    assert.equal(mortal.starts, 2);
  });

  it('stops at once when the signal aborts, and throws its reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const reading = openFile(join(CLIPS, 'h264.mp4'), { ...options, signal: stop.signal });
    await reading.next();
    stop.abort(reason);
    await assert.rejects(async () => {
      for await (const message of reading) assert.ok(message);
    }, reason);
  });

  it('reads no faster than it is asked for', async () => {
    const path = await writeLongClip(folder);
    using clip = await Clip.open(path, options);
    const messages = clip.packets(options.signal);
    await messages.next();
    // Ten megabytes wait in the file; what may lie in pipes and buffers is far less.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    const usedKb = Number(
      /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${clip.pid}/status`, 'utf8').catch(() => 'VmRSS: 0'))![1],
    );
    assert.ok(usedKb < 400_000, `${usedKb} kB`);
    const { times } = await watch(messages);
    assert.equal(times.length, 2000);
  });
});

/** 2,000 JPEG pictures in a row: a long MJPEG without needing FFmpeg. */
async function writeLongClip(folder: string): Promise<string> {
  const seed = await readFile(join(CLIPS, 'mjpeg.mjpeg'));
  const first = seed.subarray(0, seed.indexOf(Buffer.from([0xff, 0xd8, 0xff]), 3));
  const path = join(folder, 'long.mjpeg');
  await writeFile(path, Buffer.concat(Array.from({ length: 2000 }, () => first)));
  return path;
}
