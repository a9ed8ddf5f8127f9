import { boardOf } from '../../ink/draw.ts';
import type { Plate } from '../../ink/paper.ts';

export interface PaperWish {
  readonly id: number;
  readonly plate: Plate | undefined;
  readonly width: number;
  readonly height: number;
  readonly pencil: string;
  readonly paper: string;
}
export interface PaperMade {
  readonly id: number;
  readonly bitmap: ImageBitmap;
}

/** Draws boards aside from the page, so that the page never stops for them. */
addEventListener('message', ({ data }: MessageEvent<PaperWish>) => {
  const { id, plate, width, height, pencil, paper } = data;
  const sheet = boardOf((w, h) => new OffscreenCanvas(w, h), plate, width, height, pencil, paper);
  const bitmap = sheet.transferToImageBitmap();
  (globalThis as unknown as { postMessage(made: PaperMade, moved: Transferable[]): void }).postMessage({ id, bitmap }, [
    bitmap,
  ]);
});
