import {
  FRAME_HEIGHT_PX,
  FRAME_PIXELS,
  FRAME_WIDTH_PX,
  PATCH_COLUMNS,
  PATCH_PX,
  PATCH_ROWS,
  PATCHES,
  UNKNOWN_GREY,
} from './plate-frame.ts';
import type { Light } from './plate-light.ts';

/** Beyond this the camera does not shake any more, it looks elsewhere. */
export const MAX_SHIFT_PX = 28;
const ANCHOR_TILE_PX = 16;
const ANCHOR_COLUMNS = FRAME_WIDTH_PX / ANCHOR_TILE_PX;
const ANCHOR_ROWS = FRAME_HEIGHT_PX / ANCHOR_TILE_PX;
const ANCHORS_PER_TILE = 5;
const MAX_ANCHORS = ANCHOR_COLUMNS * ANCHOR_ROWS * ANCHORS_PER_TILE;
const SEARCH_PATCHES = 7;

const ROW_WORDS = FRAME_WIDTH_PX / 4;

/** Means of the 4×4 patches, 80×48: what light, motion and the first step of the alignment look at. */
export function shrink(grey: Uint8Array, into: Float32Array): void {
  const aligned = grey.byteOffset % 4 === 0 ? grey : grey.slice();
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, FRAME_PIXELS / 4);
  // Four pixels are read at once and summed in two halves of a word: at most 16 · 255, which fits.
  for (let row = 0, to = 0; row < PATCH_ROWS; row++) {
    let at = row * PATCH_PX * ROW_WORDS;
    for (const end = at + ROW_WORDS; at < end; at++) {
      const a = words[at]!;
      const b = words[at + ROW_WORDS]!;
      const c = words[at + 2 * ROW_WORDS]!;
      const d = words[at + 3 * ROW_WORDS]!;
      const even = (a & 0xff00ff) + (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff);
      const odd = ((a >>> 8) & 0xff00ff) + ((b >>> 8) & 0xff00ff) + ((c >>> 8) & 0xff00ff) + ((d >>> 8) & 0xff00ff);
      const sum = even + odd;
      into[to++] = ((sum & 0xffff) + (sum >>> 16)) / 16;
    }
  }
}

/**
 * How far the camera has moved since the plate was learnt, to a tenth of a pixel: a point p of the plate lies at
 * p + (dx, dy) of the frame. Gauss-Newton on the plate's own gradients (Baker and Matthews 2004, "Lucas-Kanade 20
 * years on", inverse compositional), first on the 80×48 means, then on the strongest edges of each 16×16 px; residuals
 * are weighted (Tukey), so that people and other news do not pull. Translation only.
 */
export class Aligner {
  dx = 0;
  dy = 0;
  /** Share of the anchors that look as the plate says, 0…1; 1 where there is nothing to compare. */
  fit = 1;
  #anchors = 0;
  readonly #x = new Int16Array(MAX_ANCHORS);
  readonly #y = new Int16Array(MAX_ANCHORS);
  readonly #patch = new Int16Array(MAX_ANCHORS);
  readonly #value = new Float32Array(MAX_ANCHORS);
  readonly #gx = new Float32Array(MAX_ANCHORS);
  readonly #gy = new Float32Array(MAX_ANCHORS);
  readonly #coarse = new Float32Array(PATCHES);
  readonly #usable = new Uint8Array(PATCHES);
  #usableCount = 0;

  /** Takes up what the plate now believes; `usable` says of each patch whether that is worth anything. */
  refresh(believed: Float32Array, coarse: Float32Array, usable: Uint8Array): void {
    this.#coarse.set(coarse);
    this.#usable.set(usable);
    this.#usableCount = usable.reduce((sum, one) => sum + one, 0);
    this.#anchors = 0;
    for (let row = 0; row < ANCHOR_ROWS; row++) {
      for (let column = 0; column < ANCHOR_COLUMNS; column++) this.#anchorTile(believed, usable, column, row);
    }
  }

