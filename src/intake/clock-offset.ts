const TOLD_AGAIN_MS = 60_000;
const WORTH_TELLING_MS = 500;
/** The first report can be attached a picture too early; the middle one of a few is right. */
const SAMPLES = 9;
const CENTURY_MS = 100 * 365.25 * 86_400_000;

/**
 * Camera clock minus ours, from the wallclock that FFmpeg derives from RTCP sender reports (RFC 3550 section 6.4.1) and
 * attaches as AVProducerReferenceTime {i64 wallclock in µs, i32 flags}. Includes the least network delay.
 */
export class ClockOffset {
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #toldMs: number | undefined;
  #samples: number[] = [];

  /** The offset in ms when there is something new to tell, else undefined. `timeMs`: our time of the same picture. */
  update(reference: Uint8Array | null, timeMs: number): number | undefined {
    if (reference === null || reference.length < 8) return undefined;
    const wallclock = new DataView(reference.buffer, reference.byteOffset, 8).getBigInt64(0, true);
    const sampleMs = Number(wallclock) / 1000 - timeMs;
    // A camera whose clock was never set says 1900 or 1970: true, and still one bounded number.
    if (Math.abs(sampleMs) > 2 * CENTURY_MS) return undefined;
    this.#samples.push(sampleMs);
    if (this.#samples.length < SAMPLES) return undefined;
    const offsetMs = this.#samples.sort((a, b) => a - b)[SAMPLES >> 1]!;
    this.#samples = [];
    const changed = this.#toldMs === undefined || Math.abs(offsetMs - this.#toldMs) > WORTH_TELLING_MS;
    if (!changed || timeMs - this.#toldAtMs < TOLD_AGAIN_MS) return undefined;
    this.#toldAtMs = timeMs;
    this.#toldMs = offsetMs;
    return Math.round(offsetMs);
  }
}
