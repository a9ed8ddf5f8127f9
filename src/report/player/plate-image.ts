/// <reference lib="dom" />
import type { Plate } from '../../ink/paper.ts';

/** Reads the PNG that lies in the page (black at sixteen opacities) back into ink. */
export async function plateOf(href: string): Promise<Plate> {
  const image = new Image();
  image.src = href;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  const ink = new Uint8ClampedArray(width * height);
  for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i + 3]!;
  return { ink, width, height };
}
