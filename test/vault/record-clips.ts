import { join } from 'node:path';
import { openFile } from '../../src/intake/intake.ts';
import { Recording } from '../../src/vault/record.ts';
import type { RecordingOptions } from '../../src/vault/record.ts';

/** Real clips of several codings, each recorded as a camera of its own. */
export async function record(
  running: Pick<RecordingOptions, 'vault' | 'keys'>,
  epochMs: number,
): Promise<{ packets: number; segments: number }> {
  let packets = 0;
  let segments = 0;
  for (const name of ['h264.mp4', 'h264.mts', 'hevc.mkv', 'mjpeg.mjpeg']) {
    const { vault, keys } = running;
    const recording = new Recording({ camera: name.replace('.', '-'), epochMs, vault, keys });
    const clip = join(import.meta.dirname, '../clips', name);
    for await (const message of openFile(clip, { wall: 'node-only', signal: AbortSignal.timeout(60_000) })) {
      if (message.type === 'packet') packets++;
      segments += (await recording.push(message)).length;
    }
    segments += (await recording.end()).length;
  }
  return { packets, segments };
}
