import {
  CELL_COLUMNS,
  CELL_PX,
  CELL_ROWS,
  CELLS,
  FRAME_HEIGHT_PX,
  FRAME_PIXELS,
  FRAME_WIDTH_PX,
} from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';
import { DRAWN } from './plate-layers.ts';
import type { Plate } from './plate.ts';

const W = FRAME_WIDTH_PX;
const H = FRAME_HEIGHT_PX;
/** Widths of the two pencils, px: a fine one for texture, a soft one for contours. */
const FINE_PX = 0.7;
const SOFT_PX = 1.5;
const STROKE_STEPS = 5;
/** Weight of each step along a stroke. */
const STROKE = Array.from({ length: STROKE_STEPS + 1 }, (_, step) => Math.exp(-(step * step) / 18));
/** Ink of a line at full contrast, and of the deepest tone, of 15. */
const FULL_INK = 15;
const TONE_INK = 2.6;
/** A drawing fades out over so many pixels before it ends, like one left unfinished. */
const FADE_PX = 7;

/**
 * The drawing of the empty place, the one picture that leaves: 320×192, ink 0…15, the content stretched to fill.
 * Lines are flow-guided differences of Gaussians (Kang, Lee and Chui 2007, "Coherent line drawing"; thresholds after
 * Winnemöller 2011, "XDoG") on the logarithm of the light, so that a shadow is drawn as finely as a lit wall; the tone
 * is a breath of the darkness itself. Cells that are not surely empty stay blank: no pixel of them is read, not even
 * by the filters of their neighbours. Deterministic.
 */
export function drawing(plate: Plate): Uint8Array {
  const { sure, grey } = surePicture(plate);
  return draw(grey, sure, plate.content);
}

/** What may be drawn: the settled layer where the whole cell is surely empty, and where that is. */
function surePicture(plate: Plate): { grey: Float32Array; sure: Uint8Array } {
  const sureness = plate.sureness();
  const cells = new Uint8Array(CELLS);
  for (let i = 0; i < CELLS; i++) cells[i] = sureness[i]! >= DRAWN ? 1 : 0;
  const sure = new Uint8Array(FRAME_PIXELS);
  const grey = new Float32Array(FRAME_PIXELS);
  for (let row = 0; row < CELL_ROWS; row++) {
    for (let column = 0; column < CELL_COLUMNS; column++) {
      if (cells[row * CELL_COLUMNS + column] === 0) continue;
      for (let y = row * CELL_PX; y < (row + 1) * CELL_PX; y++) {
        const at = y * W + column * CELL_PX;
        sure.fill(1, at, at + CELL_PX);
        grey.set(plate.layers.settled.subarray(at, at + CELL_PX), at);
      }
    }
  }
  return { grey, sure };
}

/** `sure`: 320×192, 1 where `grey` may be read. */
export function draw(grey: Float32Array, sure: Uint8Array, content: ContentRect): Uint8Array {
  const { values, known } = stretch(grey, sure, content);
  fillGaps(values, known);
  const light = Float32Array.from(values, (value) => Math.log2(Math.max(0, value) + 12) * 40);
  const calm = blur(light, 0.5);
  const flow = flowOf(calm);
  const fine = lines(calm, flow, FINE_PX, 0.4, 3.4);
  const soft = lines(calm, flow, SOFT_PX, 1.2, 7.5);
  const wide = blur(values, 9);
  const edge = distanceInside(known);
  const ink = new Uint8Array(FRAME_PIXELS);
  for (let i = 0; i < FRAME_PIXELS; i++) {
    if (known[i] === 0) continue;
    const line = 1 - (1 - 0.7 * fine[i]!) * (1 - 0.95 * soft[i]!);
    const tone = TONE_INK * Math.max(0, 1 - (0.6 * values[i]! + 0.4 * wide[i]!) / 190);
    const fade = Math.min(1, edge[i]! / FADE_PX);
    ink[i] = Math.max(0, Math.min(15, Math.round((FULL_INK * line + tone) * fade + (grain(i) - 0.5) * fade)));
  }
  return ink;
}

