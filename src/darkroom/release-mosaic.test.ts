import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../kernel/random.ts';
import type { Point } from '../kernel/geometry.ts';
import { letterbox } from './frame.ts';
import {
  contentRect,
  FRAME_PIXELS,
  FRAME_WIDTH_PX,
  PATCH_COLUMNS,
  PATCH_PX,
  PATCHES,
  patchesWithin,
} from './plate-frame.ts';
import { blocksOf } from './release-blocks.ts';
import { BLOCK_HOLD_MS, COLOUR_STEP, Mosaic } from './release-mosaic.ts';
import type { YuvPicture } from './release-mosaic.ts';
import { ReleaseRaster } from './release-raster.ts';

const WIDTH = 640;
const HEIGHT = 360;
const STRIDE = 704;

function noise(seed: number): YuvPicture {
  const random = seededRandom(seed);
  return {
    planes: [
      random.bytes(STRIDE * HEIGHT),
      random.bytes((STRIDE / 2) * (HEIGHT / 2)),
      random.bytes((STRIDE / 2) * (HEIGHT / 2)),
    ],
    strides: [STRIDE, STRIDE / 2, STRIDE / 2],
  };
}

const raster = (): ReleaseRaster =>
  new ReleaseRaster({ widthPx: WIDTH, heightPx: HEIGHT, rotationDeg: 0, content: contentRect(WIDTH, HEIGHT) });
const everything = blocksOf(patchesWithin(contentRect(WIDTH, HEIGHT)).inside);

/** Different values of luma within the picture. */
function levels({ planes: [luma] }: YuvPicture, at: (x: number, y: number) => boolean = () => true): number {
  const seen = new Set<string>();
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) if (at(x, y)) seen.add(`${luma[y * STRIDE + x]!}`);
  return seen.size;
}

test('nothing finer than a block is left, in luma and in colour', () => {
  const picture = noise(1);
  new Mosaic(raster(), undefined, []).cover(picture, everything, 0);
  const boxPx = (32 * WIDTH) / 320;
  for (const plane of [0, 1, 2] as const) {
    const shift = plane === 0 ? 0 : 1;
    // The middle of each 32 px block: its rim is shared with its neighbours where sizes do not divide.
    for (let y = 4; y < HEIGHT - 4; y++) {
      for (let x = 4; x < WIDTH - 4; x++) {
        if (x % boxPx < 4 || x % boxPx > boxPx - 4 || (y + 12) % boxPx < 4 || (y + 12) % boxPx > boxPx - 4) continue;
        const here = picture.planes[plane][(y >> shift) * picture.strides[plane] + (x >> shift)]!;
        const next = picture.planes[plane][(y >> shift) * picture.strides[plane] + ((x + 2) >> shift)]!;
        if ((x + 2) % boxPx > boxPx - 4) continue;
        assert.equal(here, next);
      }
    }
  }
  assert.ok(levels(picture) <= 256 / COLOUR_STEP);
});

test('what is not covered is not touched, and padding of a row neither', () => {
  const [before, picture] = [noise(2), noise(2)];
  new Mosaic(raster(), undefined, []).cover(picture, new Uint8Array(PATCHES), 0);
  for (const plane of [0, 1, 2] as const) assert.deepEqual(picture.planes[plane], before.planes[plane]);
  new Mosaic(raster(), undefined, []).cover(picture, everything, 0);
  for (let y = 0; y < HEIGHT; y++) {
    assert.deepEqual(
      picture.planes[0].subarray(y * STRIDE + WIDTH, (y + 1) * STRIDE),
      before.planes[0].subarray(y * STRIDE + WIDTH, (y + 1) * STRIDE),
    );
  }
});

