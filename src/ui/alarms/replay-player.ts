import { REACH_MS } from './replay-scene.ts';

export const SPEEDS = [0.25, 0.5, 1] as const;
export type Speed = (typeof SPEEDS)[number];

/** What moves time on: the browser's animation frames, or a test. */
export interface Pulse {
  request(callback: (monotonicMs: number) => void): number;
  cancel(handle: number): void;
}

export interface ReplayState {
  /** Against the start of the finding. */
  readonly timeMs: number;
  readonly playing: boolean;
  readonly speed: Speed;
  /** Playing goes round the finding instead of on to the end. */
  readonly loop: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  /** Somebody has moved in it; a stage that is live otherwise shows the replay now. */
  readonly touched: boolean;
}

const LOOP_LEAD_MS = 1500;
const LOOP_TAIL_MS = 2500;

/**
 * Where in the twenty seconds around a finding the reader is. Knows nothing of figures or screens; `changed` is called
 * after each change, and the state is one object that is replaced, as React's useSyncExternalStore wants it.
 */
export class ReplayPlayer {
  readonly #pulse: Pulse;
  readonly #listeners = new Set<() => void>();
  #state: ReplayState = {
    timeMs: 0,
    playing: false,
    speed: 1,
    loop: false,
    fromMs: -REACH_MS,
    toMs: REACH_MS,
    touched: false,
  };
  /** Times of the observations, in order. */
  #times: readonly number[] = [];
  #eventMs = 0;
  #handle: number | undefined;
  #beforeMs = -1;

  constructor(pulse: Pulse) {
    this.#pulse = pulse;
  }

  get state(): ReplayState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): ReplayState => this.#state;

  /** `times`: of the observations. `eventMs`: how long the finding itself lasted, for the loop. Stays where it is. */
  open(times: readonly number[], eventMs: number): void {
    this.#times = times;
    this.#eventMs = Math.max(0, eventMs);
    this.#set({ fromMs: times[0] ?? -REACH_MS, toMs: times.at(-1) ?? REACH_MS });
    this.place(this.#state.timeMs);
  }

  /** Puts it somewhere without anybody having asked. */
  place(timeMs: number): void {
    this.#set({ timeMs: Math.min(this.#state.toMs, Math.max(this.#state.fromMs, timeMs)) });
  }

  seek(timeMs: number): void {
    this.#set({ touched: true });
    this.place(timeMs);
  }

  /** Nobody looks at it any more: a stage that can be live is live again. */
  rest(): void {
    this.pause();
    this.#set({ touched: false, loop: false });
  }

  /** To the observation before (−1) or after (+1) this moment; stops playing, for a step is looked at. */
  step(by: -1 | 1): void {
    this.pause();
    const here = this.#state.timeMs;
    const next =
      by === 1 ? this.#times.find((time) => time > here + 1) : this.#times.findLast((time) => time < here - 1);
    if (next !== undefined) this.seek(next);
  }

  setSpeed(speed: Speed): void {
    this.#set({ speed });
  }

  shiftSpeed(by: -1 | 1): void {
    const at = SPEEDS.indexOf(this.#state.speed) + by;
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))]!);
  }

  /** From the loop's first moment to its last: a little before the finding to a little after what makes it one. */
  get loopSpan(): readonly [number, number] {
    const { fromMs, toMs } = this.#state;
    return [Math.max(fromMs, -LOOP_LEAD_MS), Math.min(toMs, Math.min(this.#eventMs, 3000) + LOOP_TAIL_MS)];
  }

  setLoop(loop: boolean): void {
    this.#set({ loop });
    if (loop) {
      const [from, to] = this.loopSpan;
      if (this.#state.timeMs < from || this.#state.timeMs > to) this.seek(from);
      this.play();
    }
  }

  toggle(): void {
    if (this.#state.playing) this.pause();
    else this.play();
  }

  play(): void {
    const { playing, timeMs, toMs, fromMs, loop } = this.#state;
    if (playing || toMs <= fromMs) return;
    if (timeMs >= toMs) this.seek(loop ? this.loopSpan[0] : fromMs);
    this.#beforeMs = -1;
    this.#handle = this.#pulse.request(this.#tick);
    this.#set({ playing: true, touched: true });
  }

  pause(): void {
    if (this.#handle === undefined) return;
    this.#pulse.cancel(this.#handle);
    this.#handle = undefined;
    this.#set({ playing: false });
  }

  readonly #tick = (monotonicMs: number): void => {
    // A tab that was in the background does not jump ahead when it comes back.
    const passedMs = this.#beforeMs < 0 ? 0 : Math.min(250, monotonicMs - this.#beforeMs);
    this.#beforeMs = monotonicMs;
    const { timeMs, speed, loop, toMs } = this.#state;
    let next = timeMs + passedMs * speed;
    if (loop) {
      const [from, to] = this.loopSpan;
      if (next >= to) next = from;
    }
    const atEnd = next >= toMs;
    this.#handle = atEnd ? undefined : this.#pulse.request(this.#tick);
    this.#set({ timeMs: Math.min(toMs, next), playing: !atEnd });
  };

  #set(change: Partial<ReplayState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
