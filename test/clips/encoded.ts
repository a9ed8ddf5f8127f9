import { spawnSync } from 'node:child_process';
import { openFile } from '../../src/intake/intake.ts';
import type { Packet, StreamInfo } from '../../src/packet/packet.ts';

export const HAS_FFMPEG = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;

/** Every stream and packet of one clip, in order. */
export async function packetsOf(path: string): Promise<(StreamInfo | Packet)[]> {
  const items: (StreamInfo | Packet)[] = [];
  for await (const message of openFile(path, { wall: 'node-only', signal: AbortSignal.timeout(60_000) })) {
    if (message.type === 'stream') items.push(message.info);
    if (message.type === 'packet') items.push(message.packet);
    if (message.type === 'end' && message.error) throw new Error(message.error.message);
  }
  return items;
}

/** FFmpeg's hash of every decoded picture of a file, in the order in which they are shown. */
export function framesOf(path: string): string[] {
  const { status, stdout, stderr } = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-map', '0:v:0', '-fps_mode', 'passthrough', '-f', 'framemd5', '-'],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (status !== 0) throw new Error(`ffmpeg cannot play ${path}: ${stderr}`);
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => line.split(',').at(-1)!.trim());
}

/** Renders FFmpeg's test picture. Returns false where this FFmpeg has no such encoder. */
export function encode(path: string, ...args: string[]): boolean {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=160x96:rate=25'];
  return spawnSync('ffmpeg', ['-v', 'error', '-y', ...source, '-t', '6', '-pix_fmt', 'yuv420p', ...args, path]).status === 0;
}
