import { dilate, firstPixel } from './plate-mask.ts';
import { FRAME_PIXELS, FRAME_WIDTH_PX, PATCH_COLUMNS, PATCH_PX, PATCH_ROWS, PATCHES } from './plate-frame.ts';
import {
  CHANGE_LOOKS,
  CHANGE_MS,
  DWELL_FACTOR,
  FIRST_BUSY_MS,
  FIRST_MS,
  GHOST_LOOKS,
  GHOST_MS,
  GHOST_YOUNG_MS,
  LIFELESS_MS,
  MAX_DWELL_WAIT_MS,
  QUIET_MS,
  SURE_LOOKS,
  SURE_MS,
} from './plate-times.ts';

/** Sureness 0…255: from KNOWN the model is shown the patch, from DRAWN it may be drawn. */
export const KNOWN = 64;
export const DRAWN = 224;
const START_SPREAD = 5;
const MAX_SPREAD = 40;
/** The slowest a mature patch follows what agrees with it. */
const SETTLED_HORIZON_MS = 120_000;
const FRESH_HORIZON_MS = 30_000;

/**
 * The two layers of the plate, each a value and a usual deviation per pixel, in the plate's own light and raster:
 * `settled`, the empty place as far as it is known, and `fresh`, what is seen where the settled layer is unknown or
 * contradicted. The fresh layer is a running majority (Boyer and Moore 1981, one counter in ms): agreement adds to its
 * time, contradiction takes from it, and at nothing it starts anew. It becomes settled by time, stillness around it and
 * second looks of the model, never by time alone.
 */
export class Layers {
  readonly settled = new Float32Array(FRAME_PIXELS);
  readonly spread = new Float32Array(FRAME_PIXELS).fill(START_SPREAD);
  readonly fresh = new Float32Array(FRAME_PIXELS);
  readonly freshSpread = new Float32Array(PATCHES).fill(START_SPREAD);
  /** Agreement with the settled layer, ms; 0: unknown. */
  readonly knownMs = new Float32Array(PATCHES);
  readonly freshMs = new Float32Array(PATCHES);
  /** Second looks that found nobody: since known where known, since the fresh layer began where it is contradicted. */
  readonly looks = new Uint8Array(PATCHES);
  readonly freshLooks = new Uint8Array(PATCHES);
  /** The last comparison: 0 doubtful or not looked at, 1 as settled, 2 clearly different. */
  readonly shows = new Uint8Array(PATCHES);
  /** 1: an outline that the settled layer has and the place has not. Written by the ghost hunt. */
  readonly ghost = new Uint8Array(PATCHES);
  readonly #restlessMs = new Float64Array(PATCHES).fill(-Infinity);
  readonly #mask = new Uint8Array(PATCHES);
  readonly #scratch = new Uint8Array(PATCHES);
  #mean = 0;
  #size = 0;

  /** What each patch shows, compared with the settled layer. `gain` of the light scales the camera's noise. */
  compare(straight: Float32Array, inside: Uint8Array, gains: Float32Array): void {
    for (let i = 0; i < PATCHES; i++) {
      this.shows[i] =
        inside[i] === 0 || this.knownMs[i] === 0 ? 0 : this.#against(this.settled, straight, i, gains[i]!);
    }
  }

  /** Learns one look. `free`: where nobody is. Patches marked in `stale` lie outside the frame after a shift. */
  learn(
    straight: Float32Array,
    inside: Uint8Array,
    free: Uint8Array,
    gains: Float32Array,
    timeMs: number,
    stepMs: number,
  ): void {
    for (let i = 0; i < PATCHES; i++) {
      if (inside[i] === 0) continue;
      const gain = gains[i]!;
      if (free[i] === 0) {
        // Under a guess of the detector the majority is counted, but it takes half an hour without a stir to settle.
        if (this.knownMs[i] === 0) this.#vote(i, straight, gain, timeMs, stepMs, false);
        continue;
      }
      if (this.shows[i] === 1) {
        // Too dark to teach: what is left is noise.
        if (gain > 0.3) this.#follow(i, straight, stepMs);
        this.knownMs[i] = Math.min(1e9, this.knownMs[i]! + stepMs);
        this.freshMs[i] = Math.max(0, this.freshMs[i]! - 2 * stepMs);
        if (this.freshMs[i] === 0) this.freshLooks[i] = 0;
        continue;
      }
      if (this.knownMs[i]! > 0 && this.shows[i] === 0) continue;
      this.#vote(i, straight, gain, timeMs, stepMs, true);
    }
  }

