import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Synthetic clips (a test picture, no place and no person). A handful is committed beside this file for machines without
 * FFmpeg; `node test/clips/make.ts FOLDER` makes them anew.
 */
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=96x64:rate=10:duration=2'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=duration=2'];
const H264 = ['-c:v', 'libx264', '-preset', 'veryslow', '-pix_fmt', 'yuv420p', '-g', '10'];
const HEVC = ['-c:v', 'libx265', '-pix_fmt', 'yuv420p', '-x265-params', 'log-level=none:keyint=10'];

export const COMMITTED_CLIPS: Readonly<Record<string, readonly string[]>> = {
  'h264.mp4': [...PICTURE, ...H264],
  'h264-audio.mp4': [...PICTURE, ...SOUND, ...H264, '-c:a', 'aac', '-b:a', '8k'],
  'h264.mts': [...PICTURE, ...H264],
  'hevc.mkv': [...PICTURE, ...HEVC],
  'mpeg4.avi': [...PICTURE, '-c:v', 'mpeg4', '-bf', '2', '-q:v', '12'],
  'mjpeg.mjpeg': [...PICTURE, '-c:v', 'mjpeg', '-q:v', '24'],
  'vp9.webm': [...PICTURE, '-c:v', 'libvpx-vp9', '-b:v', '20k'],
  'mpeg2.mpg': [...PICTURE, '-r', '25', '-c:v', 'mpeg2video', '-q:v', '20'],
  'picture.gif': ['-f', 'lavfi', '-i', 'testsrc=size=48x32:rate=5:duration=1'],
};

export const FFMPEG = ['/usr/bin/ffmpeg', '/usr/local/bin/ffmpeg', '/opt/homebrew/bin/ffmpeg'].find((path) =>
  existsSync(path),
);

const run = promisify(execFile);

/** Runs FFmpeg on `args` and returns the path of what it wrote. Bounded in time and threads. */
export async function makeClip(folder: string, name: string, args: readonly string[]): Promise<string> {
  if (FFMPEG === undefined) throw new Error('FFmpeg is not installed.');
  const path = join(folder, name);
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', '-threads', '1'];
  await run(FFMPEG, [...quiet, ...args, '-threads', '1', '-fflags', '+bitexact', path], { timeout: 60_000 });
  return path;
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('Name a folder.');
  for (const [name, args] of Object.entries(COMMITTED_CLIPS)) await makeClip(folder, name, args);
}
