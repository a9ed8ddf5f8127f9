import { FRAME_PIXELS, FRAME_WIDTH_PX, PATCH_PX, PATCHES } from './plate-frame.ts';
import type { SightedBox, Sighting } from './plate-frame.ts';
import { iou } from '../kernel/geometry.ts';
import { believable, firstPixel, LOCK_SCORE, markCore, markNear } from './plate-mask.ts';
import { AWAY_MS, GUARD_MS, LOCK_MS } from './plate-times.ts';

/** Mean difference of a patch, grey levels, from which it no longer shows what it showed. */
const CHANGED_LEVELS = 7;
/** A vanished figure has left when so much of what it covered looks different. */
const LEFT_SHARE = 0.4;
/** Sightings after which a figure is believed to exist, and overlap by which the next box is the same figure. */
const BELIEVED_SIGHTINGS = 3;
const SAME_FIGURE_IOU = 0.2;
const MAX_FIGURES = 96;

interface Figure {
  box: SightedBox;
  /** Patches that showed it when it was last seen. */
  core: Int16Array;
  sightings: number;
  seenMs: number;
  awayMs: number;
  vanished: boolean;
}

/**
 * Where people are, were a moment ago, or must still be: nothing is learnt there. In the plate's own raster.
 * A figure that walks on frees the place it left. One that vanishes is believed to stay where it was last seen, for as
 * long as that place looks as it did then: only a changed picture frees it. Figures are boxes of one camera, told apart
 * by overlap and forgotten when they leave; nothing of their look is compared but with itself, in place.
 */
export class Cover {
  /** Shows a person now. */
  readonly core = new Uint8Array(PATCHES);
  /** Near a person now. */
  readonly near = new Uint8Array(PATCHES);
  /** A person vanished here and the picture has not changed since. */
  readonly locked = new Uint8Array(PATCHES);
  /** 1 where learning may look: neither near a person, nor just left, nor locked. */
  readonly free = new Uint8Array(PATCHES).fill(1);
  /** How long a person was seen in the patch, ms; fades once the place is known to be empty. */
  readonly dwellMs = new Float32Array(PATCHES);
  #figures: Figure[] = [];
  readonly #guardUntilMs = new Float64Array(PATCHES).fill(-Infinity);
  /** What the patch looked like when a person was last seen in it, in the light of the plate. Never leaves this object. */
  readonly #then = new Float32Array(FRAME_PIXELS);
  readonly #core = new Uint8Array(PATCHES);
  readonly #near = new Uint8Array(PATCHES);
  readonly #scratch = new Uint8Array(PATCHES);