  /** `alone`: no figure explains a change; it makes the place restless. */
  #vote(i: number, straight: Float32Array, gain: number, timeMs: number, stepMs: number, alone: boolean): void {
    const verdict = this.freshMs[i]! > 0 ? this.#againstFresh(straight, i, gain) : 2;
    if (verdict === 2) {
      if (alone) this.#restlessMs[i] = timeMs;
      this.freshMs[i]! -= stepMs;
      this.freshSpread[i] = Math.min(MAX_SPREAD, this.freshSpread[i]! + 0.02 * this.#size);
      if (this.freshMs[i]! > 0) return;
      copyPatch(straight, this.fresh, i);
      this.freshMs[i] = stepMs;
      this.freshLooks[i] = 0;
      return;
    }
    const rate = verdict === 0 ? 0.02 : Math.max(stepMs / (this.freshMs[i]! + stepMs), stepMs / FRESH_HORIZON_MS);
    const { fresh } = this;
    let at = firstPixel(i);
    for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
      for (let to = at; to < at + PATCH_PX; to++) fresh[to]! += rate * (straight[to]! - fresh[to]!);
    }
    if (verdict === 1) {
      this.freshMs[i]! += stepMs;
      const spread = Math.max(1.5, this.#size);
      this.freshSpread[i]! += 0.03 * (spread - this.freshSpread[i]!);
    }
  }

