import type { Point } from '../../kernel/geometry.ts';
import { localOf, msOfLocal } from '../local-time.ts';

/** What stands in the form: times as they are typed, at the place. */
export interface Draft {
  readonly camera: string;
  readonly from: string;
  readonly to: string;
  readonly basis: string;
  readonly fileNumber: string;
  readonly purpose: string;
  readonly region: readonly Point[];
  readonly alarm: string | undefined;
}

const HOUR_MS = 3_600_000;
/** Around an alarm: what led to it, and what came after. */
const BEFORE_MS = 15_000;
const AFTER_MS = 30_000;

/**
 * The form as it opens: around the alarm that the address names (`?alarm=…&camera=…&fromMs=…&toMs=…`, UTC ms), else the last
 * minute.
 */
export function draftOf(query: URLSearchParams, cameras: readonly string[], nowMs: number, timeZone: string): Draft {
  const number = (name: string): number | undefined => {
    const value = Number(query.get(name) ?? Number.NaN);
    return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  };
  const start = number('fromMs');
  const fromMs = start === undefined ? nowMs - 60_000 : start - BEFORE_MS;
  const toMs = Math.min(nowMs, start === undefined ? nowMs : (number('toMs') ?? start) + AFTER_MS);
  const camera = query.get('camera') ?? '';
  return {
    camera: cameras.includes(camera) ? camera : (cameras[0] ?? ''),
    from: localOf(fromMs, timeZone),
    to: localOf(Math.max(toMs, fromMs + 1000), timeZone),
    basis: '',
    fileNumber: '',
    purpose: '',
    region: [],
    alarm: query.get('alarm') ?? undefined,
  };
}

export type SpanFault = 'badSpan' | 'longSpan' | 'future';
export type Span = { readonly fromMs: number; readonly toMs: number } | { readonly fault: SpanFault };

export function spanOf({ from, to }: Draft, nowMs: number, timeZone: string): Span {
  const fromMs = msOfLocal(from, timeZone);
  const toMs = msOfLocal(to, timeZone);
  if (fromMs === undefined || toMs === undefined || fromMs >= toMs) return { fault: 'badSpan' };
  if (toMs - fromMs > HOUR_MS) return { fault: 'longSpan' };
  return toMs > nowMs ? { fault: 'future' } : { fromMs, toMs };
}
