import { MAX_TIME_MS, MIN_TIME_MS } from '../packet/wire.ts';

/** No codec here reorders more than 16 pictures (H.264 max_num_reorder_frames, annex A). */
const MAX_REORDER = 16;
const LONGEST_REORDER_MS = 2_000;
/** A longer silence inside a clip is told as a gap. */
export const CLIP_GAP_MS = 10_000;
/** A longer one is taken for a broken timestamp. */
const LONGEST_CLIP_GAP_MS = 24 * 3_600_000;

export interface Placed {
  readonly timeMs: number;
  /** Present where nothing was recorded for longer than CLIP_GAP_MS before this picture. */
  readonly gapFromMs: number | undefined;
}

/**
 * Places the pictures of a clip on one time axis that begins at 0 and never runs back. Pictures come in decoding order,
 * so presentation times may step back by a few pictures where the codec has B-pictures; everything beyond that, and
 * times that are missing or stand still, is repaired and counted. No two pictures share a time.
 */
export class ClipTimeline {
  readonly #frameMs: number;
  readonly #reorderMs: number;
  #originMs: number | undefined;
  #shiftMs = 0;
  #lastDecodeMs: number | undefined;
  #latestMs: number | undefined;
  #recent: number[] = [];
  #repaired = 0;

  /** `frameMs`: nominal distance of pictures. `reorders`: the codec may have B-pictures. */
  constructor(options: { frameMs: number; reorders: boolean; originMs: number | undefined }) {
    this.#frameMs = options.frameMs;
    this.#reorderMs = options.reorders ? Math.min(LONGEST_REORDER_MS, MAX_REORDER * options.frameMs) : 0;
    this.#originMs = options.originMs;
  }

  get repaired(): number {
    return this.#repaired;
  }

  /** End of the latest picture so far, ms. */
  get endMs(): number {
    return this.#latestMs === undefined ? 0 : this.#latestMs + this.#frameMs;
  }

  /** `presentMs`, `decodeMs`: as the container says, on its own axis; undefined or not finite where it says nothing. */
  place(presentMs: number | undefined, decodeMs: number | undefined): Placed {
    const decode = finite(decodeMs);
    const stamp = finite(presentMs) ?? decode;
    let repaired = stamp === undefined;
    this.#originMs ??= stamp;

    let timeMs: number;
    if (stamp === undefined) {
      timeMs = this.endMs;
    } else {
      if (this.#standsStill(decode)) {
        this.#shiftMs += this.#lastDecodeMs! + this.#frameMs - decode!;
        repaired = true;
      }
      timeMs = stamp - (this.#originMs ?? 0) + this.#shiftMs;
      const latestMs = this.#latestMs;
      const tooEarly =
        latestMs !== undefined && (this.#reorderMs > 0 ? timeMs < latestMs - this.#reorderMs : timeMs <= latestMs);
      if (tooEarly || timeMs > this.endMs + LONGEST_CLIP_GAP_MS || timeMs < MIN_TIME_MS || timeMs > MAX_TIME_MS) {
        this.#shiftMs += this.endMs - timeMs;
        timeMs = this.endMs;
        repaired = true;
      }
    }
    if (decode !== undefined) this.#lastDecodeMs = decode;

    // Half a millisecond apart is apart: 1000 pictures a second is the most a stream may announce.
    while (this.#recent.some((other) => Math.abs(other - timeMs) < 0.5)) {
      timeMs += 1;
      repaired = true;
    }
    this.#recent.push(timeMs);
    if (this.#recent.length > 2 * MAX_REORDER) this.#recent.shift();

    const fromMs = this.endMs;
    const gapFromMs = this.#latestMs !== undefined && timeMs - fromMs > CLIP_GAP_MS ? fromMs : undefined;
    this.#latestMs = Math.max(this.#latestMs ?? timeMs, timeMs);
    if (repaired) this.#repaired++;
    return { timeMs, gapFromMs };
  }

  /** Decoding times must grow by container law; that they do not is the surest sign of a jump back. */
  #standsStill(decode: number | undefined): boolean {
    return decode !== undefined && this.#lastDecodeMs !== undefined && decode <= this.#lastDecodeMs;
  }
}

/** Beyond 48 bits of ms a double no longer tells pictures apart, and no clip is nine thousand years long. */
const finite = (value: number | undefined): number | undefined =>
  value !== undefined && Math.abs(value) <= MAX_TIME_MS ? value : undefined;
