import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Decoder } from '../../src/darkroom/decode.ts';
import type { GreyFrame } from '../../src/darkroom/frame.ts';
import { FRAME_PIXELS } from '../../src/darkroom/plate-frame.ts';
import { readFile } from '../../src/intake/read-file.ts';
import { AugenmassError } from '../../src/kernel/errors.ts';
import type { PacketMessage } from '../../src/packet/wire.ts';
import type { LabelledFrame } from './labels.ts';

/** Where the labelled clips lie beside a checkout; they are not part of the project. */
export const CLIPS_FOLDER = fileURLToPath(new URL('../../../shared/data/video/', import.meta.url));

export function clipPath(folder: string, clip: string): string {
  const path = join(folder, clip);
  if (existsSync(path)) return path;
  throw new AugenmassError('not-found', `The clip ${path} does not exist.`, {
    remedy: 'Say with --data where the clips named in model/labels/README.md lie.',
  });
}

/** The packets of a clip, read as the product reads them but in this process. */
export function packetsOf(path: string): PacketMessage[] {
  const messages: PacketMessage[] = [];
  const reason = readFile({ camera: 1, path, name: path, headOnly: false }, (message) => messages.push(message));
  messages.push({ type: 'end', camera: 1, reason });
  return messages;
}

/**
 * Every picture of a clip as the darkroom sees it: grey, letterboxed into 320×192, decoded and shrunk by its own code.
 * The place in the list is the number of the frame. All are held at once: 61 KB each.
 */
export function greyFrames(path: string): GreyFrame[] {
  const frames: GreyFrame[] = [];
  let decoder: Decoder | undefined;
  const take: Parameters<Decoder['decode']>[1] = (decoded) => {
    if (decoded.timeMs < 0) return;
    const grey = new Uint8Array(FRAME_PIXELS);
    if (!decoded.shrink(grey)) throw new AugenmassError('corrupt', `A picture of ${path} cannot be decoded.`);
    const { timeMs, content, widthPx, heightPx } = decoded;
    frames.push({ timeMs, grey, content, widthPx, heightPx });
  };
  try {
    for (const message of packetsOf(path)) {
      if (message.type === 'stream') decoder = new Decoder(message.info);
      if (message.type === 'packet') decoder?.decode(message.packet, take);
    }
    decoder?.decode(undefined, take);
  } finally {
    decoder?.[Symbol.dispose]();
  }
  return frames;
}

const SAME_MS = 5;

/** The picture that was labelled. Throws `corrupt` where number and time disagree: then another file lies there. */
export function labelledPicture(frames: readonly GreyFrame[], wanted: LabelledFrame): GreyFrame {
  const frame = frames[wanted.frame];
  if (frame && Math.abs(frame.timeMs - wanted.timeMs) <= SAME_MS) return frame;
  throw new AugenmassError(
    'corrupt',
    `Frame ${wanted.frame} of ${wanted.clip} was labelled at ${wanted.timeMs} ms and is shown at ${frame?.timeMs} ms.`,
    { remedy: 'Use the clips of the commits named in model/labels/README.md.' },
  );
}

/** The picture nearest to a quarter of a second before, at most 0.6 s old, as the darkroom chooses it. */
export function earlierPicture(frames: readonly GreyFrame[], timeMs: number): GreyFrame | undefined {
  let best: GreyFrame | undefined;
  for (const frame of frames) {
    const ageMs = timeMs - frame.timeMs;
    if (ageMs <= 0 || ageMs > 600) continue;
    if (!best || Math.abs(ageMs - 250) < Math.abs(timeMs - best.timeMs - 250)) best = frame;
  }
  return best;
}