/** The tooth of the paper, 0…1, the same for every drawing: it dissolves the steps between sixteen levels. */
function grain(i: number): number {
  let hash = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** The content, bilinearly stretched to the whole raster; a pixel is known when all it is made of is. */
function stretch(
  grey: Float32Array,
  sure: Uint8Array,
  content: ContentRect,
): { values: Float32Array; known: Uint8Array } {
  const values = new Float32Array(FRAME_PIXELS);
  const known = new Uint8Array(FRAME_PIXELS);
  const width = content.x1 - content.x0;
  const height = content.y1 - content.y0;
  for (let y = 0; y < H; y++) {
    const sy = Math.max(content.y0, Math.min(content.y1 - 1, content.y0 + ((y + 0.5) * height) / H - 0.5));
    const iy = Math.min(content.y1 - 1, Math.floor(sy));
    const jy = Math.min(content.y1 - 1, iy + 1);
    for (let x = 0; x < W; x++) {
      const sx = Math.max(content.x0, Math.min(content.x1 - 1, content.x0 + ((x + 0.5) * width) / W - 0.5));
      const ix = Math.min(content.x1 - 1, Math.floor(sx));
      const jx = Math.min(content.x1 - 1, ix + 1);
      const [a, b, c, d] = [iy * W + ix, iy * W + jx, jy * W + ix, jy * W + jx];
      if (sure[a] === 0 || sure[b] === 0 || sure[c] === 0 || sure[d] === 0) continue;
      const [wx, wy] = [sx - ix, sy - iy];
      values[y * W + x] = (grey[a]! * (1 - wx) + grey[b]! * wx) * (1 - wy) + (grey[c]! * (1 - wx) + grey[d]! * wx) * wy;
      known[y * W + x] = 1;
    }
  }
  return { values, known };
}

/** Blank places take the mean of their known neighbours, growing inward, so that their border draws no line. */
function fillGaps(values: Float32Array, known: Uint8Array): void {
  const filled = known.slice();
  let front: number[] = [];
  for (let i = 0; i < FRAME_PIXELS; i++) if (filled[i] === 0) front.push(i);
  while (front.length > 0) {
    const next: number[] = [];
    const done: number[] = [];
    for (const i of front) {
      const x = i % W;
      let [sum, count] = [0, 0];
      for (const [to, there] of [
        [i - 1, x > 0],
        [i + 1, x < W - 1],
        [i - W, i >= W],
        [i + W, i < FRAME_PIXELS - W],
      ] as const) {
        if (!there || filled[to] === 0) continue;
        sum += values[to]!;
        count++;
      }
      if (count === 0) next.push(i);
      else {
        values[i] = sum / count;
        done.push(i);
      }
    }
    if (done.length === 0) return;
    for (const i of done) filled[i] = 1;
    front = next;
  }
}

/** Gaussian, separable, edges repeated. */
function blur(values: Float32Array, sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(2.5 * sigma));
  const kernel = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const weights = Float64Array.from(kernel, (weight) => weight / total);
  const across = new Float32Array(FRAME_PIXELS);
  const out = new Float32Array(FRAME_PIXELS);
  for (let y = 0; y < H; y++) blurLine(values, across, y * W, 1, W, weights);
  for (let x = 0; x < W; x++) blurLine(across, out, x, W, H, weights);
  return out;
}

/** One row or column of `length` pixels, `step` apart, from a copy that repeats its ends beyond them. */
function blurLine(
  from: Float32Array,
  into: Float32Array,
  start: number,
  step: number,
  length: number,
  weights: Float64Array,
): void {
  const radius = weights.length >> 1;
  const line = new Float64Array(length + 2 * radius);
  for (let i = 0; i < line.length; i++) {
    line[i] = from[start + Math.max(0, Math.min(length - 1, i - radius)) * step]!;
  }
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k]! * line[i + k]!;
    into[start + i * step] = sum;
  }
}

/** Unit vectors along the edges, from the smoothed structure tensor. */
function flowOf(values: Float32Array): { tx: Float32Array; ty: Float32Array } {
  const [xx, xy, yy] = [new Float32Array(FRAME_PIXELS), new Float32Array(FRAME_PIXELS), new Float32Array(FRAME_PIXELS)];
  for (let y = 1; y < H - 1; y++) {
    for (let x = 1; x < W - 1; x++) {
      const i = y * W + x;
      const gx =
        (values[i + 1 - W]! +
          2 * values[i + 1]! +
          values[i + 1 + W]! -
          values[i - 1 - W]! -
          2 * values[i - 1]! -
          values[i - 1 + W]!) /
        8;
      const gy =
        (values[i + W - 1]! +
          2 * values[i + W]! +
          values[i + W + 1]! -
          values[i - W - 1]! -
          2 * values[i - W]! -
          values[i - W + 1]!) /
        8;
      xx[i] = gx * gx;
      xy[i] = gx * gy;
      yy[i] = gy * gy;
    }
  }
  const [sxx, sxy, syy] = [blur(xx, 2), blur(xy, 2), blur(yy, 2)];
  const tx = new Float32Array(FRAME_PIXELS);
  const ty = new Float32Array(FRAME_PIXELS);
  for (let i = 0; i < FRAME_PIXELS; i++) {
    // Direction of the larger eigenvector is across the edge; the tangent is at right angles to it.
    const angle = 0.5 * Math.atan2(2 * sxy[i]!, sxx[i]! - syy[i]!);
    tx[i] = -Math.sin(angle);
    ty[i] = Math.cos(angle);
  }
  return { tx, ty };
}

