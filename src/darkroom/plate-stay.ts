import { containment, intersection, iou } from '../kernel/geometry.ts';
import type { Box } from '../kernel/geometry.ts';
import { FRAME_WIDTH_PX, PATCH_COLUMNS, PATCH_PX, PATCH_ROWS, PATCHES } from './plate-frame.ts';
import type { SightedBox, Sighting } from './plate-frame.ts';
import { firstPixel } from './plate-mask.ts';

/**
 * Who sits in one place from the first picture of a clip to the last has been learnt as part of the place, and is
 * invisible before it. Before a blank plate the model sees him, and wardrobes and curtains as well, no less surely: of
 * these only he stirs. So a place is forgotten where the model, with the plate hidden there, sees the same person all
 * the time, and where something moves although nobody who comes by is near.
 */
const LOOKS = 12;
const TRIALS = 6;
/** What a blank plate is asked for, and how often the same box must be seen before it. */
const GUESS_SCORE = 0.15;
const SAME_IOU = 0.5;
const STAYS_SHARE = 0.8;
/** What must be seen with the plate hidden around the box alone: in the middle of its trials, and in each. */
const SURE_SCORE = 0.5;
const LEAST_SCORE = 0.35;
/** A shorter clip shows nothing of staying, nor do samples most of which have somebody else near. */
const SHORTEST_MS = 5_000;
const COUNTED_SHARE = 0.5;
/** Patches of a box that change from one sample to the next by more than this, grey levels, and than this many times the usual. */
const STIR_LEVELS = 10;
const STIR_FACTOR = 4;
const STIR_PATCHES = 4;
/** Steps with such a stir, at least, and as a share of all that count. */
const FEWEST_STIRS = 3;
const STIR_SHARE = 0.25;
/** Light changes everything at once; a body that only stirs does not. */
const MOST_CHANGED = 0.6;
/** A box of the plate's own sightings that lies so far inside belongs to whoever stays: his arm, that has moved. */
const INSIDE_SHARE = 0.6;
const PASSER_SCORE = 0.3;
const KNOWN_SHARE = 0.6;
const MOST_CANDIDATES = 8;

export interface StayParts {
  /** All samples in one raster and one light. */
  readonly straight: readonly Uint8Array[];
  readonly inside: Uint8Array;
  readonly known: Uint8Array;
  /** What was seen in each sample before the plate as it is now. */
  readonly seen: readonly Sighting[];
  /** From the first sample to the last. */
  readonly spanMs: number;
  /** What the model says of a sample when only these patches of the plate are shown. */
  readonly look: (shown: Uint8Array, sample: number) => Promise<Sighting>;
}

/** Patches behind whoever stays: 1 where the plate is to be forgotten. */
export async function stayers(parts: StayParts): Promise<Uint8Array> {
  const { straight, inside, known, seen, spanMs, look } = parts;
  const behind = new Uint8Array(PATCHES);
  const chosen = spread(straight.length, LOOKS);
  if (chosen.length < LOOKS || spanMs < SHORTEST_MS) return behind;
  const blank = new Uint8Array(PATCHES);
  const guesses: SightedBox[][] = [];
  for (const s of chosen) guesses.push((await look(blank, s)).boxes.filter(({ score }) => score >= GUESS_SCORE));
  const steps = new Steps(straight, inside);
  const candidates = lasting(guesses)
    .filter((box) => share(known, box) >= KNOWN_SHARE)
    .filter((box) => !alreadySeen(box, chosen, seen))
    .filter((box) => stirs(box, steps, seen))
    .slice(0, MOST_CANDIDATES);
  for (const box of candidates) {
    const hidden = patchesOf(grown(box));
    const shown = known.map((one, i) => (hidden[i] === 0 ? one : 0));
    const scores: number[] = [];
    const found: SightedBox[] = [];
    for (const s of spread(straight.length, TRIALS)) {
      const again = (await look(shown, s)).boxes
        .filter((one) => iou(one, box) >= 0.4)
        .sort((a, b) => b.score - a.score)[0];
      scores.push(again?.score ?? 0);
      if (again) found.push(again);
    }
    scores.sort((a, b) => a - b);
    if (scores[scores.length >> 1]! < SURE_SCORE || scores[0]! < LEAST_SCORE) continue;
    const place = patchesOf(grown(mean(found)));
    for (let i = 0; i < PATCHES; i++) if (place[i] !== 0) behind[i] = 1;
  }
  return behind;
}

/** Numbers of `count` samples spread evenly over `length`. */
function spread(length: number, count: number): number[] {
  const all = Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
  return [...new Set(all)].filter((s) => s >= 0);
}

