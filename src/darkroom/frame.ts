import type { Box, Point } from '../kernel/geometry.ts';
import { FRAME_PIXELS, FRAME_WIDTH_PX, UNKNOWN_GREY } from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';

/**
 * A decoded picture as the darkroom knows it: grey, letterboxed into 320×192, never more. A person of 1.7 m who stands
 * in the picture from head to foot is at most 192 px tall, that is 113 px/m; IEC 62676-4:2014 asks for 125 px/m to
 * recognise somebody one knows and 250 px/m to identify a stranger.
 * BUG: whoever steps so close that the picture cuts them off is shown larger than that; the frame still never leaves.
 */
export interface GreyFrame {
  /** Footage time, ms. */
  readonly timeMs: number;
  /** 320×192, row by row. Valid until the camera takes the buffer back. */
  readonly grey: Uint8Array;
  readonly content: ContentRect;
  /** The upright picture before it was shrunk, square pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
}

export function sameRect(a: ContentRect, b: ContentRect): boolean {
  return a.x0 === b.x0 && a.y0 === b.y0 && a.x1 === b.x1 && a.y1 === b.y1;
}

/** From pixels of the letterbox to units of the upright picture; not clamped. */
export function toUnits(x: number, y: number, content: ContentRect): Point {
  return { x: (x - content.x0) / (content.x1 - content.x0), y: (y - content.y0) / (content.y1 - content.y0) };
}

export function boxToPixels(box: Box, content: ContentRect): Box {
  const width = content.x1 - content.x0;
  const height = content.y1 - content.y0;
  return {
    x0: content.x0 + box.x0 * width,
    y0: content.y0 + box.y0 * height,
    x1: content.x0 + box.x1 * width,
    y1: content.y0 + box.y1 * height,
  };
}

/** Lays a small upright picture of exactly the content's size into a letterbox; `turnDeg` clockwise first. */
export function letterbox(
  small: Uint8Array,
  content: ContentRect,
  turnDeg: 0 | 90 | 180 | 270,
  into: Uint8Array,
): void {
  const width = content.x1 - content.x0;
  const height = content.y1 - content.y0;
  if (width * height < FRAME_PIXELS) into.fill(UNKNOWN_GREY);
  if (turnDeg === 0) {
    for (let y = 0; y < height; y++) {
      into.set(small.subarray(y * width, (y + 1) * width), (content.y0 + y) * FRAME_WIDTH_PX + content.x0);
    }
    return;
  }
  // The unturned picture is `height` wide when it stands on its side. A walk along the target's rows.
  for (let y = 0; y < height; y++) {
    const row = (content.y0 + y) * FRAME_WIDTH_PX + content.x0;
    for (let x = 0; x < width; x++) {
      const from =
        turnDeg === 180
          ? (height - 1 - y) * width + (width - 1 - x)
          : turnDeg === 90
            ? (width - 1 - x) * height + y
            : x * height + (height - 1 - y);
      into[row + x] = small[from]!;
    }
  }
}

/**
 * The buffers frames live in. A frame that is put back is painted over at once: nothing older than the window of a
 * camera (the present frame and those up to half a second before it) is left anywhere in the process.
 */
export class FrameShelf {
  readonly #free: Uint8Array[] = [];

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(FRAME_PIXELS);
  }

  putBack(grey: Uint8Array): void {
    grey.fill(0);
    if (this.#free.length < MAX_FREE) this.#free.push(grey);
  }
}
const MAX_FREE = 8;
