/// <reference lib="dom" />
import { boardOf, drawFigure } from '../../ink/draw.ts';
import { shownAt } from '../../ink/figure.ts';
import type { Shown } from '../../ink/figure.ts';
import type { Plate } from '../../ink/paper.ts';
import type { Frame } from './unpack.ts';

const TRAIL_MS = 2000;
const TRAIL_STEP_MS = 200;

const page = (width: number, height: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
};

export interface Scene {
  readonly frames: readonly Frame[];
  readonly plate: Plate | undefined;
  /** Width over height of the picture. */
  readonly aspect: number;
}

/** Draws a scene on a canvas: paper, drawing, figures. Holds no time of its own. */
export class Stage {
  readonly #canvas: HTMLCanvasElement;
  readonly #calm: () => boolean;
  #scene: Scene | undefined;
  #paper: HTMLCanvasElement | undefined;
  #paperIs = '';
  trail = false;

  /** `calm`: the reader's system asks for less motion; lost figures then go at once. */
  constructor(canvas: HTMLCanvasElement, calm: () => boolean) {
    this.#canvas = canvas;
    this.#calm = calm;
  }

  open(scene: Scene | undefined): void {
    this.#scene = scene;
    this.#paperIs = '';
  }

  /** `alarmed`: numbers of the tracks drawn in the colour of the alarm at this moment. Returns what is in view. */
  draw(timeMs: number, alarmed: ReadonlySet<number>): Shown[] {
    const canvas = this.#canvas;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (width === 0 || height === 0) return [];
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const style = getComputedStyle(canvas);
    const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    const context = canvas.getContext('2d')!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = colour('paper');
    context.fillRect(0, 0, canvas.width, canvas.height);
    const scene = this.#scene;
    if (!scene) return [];
    this.#layPaper(context, scene, colour('pencil'), colour('paper'));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineCap = 'round';
    context.lineJoin = 'round';
    if (this.trail) this.#drawTrail(context, scene, timeMs, alarmed, colour, width, height);
    let shown = shownAt(scene.frames, timeMs);
    if (this.#calm()) shown = shown.filter((one) => one.presence >= 0.6);
    for (const { figure, presence } of shown) {
      const called = alarmed.has(figure.track);
      drawFigure(
        context,
        figure,
        width,
        height,
        called ? colour('alarm') : colour('figure'),
        presence,
        colour('paper'),
      );
    }
    return shown;
  }

  #drawTrail(
    context: CanvasRenderingContext2D,
    scene: Scene,
    timeMs: number,
    alarmed: ReadonlySet<number>,
    colour: (name: string) => string,
    width: number,
    height: number,
  ): void {
    // Steps lie on fixed times, so that ghosts stand still while time goes on.
    const newest = Math.floor((timeMs - 120) / TRAIL_STEP_MS) * TRAIL_STEP_MS;
    for (let at = newest - TRAIL_MS; at <= newest; at += TRAIL_STEP_MS) {
      const strength = 1 - (timeMs - at) / (TRAIL_MS + 2 * TRAIL_STEP_MS);
      for (const { figure, presence } of shownAt(scene.frames, at)) {
        if (presence < 0.6 || strength <= 0) continue;
        const tint = alarmed.has(figure.track) ? colour('alarm') : colour('figure');
        drawFigure(context, figure, width, height, tint, 0.6 * strength ** 1.5, undefined);
      }
    }
  }

  #layPaper(context: CanvasRenderingContext2D, scene: Scene, pencil: string, paper: string): void {
    const { width, height } = this.#canvas;
    const wanted = `${width}×${height} ${pencil} ${paper}`;
    if (this.#paperIs !== wanted || !this.#paper) {
      this.#paperIs = wanted;
      this.#paper = boardOf(page, scene.plate, width, height, pencil, paper);
    }
    context.drawImage(this.#paper, 0, 0);
  }
}
