import type { PlateState } from '../observation/observation.ts';
import { Aligner, shift, shrink, straighten } from './align.ts';
import { decodePlate, encodePlate } from './plate-bytes.ts';
import { Cover } from './plate-cover.ts';
import { believable, dilate, firstPixel, markCore, markNear } from './plate-mask.ts';
import {
  CELL_COLUMNS,
  CELLS,
  FRAME_PIXELS,
  FRAME_WIDTH_PX,
  padAround,
  PATCH_COLUMNS,
  PATCH_PX,
  PATCHES,
  patchesWithin,
  UNKNOWN_GREY,
} from './plate-frame.ts';
import type { ContentRect, Sighting } from './plate-frame.ts';
import { GhostHunt } from './plate-ghost.ts';
import { DRAWN, KNOWN, Layers } from './plate-layers.ts';
import { Light } from './plate-light.ts';
import { samePlace, Scenes } from './plate-scenes.ts';
import {
  BREAK_MS,
  LEARN_EVERY_MS,
  LONGEST_STEP_MS,
  QUESTION_AFTER_MS,
  QUESTION_EVERY_MS,
  RECALL_EVERY_MS,
  SURE_LOOKS,
  SURE_MS,
} from './plate-times.ts';

/** Four times a second is often enough to know where people are. */
const MARK_EVERY_MS = 240;
const SHOWN_FOR_MS = 1_000;
const REFRESH_EVERY_MS = 2_000;
const SETTLE_EVERY_MS = 1_000;
/** Accusations (two a sighting, one taken back by each look without) from which a young patch is unlearnt. */
const CONVICT = 4;

/**
 * The picture of the empty place: docs/design/plate.md. For every analysed frame call picture() before the model and
 * learn() after it, with the same frame; now and then question() asks for a second look, whose result goes to answer().
 * Owns all its buffers; those it returns are overwritten by the next call of the same method.
 */
export class Plate {
  readonly content: ContentRect;
  /** The camera looks elsewhere than where the plate was learnt, and the new place is not known yet. */
  moved = false;
  /** The frame's shift against the plate, px, and the share of edges that fit, 0…1. */
  readonly aligner = new Aligner();
  readonly light = new Light();
  readonly layers = new Layers();
  readonly cover = new Cover();
  readonly #scenes = new Scenes();
  readonly #ghosts = new GhostHunt();
  #frozen = false;
  readonly #inside: Uint8Array;
  readonly #whole: Uint8Array;
  readonly #visible = new Uint8Array(PATCHES);
  readonly #usable = new Uint8Array(PATCHES);
  readonly #believed = new Float32Array(FRAME_PIXELS);
  readonly #coarseBelieved = new Float32Array(PATCHES);
  readonly #coarse = new Float32Array(PATCHES);
  readonly #straight = new Float32Array(FRAME_PIXELS);
  readonly #shown = new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY);
  readonly #lit = new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY);
  readonly #hiding = new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY);
  readonly #asked = new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY);
  readonly #doubted = new Uint8Array(PATCHES);
  readonly #accused = new Uint8Array(PATCHES);
  readonly #scratch = new Uint8Array(PATCHES);
  readonly #core = new Uint8Array(PATCHES);
  readonly #near = new Uint8Array(PATCHES);
  readonly #trusted = new Float32Array(PATCHES);
  readonly #cells = new Uint8Array(CELLS);
  #frameMs = Number.NaN;
  #learntMs = Number.NaN;
  #markedMs = Number.NaN;
  #refreshedMs = -Infinity;
  #settledMs = -Infinity;
  #askedMs = -Infinity;
  #searchedMs = -Infinity;
  #recalledMs = -Infinity;
  #brokenSinceMs = Number.NaN;
  #shownMs = -Infinity;
  #shownLight = -1;
  #shownX = 0;
  #shownY = 0;

  private constructor(content: ContentRect) {
    this.content = content;
    const { inside, whole } = patchesWithin(content);
    this.#inside = inside;
    this.#whole = whole;
    this.#visible.set(this.#inside);
  }

