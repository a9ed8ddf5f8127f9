import { firstPixel } from './plate-mask.ts';
import { FRAME_WIDTH_PX, PATCH_COLUMNS, PATCH_PX, PATCHES } from './plate-frame.ts';

/** Looks of a patch that are kept apart; a transient one makes room for the next. */
const MAX_MODES = 5;
const NONE = 255;
/** Mean difference of two looks, grey levels, from which they are two. */
const APART_LEVELS = 6;
const OUT_LEVELS = 18;
const MAX_OUT = 3;
/** A look held by fewer samples than this share (and by fewer than three) is somebody passing by. */
const LEAST_SHARE = 0.06;

const STIR_QUANTILE = 0.8;
const STIR_LEVELS = 10;
const STIR_FACTOR = 4;

/** One way a patch has looked, and when. */
export interface Mode {
  readonly mode: number;
  /** Samples that show it, without those in which a person is near. */
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/**
 * What each patch looked like over the samples of a clip: leader clustering (Hartigan 1975, ch. 3) of its 16 pixels
 * over time. Two lasting looks mean that something came, went or moved; which of them is the empty place is judged
 * elsewhere. Samples are 320×192 greys in one raster and one light.
 */
export class Modes {
  readonly samples: readonly Uint8Array[];
  /** Which look of a patch a sample shows: member[sample · PATCHES + patch], 255 none. */
  readonly #member: Uint8Array;
  readonly #inside: Uint8Array;
  readonly #means = new Float32Array(MAX_MODES * 16);
  readonly #sizes = new Uint16Array(MAX_MODES);

  constructor(samples: readonly Uint8Array[], inside: Uint8Array) {
    this.samples = samples;
    this.#inside = inside;
    this.#member = new Uint8Array(samples.length * PATCHES).fill(NONE);
    for (let patch = 0; patch < PATCHES; patch++) if (inside[patch] !== 0) this.#cluster(patch);
  }

  #cluster(patch: number): void {
    const [means, sizes] = [this.#means, this.#sizes.fill(0)];
    let modes = 0;
    const first = firstPixel(patch);
    for (let s = 0; s < this.samples.length; s++) {
      const grey = this.samples[s]!;
      let best = -1;
      let bestSize = Infinity;
      for (let m = 0; m < modes; m++) {
        const size = apart(grey, first, means, m * 16);
        if (size < bestSize) [best, bestSize] = [m, size];
      }
      if (best < 0 || bestSize > APART_LEVELS) {
        if (modes < MAX_MODES) best = modes++;
        else {
          best = 0;
          for (let m = 1; m < modes; m++) if (sizes[m]! < sizes[best]!) best = m;
          this.#forget(patch, best, s);
        }
        sizes[best] = 0;
      }
      const n = ++sizes[best]!;
      for (let k = 0; k < 16; k++) {
        const value = grey[first + (k >> 2) * FRAME_WIDTH_PX + (k & 3)]!;
        means[best * 16 + k] = n === 1 ? value : means[best * 16 + k]! + (value - means[best * 16 + k]!) / n;
      }
      this.#member[s * PATCHES + patch] = best;
    }
  }

  #forget(patch: number, mode: number, before: number): void {
    for (let s = 0; s < before; s++) {
      if (this.#member[s * PATCHES + patch] === mode) this.#member[s * PATCHES + patch] = NONE;
    }
  }

  member(sample: number, patch: number): number {
    return this.#member[sample * PATCHES + patch]!;
  }