/** Boxes that come back in most of the looks, surest first, each as the mean of its sightings. */
function lasting(guesses: readonly (readonly SightedBox[])[]): Box[] {
  const groups: { box: Box; boxes: Box[]; sum: number; looks: Set<number> }[] = [];
  guesses.forEach((boxes, look) => {
    for (const box of boxes) {
      const same = groups.find((one) => !one.looks.has(look) && iou(one.box, box) >= SAME_IOU);
      if (!same) {
        groups.push({ box, boxes: [box], sum: box.score, looks: new Set([look]) });
        continue;
      }
      same.boxes.push(box);
      same.box = mean(same.boxes);
      same.sum += box.score;
      same.looks.add(look);
    }
  });
  return groups
    .filter(({ looks }) => looks.size >= STAYS_SHARE * guesses.length)
    .sort((a, b) => b.sum / b.looks.size - a.sum / a.looks.size)
    .map(({ box }) => box);
}

function mean(boxes: readonly Box[]): Box {
  const of = (side: keyof Box): number => boxes.reduce((sum, box) => sum + box[side], 0) / boxes.length;
  return { x0: of('x0'), y0: of('y0'), x1: of('x1'), y1: of('y1') };
}

function alreadySeen(box: Box, chosen: readonly number[], seen: readonly Sighting[]): boolean {
  const times = chosen.filter((s) => seen[s]?.boxes.some((one) => one.score >= 0.42 && iou(one, box) >= SAME_IOU));
  return times.length > chosen.length / 2;
}

function stirs(box: Box, steps: Steps, seen: readonly Sighting[]): boolean {
  const near = (s: number): boolean =>
    seen[s]?.boxes.some(
      (one) =>
        one.score >= PASSER_SCORE &&
        intersection(one, box) > 0 &&
        !(containment(one, box) >= INSIDE_SHARE && one.x1 - one.x0 <= box.x1 - box.x0 + 8),
    ) ?? false;
  const patches = patchesOf(box);
  let [counted, stirred] = [0, 0];
  for (let s = 1; s < steps.samples; s++) {
    if (near(s) || near(s - 1)) continue;
    counted++;
    const changed = steps.changed(s, patches);
    if (changed.patches >= STIR_PATCHES && changed.share <= MOST_CHANGED) stirred++;
  }
  return counted >= COUNTED_SHARE * steps.samples && stirred >= Math.max(FEWEST_STIRS, STIR_SHARE * counted);
}

/** How much each patch changes from sample to sample. */
class Steps {
  readonly samples: number;
  readonly #sizes: Float32Array;
  readonly #bound: number;

  constructor(straight: readonly Uint8Array[], inside: Uint8Array) {
    this.samples = straight.length;
    this.#sizes = new Float32Array(straight.length * PATCHES);
    const all: number[] = [];
    for (let s = 1; s < straight.length; s++) {
      const [a, b] = [straight[s]!, straight[s - 1]!];
      for (let i = 0; i < PATCHES; i++) {
        if (inside[i] === 0) continue;
        let sum = 0;
        const first = firstPixel(i);
        for (let k = 0; k < 16; k++) {
          const at = first + (k >> 2) * FRAME_WIDTH_PX + (k & 3);
          sum += Math.abs(a[at]! - b[at]!);
        }
        this.#sizes[s * PATCHES + i] = sum / 16;
        if (i % 7 === 0) all.push(sum / 16);
      }
    }
    all.sort((a, b) => a - b);
    this.#bound = Math.max(STIR_LEVELS, STIR_FACTOR * (all[all.length >> 1] ?? 0));
  }

  changed(sample: number, patches: Uint8Array): { patches: number; share: number } {
    let [changed, of] = [0, 0];
    for (let i = 0; i < PATCHES; i++) {
      if (patches[i] === 0) continue;
      of++;
      if (this.#sizes[sample * PATCHES + i]! > this.#bound) changed++;
    }
    return { patches: changed, share: changed / Math.max(1, of) };
  }
}

function grown({ x0, y0, x1, y1 }: Box): Box {
  const by = 4 + 0.06 * Math.max(x1 - x0, y1 - y0);
  return { x0: x0 - by, y0: y0 - by, x1: x1 + by, y1: y1 + by };
}

function patchesOf({ x0, y0, x1, y1 }: Box): Uint8Array {
  const patches = new Uint8Array(PATCHES);
  const [left, right] = [Math.max(0, Math.floor(x0 / PATCH_PX)), Math.min(PATCH_COLUMNS, Math.ceil(x1 / PATCH_PX))];
  const bottom = Math.min(PATCH_ROWS, Math.ceil(y1 / PATCH_PX));
  for (let row = Math.max(0, Math.floor(y0 / PATCH_PX)); row < bottom; row++) {
    patches.fill(1, row * PATCH_COLUMNS + left, row * PATCH_COLUMNS + Math.max(left, right));
  }
  return patches;
}

function share(known: Uint8Array, box: Box): number {
  let [of, sum] = [0, 0];
  patchesOf(box).forEach((one, i) => {
    of += one;
    if (one !== 0 && known[i] !== 0) sum++;
  });
  return of === 0 ? 0 : sum / of;
}
