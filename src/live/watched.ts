import { isOpen, nextChange } from '../mandate/hours.ts';
import type { Mandate } from '../mandate/mandate.ts';
import type { Coverage as Wire } from '../wire/place.ts';
import type { Coverage } from './coverage.ts';
import { lengthOf } from './spans.ts';

/** Openings and closings of a span that are looked at; a schedule has a handful a day. */
const MOST_CHANGES = 20_000;

/**
 * When each camera was watched, in [fromMs, toMs) up to now, from its first moment on: before a camera was there nobody failed to
 * watch it. Of cameras that the mandate no longer names as well. Throws as the store does.
 */
export async function coverageOf(
  coverage: Coverage,
  mandate: Mandate | undefined,
  fromMs: number,
  toMs: number,
  nowMs: number,
): Promise<Wire> {
  const endMs = Math.max(fromMs, Math.min(toMs, Math.round(nowMs)));
  const names = new Set(mandate?.cameras.map(({ name }) => name));
  for (const name of await coverage.cameras(fromMs, endMs)) names.add(name);
  const cameras: Wire['cameras'] = [];
  for (const name of names) {
    const sinceMs = Math.max(fromMs, (await coverage.firstMs(name)) ?? endMs);
    const spans = endMs > sinceMs ? await coverage.spans(name, sinceMs, endMs) : [];
    const grantedMs = mandate ? openMs(mandate, name, sinceMs, endMs) : 0;
    const share = grantedMs > 0 ? Math.min(1, lengthOf(spans, 'watched') / grantedMs) : null;
    cameras.push({ name, spans, share });
  }
  return { fromMs, toMs: endMs, cameras };
}

/** How much of the span lies in the camera's hours as they are now, ms. */
export function openMs({ cameras, timeZone }: Mandate, name: string, fromMs: number, toMs: number): number {
  const schedule = cameras.find((camera) => camera.name === name)?.schedule;
  if (!schedule) return 0;
  let sumMs = 0;
  let atMs = fromMs;
  for (let i = 0; atMs < toMs && i < MOST_CHANGES; i++) {
    const nextMs = Math.min(toMs, nextChange(schedule, timeZone, atMs) ?? toMs);
    if (isOpen(schedule, timeZone, atMs)) sumMs += nextMs - atMs;
    atMs = nextMs;
  }
  return sumMs;
}
