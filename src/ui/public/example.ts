import { boardOf, drawFigure } from '../../ink/draw.ts';
import type { Figure } from '../../ink/figure.ts';
import { paletteNow } from '../theme.ts';

/** x, y of thirteen joints, in body heights from the feet up; drawn by hand, nobody's. */
const WALKING: readonly (readonly [number, number])[] = [
  [0.03, 0.93],
  [-0.08, 0.79],
  [0.11, 0.79],
  [-0.19, 0.65],
  [0.19, 0.64],
  [-0.12, 0.52],
  [0.27, 0.53],
  [-0.05, 0.5],
  [0.08, 0.5],
  [-0.12, 0.27],
  [0.17, 0.28],
  [-0.25, 0.07],
  [0.19, 0.02],
];
const STANDING: readonly (readonly [number, number])[] = [
  [0, 0.94],
  [-0.11, 0.8],
  [0.11, 0.8],
  [-0.15, 0.63],
  [0.16, 0.64],
  [-0.13, 0.47],
  [0.1, 0.5],
  [-0.07, 0.5],
  [0.07, 0.5],
  [-0.08, 0.27],
  [0.08, 0.27],
  [-0.09, 0.02],
  [0.1, 0.02],
];

function placed(
  pose: typeof WALKING,
  track: number,
  x: number,
  y: number,
  height: number,
  turn: number,
  aspect: number,
): Figure {
  const joints = new Float32Array(26);
  pose.forEach(([dx, dy], j) => {
    joints[2 * j] = x + (turn * dx * height) / aspect;
    joints[2 * j + 1] = y - dy * height;
  });
  const half = (0.28 * height) / aspect;
  return {
    track,
    score: 1,
    box: [x - half, y - height, x + half, y],
    joints,
    confidence: new Float32Array(13).fill(0.95),
  };
}

/** What a screen of this place shows of people: figures like these on paper. An example; nobody was there. */
export function drawExample(canvas: HTMLCanvasElement): void {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0 || height === 0) return;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const { paper, pencil, figure } = paletteNow();
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const make = (w: number, h: number): HTMLCanvasElement =>
    Object.assign(document.createElement('canvas'), { width: w, height: h });
  pen.drawImage(boardOf(make, undefined, canvas.width, canvas.height, pencil, paper), 0, 0);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  drawRoom(pen, width, height, pencil);
  const aspect = width / height;
  const people = [
    placed(STANDING, 3, 0.24, 0.74, 0.4, 1, aspect),
    placed(WALKING, 2, 0.8, 0.8, 0.48, -1, aspect),
    placed(WALKING, 1, 0.5, 0.92, 0.66, 1, aspect),
  ];
  for (const one of people) drawFigure(pen, one, width, height, figure, 1, paper);
}

/** A hall in a few lines: back wall, floor, two doors. */
function drawRoom(pen: CanvasRenderingContext2D, width: number, height: number, pencil: string): void {
  pen.strokeStyle = pencil;
  pen.lineWidth = 1.2;
  pen.globalAlpha = 0.5;
  const horizon = 0.46 * height;
  pen.beginPath();
  const line = (x0: number, y0: number, x1: number, y1: number): void => {
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
  };
  line(0, horizon, width, horizon);
  for (let i = -7; i <= 7; i++) line(width / 2 + i * 0.075 * width, horizon, width / 2 + i * 0.24 * width, height);
  for (const y of [0.51, 0.6, 0.74, 0.93]) line(0, y * height, width, y * height);
  for (const x of [0.14, 0.66]) {
    line(x * width, 0.14 * height, x * width, horizon);
    line((x + 0.17) * width, 0.14 * height, (x + 0.17) * width, horizon);
    line(x * width, 0.14 * height, (x + 0.17) * width, 0.14 * height);
    line((x + 0.085) * width, 0.14 * height, (x + 0.085) * width, horizon);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}
