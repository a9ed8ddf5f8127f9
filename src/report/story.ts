import type { ClipData, FindingData } from './player/data.ts';
import { inkOf, shownAt } from '../ink/figure.ts';
import type { Figure } from '../ink/figure.ts';
import type { Frame } from './player/unpack.ts';

const STILLS = 6;
/** Units of the SVG across the whole picture. */
const WIDTH = 1000;

export interface Still {
  /** Relative to the finding's start. */
  readonly atMs: number;
  readonly svg: string;
}

/** Six moments around a finding, cut out where it happens: what the player shows, for paper and for a quick look. */
export function stillsOf(clip: ClipData, frames: readonly Frame[], finding: FindingData): Still[] {
  const { startMs, endMs } = finding;
  const fromMs = Math.max(0, startMs - 1500);
  const toMs = Math.min(clip.durationMs, Math.max(startMs + 2500, Math.min(endMs + 500, startMs + 4000)));
  const times = Array.from({ length: STILLS }, (_, i) => fromMs + (i * (toMs - fromMs)) / (STILLS - 1));
  const called = new Set(finding.tracks);
  const views = times.map((timeMs) => shownAt(frames, timeMs).filter((one) => one.presence > 0.55));
  const about = views.flatMap((view) => view.filter(({ figure }) => called.has(figure.track)));
  const crop = cropOf(
    (about.length > 0 ? about : views.flat()).map(({ figure }) => figure),
    clip,
  );
  return times.map((timeMs, i) => ({
    atMs: timeMs - startMs,
    svg: pictureOf(
      clip,
      crop,
      (views[i] ?? []).map(({ figure }) => figure),
      called,
    ),
  }));
}

/** The whole picture at one moment, small. */
export function thumbOf(clip: ClipData, frames: readonly Frame[]): string {
  const finding = clip.findings[0];
  const busiest = frames.reduce<Frame | undefined>(
    (most, frame) => (frame.figures.length > (most?.figures.length ?? 0) ? frame : most),
    undefined,
  );
  const timeMs = finding ? finding.startMs + Math.min(1200, (finding.endMs - finding.startMs) * 0.6) : busiest?.timeMs;
  const shown = timeMs === undefined ? [] : shownAt(frames, timeMs).filter((one) => one.presence > 0.5);
  const whole = { x: 0, y: 0, width: WIDTH, height: heightOf(clip) };
  return pictureOf(
    clip,
    whole,
    shown.map(({ figure }) => figure),
    new Set(finding?.tracks ?? []),
  );
}

interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function heightOf(clip: ClipData): number {
  return clip.widthPx > 0 && clip.heightPx > 0 ? (WIDTH * clip.heightPx) / clip.widthPx : 600;
}

/** A 4:3 field around the figures with room for the place; at least two fifths of the picture, never beyond its edges. */
function cropOf(figures: readonly Figure[], clip: ClipData): Crop {
  const tall = heightOf(clip);
  const x0 = Math.min(...figures.map(({ box }) => box[0]), 1) * WIDTH;
  const y0 = Math.min(...figures.map(({ box }) => box[1]), 1) * tall;
  const x1 = Math.max(...figures.map(({ box }) => box[2]), 0) * WIDTH;
  const y1 = Math.max(...figures.map(({ box }) => box[3]), 0) * tall;
  if (figures.length === 0) return { x: 0, y: 0, width: WIDTH, height: tall };
  const most = Math.min(tall, (WIDTH * 3) / 4);
  const height = Math.min(most, Math.max(tall * 0.42, (y1 - y0) * 1.3, ((x1 - x0) * 1.3 * 3) / 4));
  const width = (height * 4) / 3;
  const inside = (value: number, size: number, whole: number): number => Math.min(whole - size, Math.max(0, value));
  return {
    x: inside((x0 + x1) / 2 - width / 2, width, WIDTH),
    y: inside((y0 + y1) / 2 - height / 2, height, tall),
    width,
    height,
  };
}

const short = (value: number): string => String(Math.round(value));

function pictureOf(clip: ClipData, crop: Crop, figures: readonly Figure[], called: ReadonlySet<number>): string {
  const tall = heightOf(clip);
  const plate = clip.drawing
    ? `<use class="plate" href="#${clip.drawing}" transform="scale(1 ${(tall / 600).toFixed(4)})"/>`
    : '';
  const drawn = figures
    .map((figure) => ({ figure, alarm: called.has(figure.track) }))
    .sort((a, b) => Number(a.alarm) - Number(b.alarm))
    .map(({ figure, alarm }) => figureSvg(figure, tall, alarm))
    .join('');
  const box = [crop.x, crop.y, crop.width, crop.height].map(short).join(' ');
  return `<svg viewBox="${box}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">${plate}${drawn}</svg>`;
}

function figureSvg(figure: Figure, tall: number, alarm: boolean): string {
  const { strokes, head } = inkOf(figure, WIDTH, tall);
  const levels = new Map<number, string>();
  for (const stroke of strokes) {
    const level = Math.round(stroke.alpha * 4);
    if (level === 0) continue;
    const d = `M${short(stroke.x0)} ${short(stroke.y0)}L${short(stroke.x1)} ${short(stroke.y1)}`;
    levels.set(level, (levels.get(level) ?? '') + d);
  }
  const limbs = [...levels]
    .map(([level, d]) => `<path${level < 4 ? ` opacity="${level / 4}"` : ''} d="${d}"/>`)
    .join('');
  const dot = `<circle cx="${short(head.x)}" cy="${short(head.y)}" r="${short(Math.max(7, head.radius))}"/>`;
  return `<g class="${alarm ? 'fig alarm' : 'fig'}">${limbs}${dot}</g>`;
}
