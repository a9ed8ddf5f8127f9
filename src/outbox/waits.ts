import type { Random } from '../kernel/random.ts';

export const FIRST_WAIT_MS = 2000;
export const LONGEST_WAIT_MS = 1_800_000;
/** After a day nobody is helped any more by an alarm. */
export const GIVE_UP_MS = 86_400_000;
/** A clock that jumped ahead does not end a delivery that was hardly tried. */
const LEAST_TRIES = 3;

/**
 * How long to wait after `tries` tries came to nothing: from 2 s doubling to half an hour, each by chance up to a quarter shorter or
 * longer, so that not all recipients of a place, nor all places of a recipient, come back at the same moment.
 */
export function waitMs(tries: number, random: Random): number {
  const doubled = FIRST_WAIT_MS * 2 ** Math.min(30, Math.max(0, tries - 1));
  return Math.round(Math.min(LONGEST_WAIT_MS, doubled) * (0.75 + random.next() / 2));
}

export interface Tried {
  /** At least 1. */
  readonly tries: number;
  /** When it was queued. */
  readonly atMs: number;
  readonly nowMs: number;
  /** What the recipient asked for, if it did. */
  readonly afterMs?: number;
}

/** When to try again, UTC ms; undefined where it is given up. */
export function nextTryMs(
  { tries, atMs, nowMs, afterMs }: Tried,
  random: Random,
  giveUpMs = GIVE_UP_MS,
): number | undefined {
  const asked = Math.min(LONGEST_WAIT_MS, Math.max(0, afterMs ?? 0));
  const next = nowMs + Math.max(asked, waitMs(tries, random));
  return next - atMs > giveUpMs && tries >= LEAST_TRIES ? undefined : next;
}