  #follow(i: number, straight: Float32Array, stepMs: number): void {
    const horizonMs = Math.min(SETTLED_HORIZON_MS, 5_000 + this.knownMs[i]! / 2);
    const rate = Math.min(0.5, stepMs / horizonMs);
    const { settled, spread } = this;
    let at = firstPixel(i);
    for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
      for (let to = at; to < at + PATCH_PX; to++) {
        const was = settled[to]!;
        const usual = spread[to]!;
        const residual = straight[to]! - was;
        const size = Math.abs(residual);
        const bound = 3 * usual + 2;
        // Noise has no usual sign or size: a branch on it (Math.max is one) is guessed wrong half of the time, Math.abs has none.
        settled[to] = was + rate * (size > bound ? (residual > 0 ? bound : -bound) : residual);
        const deviation = size > MAX_SPREAD ? MAX_SPREAD : 0.5 * (size + 1.5 + Math.abs(size - 1.5));
        spread[to] = usual + rate * (deviation - usual);
      }
    }
  }

  /** 1 agrees, 2 differs, 0 neither. A patch agrees when few pixels stand out and its mean is where it was. */
  #against(layer: Float32Array, straight: Float32Array, i: number, gain: number): 0 | 1 | 2 {
    const { spread } = this;
    let out = 0;
    let mean = 0;
    let size = 0;
    let usual = 0;
    const noise = 4 / Math.max(0.2, gain);
    let at = firstPixel(i);
    for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
      for (let to = at; to < at + PATCH_PX; to++) {
        const residual = straight[to]! - layer[to]!;
        const deviation = Math.abs(residual);
        if (deviation > 3 * spread[to]! + noise) out++;
        mean += residual;
        size += deviation;
        usual += spread[to]!;
      }
    }
    return this.#verdict(out, mean / 16, size / 16, usual / 16, noise);
  }

  #againstFresh(straight: Float32Array, i: number, gain: number): 0 | 1 | 2 {
    const { fresh } = this;
    let out = 0;
    let mean = 0;
    let size = 0;
    const noise = 4 / Math.max(0.2, gain);
    const usual = this.freshSpread[i]!;
    const far = 3 * usual + noise;
    let at = firstPixel(i);
    for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
      for (let to = at; to < at + PATCH_PX; to++) {
        const residual = straight[to]! - fresh[to]!;
        const deviation = Math.abs(residual);
        if (deviation > far) out++;
        mean += residual;
        size += deviation;
      }
    }
    return this.#verdict(out, mean / 16, size / 16, usual, noise);
  }

  #verdict(out: number, mean: number, size: number, usual: number, noise: number): 0 | 1 | 2 {
    this.#mean = Math.abs(mean);
    this.#size = size;
    const level = 0.6 * noise + 0.6 * usual;
    if (out <= 3 && this.#mean < level) return 1;
    return out >= 7 || this.#mean > 1.7 * level ? 2 : 0;
  }

  /** Turns fresh patches into settled ones where they have earned it. Returns how many. */
  settle(inside: Uint8Array, free: Uint8Array, locked: Uint8Array, dwellMs: Float32Array, timeMs: number): number {
    const busy = this.#mask;
    for (let i = 0; i < PATCHES; i++) busy[i] = timeMs - this.#restlessMs[i]! < QUIET_MS ? 1 : 0;
    dilate(busy, this.#scratch, 2);
    let settled = 0;
    for (let i = 0; i < PATCHES; i++) {
      if (inside[i] === 0 || this.freshMs[i]! < FIRST_MS) continue;
      if (free[i] === 0 || nearAny(locked, i)) {
        if (this.knownMs[i]! > 0 || busy[i] !== 0 || this.freshMs[i]! < LIFELESS_MS) continue;
      } else if (this.freshMs[i]! < this.#needMs(i, busy[i]!, dwellMs[i]!)) continue;
      this.#promote(i);
      settled++;
    }
    return settled;
  }

  #needMs(i: number, busy: number, dwellMs: number): number {
    const patience = Math.min(MAX_DWELL_WAIT_MS, DWELL_FACTOR * dwellMs);
    if (this.knownMs[i] === 0) return Math.max(busy ? FIRST_BUSY_MS : FIRST_MS, patience);
    if (busy) return Infinity;
    const looks = this.freshLooks[i]!;
    if (this.ghost[i] !== 0 && looks >= GHOST_LOOKS) {
      return Math.max(this.sureness(i) < DRAWN ? GHOST_YOUNG_MS : GHOST_MS, patience);
    }
    return looks >= CHANGE_LOOKS ? CHANGE_MS : Infinity;
  }

  #promote(i: number): void {
    copyPatch(this.fresh, this.settled, i);
    let at = firstPixel(i);
    for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) this.spread.fill(this.freshSpread[i]!, at, at + PATCH_PX);
    this.knownMs[i] = Math.min(this.freshMs[i]!, SURE_MS / 2);
    this.looks[i] = 0;
    this.forgetFresh(i);
  }

  forgetFresh(i: number): void {
    this.freshMs[i] = 0;
    this.freshLooks[i] = 0;
    this.freshSpread[i] = START_SPREAD;
    this.ghost[i] = 0;
  }

  /** A person was seen where the plate had believed the place empty. */
  unlearn(i: number): void {
    this.knownMs[i] = 0;
    this.looks[i] = 0;
    this.forgetFresh(i);
  }

  /** 0 unknown, KNOWN fit for the model, DRAWN fit to be drawn, 255 at most. */
  sureness(i: number): number {
    const known = this.knownMs[i]!;
    if (known <= 0) return 0;
    const share = Math.min(1, known / SURE_MS);
    const sure = KNOWN + Math.round((255 - KNOWN) * share);
    return this.looks[i]! >= SURE_LOOKS ? sure : Math.min(DRAWN - 1, sure);
  }
}

function nearAny(mask: Uint8Array, i: number): boolean {
  const row = Math.floor(i / PATCH_COLUMNS);
  const column = i - row * PATCH_COLUMNS;
  for (let y = Math.max(0, row - 2); y <= Math.min(PATCH_ROWS - 1, row + 2); y++) {
    for (let x = Math.max(0, column - 2); x <= Math.min(PATCH_COLUMNS - 1, column + 2); x++) {
      if (mask[y * PATCH_COLUMNS + x] !== 0) return true;
    }
  }
  return false;
}

function copyPatch(from: Float32Array, to: Float32Array, i: number): void {
  let at = firstPixel(i);
  for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
    to[at] = from[at]!;
    to[at + 1] = from[at + 1]!;
    to[at + 2] = from[at + 2]!;
    to[at + 3] = from[at + 3]!;
  }
}
