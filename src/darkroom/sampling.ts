import type { NoticeCode } from '../observation/observation.ts';
import type { Batch } from './batch.ts';
import { sameRect } from './frame.ts';
import type { FrameShelf, GreyFrame } from './frame.ts';
import type { PrivacyMask } from './mask.ts';
import type { SamplePicker } from './pick.ts';
import { ClipSamples } from './plate-clip.ts';
import type { ContentRect, Look, Sighting } from './plate-frame.ts';
import type { Plate } from './plate.ts';

const EARLIER_MS = 250;
const OLDEST_MS = 600;

export interface SamplingParts {
  readonly picker: SamplePicker;
  readonly shelf: FrameShelf;
  readonly mask: PrivacyMask;
  readonly batch: Batch;
  readonly notice: (code: NoticeCode, value: number) => void;
}

/** The first pass over a clip: frames spread over all of it, from which the empty place is then learnt. */
export class Sampling {
  readonly #parts: SamplingParts;
  #content: ContentRect | undefined;
  #samples: ClipSamples | undefined;
  #window: GreyFrame[] = [];
  /** Looks that the model was asked for. */
  analysed = 0;

  constructor(parts: SamplingParts) {
    this.#parts = parts;
  }

  /** Takes the frame over. */
  take(frame: GreyFrame): void {
    const { grey, timeMs, content } = frame;
    this.#parts.mask.apply(grey, content);
    if (!this.#content || !sameRect(content, this.#content)) {
      // The picture changes its shape in the middle of the clip: the plate is that of the later part.
      this.#content = content;
      this.#samples = new ClipSamples(content);
      this.#forget(Infinity);
    }
    if (this.#samples?.wants(timeMs)) {
      this.#samples.offer(grey, timeMs, this.#earlier(timeMs));
      this.#parts.picker.kept(timeMs);
    }
    this.#forget(timeMs - OLDEST_MS);
    this.#window.push(frame);
  }

  /** Learns the plate and forgets every frame. Undefined when there was none. */
  async develop(): Promise<Plate | undefined> {
    this.#forget(Infinity);
    const samples = this.#samples;
    const content = this.#content;
    this.#samples = undefined;
    if (!samples || !content) return undefined;
    const detect = async (look: Look): Promise<Sighting> => {
      const { batch } = this.#parts;
      this.analysed++;
      while (batch.full) await batch.flush();
      const seen = batch.ask(look, content);
      await batch.flush();
      return seen;
    };
    // Nothing inside can be called off: a host that has lost interest ends the process.
    const { plate, remark, unknownShare } = await samples.learn(detect, new AbortController().signal);
    if (remark) this.#parts.notice(remark, Math.round(100 * unknownShare));
    return plate;
  }

  drop(): void {
    this.#forget(Infinity);
    this.#samples = undefined;
  }

  #earlier(timeMs: number): Uint8Array | undefined {
    let best: GreyFrame | undefined;
    for (const frame of this.#window) {
      const ageMs = timeMs - frame.timeMs;
      if (ageMs <= 0 || ageMs > OLDEST_MS) continue;
      if (!best || Math.abs(ageMs - EARLIER_MS) < Math.abs(timeMs - best.timeMs - EARLIER_MS)) best = frame;
    }
    return best?.grey;
  }

  #forget(beforeMs: number): void {
    this.#window = this.#window.filter((frame) => {
      if (frame.timeMs >= beforeMs) return true;
      this.#parts.shelf.putBack(frame.grey);
      return false;
    });
  }
}
