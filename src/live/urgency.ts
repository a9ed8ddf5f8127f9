import type { Behaviour } from '../wire/words.ts';

/** What needs somebody first. */
const ORDER: readonly Behaviour[] = [
  'counterflow',
  'running',
  'intrusion',
  'crowding',
  'lying',
  'fall',
  'assault',
] as const;

/** A step between two behaviours; whether it still goes on, and waiting, never reach the next one. */
const STEP = 14;
const GOES_ON = 7;
/** After a minute half of what waiting may add; it never stops to rise. */
const WAITING = 6.9;
const HALF_MS = 60_000;

export interface Urgent {
  readonly id: string;
  readonly behaviour: Behaviour;
  readonly over: boolean;
  readonly raisedMs: number;
}

/** 0…100: the behaviour, then whether it still goes on (somebody still lies there), then how long it has waited. */
export function urgency({ behaviour, over, raisedMs }: Urgent, nowMs: number): number {
  const waitedMs = Math.max(0, nowMs - raisedMs);
  const waiting = (WAITING * waitedMs) / (waitedMs + HALF_MS);
  return ORDER.indexOf(behaviour) * STEP + (over ? 0 : GOES_ON) + waiting;
}

/** Most urgent first. A total order: no two alarms are equal, and it turns with nothing but time. */
export function byUrgency(nowMs: number): (a: Urgent, b: Urgent) => number {
  return (a, b) =>
    urgency(b, nowMs) - urgency(a, nowMs) || a.raisedMs - b.raisedMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
