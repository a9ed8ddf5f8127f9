import { BOUNDS } from './bounds.ts';

/**
 * What speaks for a fall and against it, added up. Bounds on single numbers let squats and people who lie down on a bench
 * through or lost true falls: at the errors of a joint each number alone is doubtful, together they are not. What enters is
 * physics, the weights are a logistic regression on rendered falls and rendered ordinary life (docs/design/behaviours.md).
 */
export interface Descended {
  /** Fastest fall of the head, and of the box's upper edge, m/s. */
  readonly speed: number;
  readonly topSpeed: number;
  /** Shares of the resting moments in which the body lay flat, or long (low.ts). */
  readonly flat: number;
  readonly long: number;
  /** Sat on a seat before, and its lowest point has not come down. */
  readonly onSeat: boolean;
  /** Of the box at rest, m. */
  readonly wideM: number;
  readonly hipFromM: number;
  /** Ankles over hips at rest, m. */
  readonly feetUpM: number;
  /** Was out of sight for half a second or more on the way. */
  readonly unseen: boolean;
}

const W = BOUNDS.fallWeights;
const between = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export function evidence(seen: Descended): number {
  // A wrong pose moves the head and leaves the box where it was: the head counts as far as the box went along.
  const speed = between(Math.min(seen.speed, 1.3 * seen.topSpeed), 0, 3);
  return (
    W.speed * speed +
    W.top * between(seen.topSpeed, 0, 2.6) +
    // How it came to lie: a squat is neither flat nor long.
    W.flat * seen.flat +
    W.long * seen.long +
    // Nobody squats as wide as a body is long; away from the camera a fallen one may be narrow all the same.
    W.wide * Math.min(1.6, seen.wideM) +
    W.hips * between(seen.hipFromM, 0.5, 1.05) +
    // Who squats or kneels has the feet below the hips.
    W.feetUp * between(seen.feetUpM, -0.6, 0.6) +
    // Who falls unseen shows only the mean speed.
    (seen.unseen ? W.unseen : 0) -
    (seen.onSeat ? W.seat : 0)
  );
}
