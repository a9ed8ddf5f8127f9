import { FRAME_HEIGHT_PX, FRAME_WIDTH_PX, PATCH_COLUMNS, PATCH_PX, PATCHES } from './plate-frame.ts';

/** Difference of the two looks, grey levels, from which a pixel belongs to what came or went, and below which not. */
const IN_LEVELS = 14;
const OUT_LEVELS = 6;
/** An outline at this resolution is about two pixels wide. */
const REACH_PX = 2;
const FEWEST_PAIRS = 24;
/** The empty place goes on across the outline; its jump there must be so much smaller. */
const SMALLER = 0.55;
/** Neighbouring patches that changed within so many samples of each other changed for the same reason. */
const TOGETHER = 3;
/** Correlation of two looks from which they are one texture; variance under which there is none to compare. */
const SAME_CORRELATION = 0.88;
const PLAIN = 12;
/** An even wall may grow so much lighter or darker and still be the wall. */
const LIGHT_LEVELS = 16;

/** 1: the early look is the empty place, −1: the late one, 0: the outlines do not tell. One value a patch. */
export type Votes = Int8Array;

/**
 * Of two lasting looks of a place, the empty one goes on where the change ends: carpet meets carpet. What came or went
 * has an outline exactly there. `early`, `late`: 320×192 pictures; `changedAt`: for each patch the sample at which the
 * late look begins, −1 where there is only one look.
 */
export function outlineVotes(early: Uint8Array, late: Uint8Array, changedAt: Int16Array): Votes {
  const segment = segments(changedAt);
  const count = segment.reduce((most, one) => Math.max(most, one + 1), 0);
  const [earlyJump, lateJump, pairs] = [new Float64Array(count), new Float64Array(count), new Uint32Array(count)];
  for (let y = REACH_PX; y < FRAME_HEIGHT_PX - REACH_PX; y++) {
    for (let x = REACH_PX; x < FRAME_WIDTH_PX - REACH_PX; x++) {
      const at = y * FRAME_WIDTH_PX + x;
      const here = segment[(y >> 2) * PATCH_COLUMNS + (x >> 2)]!;
      if (here < 0 || Math.abs(early[at]! - late[at]!) < IN_LEVELS) continue;
      for (const to of [at - REACH_PX, at + REACH_PX, at - REACH_PX * FRAME_WIDTH_PX, at + REACH_PX * FRAME_WIDTH_PX]) {
        if (Math.abs(early[to]! - late[to]!) > OUT_LEVELS) continue;
        // Capped, so that a few black hairs before a white wall do not outvote the rest of the outline.
        earlyJump[here]! += Math.min(50, Math.abs(early[at]! - early[to]!));
        lateJump[here]! += Math.min(50, Math.abs(late[at]! - late[to]!));
        pairs[here]!++;
      }
    }
  }
  const votes = new Int8Array(PATCHES);
  for (let i = 0; i < PATCHES; i++) {
    const one = segment[i]!;
    if (one < 0 || pairs[one]! < FEWEST_PAIRS) continue;
    if (earlyJump[one]! < SMALLER * lateJump[one]!) votes[i] = 1;
    else if (lateJump[one]! < SMALLER * earlyJump[one]!) votes[i] = -1;
  }
  return votes;
}

/** Connected patches that changed at about the same time, numbered from 0; −1 elsewhere. */
function segments(changedAt: Int16Array): Int16Array {
  const segment = new Int16Array(PATCHES).fill(-1);
  let next = 0;
  for (let start = 0; start < PATCHES; start++) {
    if (changedAt[start]! < 0 || segment[start]! >= 0) continue;
    segment[start] = next;
    const queue = [start];
    for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
      const column = i % PATCH_COLUMNS;
      for (const [to, there] of [
        [i - 1, column > 0],
        [i + 1, column < PATCH_COLUMNS - 1],
        [i - PATCH_COLUMNS, i >= PATCH_COLUMNS],
        [i + PATCH_COLUMNS, i < PATCHES - PATCH_COLUMNS],
      ] as const) {
        if (!there || segment[to]! >= 0 || changedAt[to]! < 0) continue;
        if (Math.abs(changedAt[to]! - changedAt[i]!) > TOGETHER) continue;
        segment[to] = next;
        queue.push(to);
      }
    }
    next++;
  }
  return segment;
}

/**
 * Whether the looks of a patch differ in light only: the texture of the 12×12 px around it is the same (correlation).
 * Somebody stands before a lamp, a cloud passes, the camera opens its iris: nothing has come or gone.
 */
export function sameTexture(early: Uint8Array, late: Uint8Array, patch: number): boolean {
  const row = Math.floor(patch / PATCH_COLUMNS);
  const column = patch - row * PATCH_COLUMNS;
  const x0 = Math.max(0, column * PATCH_PX - PATCH_PX);
  const x1 = Math.min(FRAME_WIDTH_PX, column * PATCH_PX + 2 * PATCH_PX);
  const y0 = Math.max(0, row * PATCH_PX - PATCH_PX);
  const y1 = Math.min(FRAME_HEIGHT_PX, row * PATCH_PX + 2 * PATCH_PX);
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const a = early[y * FRAME_WIDTH_PX + x]!;
      const b = late[y * FRAME_WIDTH_PX + x]!;
      n++;
      sa += a;
      sb += b;
      saa += a * a;
      sbb += b * b;
      sab += a * b;
    }
  }
  const varA = saa / n - (sa / n) ** 2;
  const varB = sbb / n - (sb / n) ** 2;
  const cov = sab / n - (sa * sb) / (n * n);
  if (varA < PLAIN && varB < PLAIN) return Math.abs(sa - sb) < LIGHT_LEVELS * n;
  return cov > 0 && cov * cov > SAME_CORRELATION ** 2 * varA * varB && varA < 4 * varB && varB < 4 * varA;
}
