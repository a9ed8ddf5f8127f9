import { insidePolygon } from '../kernel/geometry.ts';
import type { Point } from '../kernel/geometry.ts';
import { PATCH_COLUMNS, PATCH_PX, PATCHES } from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';

/** Whole pixels of the picture as it is stored, before it is turned; x1 and y1 lie just outside. */
export interface PixelRect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface RasterShape {
  /** Of the stored picture, square pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rotationDeg: 0 | 90 | 180 | 270;
  /** Where the upright picture lies in the 320×192 raster. */
  readonly content: ContentRect;
}

/**
 * Where each patch of the 320×192 raster lies in a full picture, and which of the full picture's pixels lie in polygons
 * given in units of the upright picture. The patches' rectangles share no pixel and leave none out.
 */
export class ReleaseRaster {
  readonly shape: RasterShape;
  /** By patch; undefined where the patch holds no pixel of the picture. */
  readonly rects: readonly (PixelRect | undefined)[];

  constructor(shape: RasterShape) {
    this.shape = shape;
    const { widthPx, heightPx, rotationDeg, content } = shape;
    const turned = rotationDeg % 180 !== 0;
    const columns = spans(turned ? heightPx : widthPx, content.x0, content.x1);
    const rows = spans(turned ? widthPx : heightPx, content.y0, content.y1);
    this.rects = Array.from({ length: PATCHES }, (_, patch) => {
      const row = Math.floor(patch / PATCH_COLUMNS);
      const across = columns.get(patch - row * PATCH_COLUMNS);
      const down = rows.get(row);
      return across && down && this.#stored(across, down);
    });
  }

  /** From upright to stored: the turn is clockwise, as frame.ts has it. */
  #stored([u0, u1]: Span, [v0, v1]: Span): PixelRect {
    const { widthPx, heightPx, rotationDeg } = this.shape;
    switch (rotationDeg) {
      case 0:
        return { x0: u0, x1: u1, y0: v0, y1: v1 };
      case 180:
        return { x0: widthPx - u1, x1: widthPx - u0, y0: heightPx - v1, y1: heightPx - v0 };
      case 90:
        return { x0: v0, x1: v1, y0: heightPx - u1, y1: heightPx - u0 };
      case 270:
        return { x0: widthPx - v1, x1: widthPx - v0, y0: u0, y1: u1 };
    }
  }

  /** 1 for each stored pixel that lies in one of the polygons: its middle, or with `touching` any of its corners. */
  within(polygons: readonly (readonly Point[])[], touching = false): Uint8Array {
    const { widthPx, heightPx } = this.shape;
    const found = new Uint8Array(widthPx * heightPx);
    const samples = touching ? TOUCHING : MIDDLE;
    for (const polygon of polygons) {
      for (let y = 0; y < heightPx; y++) {
        for (let x = 0; x < widthPx; x++) {
          if (samples.some(([dx, dy]) => insidePolygon(this.upright(x + dx, y + dy), polygon)))
            found[y * widthPx + x] = 1;
        }
      }
    }
    return found;
  }

  /** Units of the upright picture of a point of the stored one. */
  upright(x: number, y: number): Point {
    const { widthPx, heightPx, rotationDeg } = this.shape;
    const [u, v] = [x / widthPx, y / heightPx];
    if (rotationDeg === 0) return { x: u, y: v };
    if (rotationDeg === 180) return { x: 1 - u, y: 1 - v };
    return rotationDeg === 90 ? { x: 1 - v, y: u } : { x: v, y: 1 - u };
  }
}

type Span = readonly [number, number];
const MIDDLE = [[0.5, 0.5]] as const;
const TOUCHING = [...MIDDLE, [0, 0], [1, 0], [0, 1], [1, 1]] as const;

/** Which of `length` pixels belong to which patch along one side of the raster. */
function spans(length: number, from: number, to: number): Map<number, Span> {
  const found = new Map<number, Span>();
  for (let at = 0; at < length; at++) {
    const patch = Math.floor((from + ((at + 0.5) / length) * (to - from)) / PATCH_PX);
    found.set(patch, [found.get(patch)?.[0] ?? at, at + 1]);
  }
  return found;
}
