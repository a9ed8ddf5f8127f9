import type { GreyFrame } from '../../src/darkroom/frame.ts';
import { FRAME_PIXELS, FRAME_WIDTH_PX, UNKNOWN_GREY } from '../../src/darkroom/plate-frame.ts';
import type { ContentRect } from '../../src/darkroom/plate-frame.ts';
import type { Box } from '../../src/kernel/geometry.ts';
import type { LabelledFrame } from './labels.ts';

/** The plate to show with one frame. `own` is in product.ts: it is learnt by the product itself. */
export type PlateSource = (frame: GreyFrame) => Uint8Array;

const SAMPLES = 41;
/** Shadows and soft edges around a labelled body: this share of the longer side, and at least so many pixels. */
const GROW_SHARE = 0.06;
const GROW_PX = 4;

/** Nothing is known of the place: a cold start. */
export function greyPlate(): PlateSource {
  const plate = new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY);
  return () => plate;
}

/** The median of up to 41 frames spread over the clip: whoever stays becomes plate. */
export function medianPlate(frames: readonly GreyFrame[]): PlateSource {
  const step = Math.max(1, (frames.length - 1) / (SAMPLES - 1));
  const chosen = new Set(Array.from({ length: SAMPLES }, (_, i) => Math.min(frames.length - 1, Math.round(i * step))));
  const plate = median([...chosen].map((i) => ({ grey: frames[i]!.grey, hidden: undefined })));
  return () => plate;
}

/** Made by hand: the median of the labelled frames with the labelled people cut out; never seen empty means unknown. */
export function handPlate(frames: readonly GreyFrame[], labelled: readonly LabelledFrame[]): PlateSource {
  const plate = median(
    labelled.map((label) => {
      const { grey, content } = frames[label.frame]!;
      return { grey, hidden: hiddenBy(label, content) };
    }),
  );
  return () => plate;
}

function hiddenBy({ persons, widthPx, heightPx }: LabelledFrame, content: ContentRect): Uint8Array {
  const hidden = new Uint8Array(FRAME_PIXELS);
  const scaleX = (content.x1 - content.x0) / widthPx;
  const scaleY = (content.y1 - content.y0) / heightPx;
  for (const { box } of persons) {
    const grown = grow({
      x0: content.x0 + box.x0 * scaleX,
      y0: content.y0 + box.y0 * scaleY,
      x1: content.x0 + box.x1 * scaleX,
      y1: content.y0 + box.y1 * scaleY,
    });
    for (let y = Math.max(0, Math.floor(grown.y0)); y < grown.y1 && y < FRAME_PIXELS / FRAME_WIDTH_PX; y++) {
      const from = y * FRAME_WIDTH_PX + Math.max(0, Math.floor(grown.x0));
      const to = y * FRAME_WIDTH_PX + Math.min(FRAME_WIDTH_PX, Math.ceil(grown.x1));
      if (to > from) hidden.fill(1, from, to);
    }
  }
  return hidden;
}

function grow({ x0, y0, x1, y1 }: Box): Box {
  const by = Math.max(GROW_PX, GROW_SHARE * Math.max(x1 - x0, y1 - y0));
  return { x0: x0 - by, y0: y0 - by, x1: x1 + by, y1: y1 + by };
}

function median(pictures: readonly { grey: Uint8Array; hidden: Uint8Array | undefined }[]): Uint8Array {
  const plate = new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY);
  const values = new Uint8Array(pictures.length);
  for (let i = 0; i < FRAME_PIXELS; i++) {
    let count = 0;
    for (const { grey, hidden } of pictures) if (hidden?.[i] !== 1) values[count++] = grey[i]!;
    if (count > 0) plate[i] = values.subarray(0, count).sort()[count >> 1]!;
  }
  return plate;
}