  #anchorTile(believed: Float32Array, usable: Uint8Array, column: number, row: number): void {
    const first = this.#anchors;
    let weakest = 36;
    const x0 = Math.max(2, column * ANCHOR_TILE_PX);
    const x1 = Math.min(FRAME_WIDTH_PX - 2, (column + 1) * ANCHOR_TILE_PX);
    const y0 = Math.max(2, row * ANCHOR_TILE_PX);
    const y1 = Math.min(FRAME_HEIGHT_PX - 2, (row + 1) * ANCHOR_TILE_PX);
    for (let y = y0; y < y1; y++) {
      for (let x = x0 + (y & 1); x < x1; x += 2) {
        const at = y * FRAME_WIDTH_PX + x;
        const gx = (believed[at + 1]! - believed[at - 1]!) / 2;
        const gy = (believed[at + FRAME_WIDTH_PX]! - believed[at - FRAME_WIDTH_PX]!) / 2;
        const strength = gx * gx + gy * gy;
        if (strength <= weakest) continue;
        const patch = (y >> 2) * PATCH_COLUMNS + (x >> 2);
        if (usable[patch] === 0 || usable[((y + 1) >> 2) * PATCH_COLUMNS + ((x + 1) >> 2)] === 0) continue;
        if (usable[((y - 1) >> 2) * PATCH_COLUMNS + ((x - 1) >> 2)] === 0) continue;
        let slot = this.#anchors;
        if (slot - first < ANCHORS_PER_TILE) this.#anchors++;
        else slot = this.#weakest(first);
        this.#x[slot] = x;
        this.#y[slot] = y;
        this.#patch[slot] = patch;
        this.#value[slot] = believed[at]!;
        this.#gx[slot] = gx;
        this.#gy[slot] = gy;
        if (this.#anchors - first === ANCHORS_PER_TILE) {
          const last = this.#weakest(first);
          weakest = this.#gx[last]! ** 2 + this.#gy[last]! ** 2;
        }
      }
    }
  }

  #weakest(first: number): number {
    let found = first;
    for (let i = first + 1; i < this.#anchors; i++) {
      if (this.#gx[i]! ** 2 + this.#gy[i]! ** 2 < this.#gx[found]! ** 2 + this.#gy[found]! ** 2) found = i;
    }
    return found;
  }

  /** Follows one frame. `free` marks patches of the plate without people; `search` allows the wide search (0.4 ms). */
  follow(grey: Uint8Array, coarse: Float32Array, free: Uint8Array, light: Light, search: boolean): void {
    if (this.#usableCount < PATCHES / 20 || this.#anchors < 40) {
      this.fit = 1;
      return;
    }
    const [oldX, oldY] = [this.dx, this.dy];
    const oldFit = this.#fitAt(grey, free, light);
    // A camera on a wall stands still nearly always: when the last place fits well, one fine step keeps it there.
    if (oldFit < 0.9) this.#stepCoarse(coarse, free, light, 3);
    this.#stepFine(grey, free, light, oldFit < 0.9 ? 3 : 1);
    this.fit = this.#fitAt(grey, free, light);
    if (this.fit < oldFit) this.#take(oldX, oldY, oldFit);
    if (this.fit < 0.5 && search) this.#searchWide(grey, coarse, free, light);
    // Less than a twentieth of a pixel is noise; standing exactly still lets the picture be reused.
    if (Math.abs(this.dx - oldX) < 0.06 && Math.abs(this.dy - oldY) < 0.06) this.#take(oldX, oldY, this.fit);
    if (Math.abs(this.dx) < 0.06 && Math.abs(this.dy) < 0.06) this.#take(0, 0, this.fit);
  }

  #take(dx: number, dy: number, fit: number): void {
    this.dx = dx;
    this.dy = dy;
    this.fit = fit;
  }

  #searchWide(grey: Uint8Array, coarse: Float32Array, free: Uint8Array, light: Light): void {
    const [keptX, keptY, keptFit] = [this.dx, this.dy, this.fit];
    let best = Infinity;
    let [bestX, bestY] = [0, 0];
    for (let j = -SEARCH_PATCHES; j <= SEARCH_PATCHES; j++) {
      for (let i = -SEARCH_PATCHES; i <= SEARCH_PATCHES; i++) {
        const cost = this.#coarseCost(coarse, free, light, i, j);
        if (cost < best) [best, bestX, bestY] = [cost, i * PATCH_PX, j * PATCH_PX];
      }
    }
    [this.dx, this.dy] = [bestX, bestY];
    this.#stepCoarse(coarse, free, light, 4);
    this.#stepFine(grey, free, light, 4);
    this.fit = this.#fitAt(grey, free, light);
    if (this.fit < keptFit + 0.15) this.#take(keptX, keptY, keptFit);
  }

  #coarseCost(coarse: Float32Array, free: Uint8Array, light: Light, i: number, j: number): number {
    let cost = 0;
    let count = 0;
    for (let row = 1; row < PATCH_ROWS - 1; row++) {
      const to = row + j;
      if (to < 0 || to >= PATCH_ROWS) continue;
      for (let column = 1 + (row & 1); column < PATCH_COLUMNS - 1; column += 2) {
        const at = row * PATCH_COLUMNS + column;
        const there = column + i;
        if (there < 0 || there >= PATCH_COLUMNS || this.#usable[at] === 0 || free[at] === 0) continue;
        const difference = Math.abs(coarse[to * PATCH_COLUMNS + there]! - light.seen(this.#coarse[at]!, at));
        cost += Math.min(difference, 24);
        count++;
      }
    }
    return count < 60 ? Infinity : cost / count;
  }

  /** Steps of the 80×48 means: catches up to about six pixels at once. */
  #stepCoarse(coarse: Float32Array, free: Uint8Array, light: Light, steps: number): void {
    const plate = this.#coarse;
    for (let step = 0; step < steps; step++) {
      const fx = this.dx / PATCH_PX;
      const fy = this.dy / PATCH_PX;
      const ix = Math.floor(fx);
      const iy = Math.floor(fy);
      const wx = fx - ix;
      const wy = fy - iy;
      let [hxx, hxy, hyy, bx, by] = [1e-3, 0, 1e-3, 0, 0];
      for (let row = 1; row < PATCH_ROWS - 1; row++) {
        const y = row + iy;
        if (y < 0 || y + 1 >= PATCH_ROWS) continue;
        for (let column = 1; column < PATCH_COLUMNS - 1; column++) {
          const at = row * PATCH_COLUMNS + column;
          const x = column + ix;
          if (this.#usable[at] === 0 || free[at] === 0 || x < 0 || x + 1 >= PATCH_COLUMNS) continue;
          if (this.#usable[at - 1] === 0 || this.#usable[at + 1] === 0) continue;
          if (this.#usable[at - PATCH_COLUMNS] === 0 || this.#usable[at + PATCH_COLUMNS] === 0) continue;
          const from = y * PATCH_COLUMNS + x;
          const top = coarse[from]! * (1 - wx) + coarse[from + 1]! * wx;
          const bottom = coarse[from + PATCH_COLUMNS]! * (1 - wx) + coarse[from + PATCH_COLUMNS + 1]! * wx;
          const residual = top * (1 - wy) + bottom * wy - light.seen(plate[at]!, at);
          const scaled = residual / 40;
          if (scaled > 1 || scaled < -1) continue;
          const gain = light.gains[at]!;
          const gx = ((plate[at + 1]! - plate[at - 1]!) / 2) * gain;
          const gy = ((plate[at + PATCH_COLUMNS]! - plate[at - PATCH_COLUMNS]!) / 2) * gain;
          const weight = (1 - scaled * scaled) ** 2;
          hxx += weight * gx * gx;
          hxy += weight * gx * gy;
          hyy += weight * gy * gy;
          bx += weight * gx * residual;
          by += weight * gy * residual;
        }
      }
      if (!this.#move(hxx, hxy, hyy, bx, by, PATCH_PX, 6)) return;
    }
  }

  #stepFine(grey: Uint8Array, free: Uint8Array, light: Light, steps: number): void {
    for (let step = 0; step < steps; step++) {
      const ix = Math.floor(this.dx);
      const iy = Math.floor(this.dy);
      const wx = this.dx - ix;
      const wy = this.dy - iy;
      let [hxx, hxy, hyy, bx, by] = [1, 0, 1, 0, 0];
      for (let i = 0; i < this.#anchors; i++) {
        const patch = this.#patch[i]!;
        const x = this.#x[i]! + ix;
        const y = this.#y[i]! + iy;
        if (free[patch] === 0 || x < 0 || y < 0 || x + 1 >= FRAME_WIDTH_PX || y + 1 >= FRAME_HEIGHT_PX) continue;
        const residual = sample(grey, x, y, wx, wy) - light.seen(this.#value[i]!, patch);
        const gain = light.gains[patch]!;
        const gx = this.#gx[i]! * gain;
        const gy = this.#gy[i]! * gain;
        // An edge may be out by its own height and still be the same edge a pixel aside.
        const scaled = residual / (12 + 1.5 * (Math.abs(gx) + Math.abs(gy)));
        if (scaled > 1 || scaled < -1) continue;
        const weight = (1 - scaled * scaled) ** 2;
        hxx += weight * gx * gx;
        hxy += weight * gx * gy;
        hyy += weight * gy * gy;
        bx += weight * gx * residual;
        by += weight * gy * residual;
      }
      if (!this.#move(hxx, hxy, hyy, bx, by, 1, 1.5)) return;
    }
  }

  /** Solves the two by two system; false when the step no longer matters or cannot be trusted. */
  #move(hxx: number, hxy: number, hyy: number, bx: number, by: number, unitPx: number, maxPx: number): boolean {
    const damped = 0.02 * (hxx + hyy);
    const a = hxx + damped;
    const d = hyy + damped;
    const determinant = a * d - hxy * hxy;
    if (!(determinant > 1e-6)) return false;
    const clamp = (step: number): number => Math.max(-maxPx, Math.min(maxPx, step * unitPx));
    const x = clamp(-(d * bx - hxy * by) / determinant);
    const y = clamp(-(a * by - hxy * bx) / determinant);
    this.dx = Math.max(-MAX_SHIFT_PX, Math.min(MAX_SHIFT_PX, this.dx + x));
    this.dy = Math.max(-MAX_SHIFT_PX, Math.min(MAX_SHIFT_PX, this.dy + y));
    return Math.abs(x) + Math.abs(y) > 0.02;
  }

  #fitAt(grey: Uint8Array, free: Uint8Array, light: Light): number {
    const ix = Math.floor(this.dx);
    const iy = Math.floor(this.dy);
    const wx = this.dx - ix;
    const wy = this.dy - iy;
    let inside = 0;
    let count = 0;
    for (let i = 0; i < this.#anchors; i++) {
      const patch = this.#patch[i]!;
      const x = this.#x[i]! + ix;
      const y = this.#y[i]! + iy;
      if (free[patch] === 0 || x < 0 || y < 0 || x + 1 >= FRAME_WIDTH_PX || y + 1 >= FRAME_HEIGHT_PX) continue;
      const residual = Math.abs(sample(grey, x, y, wx, wy) - light.seen(this.#value[i]!, patch));
      const steep = (Math.abs(this.#gx[i]!) + Math.abs(this.#gy[i]!)) * light.gains[patch]!;
      count++;
      if (residual < 5 + 0.35 * steep) inside++;
    }
    return count < 30 ? 1 : inside / count;
  }
}

function sample(grey: Uint8Array, x: number, y: number, wx: number, wy: number): number {
  const at = y * FRAME_WIDTH_PX + x;
  const top = grey[at]! * (1 - wx) + grey[at + 1]! * wx;
  const bottom = grey[at + FRAME_WIDTH_PX]! * (1 - wx) + grey[at + FRAME_WIDTH_PX + 1]! * wx;
  return top * (1 - wy) + bottom * wy;
}

/**
 * The frame as the plate would see it: into[p] = grey[p + (dx, dy)], bilinear, inside the content only; what lies
 * outside the frame is grey 114 and marked by the caller through the shift.
 */
export function straighten(grey: Uint8Array, dx: number, dy: number, into: Float32Array): void {
  if (dx === 0 && dy === 0) {
    into.set(grey);
    return;
  }
  const ix = Math.floor(dx);
  const iy = Math.floor(dy);
  const wx = dx - ix;
  const wy = dy - iy;
  const a = (1 - wx) * (1 - wy);
  const b = wx * (1 - wy);
  const c = (1 - wx) * wy;
  const d = wx * wy;
  for (let y = 0; y < FRAME_HEIGHT_PX; y++) {
    const to = y * FRAME_WIDTH_PX;
    const sy = y + iy;
    if (sy < 0 || sy + 1 >= FRAME_HEIGHT_PX) {
      into.fill(UNKNOWN_GREY, to, to + FRAME_WIDTH_PX);
      continue;
    }
    const first = Math.max(0, -ix);
    const last = Math.min(FRAME_WIDTH_PX, FRAME_WIDTH_PX - 1 - ix);
    if (first > 0) into.fill(UNKNOWN_GREY, to, to + first);
    if (last < FRAME_WIDTH_PX) into.fill(UNKNOWN_GREY, to + last, to + FRAME_WIDTH_PX);
    let from = sy * FRAME_WIDTH_PX + first + ix;
    for (let x = first; x < last; x++, from++) {
      into[to + x] =
        a * grey[from]! + b * grey[from + 1]! + c * grey[from + FRAME_WIDTH_PX]! + d * grey[from + FRAME_WIDTH_PX + 1]!;
    }
  }
}

/** The plate as the frame would see it: into[p + (dx, dy)] = plate[p], bilinear in 1/256, grey 114 where it ends. */
export function shift(plate: Uint8Array, dx: number, dy: number, into: Uint8Array): void {
  const ix = Math.floor(-dx);
  const iy = Math.floor(-dy);
  const wx = Math.round((-dx - ix) * 16);
  const wy = Math.round((-dy - iy) * 16);
  const a = (16 - wx) * (16 - wy);
  const b = wx * (16 - wy);
  const c = (16 - wx) * wy;
  const d = wx * wy;
  into.fill(UNKNOWN_GREY);
  const first = Math.max(0, -ix);
  const last = Math.min(FRAME_WIDTH_PX, FRAME_WIDTH_PX - 1 - ix);
  for (let y = Math.max(0, -iy); y < FRAME_HEIGHT_PX && y + iy + 1 < FRAME_HEIGHT_PX; y++) {
    let from = (y + iy) * FRAME_WIDTH_PX + first + ix;
    const end = y * FRAME_WIDTH_PX + last;
    for (let to = y * FRAME_WIDTH_PX + first; to < end; to++, from++) {
      into[to] =
        (a * plate[from]! +
          b * plate[from + 1]! +
          c * plate[from + FRAME_WIDTH_PX]! +
          d * plate[from + FRAME_WIDTH_PX + 1]! +
          128) >>
        8;
    }
  }
}
