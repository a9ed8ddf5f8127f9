export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

/** What moves time on: the browser's animation frames, or a test. */
export interface Pulse {
  /** Calls back once with a monotonic time in ms. */
  request(callback: (nowMs: number) => void): number;
  cancel(handle: number): void;
}

/** Where in a clip the reader is, and how fast it goes on. Knows nothing of figures or screens. */
export class Playback {
  readonly #pulse: Pulse;
  readonly #changed: () => void;
  #durationMs = 0;
  #timeMs = 0;
  #speed = 1;
  #handle: number | undefined;
  #beforeMs = 0;

  constructor(pulse: Pulse, changed: () => void) {
    this.#pulse = pulse;
    this.#changed = changed;
  }

  get timeMs(): number {
    return this.#timeMs;
  }

  get durationMs(): number {
    return this.#durationMs;
  }

  get speed(): number {
    return this.#speed;
  }

  get playing(): boolean {
    return this.#handle !== undefined;
  }

  open(durationMs: number, timeMs: number): void {
    this.pause();
    this.#durationMs = Math.max(0, durationMs);
    this.seek(timeMs);
  }

  seek(timeMs: number): void {
    this.#timeMs = Math.min(this.#durationMs, Math.max(0, timeMs));
    this.#changed();
  }

  /** One step slower (−1) or faster (+1). */
  shift(by: -1 | 1): void {
    const at = SPEEDS.indexOf(this.#speed as (typeof SPEEDS)[number]);
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))]!);
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#changed();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.playing || this.#durationMs === 0) return;
    if (this.#timeMs >= this.#durationMs) this.#timeMs = 0;
    this.#beforeMs = -1;
    this.#handle = this.#pulse.request(this.#tick);
    this.#changed();
  }

  pause(): void {
    if (this.#handle === undefined) return;
    this.#pulse.cancel(this.#handle);
    this.#handle = undefined;
    this.#changed();
  }

  readonly #tick = (nowMs: number): void => {
    // A tab that was in the background does not jump ahead when it comes back.
    const passedMs = this.#beforeMs < 0 ? 0 : Math.min(250, nowMs - this.#beforeMs);
    this.#beforeMs = nowMs;
    this.#timeMs = Math.min(this.#durationMs, this.#timeMs + passedMs * this.#speed);
    this.#handle = this.#timeMs >= this.#durationMs ? undefined : this.#pulse.request(this.#tick);
    this.#changed();
  };
}
