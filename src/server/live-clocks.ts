import type { Clock } from '../kernel/clock.ts';
import type { Draft } from '../ledger/entry.ts';
import { CameraClocks, ClockWatch } from '../live/clock-watch.ts';
import type { Hub } from '../live/hub.ts';
import { cameraClock, clockJump } from './live-words.ts';

/** Clocks that are out, the place's and the cameras': each a line of the ledger and a notice, once. */
export class LiveClocks {
  readonly #hub: Hub;
  readonly #enter: (draft: Draft) => void;
  readonly #watch: ClockWatch;
  readonly #cameras = new CameraClocks();

  constructor(clock: Clock, hub: Hub, enter: (draft: Draft) => void) {
    this.#hub = hub;
    this.#enter = enter;
    this.#watch = new ClockWatch(clock);
  }

  /** Every second. */
  look(): void {
    const offsetMs = this.#watch.look();
    if (offsetMs === undefined) return;
    this.#hub.clockJumped();
    this.#enter({ act: 'clock-jump', phase: 'outcome', result: 'done', facts: { offsetMs } });
    this.#hub.notice('clock-jump', null, clockJump(offsetMs));
  }

  /** A camera's own clock minus ours. */
  camera(camera: string, ms: number): void {
    const offsetMs = Math.round(ms);
    if (!this.#cameras.news(camera, offsetMs)) return;
    this.#enter({ act: 'clock-jump', phase: 'outcome', result: 'done', facts: { camera, offsetMs } });
    this.#hub.notice('camera-clock', camera, cameraClock(camera, offsetMs));
  }
}
