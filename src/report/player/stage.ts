/// <reference lib="dom" />
import { inkOf, shownAt } from './figure.ts';
import type { Shown, Stroke } from './figure.ts';
import { paintPaper, rgbOf } from './paper.ts';
import type { Plate } from './paper.ts';
import type { Figure, Frame } from './unpack.ts';

const TRAIL_MS = 2000;
const TRAIL_STEP_MS = 200;

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
      this.#paper = layer(scene.plate, width, height, pencil, paper);
    }
    context.drawImage(this.#paper, 0, 0);
  }
}

function layer(plate: Plate | undefined, width: number, height: number, pencil: string, paper: string) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  const { r, g, b } = rgbOf(paper);
  const night = r + g + b < 380;
  // A faint grid where the board shows through: eight fields to a side, as on drafting paper.
  context.strokeStyle = pencil;
  context.globalAlpha = night ? 0.07 : 0.06;
  context.lineWidth = 1;
  const field = width / 24;
  context.beginPath();
  for (let x = field; x < width - 1; x += field) {
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, height);
  }
  for (let y = field; y < height - 1; y += field) {
    context.moveTo(0, Math.round(y) + 0.5);
    context.lineTo(width, Math.round(y) + 0.5);
  }
  context.stroke();
  context.globalAlpha = 1;
  if (plate && width > 0 && height > 0) {
    const drawn = document.createElement('canvas');
    drawn.width = width;
    drawn.height = height;
    drawn.getContext('2d')!.putImageData(paintPaper(plate, width, height, rgbOf(pencil), night), 0, 0);
    context.drawImage(drawn, 0, 0);
  }
  return canvas;
}

/**
 * One ink figure. `halo` is the paper: a breath of it around the figure keeps strokes legible on dense drawing.
 * While a figure dissolves its strokes grow thin and pale.
 */
export function drawFigure(
  context: CanvasRenderingContext2D,
  figure: Figure,
  width: number,
  height: number,
  colour: string,
  presence: number,
  halo: string | undefined,
): void {
  const { strokes, head, strokeWidth } = inkOf(figure, width, height);
  if (halo !== undefined && presence >= 0.6) {
    context.strokeStyle = halo;
    context.lineWidth = strokeWidth + 4;
    context.globalAlpha = 0.55;
    context.beginPath();
    for (const stroke of strokes) {
      if (stroke.alpha < 0.4) continue;
      context.moveTo(stroke.x0, stroke.y0);
      context.lineTo(stroke.x1, stroke.y1);
    }
    context.stroke();
  }
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = strokeWidth * (0.4 + 0.6 * presence);
  // Strokes of like strength are one path: where they meet at a joint, ink does not darken ink.
  const levels = new Map<number, Stroke[]>();
  for (const stroke of strokes) {
    const level = Math.round(stroke.alpha * 8);
    if (level > 0) levels.set(level, [...(levels.get(level) ?? []), stroke]);
  }
  for (const [level, alike] of levels) {
    context.globalAlpha = (level / 8) * presence ** 1.4;
    context.beginPath();
    for (const stroke of alike) {
      context.moveTo(stroke.x0, stroke.y0);
      context.lineTo(stroke.x1, stroke.y1);
    }
    context.stroke();
  }
  context.globalAlpha = head.alpha * presence ** 1.4;
  context.beginPath();
  context.arc(head.x, head.y, head.radius, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
}