  /** A camera about which nothing is known: cold. */
  static forLive(content: ContentRect): Plate {
    return new Plate(content);
  }

  /** A picture of the empty place, 320×192 letterboxed like the frames: sure from the start, and kept honest from there. */
  static fromImage(grey: Uint8Array, content: ContentRect): Plate {
    const plate = new Plate(content);
    for (let i = 0; i < PATCHES; i++) plate.teach(grey, i, 255);
    plate.#refresh(-Infinity);
    return plate;
  }

  /** Hostile bytes; throws AugenmassError `corrupt`. What has changed since they were written is found out as ever. */
  static fromBytes(bytes: Uint8Array): Plate {
    const stored = decodePlate(bytes);
    const plate = new Plate(stored.content);
    for (let i = 0; i < PATCHES; i++) {
      const cell = cellOf(i);
      plate.teach(stored.grey, i, stored.sureness[cell]!);
      let at = firstPixel(i);
      for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
        plate.layers.spread.fill(Math.max(1.5, stored.spread[cell]! / 8), at, at + PATCH_PX);
      }
    }
    plate.#refresh(-Infinity);
    return plate;
  }

  toBytes(): Uint8Array {
    const sureness = this.sureness().slice();
    const grey = new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY);
    const sums = new Float32Array(CELLS);
    const counts = new Uint8Array(CELLS);
    for (let i = 0; i < PATCHES; i++) {
      const cell = cellOf(i);
      if (this.#inside[i] === 0 || sureness[cell] === 0) continue;
      let at = firstPixel(i);
      for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
        for (let x = 0; x < PATCH_PX; x++) {
          grey[at + x] = Math.max(0, Math.min(255, Math.round(this.layers.settled[at + x]!)));
          sums[cell]! += this.layers.spread[at + x]!;
          counts[cell]!++;
        }
      }
    }
    const spread = Uint8Array.from(sums, (sum, i) => Math.min(255, Math.round((sum / Math.max(1, counts[i]!)) * 8)));
    return encodePlate({ content: this.content, grey, sureness, spread });
  }

  /** Sets one patch from a picture, with the sureness it shall have. For plates that are not learnt frame by frame. */
  teach(grey: Uint8Array, patch: number, sureness: number): void {
    if (this.#inside[patch] === 0 || sureness < KNOWN) return;
    let at = firstPixel(patch);
    for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
      for (let x = 0; x < PATCH_PX; x++) this.layers.settled[at + x] = grey[at + x]!;
    }
    this.layers.knownMs[patch] = Math.max(1, (SURE_MS * (sureness - KNOWN)) / (255 - KNOWN));
    this.layers.looks[patch] = sureness >= DRAWN ? SURE_LOOKS : 0;
  }

  /** From now on only light and alignment are followed: the plate of a clip, learnt from all of it at once. */
  freeze(): this {
    this.#frozen = true;
    this.#refresh(-Infinity);
    return this;
  }

  /** The plate as this frame would show the empty place: aligned, in its light, unknown cells grey 114. */
  picture(grey: Uint8Array, timeMs: number): Uint8Array {
    this.#see(grey, timeMs);
    const { dx, dy } = this.aligner;
    const stale = this.light.version !== this.#shownLight || !(Math.abs(timeMs - this.#shownMs) < SHOWN_FOR_MS);
    if (!stale && dx === this.#shownX && dy === this.#shownY) return this.#shown;
    if (stale) {
      this.#illuminate(this.#lit, undefined);
      this.#shownMs = timeMs;
      this.#shownLight = this.light.version;
    }
    this.#place(this.#lit, this.#shown);
    this.#shownX = dx;
    this.#shownY = dy;
    return this.#shown;
  }

  #see(grey: Uint8Array, timeMs: number): void {
    if (timeMs === this.#frameMs) return;
    this.#frameMs = timeMs;
    shrink(grey, this.#coarse);
    const { aligner, light, cover } = this;
    light.follow(this.#coarseBelieved, this.#coarse, this.#usable, cover.free, aligner.dx, aligner.dy);
    const [oldX, oldY] = [aligner.dx, aligner.dy];
    const search = Math.abs(timeMs - this.#searchedMs) >= 1_000;
    if (search && aligner.fit < 0.5) this.#searchedMs = timeMs;
    aligner.follow(grey, this.#coarse, cover.free, light, search);
    // Compared out of place, the light came out too flat.
    if (Math.abs(aligner.dx - oldX) + Math.abs(aligner.dy - oldY) > 1.5) {
      light.follow(this.#coarseBelieved, this.#coarse, this.#usable, cover.free, aligner.dx, aligner.dy);
      aligner.follow(grey, this.#coarse, cover.free, light, false);
    }
  }

  /** Learns from a frame and the people found in it. Frames without motion: the last sighting again. */
  learn(grey: Uint8Array, timeMs: number, sighting: Sighting): void {
    if (this.#frozen) return;
    this.#see(grey, timeMs);
    if (timeMs < this.#learntMs) this.#learntMs = Number.NaN;
    const stepMs = Number.isNaN(this.#learntMs) ? LEARN_EVERY_MS : timeMs - this.#learntMs;
    if (stepMs < LEARN_EVERY_MS && timeMs - this.#markedMs < MARK_EVERY_MS) return;
    this.#markedMs = timeMs;
    this.cover.mark(sighting, this.layers.knownMs, this.aligner.dx, this.aligner.dy, timeMs);
    if (stepMs < LEARN_EVERY_MS) return;
    this.#learntMs = timeMs;
    this.#learnStep(grey, timeMs, Math.min(stepMs, LONGEST_STEP_MS));
    this.cover.clear();
  }

  #learnStep(grey: Uint8Array, timeMs: number, stepMs: number): void {
    const { layers, cover, aligner } = this;
    straighten(grey, aligner.dx, aligner.dy, this.#straight);
    this.#intoPlateLight();
    this.#findVisible();
    layers.compare(this.#straight, this.#visible, this.light.gains);
    cover.follow(this.#straight, layers.shows, timeMs, stepMs);
    if (this.#broken(timeMs)) return;
    layers.learn(this.#straight, this.#visible, cover.free, this.light.gains, timeMs, stepMs);
    if (timeMs - this.#settledMs >= SETTLE_EVERY_MS || timeMs < this.#settledMs) {
      this.#settledMs = timeMs;
      const count = layers.settle(this.#visible, cover.free, cover.locked, cover.dwellMs, timeMs);
      if (count > 0) this.#shownMs = -Infinity;
    }
    if (timeMs - this.#refreshedMs >= REFRESH_EVERY_MS || timeMs < this.#refreshedMs) {
      this.#ghosts.hunt(layers, this.#straight, this.#visible);
      this.#refresh(timeMs);
      if (this.moved && this.state !== 'cold') this.moved = false;
    }
  }

  /** Nearly everything contradicts the plate: nothing is learnt; if it lasts, the plate is set aside. */
  #broken(timeMs: number): boolean {
    const { layers, cover } = this;
    let [known, differs] = [0, 0];
    for (let i = 0; i < PATCHES; i++) {
      if (this.#visible[i] === 0 || cover.near[i] !== 0 || layers.knownMs[i] === 0) continue;
      known++;
      if (layers.shows[i] === 2) differs++;
    }
    const broken = known > 150 && differs > 0.5 * known;
    if (!broken) {
      this.#brokenSinceMs = Number.NaN;
      if (this.#scenes.count > 0 && this.state === 'cold' && timeMs - this.#recalledMs >= RECALL_EVERY_MS) {
        this.#recalledMs = timeMs;
        if (this.#scenes.recall(this.#coarse, layers)) this.#startScene(timeMs, false);
      }
      return false;
    }
    if (Number.isNaN(this.#brokenSinceMs)) this.#brokenSinceMs = timeMs;
    if (timeMs - this.#brokenSinceMs < BREAK_MS) return true;
    const same = samePlace(this.#coarseBelieved, this.#coarse, this.#usable);
    this.#scenes.remember(layers, this.#coarseBelieved, this.#usable);
    for (let i = 0; i < PATCHES; i++) layers.unlearn(i);
    const recalled = this.#scenes.recall(this.#coarse, layers);
    this.#startScene(timeMs, !same && !recalled);
    return true;
  }

  #startScene(timeMs: number, moved: boolean): void {
    this.moved = moved;
    this.#brokenSinceMs = Number.NaN;
    this.aligner.dx = 0;
    this.aligner.dy = 0;
    this.light.reset();
    this.cover.reset();
    this.#refresh(timeMs);
    this.#shownMs = -Infinity;
  }

  #intoPlateLight(): void {
    const { gains, offsets } = this.light;
    const straight = this.#straight;
    for (let i = 0; i < PATCHES; i++) {
      const gain = gains[i]!;
      const offset = offsets[i]!;
      if (gain === 1 && offset === 0) continue;
      const inverse = 1 / gain;
      let at = firstPixel(i);
      for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
        for (let to = at; to < at + PATCH_PX; to++) straight[to] = (straight[to]! - offset) * inverse;
      }
    }
  }

  /** After a shift some patches of the plate lie outside the frame: nothing is known of them now. */
  #findVisible(): void {
    const { dx, dy } = this.aligner;
    const { x0, y0, x1, y1 } = this.content;
    if (dx === 0 && dy === 0) {
      this.#visible.set(this.#inside);
      return;
    }
    for (let i = 0; i < PATCHES; i++) {
      const x = (i % PATCH_COLUMNS) * PATCH_PX + dx;
      const y = Math.floor(i / PATCH_COLUMNS) * PATCH_PX + dy;
      const there = x >= x0 && y >= y0 && x + PATCH_PX < x1 && y + PATCH_PX < y1;
      this.#visible[i] = there ? this.#inside[i]! : 0;
    }
  }

  /** What light and alignment compare with: the settled layer, or the fresh one where nothing is settled yet. */
  #refresh(timeMs: number): void {
    this.#refreshedMs = timeMs;
    const { layers } = this;
    for (let i = 0; i < PATCHES; i++) {
      const known = layers.knownMs[i]! > 0;
      this.#usable[i] = this.#whole[i] !== 0 && (known || layers.freshMs[i]! > 0) ? 1 : 0;
      const from = known ? layers.settled : layers.fresh;
      let sum = 0;
      let at = firstPixel(i);
      for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
        for (let x = 0; x < PATCH_PX; x++) {
          this.#believed[at + x] = from[at + x]!;
          sum += from[at + x]!;
        }
      }
      this.#coarseBelieved[i] = sum / 16;
    }
    this.aligner.refresh(this.#believed, this.#coarseBelieved, this.#usable);
  }

  /** Lights the settled layer patch by patch. */
  #illuminate(into: Uint8Array, hidden: Uint8Array | undefined): void {
    const { knownMs, settled } = this.layers;
    const { gains, offsets } = this.light;
    for (let i = 0; i < PATCHES; i++) {
      if (this.#inside[i] === 0) continue;
      const known = knownMs[i]! > 0 && (hidden === undefined || hidden[i] === 0);
      const gain = gains[i]!;
      const offset = offsets[i]! + 0.5;
      let at = firstPixel(i);
      for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
        if (!known) {
          into.fill(UNKNOWN_GREY, at, at + PATCH_PX);
          continue;
        }
        for (let to = at; to < at + PATCH_PX; to++) {
          const value = settled[to]! * gain + offset;
          into[to] = value < 0 ? 0 : value > 255 ? 255 : value | 0;
        }
      }
    }
  }

  /** The lit plate where the camera has moved it to. */
  #place(lit: Uint8Array, into: Uint8Array): void {
    const { dx, dy } = this.aligner;
    if (dx === 0 && dy === 0) into.set(lit);
    else shift(lit, dx, dy, into);
    padAround(this.content, into);
  }

  /**
   * A plate for a second look at the present frame, or undefined when there is nothing to ask. Grey where the plate is
   * young, where the place contradicts it, and around. The model's sighting with it goes to answer().
   */
  question(timeMs: number): Uint8Array | undefined {
    if (this.#frozen || (timeMs - this.#askedMs < QUESTION_EVERY_MS && timeMs >= this.#askedMs)) return undefined;
    const { layers } = this;
    let [known, count] = [0, 0];
    this.#doubted.fill(0);
    for (let i = 0; i < PATCHES; i++) {
      if (this.#inside[i] === 0 || layers.knownMs[i] === 0) continue;
      known++;
      if (layers.sureness(i) >= DRAWN && layers.freshMs[i]! < QUESTION_AFTER_MS) continue;
      this.#doubted[i] = 1;
      count++;
    }
    if (count === 0 || known < 40) return undefined;
    this.#askedMs = timeMs;
    dilate(this.#doubted, this.#scratch, 2);
    this.#illuminate(this.#hiding, this.#doubted);
    this.#place(this.#hiding, this.#asked);
    return this.#asked;
  }

  answer(timeMs: number, sighting: Sighting): void {
    const { layers, cover, aligner } = this;
    for (let i = 0; i < PATCHES; i++)
      this.#trusted[i] = this.#doubted[i] !== 0 && layers.freshMs[i] === 0 ? 0 : layers.knownMs[i]!;
    const believed = believable(sighting, this.#trusted, aligner.dx, aligner.dy);
    markCore(believed, aligner.dx, aligner.dy, this.#core);
    markNear(believed, aligner.dx, aligner.dy, this.#near, this.#scratch);
    const convicted: number[] = [];
    for (let i = 0; i < PATCHES; i++) {
      if (this.#doubted[i] === 0 || layers.knownMs[i] === 0) continue;
      if (this.#core[i] !== 0) {
        this.#accused[i] = Math.min(8, this.#accused[i]! + 2);
        if (layers.freshMs[i]! > 0) layers.forgetFresh(i);
        if (this.#accused[i]! < CONVICT || layers.sureness(i) >= DRAWN) continue;
        layers.unlearn(i);
        convicted.push(i);
      } else if (this.#near[i] === 0) {
        this.#accused[i] = Math.max(0, this.#accused[i]! - 1);
        layers.looks[i] = Math.min(255, layers.looks[i]! + 1);
        if (layers.freshMs[i]! > 0) layers.freshLooks[i] = Math.min(255, layers.freshLooks[i]! + 1);
      }
    }
    if (convicted.length === 0) return;
    cover.accuse(convicted, this.#straight, timeMs);
    this.#shownMs = -Infinity;
  }

  /** How sure each 8×8 cell is, 40×24, 0…255 (DRAWN and above: surely empty). Cells outside the content are 255. */
  sureness(): Uint8Array {
    this.#cells.fill(255);
    for (let i = 0; i < PATCHES; i++) {
      if (this.#inside[i] === 0) continue;
      const cell = cellOf(i);
      this.#cells[cell] = Math.min(this.#cells[cell]!, this.layers.sureness(i));
    }
    return this.#cells;
  }

  /** `cold`: less than half is known; `sure`: nearly all is known and four fifths may be drawn. */
  get state(): PlateState {
    let [inside, known, sure] = [0, 0, 0];
    for (let i = 0; i < PATCHES; i++) {
      if (this.#inside[i] === 0) continue;
      inside++;
      const sureness = this.layers.sureness(i);
      if (sureness >= KNOWN) known++;
      if (sureness >= DRAWN) sure++;
    }
    if (known < 0.5 * inside) return 'cold';
    return known >= 0.9 * inside && sure >= 0.8 * inside ? 'sure' : 'learning';
  }
}

function cellOf(patch: number): number {
  const row = Math.floor(patch / PATCH_COLUMNS);
  return (row >> 1) * CELL_COLUMNS + ((patch - row * PATCH_COLUMNS) >> 1);
}