  /** Adds the people of one frame, until the next clear(); the camera's shift takes them back to the plate's raster. */
  mark(sighting: Sighting, knownMs: Float32Array, dx: number, dy: number, timeMs: number): void {
    const believed = believable(sighting, knownMs, dx, dy);
    markNear(believed, dx, dy, this.#near, this.#scratch);
    markCore(believed, dx, dy, this.#core);
    for (let i = 0; i < PATCHES; i++) {
      if (this.#core[i] !== 0) this.core[i] = this.near[i] = 1;
      else if (this.#near[i] !== 0) this.near[i] = 1;
    }
    this.#match(believed, dx, dy, timeMs);
  }

  #match(believed: Sighting, dx: number, dy: number, timeMs: number): void {
    const left = new Set(this.#figures);
    const { mask } = believed;
    for (const seen of believed.boxes) {
      if (seen.score < LOCK_SCORE) continue;
      const box = { x0: seen.x0 - dx, y0: seen.y0 - dy, x1: seen.x1 - dx, y1: seen.y1 - dy, score: seen.score };
      let [best, bestIou]: [Figure | undefined, number] = [undefined, SAME_FIGURE_IOU];
      for (const figure of left) {
        const overlap = iou(figure.box, box);
        if (overlap > bestIou) [best, bestIou] = [figure, overlap];
      }
      markCore({ boxes: [seen], mask }, dx, dy, this.#core);
      const core = listed(this.#core);
      if (best === undefined) {
        this.#figures.push({ box, core, sightings: 1, seenMs: timeMs, awayMs: 0, vanished: false });
        continue;
      }
      left.delete(best);
      Object.assign(best, { box, core, sightings: best.sightings + 1, seenMs: timeMs, awayMs: 0, vanished: false });
    }
    for (const figure of left) figure.vanished = true;
    this.#figures = this.#figures.filter((one) => !one.vanished || one.sightings >= BELIEVED_SIGHTINGS);
    if (this.#figures.length > MAX_FIGURES) this.#figures = this.#figures.slice(-MAX_FIGURES);
  }

  /** Forgets what mark() has added. */
  clear(): void {
    this.core.fill(0);
    this.near.fill(0);
  }

  /**
   * After mark(): takes up who is there, and frees what has changed. `straight` is the frame in the plate's raster and
   * the plate's light; `shows`: 1 where the patch agrees with the settled plate, 2 where it clearly differs, 0 else.
   */
  follow(straight: Float32Array, shows: Uint8Array, timeMs: number, stepMs: number): void {
    this.locked.fill(0);
    for (const figure of this.#figures) {
      if (!figure.vanished) {
        for (const i of figure.core) keep(straight, this.#then, i);
        continue;
      }
      let changed = 0;
      for (const i of figure.core) {
        // Where somebody else stands in front, nothing is known of who is behind.
        if (this.near[i] === 0 && difference(straight, this.#then, i) > CHANGED_LEVELS) changed++;
      }
      const away = changed >= LEFT_SHARE * figure.core.length;
      figure.awayMs = away ? figure.awayMs + stepMs : Math.max(0, figure.awayMs - stepMs);
      for (const i of figure.core) this.locked[i] = 1;
    }
    this.#figures = this.#figures.filter(
      (one) => !one.vanished || (one.awayMs <= AWAY_MS && timeMs - one.seenMs <= LOCK_MS && one.core.length > 0),
    );
    for (let i = 0; i < PATCHES; i++) {
      if (this.near[i] !== 0) this.#guardUntilMs[i] = timeMs + GUARD_MS;
      if (this.core[i] !== 0) this.dwellMs[i]! += stepMs;
      else if (shows[i] === 1) this.dwellMs[i] = Math.max(0, this.dwellMs[i]! - stepMs);
      this.free[i] = this.locked[i] === 0 && timeMs >= this.#guardUntilMs[i]! ? 1 : 0;
    }
  }

  /** A second look has found people where none were expected: from now on they are there, until the picture changes. */
  accuse(patches: readonly number[], straight: Float32Array, timeMs: number): void {
    for (const i of patches) {
      this.locked[i] = 1;
      this.free[i] = 0;
      keep(straight, this.#then, i);
    }
    const box = { x0: -1, y0: -1, x1: -1, y1: -1, score: 1 };
    const core = Int16Array.from(patches);
    this.#figures.push({ box, core, sightings: BELIEVED_SIGHTINGS, seenMs: timeMs, awayMs: 0, vanished: true });
  }

  reset(): void {
    this.#figures = [];
    this.clear();
    this.locked.fill(0);
    this.dwellMs.fill(0);
    this.free.fill(1);
    this.#guardUntilMs.fill(-Infinity);
  }
}

function listed(mask: Uint8Array): Int16Array {
  const found: number[] = [];
  for (let i = 0; i < PATCHES; i++) if (mask[i] !== 0) found.push(i);
  return Int16Array.from(found);
}

function keep(from: Float32Array, to: Float32Array, patch: number): void {
  let at = firstPixel(patch);
  for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
    to[at] = from[at]!;
    to[at + 1] = from[at + 1]!;
    to[at + 2] = from[at + 2]!;
    to[at + 3] = from[at + 3]!;
  }
}

function difference(a: Float32Array, b: Float32Array, patch: number): number {
  let sum = 0;
  let at = firstPixel(patch);
  for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
    for (let x = 0; x < PATCH_PX; x++) sum += Math.abs(a[at + x]! - b[at + x]!);
  }
  return sum / 16;
}
