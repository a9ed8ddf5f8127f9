import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { FFMPEG, makeClip } from '../../test/clips/make.ts';
import { systemClock } from '../kernel/clock.ts';
import { CODECS } from '../packet/packet.ts';
import { DiscardRule } from './discardable.ts';
import { ReaderProcess } from './reader-process.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('discardable pictures', () => {
  it('reads nal_ref_idc with lengths and with start codes', () => {
    const avcC = bytes('01 4d401f ff e1 0000 01 0000');
    const lengths = new DiscardRule('h264', avcC);
    assert.equal(lengths.discardable(bytes('00000002 0910 00000003 019a11')), true);
    assert.equal(lengths.discardable(bytes('00000002 0910 00000003 419a11')), false);
    const codes = new DiscardRule('h264', new Uint8Array(0));
    assert.equal(codes.discardable(bytes('00000001 0910 000001 01 9a11')), true);
    assert.equal(codes.discardable(bytes('00000001 0910 000001 65 9a11')), false);
    assert.equal(codes.discardable(bytes('00000001 0910')), false, 'no slice: in doubt it is needed');
  });

  it('takes an H.265 picture for discardable only in the highest layer', () => {
    const sps = (layers: number): string => `00000001 4201 ${((layers - 1) << 1).toString(16).padStart(2, '0')} ff`;
    const trailN = (layer: number): string => `00000001 00 0${layer + 1} aabb`;
    const rule = new DiscardRule('hevc', bytes(sps(2)));
    assert.equal(rule.discardable(bytes(trailN(1))), true);
    assert.equal(rule.discardable(bytes(trailN(0))), false, 'layer 1 may refer to it');
    assert.equal(rule.discardable(bytes('00000001 0202 aabb')), false, 'TRAIL_R is referred to');
    assert.equal(new DiscardRule('hevc', new Uint8Array(0)).discardable(bytes(trailN(0))), false, 'layers unknown');
    const inBand = new DiscardRule('hevc', new Uint8Array(0));
    inBand.discardable(bytes(`${sps(1)} 00000001 2601 aabb`));
    assert.equal(inBand.discardable(bytes(trailN(0))), true, 'layers learnt from the stream');
  });

  it('knows B-pictures of MPEG-2 and MPEG-4, and codecs whose pictures all stand alone', () => {
    assert.equal(new DiscardRule('mpeg2video', bytes('')).discardable(bytes('00000100 0058 ffff')), true);
    assert.equal(new DiscardRule('mpeg2video', bytes('')).discardable(bytes('00000100 0050 ffff')), false);
    assert.equal(new DiscardRule('mpeg4', bytes('')).discardable(bytes('000001b6 9000')), true);
    assert.equal(new DiscardRule('mpeg4', bytes('')).discardable(bytes('000001b6 5000')), false);
    assert.equal(new DiscardRule('mjpeg', bytes('')).discardable(bytes('ffd8')), true);
    for (const codec of ['gif', 'vp8', 'vp9', 'av1'] as const) {
      assert.equal(new DiscardRule(codec, bytes('')).discardable(bytes('00')), false);
    }
  });

  it('answers any bytes, and never takes anything for longer than it is', () => {
    const any = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.constantFrom(...CODECS), any, any, (codec, extradata, picture) => {
        assert.equal(typeof new DiscardRule(codec, extradata).discardable(picture), 'boolean');
      }),
      { numRuns: process.env['SLOW'] === '1' ? 50_000 : 2_000 },
    );
  });

  const clips: [string, string[]][] = [
    ['b.mp4', ['-c:v', 'libx264', '-bf', '3', '-pix_fmt', 'yuv420p']],
    ['pyramid.ts', ['-c:v', 'libx264', '-bf', '3', '-b-pyramid', 'none', '-pix_fmt', 'yuv420p']],
    ['b.mkv', ['-c:v', 'libx265', '-pix_fmt', 'yuv420p', '-x265-params', 'log-level=none']],
    ['b.mpg', ['-c:v', 'mpeg2video', '-bf', '2', '-r', '25']],
    ['b.avi', ['-c:v', 'mpeg4', '-bf', '2']],
  ];
  for (const [name, coding] of clips) {
    it(
      `leaves out of ${name} exactly what FFmpeg's decoder would skip`,
      { skip: FFMPEG ? false : 'no FFmpeg here' },
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'augenmass-discard-'));
        try {
          const path = await makeClip(folder, name, [
            '-f',
            'lavfi',
            '-i',
            'testsrc=size=96x64:rate=25:duration=3',
            ...coding,
          ]);
          using reader = new ReaderProcess({ wall: 'node-only', readOnlyPaths: [folder], clock: systemClock });
          const signal = AbortSignal.timeout(60_000);
          let kept = 0;
          let all = 0;
          for await (const message of reader.read({ camera: 0, path, name, headOnly: false, signal })) {
            if (message.type !== 'packet') continue;
            all++;
            if (!message.packet.discardable) kept++;
          }
          const counting = [
            '-v',
            'error',
            '-skip_frame',
            'noref',
            '-count_frames',
            '-show_entries',
            'stream=nb_read_frames',
          ];
          const { stdout } = await promisify(execFile)(FFMPEG!.replace(/ffmpeg$/, 'ffprobe'), [
            ...counting,
            '-of',
            'csv=p=0',
            path,
          ]);
          assert.equal(kept, Number.parseInt(stdout, 10));
          assert.ok(kept < all, 'the clip has pictures to leave out');
        } finally {
          await rm(folder, { recursive: true });
        }
      },
    );
  }
});
