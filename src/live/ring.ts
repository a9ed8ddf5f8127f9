import { FIGURES_VERSION, decodeFigures, encodeFigures } from '../wire/figures.ts';
import type { LiveFrame } from '../wire/figures.ts';

const HEADER_BYTES = 3;

/** One frame of figures as it stands in a batch, behind the batch's header. */
export interface Encoded {
  readonly timeMs: number;
  readonly bytes: Uint8Array;
}

export function encodeFrame(frame: LiveFrame): Encoded {
  return { timeMs: frame.timeMs, bytes: encodeFigures([frame]).subarray(HEADER_BYTES) };
}

/** A batch of frames that were encoded before, each once for everybody. At most 65,535. */
export function batchOf(frames: readonly Encoded[]): Uint8Array<ArrayBuffer> {
  const batch = new Uint8Array(HEADER_BYTES + frames.reduce((sum, { bytes }) => sum + bytes.length, 0));
  const view = new DataView(batch.buffer);
  view.setUint8(0, FIGURES_VERSION);
  view.setUint16(1, frames.length);
  let at = HEADER_BYTES;
  for (const { bytes } of frames) {
    batch.set(bytes, at);
    at += bytes.length;
  }
  return batch;
}

/** The same frames, in which exactly these tracks are marked. */
export function marked(frames: readonly Encoded[], tracks: ReadonlySet<number>): Uint8Array<ArrayBuffer> {
  return encodeFigures(
    decodeFigures(batchOf(frames)).map((frame) => ({
      ...frame,
      figures: frame.figures.map((figure) => ({ ...figure, alarmed: tracks.has(figure.track) })),
    })),
  );
}

/** The last frames of one camera, as long as the longest rule looks back and ten seconds more. */
export class Ring {
  readonly #keptMs: number;
  #frames: Encoded[] = [];

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  push(frame: Encoded): void {
    this.#frames.push(frame);
    const first = this.#frames[0]!.timeMs;
    // A few at a time: shifting an array at each frame would move all of it.
    if (frame.timeMs - first > this.#keptMs * 1.25 || frame.timeMs < first) {
      this.#frames = this.#frames.filter(
        ({ timeMs }) => timeMs >= frame.timeMs - this.#keptMs && timeMs <= frame.timeMs,
      );
    }
  }

  /** Of footage in [fromMs, toMs), oldest first. */
  between(fromMs: number, toMs: number): Encoded[] {
    return this.#frames.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  }
}
