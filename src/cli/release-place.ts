import { AugenmassError } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import { parseDuration } from './duration.ts';

/** UTC ms of a moment with its offset: without one, nobody could say afterwards which hour was meant. Throws `invalid`. */
export function parseMoment(text: string, option: string): number {
  const whole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const ms = whole ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new AugenmassError('invalid', `${option}: “${text}” is no moment with an offset.`, {
    remedy: 'Write it like 2026-11-22T08:15:00Z or 2026-11-22T09:15:00+01:00.',
  });
}

/** A moment, or a duration from now: 12h, 3d. */
export function parseEnd(text: string, nowMs: number): number {
  const days = /^(\d{1,3})d$/.exec(text)?.[1];
  if (days !== undefined) return nowMs + Number(days) * 86_400_000;
  return text.includes('T') ? parseMoment(text, '--expires') : nowMs + parseDuration(text);
}

/** “x,y x,y x,y …”; what makes no outline is refused later. Throws `invalid`. */
export function parseRegion(text: string): Point[] {
  return text
    .trim()
    .split(/\s+/)
    .map((corner) => {
      const [, x, y] = /^(\d*\.?\d+),(\d*\.?\d+)$/.exec(corner) ?? [];
      if (x !== undefined && y !== undefined) return { x: Number(x), y: Number(y) };
      throw new AugenmassError('invalid', `--region: “${corner}” is no corner.`, {
        remedy: 'Write corners like “0.1,0.2 0.5,0.2 0.5,0.9”.',
      });
    });
}
