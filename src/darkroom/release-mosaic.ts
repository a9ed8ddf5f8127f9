import type { Point } from '../kernel/geometry.ts';
import { PATCHES } from './plate-frame.ts';
import { blockKey } from './release-blocks.ts';
import type { PixelRect, ReleaseRaster } from './release-raster.ts';

/**
 * How long a block keeps its colour, ms. Somebody who moves behind a fixed grid gives a new average with every picture,
 * and from many such averages the detail between them can be computed; with two a second there are few.
 */
export const BLOCK_HOLD_MS = 500;
/** Steps of a block's colour. */
export const COLOUR_STEP = 8;
const MASK_Y = 114;
const NEUTRAL = 128;

/** A picture in YUV 4:2:0, planes and strides as libavutil lays them out. */
export interface YuvPicture {
  readonly planes: readonly [Uint8Array, Uint8Array, Uint8Array];
  readonly strides: readonly [number, number, number];
}

interface Block {
  readonly slot: number;
  readonly colour: readonly [number, number, number];
}

/** Covers a full picture in place. Holds averages of blocks between pictures, and nothing finer. */
export class Mosaic {
  readonly #raster: ReleaseRaster;
  /** 1 where the named region lies: shown as it is. Undefined: there is none. */
  readonly #region: Uint8Array | undefined;
  /** 1 where the mandate lets nobody look: painted over, whatever else is asked. */
  readonly #masked: Uint8Array | undefined;
  #blocks = new Map<number, Block>();

  constructor(raster: ReleaseRaster, region: readonly Point[] | undefined, masks: readonly (readonly Point[])[]) {
    this.#raster = raster;
    this.#region = region && raster.within([region]);
    this.#masked = masks.length > 0 ? raster.within(masks, true) : undefined;
  }

  /** `blocks` is that of release-blocks.ts. Masks are painted first, so that no average holds what lies below. */
  cover(picture: YuvPicture, blocks: Uint8Array, timeMs: number): void {
    if (this.#masked) this.#paintMasks(picture, this.#masked);
    const slot = Math.floor(timeMs / BLOCK_HOLD_MS);
    const members = new Map<number, PixelRect[]>();
    for (let patch = 0; patch < PATCHES; patch++) {
      const rect = blocks[patch] === 0 ? undefined : this.#raster.rects[patch];
      if (!rect) continue;
      const key = blockKey(patch, blocks[patch]!);
      const list = members.get(key);
      if (list) list.push(rect);
      else members.set(key, [rect]);
    }
    const kept = new Map<number, Block>();
    for (const [key, rects] of members) {
      const before = this.#blocks.get(key);
      kept.set(key, before?.slot === slot ? before : { slot, colour: averageOf(picture, rects) });
    }
    this.#blocks = kept;
    for (const [key, rects] of members) {
      const { colour } = kept.get(key)!;
      for (const rect of rects) this.#fill(picture, rect, colour);
    }
  }

  #fill({ planes, strides }: YuvPicture, rect: PixelRect, colour: readonly [number, number, number]): void {
    const region = this.#region;
    const clear = region && touches(region, this.#raster.shape.widthPx, rect);
    for (const plane of [0, 1, 2] as const) {
      const target = planes[plane];
      const stride = strides[plane];
      const shift = plane === 0 ? 0 : 1;
      const { x0, y0, x1, y1 } = shrunk(rect, shift);
      for (let y = y0; y < y1; y++) {
        if (!clear) {
          target.fill(colour[plane], y * stride + x0, y * stride + x1);
          continue;
        }
        for (let x = x0; x < x1; x++) if (!this.#isRegion(region, x, y, shift)) target[y * stride + x] = colour[plane];
      }
    }
  }

  /** A sample of colour belongs to four pixels: it is clear only where all of them are. */
  #isRegion(region: Uint8Array, x: number, y: number, shift: 0 | 1): boolean {
    const { widthPx } = this.#raster.shape;
    if (shift === 0) return region[y * widthPx + x] === 1;
    const at = 2 * y * widthPx + 2 * x;
    return (region[at]! & region[at + 1]! & region[at + widthPx]! & region[at + widthPx + 1]!) === 1;
  }

  #paintMasks({ planes, strides }: YuvPicture, masked: Uint8Array): void {
    const { widthPx, heightPx } = this.#raster.shape;
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        if (masked[y * widthPx + x] === 0) continue;
        planes[0][y * strides[0] + x] = MASK_Y;
        planes[1][(y >> 1) * strides[1] + (x >> 1)] = NEUTRAL;
        planes[2][(y >> 1) * strides[2] + (x >> 1)] = NEUTRAL;
      }
    }
  }
}

/** Half the size, rounded outwards: a sample of colour that lies half in the rectangle is covered with it. */
const shrunk = ({ x0, y0, x1, y1 }: PixelRect, shift: 0 | 1): PixelRect =>
  shift === 0 ? { x0, y0, x1, y1 } : { x0: x0 >> 1, y0: y0 >> 1, x1: (x1 + 1) >> 1, y1: (y1 + 1) >> 1 };

function touches(region: Uint8Array, widthPx: number, { x0, y0, x1, y1 }: PixelRect): boolean {
  for (let y = y0; y < y1; y++) if (region.subarray(y * widthPx + x0, y * widthPx + x1).includes(1)) return true;
  return false;
}

function averageOf({ planes, strides }: YuvPicture, rects: readonly PixelRect[]): readonly [number, number, number] {
  const average = (plane: 0 | 1 | 2): number => {
    let [sum, count] = [0, 0];
    for (const rect of rects) {
      const { x0, y0, x1, y1 } = shrunk(rect, plane === 0 ? 0 : 1);
      for (let y = y0; y < y1; y++) {
        const row = y * strides[plane];
        for (let x = row + x0; x < row + x1; x++) sum += planes[plane][x]!;
      }
      count += (x1 - x0) * (y1 - y0);
    }
    return Math.min(255, Math.round(sum / Math.max(1, count) / COLOUR_STEP) * COLOUR_STEP);
  };
  return [average(0), average(1), average(2)];
}
