import { MAX_TIME_MS } from '../packet/wire.ts';

/** A difference of media and arrival time beyond this is a jump of the camera's clock, not network weather. */
const JUMP_MS = 3_000;
/** Our own clock was set: the run goes on, on the new time, if that is later. */
const STEP_MS = 2_000;
/** Crystals drift by less than 500 ppm, so the estimate may rise by no more than this share of media time. */
const DRIFT = 0.0005;
const LONGEST_HOLD_MS = 200;
const RECENT = 32;

export interface Arrival {
  /** UTC ms; may be set forward or back while a camera runs. */
  readonly nowMs: number;
  readonly monotonicMs: number;
}

export interface LivePlaced {
  readonly timeMs: number;
  /** Present where the run's time axis jumped forward, with the last time before. */
  readonly gapFromMs: number | undefined;
}

/**
 * UTC of pictures that arrive from a camera. The network only ever delays, so the least delay seen tells how the
 * camera's media clock lies to ours; it may fall at once and rises no faster than crystals drift. Within a run times
 * never run back beyond what B-pictures need, also when our clock is set back.
 */
export class LiveTimeline {
  readonly #reorderMs: number;
  readonly #heldBack: boolean;
  #anchor: Arrival;
  #offsetMs: number | undefined;
  #lastStampMs: number | undefined;
  #lastArrivalMs = 0;
  #intervalMs = 0;
  #latestMs = Number.NEGATIVE_INFINITY;
  #recentStamps: number[] = [];
  #recentTimes: number[] = [];
  #repaired = 0;

  /**
   * `reorderMs`: how far presentation may step back (0 without B-pictures). `heldBack`: the demuxer hands a picture on
   * when the next one begins, one interval after it came.
   */
  constructor(start: Arrival, options: { reorderMs: number; heldBack: boolean }) {
    this.#anchor = start;
    this.#reorderMs = options.reorderMs;
    this.#heldBack = options.heldBack;
  }

  get repaired(): number {
    return this.#repaired;
  }

  /** Undefined for a picture without new media time: a stream that repeats itself must look stalled, not alive. */
  place(stampMs: number | undefined, arrival: Arrival): LivePlaced | undefined {
    const arrivedMs = arrival.monotonicMs - (this.#heldBack ? this.#intervalMs : 0);
    if (stampMs === undefined || !(Math.abs(stampMs) <= MAX_TIME_MS)) {
      // FFmpeg leaves out the time of the very first picture of a session; that is no fault of the camera.
      if (this.#lastStampMs !== undefined) this.#repaired++;
      return this.#settle(arrivedMs, arrival);
    }
    if (this.#recentStamps.includes(stampMs)) return undefined;
    this.#follow(stampMs, arrivedMs);
    return this.#settle(stampMs + this.#offsetMs!, arrival);
  }

  #follow(stampMs: number, arrivedMs: number): void {
    const lag = arrivedMs - stampMs;
    const steppedMs = this.#lastStampMs === undefined ? 0 : stampMs - this.#lastStampMs;
    const waitedMs = arrivedMs - this.#lastArrivalMs;
    const jumped = steppedMs < -Math.max(this.#reorderMs, JUMP_MS / 10) || steppedMs > waitedMs + JUMP_MS;
    if (this.#offsetMs === undefined) {
      this.#offsetMs = lag;
    } else if (this.#lastStampMs !== undefined && jumped) {
      this.#offsetMs = lag;
      this.#recentStamps = [];
      this.#repaired++;
    } else {
      const forwardMs = Math.max(0, steppedMs);
      const fall = Math.min(Math.max(0, this.#offsetMs - lag), forwardMs / 2);
      const rise = Math.min(Math.max(0, lag - this.#offsetMs), forwardMs * DRIFT);
      this.#offsetMs += rise - fall;
      if (steppedMs > 0) this.#intervalMs = Math.min(LONGEST_HOLD_MS, steppedMs);
    }
    this.#recentStamps.push(stampMs);
    if (this.#recentStamps.length > RECENT) this.#recentStamps.shift();
    this.#lastStampMs = stampMs;
    this.#lastArrivalMs = arrivedMs;
  }

  #settle(mediaMonotonicMs: number, arrival: Arrival): LivePlaced {
    const expectedMs = this.#anchor.nowMs + arrival.monotonicMs - this.#anchor.monotonicMs;
    const steppedForward = arrival.nowMs - expectedMs > STEP_MS;
    if (steppedForward) this.#anchor = arrival;
    let timeMs = this.#anchor.nowMs + mediaMonotonicMs - this.#anchor.monotonicMs;
    if (timeMs < this.#latestMs - this.#reorderMs) timeMs = this.#latestMs + 1;
    while (this.#recentTimes.some((other) => Math.abs(other - timeMs) < 0.5)) timeMs += 1;
    const gapFromMs = steppedForward && Number.isFinite(this.#latestMs) ? this.#latestMs : undefined;
    this.#recentTimes.push(timeMs);
    if (this.#recentTimes.length > RECENT) this.#recentTimes.shift();
    this.#latestMs = Math.max(this.#latestMs, timeMs);
    return { timeMs, gapFromMs: gapFromMs !== undefined && gapFromMs < timeMs ? gapFromMs : undefined };
  }
}
