import { seededRandom } from '../kernel/random.ts';
import { FRAME_HEIGHT_PX, FRAME_PIXELS, FRAME_WIDTH_PX, PATCH_COLUMNS, PATCHES } from './plate-frame.ts';
import type { ContentRect, SightedBox, Sighting } from './plate-frame.ts';

/**
 * A rendered stage with exact truth, for the plate's tests and its bench: a furnished place, textured figures, light,
 * noise and a camera that may shake. Nothing of it is used by the darkroom itself.
 */
export const STAGE: ContentRect = { x0: 0, y0: 6, x1: 320, y1: 186 };
const MARGIN = 40;
const WIDE = FRAME_WIDTH_PX + 2 * MARGIN;
const TALL = FRAME_HEIGHT_PX + 2 * MARGIN;

/** Middle of the figure and its size, px; a figure wider than tall lies. */
export interface StageFigure {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tone: number;
}

export interface Shot {
  readonly figures?: readonly StageFigure[];
  readonly gain?: number;
  readonly offset?: number;
  /** Shift of the camera, px: a point of the place at p is seen at p + (dx, dy). */
  readonly dx?: number;
  readonly dy?: number;
  /** Standard deviation of the noise, grey levels. */
  readonly noise?: number;
}

export class Stage {
  readonly #place = new Float32Array(WIDE * TALL);
  readonly #noise = new Float32Array(1 << 18);
  readonly #random;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    const random = this.#random;
    for (let i = 0; i < this.#noise.length; i++) {
      // Sum of four uniforms: near enough to a Gaussian of deviation 1.
      this.#noise[i] = (random.next() + random.next() + random.next() + random.next() - 2) * Math.sqrt(3);
    }
    const waves = Array.from({ length: 5 }, () => [
      random.next() * 0.5,
      random.next() * 0.5,
      random.next() * 6,
      2 + random.next() * 5,
    ]);
    for (let y = 0; y < TALL; y++) {
      for (let x = 0; x < WIDE; x++) {
        let value = 95 + (x / WIDE) * 40 + (y > TALL * 0.55 ? -25 : 15);
        for (const [a, b, c, size] of waves) value += size! * Math.sin(a! * x + b! * y + c!);
        this.#place[y * WIDE + x] = value;
      }
    }
    for (let i = 0; i < 26; i++) {
      this.furnish({
        x: random.next() * WIDE - MARGIN,
        y: random.next() * TALL - MARGIN,
        width: 8 + random.next() * 50,
        height: 8 + random.next() * 40,
        tone: 40 + random.next() * 160,
      });
    }
  }

  /** Puts a piece of furniture into the place, or takes it away by painting over: an even rectangle with a dark rim. */
  furnish({ x, y, width, height, tone }: StageFigure): void {
    for (let v = Math.round(y - height / 2); v < y + height / 2; v++) {
      for (let u = Math.round(x - width / 2); u < x + width / 2; u++) {
        if (u < -MARGIN || v < -MARGIN || u >= WIDE - MARGIN || v >= TALL - MARGIN) continue;
        const rim = u < x - width / 2 + 2 || v < y - height / 2 + 2 ? -25 : 0;
        this.#place[(v + MARGIN) * WIDE + u + MARGIN] = tone + rim + 6 * Math.sin(u * 0.9) * Math.sin(v * 0.7);
      }
    }
  }

  /** A copy of what a piece of the place looks like now, to put it back later. */
  snapshot(): Float32Array {
    return this.#place.slice();
  }

  restore(place: Float32Array): void {
    this.#place.set(place);
  }

  /** The same shot again and again, each time with other noise (six kinds of it, so that hours cost little). */
  loop(shot: Shot = {}): () => Uint8Array {
    const frames = Array.from({ length: 6 }, () => this.shoot(shot));
    let next = 0;
    return () => frames[next++ % frames.length]!;
  }

  shoot(shot: Shot = {}): Uint8Array {
    const { figures = [], gain = 1, offset = 0, dx = 0, dy = 0, noise = 2 } = shot;
    const frame = new Uint8Array(FRAME_PIXELS).fill(114);
    const start = Math.floor(this.#random.next() * (this.#noise.length - FRAME_PIXELS));
    const ix = Math.floor(-dx);
    const iy = Math.floor(-dy);
    const wx = -dx - ix;
    const wy = -dy - iy;
    for (let y = STAGE.y0; y < STAGE.y1; y++) {
      for (let x = STAGE.x0; x < STAGE.x1; x++) {
        const at = (y + iy + MARGIN) * WIDE + x + ix + MARGIN;
        const top = this.#place[at]! * (1 - wx) + this.#place[at + 1]! * wx;
        const bottom = this.#place[at + WIDE]! * (1 - wx) + this.#place[at + WIDE + 1]! * wx;
        let value = top * (1 - wy) + bottom * wy;
        for (const figure of figures) value = clothed(figure, x - dx, y - dy, value);
        const i = y * FRAME_WIDTH_PX + x;
        frame[i] = Math.max(0, Math.min(255, value * gain + offset + noise * this.#noise[start + i]! + 0.5));
      }
    }
    return frame;
  }
}

function inFigure(figure: StageFigure, x: number, y: number): boolean {
  const u = (x - figure.x) / (figure.width / 2);
  const v = (y - figure.y) / (figure.height / 2);
  return u * u * u * u + v * v * v * v < 1;
}

function clothed(figure: StageFigure, x: number, y: number, behind: number): number {
  if (!inFigure(figure, x, y)) return behind;
  const along = figure.height > figure.width ? y - figure.y : x - figure.x;
  const long = Math.max(figure.width, figure.height);
  const [u, v] = [x - figure.x, y - figure.y];
  // Head, shirt and trousers of different tones, with folds that move along.
  const tone = along < -0.3 * long ? figure.tone + 45 : along > 0.1 * long ? figure.tone - 35 : figure.tone;
  return tone + 10 * Math.sin(u * 0.8 + v * 0.3) + 6 * Math.sin(v * 1.1);
}

/** What a perfect detector with masks says of these figures. */
export function sightingOf(figures: readonly StageFigure[], dx = 0, dy = 0, score = 0.9): Sighting {
  const mask = new Uint8Array(PATCHES);
  for (const figure of figures) {
    for (let i = 0; i < PATCHES; i++) {
      const x = (i % PATCH_COLUMNS) * 4 + 2 - dx;
      const y = Math.floor(i / PATCH_COLUMNS) * 4 + 2 - dy;
      if (inFigure({ ...figure, width: figure.width + 2, height: figure.height + 2 }, x, y)) mask[i] = 250;
    }
  }
  return { boxes: figures.map((figure) => boxOf(figure, dx, dy, score)), mask };
}

export function boxOf(figure: StageFigure, dx = 0, dy = 0, score = 0.9): SightedBox {
  return {
    x0: Math.max(0, figure.x - figure.width / 2 + dx),
    y0: Math.max(0, figure.y - figure.height / 2 + dy),
    x1: Math.min(FRAME_WIDTH_PX, figure.x + figure.width / 2 + dx),
    y1: Math.min(FRAME_HEIGHT_PX, figure.y + figure.height / 2 + dy),
    score,
  };
}

/** Mean absolute difference inside a figure's outline, over pixels where `known` says so; NaN where there is none. */
export function differenceWithin(
  a: Uint8Array | Float32Array,
  b: Uint8Array | Float32Array,
  figure: StageFigure,
  counts: (at: number) => boolean = () => true,
): number {
  let [sum, count] = [0, 0];
  for (let y = 0; y < FRAME_HEIGHT_PX; y++) {
    for (let x = 0; x < FRAME_WIDTH_PX; x++) {
      const at = y * FRAME_WIDTH_PX + x;
      if (!inFigure(figure, x, y) || !counts(at)) continue;
      sum += Math.abs(a[at]! - b[at]!);
      count++;
    }
  }
  return sum / count;
}

export const NOBODY: Sighting = { boxes: [], mask: new Uint8Array(PATCHES) };
