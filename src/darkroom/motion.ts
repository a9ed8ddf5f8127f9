import { shrink } from './align.ts';
import { PATCHES } from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';
import { patchesWithin } from './plate-frame.ts';

/** Even a picture that stands still is looked at this often: plate, health and the people in it stay fresh. */
export const MAX_STILL_MS = 2_000;
/** A patch mean of 16 pixels, camera noise of 3 levels: 0.75; four times that is no noise. */
const CHANGE_LEVELS = 3;
const CLEAR_CHANGE_LEVELS = 8;
const MIN_PATCHES = 2;

/**
 * Whether a frame is worth an analysis: it is compared with the last one that was, so that slow movement adds up. The
 * common factor of the change is taken out, so that a lamp's flicker or a cloud does not count.
 */
export class MotionGate {
  readonly #inside: Uint8Array;
  readonly #last = new Float32Array(PATCHES);
  readonly #now = new Float32Array(PATCHES);
  readonly #before = new Float32Array(PATCHES);
  readonly #noise = new Float32Array(PATCHES).fill(0.5);
  #lastMs = Number.NaN;

  constructor(content: ContentRect) {
    this.#inside = patchesWithin(content).whole;
  }

  /** `grey` is a 320×192 frame. True: analyse it; the gate then takes it as its reference. */
  changed(grey: Uint8Array, timeMs: number): boolean {
    this.#before.set(this.#now);
    shrink(grey, this.#now);
    const stillMs = timeMs - this.#lastMs;
    const due = !(stillMs >= 0 && stillMs < MAX_STILL_MS) || this.#differs();
    if (due) {
      this.#last.set(this.#now);
      this.#lastMs = timeMs;
    }
    return due;
  }

  #differs(): boolean {
    const [inside, now, last, before, noise] = [this.#inside, this.#now, this.#last, this.#before, this.#noise];
    let [change, level] = [0, 1];
    for (let i = 0; i < PATCHES; i++) {
      if (inside[i] === 0) continue;
      const was = last[i]!;
      const step = now[i]! - was;
      change += step > 8 ? 8 : step < -8 ? -8 : step;
      level += was;
    }
    const flicker = 1 + change / level;
    let [changed, clear] = [0, 0];
    for (let i = 0; i < PATCHES; i++) {
      if (inside[i] === 0) continue;
      const is = now[i]!;
      const step = Math.abs(is - before[i]!);
      noise[i]! += 0.02 * ((step < 4 ? step : 4) - noise[i]!);
      const off = Math.abs(is - last[i]! * flicker);
      if (off <= CHANGE_LEVELS) continue;
      if (off > CHANGE_LEVELS + Math.min(2, 2 * noise[i]!)) changed++;
      if (off > CLEAR_CHANGE_LEVELS) clear++;
    }
    return changed >= MIN_PATCHES || clear > 0;
  }
}
