import type { Joint } from '../observation/observation.ts';

/**
 * Joints over time: left and right are put in the order that moves them least (the model does not tell sides apart),
 * then each coordinate passes a One Euro filter (Casiez, Roussel and Vogel 2012): still joints rest, fast ones follow.
 */
const PAIRS: readonly (readonly [number, number])[] = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
  [9, 10],
  [11, 12],
];
const LEAST_CUTOFF_HZ = 1.6;
/** Hz of cutoff for each body size a second of speed. */
const CUTOFF_PER_SPEED = 2.5;
const SPEED_CUTOFF_HZ = 2;

const alpha = (cutoffHz: number, seconds: number): number => 1 / (1 + 1 / (2 * Math.PI * cutoffHz * seconds));

export class JointFilter {
  readonly #aspect: number;
  #joints: Joint[];
  #speeds: { x: number; y: number }[];

  constructor(joints: readonly Joint[], aspect: number) {
    this.#aspect = aspect;
    this.#joints = [...joints];
    this.#speeds = joints.map(() => ({ x: 0, y: 0 }));
  }

  get joints(): readonly Joint[] {
    return this.#joints;
  }

  /** `size`: the body's longer side in frame heights. */
  update(measured: readonly Joint[], seconds: number, size: number): void {
    if (seconds <= 0) return;
    const ordered = this.#inOrder(measured);
    this.#joints = ordered.map((joint, i) => {
      const before = this.#joints[i]!;
      const speed = this.#speeds[i]!;
      const rate = alpha(SPEED_CUTOFF_HZ, seconds);
      speed.x += rate * ((joint.x - before.x) / seconds - speed.x);
      speed.y += rate * ((joint.y - before.y) / seconds - speed.y);
      const bodySpeed = Math.hypot(speed.x * this.#aspect, speed.y) / Math.max(size, 0.02);
      // A doubtful joint is followed more slowly; half trust at confidence 0.3.
      const trust = 0.25 + 0.75 * Math.min(1, joint.confidence / 0.6);
      const weight = alpha(LEAST_CUTOFF_HZ + CUTOFF_PER_SPEED * bodySpeed, seconds) * trust;
      return {
        x: before.x + weight * (joint.x - before.x),
        y: before.y + weight * (joint.y - before.y),
        confidence: before.confidence + 0.5 * (joint.confidence - before.confidence),
      };
    });
  }

  /** The whole body moved on unseen, units of the picture. */
  shift(x: number, y: number): void {
    this.#joints = this.#joints.map((joint) => ({ ...joint, x: joint.x + x, y: joint.y + y }));
  }

  /** Swaps a pair where the other order lies clearly nearer to where both were. */
  #inOrder(measured: readonly Joint[]): Joint[] {
    const out = [...measured];
    const distance = (a: Joint, b: Joint): number => Math.hypot((a.x - b.x) * this.#aspect, a.y - b.y);
    for (const [left, right] of PAIRS) {
      const [a, b] = [out[left]!, out[right]!];
      const [wasA, wasB] = [this.#joints[left]!, this.#joints[right]!];
      if (distance(a, wasB) + distance(b, wasA) < distance(a, wasA) + distance(b, wasB)) {
        out[left] = b;
        out[right] = a;
      }
    }
    return out;
  }
}
