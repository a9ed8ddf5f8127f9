import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FFMPEG, makeClip } from '../../test/clips/make.ts';
import { watch } from '../../test/clips/watch.ts';
import type { Seen } from '../../test/clips/watch.ts';
import { systemClock } from '../kernel/clock.ts';
import { ReaderProcess } from './reader-process.ts';

const CLIPS = join(import.meta.dirname, '../../test/clips');
const DEADLINE_MS = 60_000;
const noFfmpeg = FFMPEG === undefined ? 'no FFmpeg here to make this clip' : false;

describe('bad input', { timeout: 10 * DEADLINE_MS }, () => {
  let folder = '';
  let reader: ReaderProcess;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'augenmass-bad-'));
    reader = new ReaderProcess({ wall: 'node-only', readOnlyPaths: [folder], clock: systemClock });
  });
  after(async () => {
    reader[Symbol.dispose]();
    await rm(folder, { recursive: true });
  });

  const see = (name: string): Promise<Seen> =>
    watch(
      reader.read({
        camera: 0,
        path: join(folder, name),
        name,
        headOnly: false,
        signal: AbortSignal.timeout(DEADLINE_MS),
      }),
    );
  const seed = (name: string): Promise<Buffer> => readFile(join(CLIPS, name));
  const put = (name: string, bytes: Uint8Array | string): Promise<void> => writeFile(join(folder, name), bytes);
  const fails = async (name: string, kind: string, sentence: string): Promise<void> => {
    const { end, times } = await see(name);
    assert.equal(end.reason, 'failed');
    assert.deepEqual([end.error?.kind, end.error?.message], [kind, sentence]);
    assert.notEqual(end.error?.remedy, '');
    assert.deepEqual(times, []);
  };
  const make = (name: string, ...args: string[]): Promise<string> => makeClip(folder, name, args);
  const picture = (size = '96x64', seconds = 2): string[] => [
    '-f',
    'lavfi',
    '-i',
    `testsrc=size=${size}:rate=10:duration=${seconds}`,
  ];
  const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast'];

  // What a file can be besides a video.
  it('not a video', async () => {
    await put('notes.mp4', 'Dear diary, '.repeat(500));
    await fails('notes.mp4', 'invalid', 'notes.mp4 is not a video that can be read here.');
    await put(
      'noise.mp4',
      Uint8Array.from({ length: 50_000 }, (_, i) => (i * 2_654_435_761) >>> 13),
    );
    await fails('noise.mp4', 'invalid', 'noise.mp4 is not a video that can be read here.');
  });

  it('a container of which only the first bytes are left', async () => {
    await put('head.mp4', (await seed('h264.mp4')).subarray(0, 40));
    await fails('head.mp4', 'corrupt', 'head.mp4 is damaged or cut off: its beginning or its index cannot be read.');
  });

  it('audio only', { skip: noFfmpeg }, async () => {
    await make('tone.m4a', '-f', 'lavfi', '-i', 'sine=duration=1');
    await fails('tone.m4a', 'invalid', 'tone.m4a holds sound and no picture.');
  });

  it('audio only, with a cover picture', { skip: noFfmpeg }, async () => {
    await make(
      'tone.mp4',
      '-f',
      'lavfi',
      '-i',
      'sine=duration=1',
      ...picture('32x32', 0.1),
      '-map',
      '0',
      '-map',
      '1',
      '-frames:v',
      '1',
      '-c:v',
      'mjpeg',
      '-disposition:v',
      'attached_pic',
    );
    await fails('tone.mp4', 'invalid', 'tone.mp4 holds sound and no picture.');
  });

  it('a coding that is not on the list, by its name', { skip: noFfmpeg }, async () => {
    await make('film.mov', ...picture(), '-c:v', 'prores');
    await fails('film.mov', 'refused', 'film.mov is coded as prores, which is not decoded here.');
    await make('film.avi', ...picture(), '-c:v', 'ffv1');
    await fails('film.avi', 'refused', 'film.avi is coded as ffv1, which is not decoded here.');
  });

  it('playlists that name files and addresses: none is opened, nobody is asked', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await put('target.mp4', await seed('h264.mp4'));
    const sentence = (name: string): string =>
      `${name} is a playlist or text that names other sources; those are never opened.`;
    const lists = {
      'list.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${origin}/a.ts\n#EXT-X-ENDLIST\n`,
      'list.mp4': `#EXTM3U\n#EXTINF:2,\n${join(folder, 'target.mp4')}\n`,
      'list.ffconcat': `ffconcat version 1.0\nfile '${join(folder, 'target.mp4')}'\n`,
      'list.avi': `ffconcat version 1.0\nfile 'target.mp4'\n`,
      'manifest.mpd': `<?xml version="1.0"?><MPD><BaseURL>${origin}</BaseURL></MPD>`,
      'session.sdp': 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n',
      'address.mov': `${origin}/clip.mp4`,
    };
    for (const [name, text] of Object.entries(lists)) {
      await put(name, text);
      await fails(name, 'refused', sentence(name));
    }
    // Behind something that hides it from the look at the first bytes, FFmpeg's own list of formats refuses it.
    await put('hidden.m3u8', `\n\n\n# x\n${lists['list.m3u8']}`);
    await fails('hidden.m3u8', 'invalid', 'hidden.m3u8 is not a video that can be read here.');
    server.close();
    assert.equal(asked, 0);
  });

  it('a MOV that refers to pictures in another file', { skip: noFfmpeg }, async () => {
    const path = await make('refers.mov', ...picture(), ...h264);
    const bytes = await readFile(path);
    // dref entry 'url ' with flag 1 (in this file) becomes 'alis' with a path (in that file).
    const at = bytes.indexOf('url \0\0\0\x01', 0, 'latin1');
    assert.ok(at > 0);
    bytes.write('alis\0\0\0\0', at, 'latin1');
    await put('refers.mov', bytes);
    const { end } = await see('refers.mov');
    assert.ok(end.reason === 'failed' || end.reason === 'finished' || end.reason === 'truncated');
  });

  // Videos with something wrong or unusual about them.
  it('truncated: an MP4 without its index, one cut in its pictures, an MKV and a TS cut anywhere', async () => {
    const whole = await seed('h264.mp4');
    await put('cut.mp4', whole.subarray(0, whole.indexOf('moov') - 4));
    await fails('cut.mp4', 'corrupt', 'cut.mp4 is damaged or cut off: its beginning or its index cannot be read.');
    for (const [name, share] of Object.entries({ 'hevc.mkv': 0.7, 'mpeg4.avi': 0.8, 'vp9.webm': 0.6 })) {
      const bytes = await seed(name);
      await put(name, bytes.subarray(0, Math.floor(bytes.length * share)));
      const { end, times, remarks } = await see(name);
      assert.equal(end.reason, 'truncated', name);
      assert.ok(times.length > 0 && times.length < 20, name);
      assert.ok(remarks.truncated !== undefined && remarks.truncated < 2000, name);
    }
    await put('cut.mts', (await seed('h264.mts')).subarray(0, 7000));
    const { times } = await see('cut.mts');
    assert.ok(times.length > 0, 'a transport stream has no end to miss');
  });

  it('truncated: an MP4 with its index in front', { skip: noFfmpeg }, async () => {
    const path = await make('front.mp4', ...picture('96x64', 4), ...h264, '-movflags', '+faststart');
    await truncate(path, Math.floor((await readFile(path)).length * 0.6));
    const { end, times, remarks } = await see('front.mp4');
    assert.equal(end.reason, 'truncated');
    assert.ok(times.length > 5 && times.length < 38 && remarks.truncated !== undefined);
  });

  it('one picture', { skip: noFfmpeg }, async () => {
    await make('one.mp4', ...picture(), '-frames:v', '1', ...h264);
    const { end, times } = await see('one.mp4');
    assert.deepEqual([end.reason, times], ['finished', [0]]);
    await make('one.jpg', ...picture(), '-frames:v', '1');
    const still = await see('one.jpg');
    assert.deepEqual([still.end.reason, still.times, still.streams[0]?.codec], ['finished', [0], 'mjpeg']);
  });

  it('a frame rate of 0, and pictures that all have the same time', async () => {
    const bytes = await seed('h264.mp4');
    const mdhd = bytes.indexOf('stts');
    // One run of 20 samples whose length becomes 0.
    bytes.writeUInt32BE(0, mdhd + 16);
    await put('still.mp4', bytes);
    const { end, times, remarks } = await see('still.mp4');
    assert.equal(end.reason, 'finished');
    assert.equal(new Set(times).size, 20);
    assert.ok(times.every((timeMs) => Number.isFinite(timeMs)) && remarks['timestamps-repaired'] !== undefined);
  });

  it('a time scale of 0', async () => {
    const bytes = await seed('h264.mp4');
    bytes.writeUInt32BE(0, bytes.indexOf('mdhd') + 16);
    await put('scale.mp4', bytes);
    const { end, times } = await see('scale.mp4');
    assert.notEqual(end.reason, 'failed');
    assert.ok(times.length > 0 && new Set(times).size === times.length);
  });

  it('timestamps that jump back', { skip: noFfmpeg }, async () => {
    const [first, second] = await Promise.all(['1.ts', '2.ts'].map((name) => make(name, ...picture(), ...h264)));
    await put('back.ts', Buffer.concat([await readFile(first!), await readFile(second!)]));
    const { end, times, remarks } = await see('back.ts');
    assert.equal(end.reason, 'finished');
    assert.equal(times.length, 40);
    assert.ok(remarks['timestamps-repaired']! >= 1);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok(times.at(-1)! > 3800 && times.at(-1)! < 4200, `${times.at(-1)}`);
  });

  it('a size that changes in the middle', { skip: noFfmpeg }, async () => {
    const parts = await Promise.all([
      make('s1.ts', ...picture('96x64'), ...h264),
      make('s2.ts', ...picture('64x48'), ...h264),
    ]);
    await put('sizes.ts', Buffer.concat(await Promise.all(parts.map((path) => readFile(path)))));
    const { end, times } = await see('sizes.ts');
    assert.deepEqual([end.reason, times.length], ['finished', 40]);
  });

  it('a coding that changes in the middle', { skip: noFfmpeg }, async () => {
    const parts = await Promise.all([
      make('c1.ts', ...picture(), ...h264),
      make('c2.ts', ...picture(), '-c:v', 'mpeg2video', '-r', '25'),
    ]);
    await put('codings.ts', Buffer.concat(await Promise.all(parts.map((path) => readFile(path)))));
    const { end, times, streams } = await see('codings.ts');
    assert.equal(end.reason, 'finished');
    // FFmpeg has looked ahead when it opens, so the later coding may be named once before the first packet.
    const codecs = streams.map(({ codec }) => codec);
    assert.deepEqual(codecs.slice(-2), ['h264', 'mpeg2video']);
    assert.ok(times.length >= 38, `${times.length} of 40`);
  });

  it('corrupt packets', async () => {
    for (const name of [
      'h264.mp4',
      'h264.mts',
      'hevc.mkv',
      'mpeg4.avi',
      'mjpeg.mjpeg',
      'mpeg2.mpg',
      'vp9.webm',
      'picture.gif',
    ]) {
      const bytes = await seed(name);
      for (let at = 2000; at < bytes.length; at += 97) bytes[at]! ^= 0x55;
      await put(`corrupt-${name}`, bytes);
      const { end, times } = await see(`corrupt-${name}`);
      if (end.reason === 'failed') assert.ok(['corrupt', 'invalid', 'refused'].includes(end.error!.kind), name);
      else assert.ok(times.length > 0, name);
    }
  });

  it('turned by a quarter, a half, three quarters', async () => {
    // ISO/IEC 14496-12 section 8.3.2: {a b u, c d v, x y w}, a to d in 16.16.
    const one = 0x10000;
    const matrices = { 0: [one, 0, 0, one], 90: [0, one, -one, 0], 180: [-one, 0, 0, -one], 270: [0, -one, one, 0] };
    const bytes = await seed('h264.mp4');
    const at = bytes.indexOf('tkhd') + 44;
    for (const [deg, [a, b, c, d]] of Object.entries(matrices)) {
      [a!, b!, 0, c!, d!].forEach((value, i) => bytes.writeInt32BE(value, at + 4 * i));
      await put('turned.mp4', bytes);
      const { streams, end } = await see('turned.mp4');
      assert.deepEqual([end.reason, streams[0]?.rotationDeg, streams[0]?.widthPx], ['finished', Number(deg), 96]);
    }
  });

  it('interlaced, 8K, 10 bit', { skip: noFfmpeg }, async () => {
    await make('fields.ts', ...picture(), ...h264, '-flags', '+ildct+ilme', '-x264opts', 'tff=1');
    assert.equal((await see('fields.ts')).times.length, 20);
    await make('huge.mp4', ...picture('7680x4320', 0.2), '-c:v', 'mjpeg');
    const huge = await see('huge.mp4');
    assert.deepEqual([huge.streams[0]?.widthPx, huge.times.length], [7680, 2]);
    await make('ten.mp4', ...picture(), '-c:v', 'libx264', '-pix_fmt', 'yuv420p10le', '-preset', 'ultrafast');
    assert.equal((await see('ten.mp4')).times.length, 20);
  });

  it('sound beside the picture is reported and never read', async () => {
    await put('loud.mp4', await seed('h264-audio.mp4'));
    const { remarks, times, streams } = await see('loud.mp4');
    assert.equal(remarks['audio-present'], 1);
    assert.deepEqual([streams.length, times.length], [1, 20]);
  });
});
