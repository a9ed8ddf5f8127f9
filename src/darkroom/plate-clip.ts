import { Aligner, shrink, straighten } from './align.ts';
import { believable, dilate, firstPixel, markCore, markNear } from './plate-mask.ts';
import {
  FRAME_PIXELS,
  FRAME_WIDTH_PX,
  PATCH_COLUMNS,
  PATCH_PX,
  PATCHES,
  patchesWithin,
  UNKNOWN_GREY,
} from './plate-frame.ts';
import type { ContentRect, Detect, Sighting } from './plate-frame.ts';
import { Light } from './plate-light.ts';
import { outlineVotes, sameTexture } from './plate-choice.ts';
import type { Mode } from './plate-modes.ts';
import { Modes, stirring } from './plate-modes.ts';
import { DRAWN } from './plate-layers.ts';
import { stayers } from './plate-stay.ts';
import { Plate } from './plate.ts';

export const MAX_SAMPLES = 96;
const FIRST_EVERY_MS = 100;
/** Shorter than this, nobody can have stepped aside: the empty place behind whoever is there stays unknown. */
const SHORTEST_MS = 2_500;
const FEWEST_SAMPLES = 8;
const UNSURE_SHARE = 0.12;
/** Hypotheses are tried on at most so many samples each; the last rounds look at all of them. */
const TRIAL_SAMPLES = 40;
/** How much more of a person one hypothesis must show than the other. */
const PREFER = 0.15;
/** A place that shows a person under either hypothesis is behind people all the time. */
const BOTH = 0.45;
/** Share of a look's samples that must be without people for it to be the empty place's. */
const MOSTLY = 0.5;
const ROUNDS = 2;
/** How far around a look that came late nothing is drawn. */
const LATE_PATCHES = 2;
/** A look that begins in this share of the samples has been there from the beginning. */
const EARLY_SHARE = 0.1;
/** How often, after how long an absence and for how long a look must have come back to be the empty place's. */
const RETURNS = 2;
const RETURN_AWAY_MS = 5_000;
const RETURN_SHOWN_MS = 2_000;
/** How far around a stir its body may reach, patches, and what the model must make of it there. */
const DOUBT_PATCHES = 10;
const HIDE_PATCHES = 9;
const BEHIND_SCORE = 0.65;
/** Fewer stirring patches than a moving hand shows are noise. */
const FEWEST_STIRS = 6;

interface Sample {
  readonly grey: Uint8Array;
  readonly earlier: Uint8Array | undefined;
  readonly timeMs: number;
}

export interface ClipPlate {
  readonly plate: Plate;
  readonly samples: number;
  /** The clip cannot show the empty place: too short, or people stay before parts of it all the time. */
  readonly remark: 'plate-too-short' | 'plate-unsure' | undefined;
  /** Share of the picture that is not known, 0…1. */
  readonly unknownShare: number;
}

/**
 * The first pass over a clip: keeps up to 96 frames spread over all of it, then learns the empty place from them with
 * the model as judge. Offer every frame that is at hand; what is not needed is not copied.
 *
 * Where a place has had two lasting looks, each is tried as the plate: over the true empty place the model sees the
 * person who came or lies there; over a plate that holds the person it sees little. So the floor seen before a fall wins
 * over the body that lies on it for longer, and the floor after somebody has left wins over who stood there first.
 */
export class ClipSamples {
  readonly #content: ContentRect;
  #samples: Sample[] = [];
  #everyMs = FIRST_EVERY_MS;
  #firstMs = Number.NaN;
  #lastMs = Number.NaN;

  constructor(content: ContentRect) {
    this.#content = content;
  }

  /** Of the samples held, in order. */
  get timesMs(): number[] {
    return this.#samples.map(({ timeMs }) => timeMs);
  }

  /** Whether a frame of this time would be kept; false spares the caller the scaling. */
  wants(timeMs: number): boolean {
    const last = this.#samples.at(-1);
    return last === undefined || timeMs - last.timeMs >= this.#everyMs - 1;
  }