test('the region stays as it is, to the pixel; the mandate’s mask is painted even there', () => {
  const region: Point[] = [
    { x: 0.25, y: 0.25 },
    { x: 0.75, y: 0.25 },
    { x: 0.75, y: 0.75 },
    { x: 0.25, y: 0.75 },
  ];
  const mask: Point[] = region.map(({ x, y }) => ({ x: x < 0.5 ? 0.4 : 0.5, y: y < 0.5 ? 0.4 : 0.5 }));
  const [before, picture] = [noise(3), noise(3)];
  new Mosaic(raster(), region, [mask]).cover(picture, everything, 0);
  const within = (x: number, y: number, [a, b]: [number, number]): boolean =>
    x >= a * WIDTH && x < b * WIDTH && y >= a * HEIGHT && y < b * HEIGHT;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = y * STRIDE + x;
      if (within(x, y, [0.4, 0.5])) assert.equal(picture.planes[0][at], 114);
      else if (within(x, y, [0.25, 0.75]) && !within(x, y, [0.39, 0.51]))
        assert.equal(picture.planes[0][at], before.planes[0][at]);
    }
  }
  assert.ok(levels(picture, (x, y) => !within(x, y, [0.24, 0.76])) <= 256 / COLOUR_STEP);
});

test('a block keeps its colour for half a second: a moving figure leaves few averages behind', () => {
  const mosaic = new Mosaic(raster(), undefined, []);
  const colours = new Set<number>();
  for (let i = 0; i < 50; i++) {
    const picture = noise(10 + i);
    picture.planes[0].fill((i * 5) % 256);
    mosaic.cover(picture, everything, i * 40);
    colours.add(picture.planes[0][STRIDE * 100 + 100]!);
  }
  assert.equal(colours.size, 2000 / BLOCK_HOLD_MS);
});

test('patches lie in the stored picture where the letterbox laid them from, however it is turned', () => {
  for (const rotationDeg of [0, 90, 180, 270] as const) {
    const [widthPx, heightPx] = [64, 48];
    const turned = rotationDeg % 180 !== 0;
    const content = contentRect(turned ? heightPx : widthPx, turned ? widthPx : heightPx);
    const shape = new ReleaseRaster({ widthPx, heightPx, rotationDeg, content });
    const across = content.x1 - content.x0;
    const down = content.y1 - content.y0;
    // A small stored picture whose every pixel tells its place, laid into the raster by the decoder's own function.
    const [smallWidth, smallHeight] = turned ? [down, across] : [across, down];
    for (const axis of ['x', 'y'] as const) {
      const small = new Uint8Array(smallWidth * smallHeight);
      for (let y = 0; y < smallHeight; y++) {
        for (let x = 0; x < smallWidth; x++) {
          small[y * smallWidth + x] = Math.floor(
            axis === 'x' ? (x / smallWidth) * widthPx : (y / smallHeight) * heightPx,
          );
        }
      }
      const grey = new Uint8Array(FRAME_PIXELS);
      letterbox(small, content, rotationDeg, grey);
      for (let patch = 0; patch < PATCHES; patch++) {
        const rect = shape.rects[patch];
        if (!rect) continue;
        const x = (patch % PATCH_COLUMNS) * PATCH_PX + 1;
        const y = Math.floor(patch / PATCH_COLUMNS) * PATCH_PX + 1;
        if (x < content.x0 || x >= content.x1 || y < content.y0 || y >= content.y1) continue;
        const told = grey[y * FRAME_WIDTH_PX + x]!;
        const [from, to] = axis === 'x' ? [rect.x0, rect.x1] : [rect.y0, rect.y1];
        assert.ok(told >= from - 1 && told <= to, `${rotationDeg}°, patch ${patch}: ${told} not in ${from}…${to}`);
      }
    }
    const pixels = new Uint8Array(widthPx * heightPx);
    for (const rect of shape.rects) {
      if (!rect) continue;
      for (let y = rect.y0; y < rect.y1; y++) for (let x = rect.x0; x < rect.x1; x++) pixels[y * widthPx + x]!++;
    }
    assert.deepEqual(new Set(pixels), new Set([1]));
  }
});