/** Ink 0…1: difference of Gaussians across the edge, summed along it. `least` and `full` are in units of the light. */
function lines(
  values: Float32Array,
  flow: { tx: Float32Array; ty: Float32Array },
  sigma: number,
  least: number,
  full: number,
): Float32Array {
  const { tx, ty } = flow;
  const radius = Math.ceil(sigma * 3.2);
  const near: number[] = [];
  const far: number[] = [];
  for (let k = -radius; k <= radius; k++) {
    near.push(Math.exp(-(k * k) / (2 * sigma * sigma)));
    far.push(Math.exp(-(k * k) / (2 * (1.6 * sigma) ** 2)));
  }
  const [nearSum, farSum] = [near, far].map((kernel) => kernel.reduce((sum, weight) => sum + weight, 0));
  const weights = near.map((weight, k) => weight / nearSum! - far[k]! / farSum!);
  const across = new Float32Array(FRAME_PIXELS);
  for (let i = 0; i < FRAME_PIXELS; i++) {
    const [x, y] = [i % W, Math.floor(i / W)];
    let sum = 0;
    for (let k = -radius; k <= radius; k++) sum += weights[k + radius]! * at(values, x - ty[i]! * k, y + tx[i]! * k);
    across[i] = sum;
  }
  const out = new Float32Array(FRAME_PIXELS);
  const darkest = darkestNear(across);
  for (let i = 0; i < FRAME_PIXELS; i++) {
    // A mean is never darker than the darkest of what it is made of: most of a picture is no line.
    if (darkest[i]! <= least * 0.3) continue;
    let [sum, total] = [across[i]!, 1];
    for (const direction of [-1, 1]) {
      let [x, y] = [i % W, Math.floor(i / W)];
      let [dx, dy] = [tx[i]! * direction, ty[i]! * direction];
      for (let step = 1; step <= STROKE_STEPS; step++) {
        x += dx;
        y += dy;
        if (x < 0 || y < 0 || x > W - 1 || y > H - 1) break;
        const weight = STROKE[step]!;
        sum += weight * at(across, x, y);
        total += weight;
        const there = Math.round(y) * W + Math.round(x);
        const sign = tx[there]! * dx + ty[there]! * dy < 0 ? -1 : 1;
        dx = tx[there]! * sign;
        dy = ty[there]! * sign;
      }
    }
    const dark = -sum / total;
    const share = Math.max(0, Math.min(1, (dark - least * 0.3) / full));
    out[i] = share * share * (3 - 2 * share);
  }
  return out;
}

/** The highest of −value within the reach of a stroke, in a square around each pixel. */
function darkestNear(values: Float32Array): Float32Array {
  const reach = STROKE_STEPS + 1;
  const across = new Float32Array(FRAME_PIXELS);
  const out = new Float32Array(FRAME_PIXELS);
  for (let i = 0; i < FRAME_PIXELS; i++) {
    const x = i % W;
    let most = -Infinity;
    for (let k = Math.max(-reach, -x); k <= Math.min(reach, W - 1 - x); k++) most = Math.max(most, -values[i + k]!);
    across[i] = most;
  }
  for (let i = 0; i < FRAME_PIXELS; i++) {
    let most = -Infinity;
    const last = Math.min(FRAME_PIXELS - 1, i + reach * W);
    for (let k = Math.max(i % W, i - reach * W); k <= last; k += W) most = Math.max(most, across[k]!);
    out[i] = most;
  }
  return out;
}

function at(values: Float32Array, x: number, y: number): number {
  const cx = Math.max(0, Math.min(W - 1.001, x));
  const cy = Math.max(0, Math.min(H - 1.001, y));
  const ix = Math.floor(cx);
  const iy = Math.floor(cy);
  const i = iy * W + ix;
  const [wx, wy] = [cx - ix, cy - iy];
  return (
    (values[i]! * (1 - wx) + values[i + 1]! * wx) * (1 - wy) +
    (values[i + W]! * (1 - wx) + values[i + W + 1]! * wx) * wy
  );
}

/** Steps from each known pixel to the nearest blank one; far from any it is large. */
function distanceInside(known: Uint8Array): Uint8Array {
  const distance = new Uint8Array(FRAME_PIXELS);
  for (let i = 0; i < FRAME_PIXELS; i++) distance[i] = known[i] === 0 ? 0 : 255;
  const relax = (i: number, to: number): void => {
    if (distance[to]! + 1 < distance[i]!) distance[i] = distance[to]! + 1;
  };
  for (let i = 0; i < FRAME_PIXELS; i++) {
    if (i % W > 0) relax(i, i - 1);
    if (i >= W) relax(i, i - W);
  }
  for (let i = FRAME_PIXELS - 1; i >= 0; i--) {
    if (i % W < W - 1) relax(i, i + 1);
    if (i < FRAME_PIXELS - W) relax(i, i + W);
  }
  return distance;
}
