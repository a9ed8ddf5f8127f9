import { spawnSync } from 'node:child_process';
import { AugenmassError } from '../../src/kernel/errors.ts';
import type { LabelledFrame } from './labels.ts';

export const SIDE_PX = 416;
const PADDING = 114;

export interface ColourPicture {
  readonly label: LabelledFrame;
  /** Planes of blue, green and red, 0…255, 416×416, the picture in the upper left, the rest 114. */
  readonly planes: Float32Array;
  /** Pixels of the source times this are pixels of the planes. */
  readonly scale: number;
}

/**
 * The labelled frames of one clip in colour, decoded and shrunk by the ffmpeg command: a reference detector is shown
 * what it was made for, not what our darkroom would let it see.
 */
export function colourFrames(path: string, labels: readonly LabelledFrame[]): ColourPicture[] {
  const wanted = [...labels].sort((a, b) => a.frame - b.frame);
  const { widthPx, heightPx } = wanted[0]!;
  const scale = SIDE_PX / Math.max(widthPx, heightPx);
  const width = Math.round(widthPx * scale);
  const height = Math.round(heightPx * scale);
  const numbers = wanted.map(({ frame }) => `eq(n,${frame})`).join('+');
  // prettier-ignore
  const answer = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-nostdin', '-i', path, '-vf', `select='${numbers}',scale=${width}:${height}:flags=bilinear`,
      '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'bgr24', '-'],
    { maxBuffer: 2 ** 30 },
  );
  if (answer.error || answer.status !== 0) {
    throw new AugenmassError('unavailable', `ffmpeg could not decode ${path}: ${String(answer.stderr).trim()}`, {
      cause: answer.error,
      remedy: 'Install ffmpeg 5.1 or later.',
    });
  }
  const bytes = width * height * 3;
  if (answer.stdout.length !== bytes * wanted.length) {
    throw new AugenmassError('corrupt', `${path} does not hold the ${wanted.length} frames that were labelled.`);
  }
  return wanted.map((label, i) => ({
    label,
    planes: planesOf(answer.stdout.subarray(i * bytes, (i + 1) * bytes), width, height),
    scale,
  }));
}

function planesOf(bgr: Uint8Array, width: number, height: number): Float32Array {
  const area = SIDE_PX * SIDE_PX;
  const planes = new Float32Array(3 * area).fill(PADDING);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = y * SIDE_PX + x;
      for (let channel = 0; channel < 3; channel++) planes[channel * area + to] = bgr[from + channel]!;
    }
  }
  return planes;
}
