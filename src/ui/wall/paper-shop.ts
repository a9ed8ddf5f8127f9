import type { Plate } from '../../ink/paper.ts';
import type { Palette } from '../../ink/tokens.ts';
import { ownScript } from '../trusted.ts';
import type { PaperMade, PaperWish } from './paper-worker.ts';
import workerAddress from './paper-worker.ts?worker&url';

/** Has boards drawn by a worker; for each sheet only the newest wish counts. */
export class PaperShop {
  readonly #worker = new Worker(ownScript(workerAddress), { type: 'module' });
  readonly #wishes = new Map<number, { readonly sheet: string; readonly done: (bitmap: ImageBitmap) => void }>();
  readonly #newest = new Map<string, number>();
  #next = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<PaperMade>) => {
      const wish = this.#wishes.get(data.id);
      this.#wishes.delete(data.id);
      if (wish && this.#newest.get(wish.sheet) === data.id) wish.done(data.bitmap);
      else data.bitmap.close();
    };
  }

  order(
    sheet: string,
    plate: Plate | undefined,
    size: { readonly width: number; readonly height: number },
    { pencil, paper }: Palette,
    done: (bitmap: ImageBitmap) => void,
  ): void {
    const id = this.#next++;
    this.#wishes.set(id, { sheet, done });
    this.#newest.set(sheet, id);
    this.#worker.postMessage({ id, plate, ...size, pencil, paper } satisfies PaperWish);
  }

  close(): void {
    this.#worker.terminate();
    this.#wishes.clear();
  }
}
