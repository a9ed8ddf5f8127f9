/**
 * The raster every part of the plate works on: the grey picture that the model sees, 320×192, the camera's picture
 * scaled to fit and centred, the rest grey 114. Nothing here knows a decoder or a network.
 */
export const FRAME_WIDTH_PX = 320;
export const FRAME_HEIGHT_PX = 192;
export const FRAME_PIXELS = FRAME_WIDTH_PX * FRAME_HEIGHT_PX;
/** Padding of the letterbox, and every place of the plate that is not known: the model is trained with it. */
export const UNKNOWN_GREY = 114;

/** A patch is 4×4 px, the raster of the model's masks; a cell is 8×8 px, the raster of what the plate answers for. */
export const PATCH_PX = 4;
export const PATCH_COLUMNS = FRAME_WIDTH_PX / PATCH_PX;
export const PATCH_ROWS = FRAME_HEIGHT_PX / PATCH_PX;
export const PATCHES = PATCH_COLUMNS * PATCH_ROWS;
export const CELL_PX = 8;
export const CELL_COLUMNS = FRAME_WIDTH_PX / CELL_PX;
export const CELL_ROWS = FRAME_HEIGHT_PX / CELL_PX;
export const CELLS = CELL_COLUMNS * CELL_ROWS;

/** Whole pixels of the 320×192 raster; x1 and y1 lie just outside. The part of the letterbox that is camera picture. */
export interface ContentRect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Pixels of the 320×192 raster, fractions allowed. */
export interface PixelBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/**
 * Boxes from this score up go into a sighting: lower than what is reported as a person, since covering too much costs
 * a little patience and covering too little puts a person into the plate.
 */
export const COVER_SCORE = 0.2;

export interface SightedBox extends PixelBox {
  /** 0…1, the detector's own. */
  readonly score: number;
}

/** What a detector says about one frame, as far as the plate needs it: where people are, and nothing else of them. */
export interface Sighting {
  readonly boxes: readonly SightedBox[];
  /** 80×48, 0…255, probability that the patch shows a person; undefined from a detector without masks. */
  readonly mask: Uint8Array | undefined;
}

/** One question to the model. All three are 320×192 greys that stay the asker's and may change after the answer. */
export interface Look {
  readonly frame: Uint8Array;
  readonly plate: Uint8Array;
  /** The frame 0.25 s earlier; the frame itself where none is known. */
  readonly earlier: Uint8Array;
}
export type Detect = (look: Look) => Promise<Sighting> | Sighting;

/** How a picture of `widthPx`×`heightPx` (upright) lies in the letterbox: as the model's training laid it. */
export function contentRect(widthPx: number, heightPx: number): ContentRect {
  const scale = Math.min(FRAME_WIDTH_PX / widthPx, FRAME_HEIGHT_PX / heightPx);
  const width = Math.max(1, Math.min(FRAME_WIDTH_PX, Math.round(widthPx * scale)));
  const height = Math.max(1, Math.min(FRAME_HEIGHT_PX, Math.round(heightPx * scale)));
  const x0 = Math.floor((FRAME_WIDTH_PX - width) / 2);
  const y0 = Math.floor((FRAME_HEIGHT_PX - height) / 2);
  return { x0, y0, x1: x0 + width, y1: y0 + height };
}

/** Patches with any camera picture in them, and those with nothing else in them. */
export function patchesWithin(content: ContentRect): { inside: Uint8Array; whole: Uint8Array } {
  const inside = new Uint8Array(PATCHES);
  const whole = new Uint8Array(PATCHES);
  for (let i = 0; i < PATCHES; i++) {
    const x = (i % PATCH_COLUMNS) * PATCH_PX;
    const y = Math.floor(i / PATCH_COLUMNS) * PATCH_PX;
    const { x0, y0, x1, y1 } = content;
    inside[i] = x + PATCH_PX > x0 && x < x1 && y + PATCH_PX > y0 && y < y1 ? 1 : 0;
    whole[i] = x >= x0 && x + PATCH_PX <= x1 && y >= y0 && y + PATCH_PX <= y1 ? 1 : 0;
  }
  return { inside, whole };
}

/** Patches on the border of the content hold padding too; it stays grey 114 whatever the light. */
export function padAround({ x0, y0, x1, y1 }: ContentRect, into: Uint8Array): void {
  for (let y = 0; y < FRAME_HEIGHT_PX; y++) {
    const row = y * FRAME_WIDTH_PX;
    if (y < y0 || y >= y1) into.fill(UNKNOWN_GREY, row, row + FRAME_WIDTH_PX);
    else {
      if (x0 > 0) into.fill(UNKNOWN_GREY, row, row + x0);
      if (x1 < FRAME_WIDTH_PX) into.fill(UNKNOWN_GREY, row + x1, row + FRAME_WIDTH_PX);
    }
  }
}
