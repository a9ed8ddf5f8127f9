import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { encode, framesOf, HAS_FFMPEG, packetsOf } from '../../test/clips/encoded.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Packet, StreamInfo } from '../packet/packet.ts';
import { joinAnnexB, splitAnnexB } from './annex-b.ts';
import { writeFmp4 } from './fmp4.ts';
import { readFmp4 } from './fmp4-read.ts';
import { SegmentCutter } from './segment.ts';
import type { Segment } from './segment.ts';

const CLIPS = join(import.meta.dirname, '../../test/clips');
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'augenmass-fmp4-'));
});
after(() => rm(folder, { recursive: true, force: true }));

function cut(items: readonly (StreamInfo | Packet)[]): Segment[] {
  const cutter = new SegmentCutter(1_790_000_000_000);
  return [...items.flatMap((item) => cutter.push(item)), ...cutter.end()];
}

const plain = ({ timeMs, key, discardable, bytes }: Packet) => ({
  timeMs,
  key,
  discardable,
  bytes: Buffer.from(bytes),
});

/** Packets come back bit for bit, and FFmpeg shows the very pictures of the source. */
async function keeps(path: string, t: { diagnostic: (text: string) => void }): Promise<void> {
  const items = await packetsOf(path);
  const segments = cut(items);
  const back: (StreamInfo | Packet)[] = [];
  const frames: string[] = [];
  for (const [i, segment] of segments.entries()) {
    const bytes = writeFmp4(segment);
    const read = readFmp4(bytes);
    assert.deepEqual(
      { ...read.info, extradata: Buffer.from(read.info.extradata) },
      { ...segment.info, extradata: Buffer.from(segment.info.extradata) },
    );
    assert.equal(read.epochMs, 1_790_000_000_000);
    back.push(...read.packets);
    const file = join(folder, `${i}.mp4`);
    await writeFile(file, bytes);
    if (HAS_FFMPEG) frames.push(...framesOf(file));
  }
  const packets = items.filter((item): item is Packet => 'timeMs' in item);
  assert.deepEqual(
    back.map((item) => plain(item as Packet)),
    packets.map(plain),
  );
  if (HAS_FFMPEG) assert.deepEqual(frames, framesOf(path));
  t.diagnostic(`${packets.length} packets in ${segments.length} segments`);
}

describe('clips come back bit for bit and show the same pictures', () => {
  for (const name of ['h264.mp4', 'h264.mts', 'hevc.mkv', 'mjpeg.mjpeg', 'mpeg2.mpg', 'mpeg4.avi', 'vp9.webm']) {
    test(name, (t) => keeps(join(CLIPS, name), t));
  }
  const closed = ['-g', '25', '-x264-params', 'open-gop=0:scenecut=0:bframes=3'];
  const made: Record<string, string[]> = {
    'long-gop.mp4': ['-c:v', 'libx264', ...closed],
    'annex-b.ts': ['-c:v', 'libx264', '-t', '24', ...closed],
    'h265.ts': ['-c:v', 'libx265', '-g', '25', '-x265-params', 'log-level=none:open-gop=0'],
    'h265.mp4': ['-c:v', 'libx265', '-g', '25', '-x265-params', 'log-level=none:open-gop=0'],
    'turned.mp4': ['-c:v', 'libx264', '-metadata:s:v', 'rotate=90'],
    'vp8.webm': ['-c:v', 'libvpx', '-deadline', 'realtime', '-g', '25'],
    'av1.mkv': ['-c:v', 'libsvtav1', '-g', '25'],
    'png.mov': ['-c:v', 'png', '-t', '1'],
  };
  for (const [name, args] of Object.entries(made)) {
    test(name, async (t) => {
      const path = join(folder, name);
      if (!HAS_FFMPEG || !encode(path, ...args)) {
        t.skip('this FFmpeg cannot make the clip');
        return;
      }
      await keeps(path, t);
    });
  }
});

test('GIF is refused in so many words, since no sample entry holds it', async () => {
  const [segment] = cut(await packetsOf(join(CLIPS, 'picture.gif')));
  assert.throws(
    () => writeFmp4(segment!),
    (error) => error instanceof AugenmassError && error.kind === 'refused',
  );
});

const chunk = fc.oneof(
  fc.constantFrom([0, 0, 1], [0, 0, 0, 1], [0], [0, 0], [0, 0, 0], [1], [3]),
  fc.array(fc.nat(255), { maxLength: 6 }),
);
const stream = fc.array(chunk, { maxLength: 20 }).map((parts) => Uint8Array.from(parts.flat()));

test('any bytes survive being taken for a byte stream', () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      const { units, framing } = splitAnnexB(bytes);
      assert.deepEqual(
        Buffer.from(
          joinAnnexB(
            units.map(({ start, end }) => bytes.subarray(start, end)),
            framing,
          ),
        ),
        Buffer.from(bytes),
      );
    }),
    { numRuns: process.env['SLOW'] === '1' ? 100_000 : 2000 },
  );
});

const packet = fc.record({
  timeMs: fc.oneof(
    fc.double({ min: -5000, max: 1e6, noNaN: true }),
    fc.integer({ min: 1_790_000_000_000, max: 1_790_000_100_000 }),
  ),
  key: fc.boolean(),
  discardable: fc.boolean(),
  bytes: stream.filter(({ length }) => length > 0),
});
const info = fc.record({
  codec: fc.constantFrom('h264', 'hevc', 'mjpeg', 'vp9', 'av1', 'mpeg4'),
  extradata: fc.oneof(stream, fc.constant(Uint8Array.of(1, 66, 0, 30, 255, 224, 0))),
  widthPx: fc.nat(65_535),
  heightPx: fc.nat(65_535),
  rotationDeg: fc.constantFrom(0, 90, 180, 270),
  frameRate: fc.option(fc.double({ min: 0.01, max: 1000, noNaN: true }), { nil: undefined }),
}) as fc.Arbitrary<StreamInfo>;
const segment = fc.record({
  info,
  packets: fc.array(packet, { minLength: 1, maxLength: 8 }),
  epochMs: fc.double({ min: 0, max: 2e12, noNaN: true }),
});

test('any segment can be written and read back', () => {
  fc.assert(
    fc.property(segment, (value) => {
      const read = readFmp4(writeFmp4(value));
      assert.deepEqual(read.packets.map(plain), value.packets.map(plain));
      assert.deepEqual(Buffer.from(read.info.extradata), Buffer.from(value.info.extradata));
    }),
    { numRuns: process.env['SLOW'] === '1' ? 20_000 : 300 },
  );
});

test('damaged segments are corrupt and nothing else', () => {
  fc.assert(
    fc.property(segment, fc.nat(), fc.nat(255), (value, where, byte) => {
      const bytes = Buffer.from(writeFmp4(value));
      bytes[where % bytes.length] = byte;
      for (const damaged of [bytes, bytes.subarray(0, where % bytes.length)]) {
        try {
          readFmp4(damaged);
        } catch (error) {
          assert.ok(error instanceof AugenmassError && error.kind === 'corrupt', String(error));
        }
      }
    }),
    { numRuns: process.env['SLOW'] === '1' ? 50_000 : 1000 },
  );
  assert.throws(() => readFmp4(new Uint8Array(0)));
});
