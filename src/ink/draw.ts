/// <reference lib="dom" />
import { inkOf } from './figure.ts';
import type { Figure, Stroke } from './figure.ts';
import { paintPaper, rgbOf } from './paper.ts';
import type { Plate } from './paper.ts';

/** A canvas of the page or of a worker. */
export type Sheet = HTMLCanvasElement | OffscreenCanvas;
export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function contextOf(sheet: Sheet): Pen {
  return sheet.getContext('2d') as Pen;
}

/**
 * The board of a camera, `width` × `height` pixels: a faint grid, and on it the drawing of the place where there is one. `make`
 * makes an empty sheet of that size.
 */
export function boardOf<T extends Sheet>(
  make: (width: number, height: number) => T,
  plate: Plate | undefined,
  width: number,
  height: number,
  pencil: string,
  paper: string,
): T {
  const canvas = make(width, height);
  const context = contextOf(canvas);
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
    const drawn = make(width, height);
    contextOf(drawn).putImageData(paintPaper(plate, width, height, rgbOf(pencil), night), 0, 0);
    context.drawImage(drawn, 0, 0);
  }
  return canvas;
}

/**
 * One ink figure. `halo` is the paper: a breath of it around the figure keeps strokes legible on dense drawing.
 * While a figure dissolves its strokes grow thin and pale.
 */
export function drawFigure(
  context: Pen,
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
