import type { Clock } from '../kernel/clock.ts';

/** The place's clock may run by so much away from the steady one between two looks; NTP turns it by far less. */
const JUMP_MS = 2000;
/** A camera's clock may be out by so much; beyond it footage and its own stamp tell different stories. */
const OFFSET_MS = 10_000;

/** Whether the place's clock was set, or stood still while the machine slept. */
export class ClockWatch {
  readonly #clock: Clock;
  #nowMs: number;
  #monotonicMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#nowMs = clock.nowMs();
    this.#monotonicMs = clock.monotonicMs();
  }

  /** By how many ms it jumped since the last look; undefined where it did not. */
  look(): number | undefined {
    const nowMs = this.#clock.nowMs();
    const monotonicMs = this.#clock.monotonicMs();
    const jumpMs = nowMs - this.#nowMs - (monotonicMs - this.#monotonicMs);
    this.#nowMs = nowMs;
    this.#monotonicMs = monotonicMs;
    return Math.abs(jumpMs) >= JUMP_MS ? Math.round(jumpMs) : undefined;
  }
}

/** Cameras whose own clock is out: each once, and again when it is out by much more or less. */
export class CameraClocks {
  readonly #told = new Map<string, number>();

  /** True where this is worth an entry: beyond the bound, or back within it. */
  news(camera: string, offsetMs: number): boolean {
    const before = this.#told.get(camera) ?? 0;
    const out = Math.abs(offsetMs) > OFFSET_MS;
    if (!out && before === 0) return false;
    if (out && before !== 0 && Math.abs(offsetMs - before) <= OFFSET_MS) return false;
    this.#told.set(camera, out ? offsetMs : 0);
    return true;
  }
}