  /** `earlier`: the frame about 0.25 s before, where at hand. Times must not go back. */
  offer(grey: Uint8Array, timeMs: number, earlier?: Uint8Array): void {
    if (Number.isNaN(this.#firstMs)) this.#firstMs = timeMs;
    this.#lastMs = timeMs;
    if (!this.wants(timeMs)) return;
    if (this.#samples.length >= MAX_SAMPLES) {
      // Every second one goes and the stride doubles: whatever the length, the samples stay evenly spread.
      this.#samples = this.#samples.filter((_, i) => i % 2 === 0);
      this.#everyMs *= 2;
      if (!this.wants(timeMs)) return;
    }
    this.#samples.push({ grey: grey.slice(), earlier: earlier?.slice(), timeMs });
  }

  /** Runs the detector a few times over every sample. The plate it gives is frozen. */
  async learn(detect: Detect, signal: AbortSignal): Promise<ClipPlate> {
    const { inside } = patchesWithin(this.#content);
    const straight = this.#straightened();
    const modes = new Modes(straight, inside);
    const { picture, known } = await this.#firstGuess(modes, inside, detect, signal);
    let plate = this.#plateOf(picture, known);
    let last: Uint8Array[] = [];
    let seen: Sighting[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      seen = [];
      const covered = await this.#covers(plate, detect, signal, seen);
      for (let i = 0; i < PATCHES; i++) {
        if (inside[i] === 0) continue;
        const best = emptiest(modes.lasting(i, undefined), modes.lasting(i, covered));
        known[i] = best === undefined ? 0 : 1;
        if (best !== undefined) modes.paint(i, best.mode, covered, picture);
      }
      plate = this.#plateOf(picture, known);
      last = covered;
    }
    for (let i = 0; i < PATCHES; i++) {
      // A detector that guesses before unknown cells would keep them unknown for good: what always comes back is the place.
      const back = inside[i] === 0 || known[i] !== 0 ? undefined : this.#returning(modes, i);
      if (back === undefined) continue;
      known[i] = 1;
      modes.paint(i, back.mode, undefined, picture);
    }
    plate = this.#plateOf(picture, known);
    const hidden = stirring(straight, inside, last);
    let behind: Uint8Array = new Uint8Array(PATCHES);
    if (hidden.reduce((sum, one) => sum + one, 0) >= FEWEST_STIRS) {
      behind = await this.#lookBehind(hidden, modes, last, picture, known, detect, signal);
    }
    const look = (shown: Uint8Array, s: number): Promise<Sighting> =>
      this.#look(this.#plateOf(picture, shown), s, detect, signal);
    const spanMs = this.#lastMs - this.#firstMs;
    const stay = await stayers({ straight, inside, known, seen, spanMs, look });
    for (let i = 0; i < PATCHES; i++) if (stay[i] !== 0) known[i] = 0;
    const late = this.#latecomers(modes, inside, known, picture);
    const guessed = this.#guesses(modes, inside, known, behind, picture);
    for (let i = 0; i < PATCHES; i++) if (stay[i] !== 0) guessed[i] = 0;
    plate = this.#plateOf(picture, known, guessed, late);
    let [unknown, all] = [0, 0];
    for (let i = 0; i < PATCHES; i++) {
      if (inside[i] === 0) continue;
      all++;
      if (known[i] === 0) unknown++;
    }
    const unknownShare = unknown / Math.max(1, all);
    const short = !(this.#lastMs - this.#firstMs >= SHORTEST_MS) || this.#samples.length < FEWEST_SAMPLES;
    const remark = short ? 'plate-too-short' : unknownShare > UNSURE_SHARE ? 'plate-unsure' : undefined;
    return { plate: plate.freeze(), samples: this.#samples.length, remark, unknownShare };
  }

  /** All samples in the raster and the light of the first one. */
  #straightened(): Uint8Array[] {
    const first = this.#samples[0];
    if (!first) return [];
    const { whole } = patchesWithin(this.#content);
    const believed = Float32Array.from(first.grey);
    const coarse = new Float32Array(PATCHES);
    const now = new Float32Array(PATCHES);
    const free = new Uint8Array(PATCHES).fill(1);
    const straight = new Float32Array(FRAME_PIXELS);
    shrink(first.grey, coarse);
    const aligner = new Aligner();
    const light = new Light();
    aligner.refresh(believed, coarse, whole);
    return this.#samples.map(({ grey }) => {
      shrink(grey, now);
      light.follow(coarse, now, whole, free, aligner.dx, aligner.dy);
      aligner.follow(grey, now, free, light, true);
      straighten(grey, aligner.dx, aligner.dy, straight);
      const out = new Uint8Array(FRAME_PIXELS);
      for (let patch = 0; patch < PATCHES; patch++) {
        const gain = light.gains[patch]!;
        const offset = light.offsets[patch]!;
        let at = firstPixel(patch);
        for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) {
          for (let x = 0; x < PATCH_PX; x++) {
            out[at + x] = Math.max(0, Math.min(255, Math.round((straight[at + x]! - offset) / gain)));
          }
        }
      }
      return out;
    });
  }

  /** Decides, patch by patch, between the two longest looks by what the model makes of each. */
  async #firstGuess(
    modes: Modes,
    inside: Uint8Array,
    detect: Detect,
    signal: AbortSignal,
  ): Promise<{ picture: Uint8Array; known: Uint8Array }> {
    const [a, b] = [new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY), new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY)];
    const [modeA, modeB] = [new Int16Array(PATCHES).fill(-1), new Int16Array(PATCHES).fill(-1)];
    const known = new Uint8Array(PATCHES);
    const changedAt = new Int16Array(PATCHES).fill(-1);
    const lit = new Uint8Array(FRAME_PIXELS);
    const relit: number[] = [];
    let two = 0;
    for (let i = 0; i < PATCHES; i++) {
      const [longest, second] = inside[i] === 0 ? [] : modes.lasting(i, undefined);
      if (longest === undefined) continue;
      known[i] = 1;
      const early = second !== undefined && second.first < longest.first ? second : longest;
      const late = early === longest ? second : longest;
      modes.paint(i, early.mode, undefined, a);
      modes.paint(i, (late ?? early).mode, undefined, b);
      if (late === undefined) continue;
      two++;
      modeA[i] = early.mode;
      modeB[i] = late.mode;
      changedAt[i] = late.first;
    }
    for (let i = 0; i < PATCHES; i++) {
      if (modeA[i]! < 0 || !sameTexture(a, b, i)) continue;
      modeA[i] = -1;
      changedAt[i] = -1;
      two--;
      modes.paint(i, modes.lasting(i, undefined)[0]!.mode, undefined, lit);
      relit.push(i);
    }
    for (const i of relit) {
      copyPatch(lit, a, i);
      copyPatch(lit, b, i);
    }
    if (two === 0) return { picture: a, known };
    const votes = outlineVotes(a, b, changedAt);
    const picture = a.slice();
    const underA = await this.#persons(this.#plateOf(a, known), detect, signal);
    const underB = await this.#persons(this.#plateOf(b, known), detect, signal);
    for (let i = 0; i < PATCHES; i++) {
      if (modeA[i]! < 0) continue;
      const forA = mean(underA, i, (s) => modes.member(s, i) === modeB[i]);
      const forB = mean(underB, i, (s) => modes.member(s, i) === modeA[i]);
      const vote = forA > forB + PREFER ? 1 : forB > forA + PREFER ? -1 : votes[i]!;
      if (vote === 0 && forA > BOTH && forB > BOTH) known[i] = 0;
      const chosen = vote > 0 ? modeA[i]! : vote < 0 ? modeB[i]! : modes.lasting(i, undefined)[0]!.mode;
      modes.paint(i, chosen, undefined, picture);
    }
    return { picture, known };
  }

  /** For each trial sample: how much of a person each patch shows, 0…1, under the given plate. */
  async #persons(plate: Plate, detect: Detect, signal: AbortSignal): Promise<Map<number, Float32Array>> {
    const stride = Math.max(1, Math.ceil(this.#samples.length / TRIAL_SAMPLES));
    const seen = new Map<number, Float32Array>();
    const core = new Uint8Array(PATCHES);
    for (let s = 0; s < this.#samples.length; s += stride) {
      const sighting = await this.#look(plate, s, detect, signal);
      const here = new Float32Array(PATCHES);
      for (const box of sighting.boxes) {
        markCore({ boxes: [box], mask: sighting.mask }, plate.aligner.dx, plate.aligner.dy, core);
        for (let i = 0; i < PATCHES; i++) if (core[i] !== 0) here[i] = Math.max(here[i]!, box.score);
      }
      seen.set(s, here);
    }
    return seen;
  }

  async #covers(plate: Plate, detect: Detect, signal: AbortSignal, sightings: Sighting[]): Promise<Uint8Array[]> {
    const covered: Uint8Array[] = [];
    const scratch = new Uint8Array(PATCHES);
    const core = new Uint8Array(PATCHES);
    for (let s = 0; s < this.#samples.length; s++) {
      const { dx, dy } = plate.aligner;
      const seen = await this.#look(plate, s, detect, signal);
      sightings.push(seen);
      const sighting = believable(seen, plate.layers.knownMs, dx, dy);
      const near = new Uint8Array(PATCHES);
      if (sighting.mask) {
        markCore(sighting, dx, dy, core);
        near.set(core);
        dilate(near, scratch, 2);
      } else markNear(sighting, dx, dy, near, scratch);
      covered.push(near);
    }
    return covered;
  }

  /**
   * Somebody who stays in one place all the time has been learnt as part of it, and is invisible. Where something keeps
   * stirring the plate is hidden, and the model looks again: whoever it sees there takes the place's knowledge with him.
   */
  async #lookBehind(
    stirs: Uint8Array,
    modes: Modes,
    covered: readonly Uint8Array[],
    picture: Uint8Array,
    known: Uint8Array,
    detect: Detect,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const behind = new Uint8Array(PATCHES);
    const scratch = new Uint8Array(PATCHES);
    const hidden = stirs.slice();
    dilate(hidden, scratch, HIDE_PATCHES);
    const plate = this.#plateOf(
      picture,
      known.map((one, i) => (hidden[i] === 0 ? one : 0)),
    );
    const core = new Uint8Array(PATCHES);
    const again: Uint8Array[] = [];
    for (let s = 0; s < this.#samples.length; s++) {
      const { boxes } = await this.#look(plate, s, detect, signal);
      const near = new Uint8Array(PATCHES);
      for (const box of boxes) {
        if (box.score < BEHIND_SCORE) continue;
        markNear({ boxes: [box], mask: undefined }, plate.aligner.dx, plate.aligner.dy, core, scratch);
        if (!core.some((one, i) => one !== 0 && stirs[i] !== 0)) continue;
        for (let i = 0; i < PATCHES; i++) if (core[i] !== 0 && hidden[i] !== 0) near[i] = 1;
      }
      for (let i = 0; i < PATCHES; i++) if (covered[s]?.[i] === 1) near[i] = 1;
      again.push(near);
    }
    for (let i = 0; i < PATCHES; i++) {
      if (known[i] === 0 || !again.some((near) => near[i] !== 0) || this.#returning(modes, i)) continue;
      const best = emptiest(modes.lasting(i, undefined), modes.lasting(i, again));
      known[i] = best === undefined ? 0 : 1;
      if (best !== undefined) modes.paint(i, best.mode, again, picture);
      else behind[i] = 1;
    }
    return behind;
  }

  #returning(modes: Modes, patch: number): Mode | undefined {
    return modes.returning(patch, RETURNS, this.#samplesIn(RETURN_AWAY_MS), this.#samplesIn(RETURN_SHOWN_MS));
  }

  #samplesIn(ms: number): number {
    return Math.max(2, Math.ceil(ms / this.#everyMs));
  }

  async #look(plate: Plate, s: number, detect: Detect, signal: AbortSignal): Promise<Sighting> {
    signal.throwIfAborted();
    const { grey, earlier, timeMs } = this.#samples[s]!;
    return await detect({ frame: grey, plate: plate.picture(grey, timeMs), earlier: earlier ?? grey });
  }

  /**
   * What began to look like this only during the clip and has not come back may be somebody who lay down and stayed,
   * whatever the model made of it: such cells, and those around them, are never drawn.
   */
  #latecomers(modes: Modes, inside: Uint8Array, known: Uint8Array, picture: Uint8Array): Uint8Array {
    const late = new Uint8Array(PATCHES);
    const latest = Math.max(1, EARLY_SHARE * this.#samples.length);
    for (let i = 0; i < PATCHES; i++) {
      if (inside[i] === 0 || known[i] === 0 || modes.shownSince(i, picture) <= latest) continue;
      if (!this.#returning(modes, i)) late[i] = 1;
    }
    dilate(late, new Uint8Array(PATCHES), LATE_PATCHES);
    return late;
  }

  /**
   * Before a grey cell a detector guesses a person, and keeps guessing. Where a place is not known but had one look from
   * the beginning, that look is put in for the model to compare with, and never drawn: somebody who came later stands out
   * against it. Where somebody who stirs was seen to stay (`behind`) the cells stay grey unless
   * their look has come back; only who keeps quite still from the
   * first picture to the last is lost by it.
   */
  #guesses(modes: Modes, inside: Uint8Array, known: Uint8Array, behind: Uint8Array, picture: Uint8Array): Uint8Array {
    const guessed = new Uint8Array(PATCHES);
    const latest = Math.max(1, EARLY_SHARE * this.#samples.length);
    const [away, shown] = [this.#samplesIn(RETURN_AWAY_MS), this.#samplesIn(RETURN_SHOWN_MS)];
    for (let i = 0; i < PATCHES; i++) {
      if (inside[i] === 0 || known[i] !== 0) continue;
      const early = modes.lasting(i, undefined).sort((a, b) => a.first - b.first)[0];
      if (early === undefined || early.first > latest) continue;
      if (behind[i] !== 0 && modes.returns(i, early.mode, away, shown) === 0) continue;
      modes.paint(i, early.mode, undefined, picture);
      guessed[i] = 1;
    }
    return guessed;
  }

  /**
   * What is known near something unknown is good enough for the model, and not surely empty: the hole may be smaller than
   * who sits in it. Such patches are shown to the model and never drawn.
   */
  #plateOf(picture: Uint8Array, known: Uint8Array, guessed?: Uint8Array, late?: Uint8Array): Plate {
    const { inside } = patchesWithin(this.#content);
    const unknown = known.map((one, i) => (one === 0 && inside[i] !== 0 ? 1 : 0));
    // Holes of three by three patches and more; a lone patch is an edge that trembles, and holds nobody.
    const doubtful = unknown.map((_, i) => {
      let around = 0;
      for (const row of [-PATCH_COLUMNS, 0, PATCH_COLUMNS]) {
        for (const to of [i + row - 1, i + row, i + row + 1]) around += unknown[to] ?? 0;
      }
      return around >= 8 ? 1 : 0;
    });
    dilate(doubtful, new Uint8Array(PATCHES), DOUBT_PATCHES);
    const plate = Plate.forLive(this.#content);
    for (let i = 0; i < PATCHES; i++) {
      if (known[i] !== 0) plate.teach(picture, i, doubtful[i] === 0 && late?.[i] !== 1 ? 255 : DRAWN - 1);
      else if (guessed?.[i] === 1) plate.teach(picture, i, DRAWN - 1);
    }
    return plate.freeze();
  }
}

function mean(seen: Map<number, Float32Array>, patch: number, counts: (sample: number) => boolean): number {
  let [sum, count] = [0, 0];
  for (const [sample, here] of seen) {
    if (!counts(sample)) continue;
    sum += here[patch]!;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** The look that is seen without people, for most of the time that it is seen at all; none, or two such: not known. */
function emptiest(all: readonly Mode[], uncovered: readonly Mode[]): Mode | undefined {
  const mostly = uncovered.filter((one) => {
    const whole = all.find((other) => other.mode === one.mode);
    return whole !== undefined && one.count >= MOSTLY * whole.count;
  });
  return mostly[0];
}

function copyPatch(from: Uint8Array, to: Uint8Array, patch: number): void {
  let at = firstPixel(patch);
  for (let y = 0; y < PATCH_PX; y++, at += FRAME_WIDTH_PX) to.set(from.subarray(at, at + PATCH_PX), at);
}