  /** The lasting looks of a patch, longest first. `covered[sample]`: 80×48, not 0 where a person is near. */
  lasting(patch: number, covered: readonly Uint8Array[] | undefined): Mode[] {
    if (this.#inside[patch] === 0) return [];
    const found: { mode: number; count: number; first: number; last: number }[] = [];
    for (let s = 0; s < this.samples.length; s++) {
      const mode = this.member(s, patch);
      if (mode === NONE || (covered !== undefined && covered[s]![patch] !== 0)) continue;
      const known = found.find((one) => one.mode === mode);
      if (known) {
        known.count++;
        known.last = s;
      } else found.push({ mode, count: 1, first: s, last: s });
    }
    const least = Math.max(3, LEAST_SHARE * this.samples.length);
    return found.filter((one) => one.count >= least).sort((a, b) => b.count - a.count);
  }

  /**
   * The look that keeps coming back: hidden at least `times` times by something else for `away` samples or more, and the
   * same afterwards for `shown` samples. Whoever leaves and returns never looks the same; the empty place does. A hand
   * that moves hides what is behind it for less. Undefined where there is no such look, or two.
   */
  returning(patch: number, times: number, away: number, shown: number): Mode | undefined {
    const kept = this.lasting(patch, undefined).filter(({ mode }) => this.returns(patch, mode, away, shown) >= times);
    return kept.length === 1 ? kept[0] : undefined;
  }

  /** The first sample of the lasting look that `picture` shows there; 0 where it shows none of them. */
  shownSince(patch: number, picture: Uint8Array): number {
    const first = firstPixel(patch);
    let [since, nearest] = [0, Infinity];
    for (const { mode, first: begins } of this.lasting(patch, undefined)) {
      let sum = 0;
      for (let k = 0; k < 16; k++) {
        const at = first + (k >> 2) * FRAME_WIDTH_PX + (k & 3);
        sum += Math.abs((this.#level(patch, mode, at, undefined) ?? 0) - picture[at]!);
      }
      if (sum < nearest) [since, nearest] = [begins, sum];
    }
    return since;
  }

  /** Mean grey of one pixel over the samples that show the look; undefined where none does. */
  #level(patch: number, mode: number, at: number, covered: readonly Uint8Array[] | undefined): number | undefined {
    let [sum, count] = [0, 0];
    for (let s = 0; s < this.samples.length; s++) {
      if (this.member(s, patch) !== mode || (covered !== undefined && covered[s]![patch] !== 0)) continue;
      sum += this.samples[s]![at]!;
      count++;
    }
    return count === 0 ? undefined : Math.round(sum / count);
  }

  /** How often the look came back after `away` samples or more, for at least `shown`. */
  returns(patch: number, wanted: number, away: number, shown: number): number {
    let [returns, here, gone] = [0, 0, 0];
    let seen = false;
    for (let s = 0; s < this.samples.length; s++) {
      if (this.member(s, patch) !== wanted) {
        here = 0;
        gone++;
        continue;
      }
      if (++here !== shown) continue;
      if (seen && gone >= away) returns++;
      seen = true;
      gone = 0;
    }
    return returns;
  }

  /** Writes the mean of a look into a 320×192 picture. */
  paint(patch: number, mode: number, covered: readonly Uint8Array[] | undefined, into: Uint8Array): void {
    const first = firstPixel(patch);
    for (let y = 0; y < PATCH_PX; y++) {
      for (let x = 0; x < PATCH_PX; x++) {
        const at = first + y * FRAME_WIDTH_PX + x;
        const level = this.#level(patch, mode, at, covered);
        if (level !== undefined) into[at] = level;
      }
    }
  }
}

/**
 * Patches that keep stirring: 1 where at least every fifth step from sample to sample changes them by far more than the
 * camera's noise does, in groups. Somebody who sits and moves his hands all through the clip shows here though he has
 * no second look. What a known figure does (`covered`, for each sample) does not count.
 */
export function stirring(
  samples: readonly Uint8Array[],
  inside: Uint8Array,
  covered: readonly Uint8Array[],
): Uint8Array {
  const usual = new Float32Array(PATCHES);
  const steps = new Float32Array(Math.max(1, samples.length - 1));
  for (let patch = 0; patch < PATCHES; patch++) {
    if (inside[patch] === 0 || samples.length < 5) continue;
    const first = firstPixel(patch);
    let count = 0;
    for (let s = 1; s < samples.length; s++) {
      if (covered[s]?.[patch] === 1 || covered[s - 1]?.[patch] === 1) continue;
      const [a, b] = [samples[s]!, samples[s - 1]!];
      let sum = 0;
      for (let k = 0; k < 16; k++) {
        const at = first + (k >> 2) * FRAME_WIDTH_PX + (k & 3);
        sum += Math.abs(a[at]! - b[at]!);
      }
      steps[count++] = sum / 16;
    }
    if (count >= 5) usual[patch] = steps.subarray(0, count).sort()[Math.floor(count * STIR_QUANTILE)]!;
  }
  const ranked = usual.filter((_, i) => inside[i] !== 0).sort();
  const bound = Math.max(STIR_LEVELS, STIR_FACTOR * (ranked[ranked.length >> 1] ?? 0));
  const stirs = Uint8Array.from(usual, (value) => (value > bound ? 1 : 0));
  // A single patch is an edge that the compression makes tremble.
  return stirs.map((one, i) => {
    if (one === 0) return 0;
    let around = 0;
    for (const to of [i - PATCH_COLUMNS, i - 1, i + 1, i + PATCH_COLUMNS]) around += stirs[to] ?? 0;
    return around >= 2 ? 1 : 0;
  });
}

/** Mean difference of a patch and a mean; far out when several pixels are (a thin limb, an edge that has moved). */
function apart(grey: Uint8Array, first: number, means: Float32Array, at: number): number {
  let [sum, out] = [0, 0];
  for (let k = 0; k < 16; k++) {
    const size = Math.abs(grey[first + (k >> 2) * FRAME_WIDTH_PX + (k & 3)]! - means[at + k]!);
    sum += size;
    if (size > OUT_LEVELS) out++;
  }
  return out > MAX_OUT ? 255 : sum / 16;
}
