import { boardOf, drawFigure } from '../../ink/draw.ts';
import { shownAt } from '../../ink/figure.ts';
import type { Shown } from '../../ink/figure.ts';
import type { Plate } from '../../ink/paper.ts';
import { paletteNow } from '../theme.ts';
import type { ReplayScene } from './replay-scene.ts';

/** Draws one moment of a replay on the drawing of the place. Holds no time of its own. */
export class ReplayCanvas {
  readonly #canvas: HTMLCanvasElement;
  #board: HTMLCanvasElement | undefined;
  #boardIs = '';
  #plate: Plate | undefined;
  /** The system asks for less motion: lost figures go at once. */
  calm = false;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  set plate(plate: Plate | undefined) {
    if (plate !== this.#plate) this.#boardIs = '';
    this.#plate = plate;
  }

  /** Returns who is in view, for those who hear instead of see. */
  draw(scene: ReplayScene | undefined, timeMs: number): readonly Shown[] {
    const canvas = this.#canvas;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (width === 0 || height === 0) return [];
    const [widthPx, heightPx] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== widthPx || canvas.height !== heightPx)
      Object.assign(canvas, { width: widthPx, height: heightPx });
    const { paper, pencil, figure: quiet, alarm } = paletteNow();
    const pen = canvas.getContext('2d')!;
    const wanted = `${widthPx} ${heightPx} ${paper}`;
    if (this.#boardIs !== wanted || !this.#board) {
      const make = (w: number, h: number): HTMLCanvasElement =>
        Object.assign(document.createElement('canvas'), { width: w, height: h });
      this.#board = boardOf(make, this.#plate, widthPx, heightPx, pencil, paper);
      this.#boardIs = wanted;
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = paper;
    pen.fillRect(0, 0, widthPx, heightPx);
    pen.drawImage(this.#board, 0, 0);
    if (!scene) return [];
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    const shown = shownAt(scene.moments, timeMs).filter(({ presence }) => !this.calm || presence >= 0.6);
    // Those concerned last: they lie on top.
    const called = (one: Shown): number => (scene.alarmed.has(one.figure.track) ? 1 : 0);
    for (const one of [...shown].sort((a, b) => called(a) - called(b))) {
      drawFigure(pen, one.figure, width, height, called(one) ? alarm : quiet, one.presence, paper);
    }
    return shown;
  }
}
