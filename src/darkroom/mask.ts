import { insidePolygon } from '../kernel/geometry.ts';
import type { Point } from '../kernel/geometry.ts';
import { toUnits } from './frame.ts';
import { FRAME_HEIGHT_PX, FRAME_PIXELS, FRAME_WIDTH_PX, UNKNOWN_GREY } from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';

/** Places that nobody may watch: painted over before model, plate or motion gate see the frame. */
export class PrivacyMask {
  readonly #polygons: readonly (readonly Point[])[];
  #content: ContentRect | undefined;
  #pixels: Uint32Array = new Uint32Array(0);

  constructor(polygons: readonly (readonly Point[])[]) {
    this.#polygons = polygons;
  }

  get empty(): boolean {
    return this.#polygons.length === 0;
  }

  /** Paints grey 114 over every pixel whose square touches a polygon, as far as its five sample points tell. */
  apply(grey: Uint8Array, content: ContentRect): void {
    if (this.empty) return;
    if (content !== this.#content) {
      this.#pixels = this.#rasterise(content);
      this.#content = content;
    }
    for (const pixel of this.#pixels) grey[pixel] = UNKNOWN_GREY;
  }

  covers(point: Point): boolean {
    return this.#polygons.some((polygon) => insidePolygon(point, polygon));
  }

  #rasterise(content: ContentRect): Uint32Array {
    const pixels: number[] = [];
    for (let pixel = 0; pixel < FRAME_PIXELS; pixel++) {
      const x = pixel % FRAME_WIDTH_PX;
      const y = Math.floor(pixel / FRAME_WIDTH_PX);
      if (x < content.x0 || x >= content.x1 || y < content.y0 || y >= content.y1 || y >= FRAME_HEIGHT_PX) continue;
      if (SAMPLES.some(([dx, dy]) => this.covers(toUnits(x + dx, y + dy, content)))) pixels.push(pixel);
    }
    return Uint32Array.from(pixels);
  }
}

const SAMPLES = [
  [0.5, 0.5],
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const;
