import type { Health, Person } from '../observation/observation.ts';
import type { Batch } from './batch.ts';
import type { Seen } from './detector.ts';
import type { FrameShelf, GreyFrame } from './frame.ts';
import { HealthGauge } from './health.ts';
import type { PlateKeeper } from './keeper.ts';
import type { PrivacyMask } from './mask.ts';
import { MotionGate } from './motion.ts';
import type { Outlet } from './outlet.ts';
import type { Look } from './plate-frame.ts';
import type { Plate } from './plate.ts';

/** How long ago the model's third picture should be, and how old it may at most be. */
const EARLIER_MS = 250;
const OLDEST_MS = 600;
const HEALTH_EVERY_MS = 500;

export interface WatchingParts {
  readonly camera: number;
  readonly batch: Batch;
  readonly outlet: Outlet;
  readonly shelf: FrameShelf;
  readonly mask: PrivacyMask;
  readonly keeper: PlateKeeper;
  /** A look: people are told apart from the place, and nobody is told of. */
  readonly silent?: boolean;
}

/** Frames to observations, for one camera and one pass. One question to the model is open at a time. */
export class Watching {
  readonly #parts: WatchingParts;
  /** Frames of the last 0.6 s, oldest first; the newest may still be at the model. */
  #window: GreyFrame[] = [];
  #plate: Plate | undefined;
  #gate: MotionGate | undefined;
  #gauge: HealthGauge | undefined;
  #health: Health | undefined;
  #healthMs = -Infinity;
  #last: { seen: Seen; persons: readonly Person[] } | undefined;
  #open: Promise<void> | undefined;
  analysed = 0;
  still = 0;

  constructor(parts: WatchingParts) {
    this.#parts = parts;
  }

  get plate(): Plate | undefined {
    return this.#plate;
  }

  get health(): Health | undefined {
    return this.#health;
  }

  /** Takes the frame over. Resolves when the frame is at the model, or needs none. */
  async take(frame: GreyFrame): Promise<void> {
    await this.settle();
    const { mask, keeper } = this.#parts;
    mask.apply(frame.grey, frame.content);
    const plate = keeper.forContent(frame.content);
    if (plate !== this.#plate || this.#gate === undefined || this.#gauge === undefined) {
      this.#plate = plate;
      this.#gate = new MotionGate(frame.content);
      this.#gauge = new HealthGauge(frame.content);
      this.#health = undefined;
      this.#last = undefined;
      this.#forget(Infinity);
    }
    const { grey, timeMs } = frame;
    const shown = plate.picture(grey, timeMs);
    const health = this.#healthOf(this.#gauge, grey, shown, plate, timeMs);
    const changed = this.#gate.changed(grey, timeMs);
    const earlier = this.#earlier(timeMs) ?? grey;
    this.#forget(timeMs - OLDEST_MS);
    this.#window.push(frame);
    if (!changed && this.#last) {
      this.still++;
      plate.learn(grey, timeMs, this.#last.seen);
      this.#tell(frame, health, plate, this.#last, false);
      return;
    }
    const asked = await this.#ask({ frame: grey, plate: shown, earlier }, frame);
    this.#open = this.#answered(frame, health, plate, asked.seen);
  }

  /** It is smoothed over seconds: looking twice a second tells as much as looking at every frame. */
  #healthOf(gauge: HealthGauge, grey: Uint8Array, shown: Uint8Array, plate: Plate, timeMs: number): Health {
    if (this.#health && Math.abs(timeMs - this.#healthMs) < HEALTH_EVERY_MS) return this.#health;
    this.#healthMs = timeMs;
    this.#health = gauge.look(grey, shown, plate, timeMs);
    return this.#health;
  }

  /** Waits for the model's answer to the last frame, if one is open. */
  async settle(): Promise<void> {
    if (!this.#open) return;
    await this.#parts.batch.flush();
    await this.#open;
    this.#open = undefined;
  }

  /** The pass is over: no frame is left. */
  async end(): Promise<void> {
    await this.settle();
    this.#forget(Infinity);
    this.#last = undefined;
  }

  /** Wrapped, since awaiting the bare promise of an answer would wait for the answer. */
  async #ask(look: Look, { content }: GreyFrame): Promise<{ seen: Promise<Seen> }> {
    const { batch } = this.#parts;
    while (batch.full) await batch.flush();
    return { seen: batch.ask(look, content) };
  }

  async #answered(frame: GreyFrame, health: Health, plate: Plate, answer: Promise<Seen>): Promise<void> {
    const { mask, batch } = this.#parts;
    const seen = await answer;
    this.analysed++;
    const persons = mask.empty
      ? seen.persons
      : seen.persons.filter(({ box }) => !mask.covers({ x: (box.x0 + box.x1) / 2, y: box.y1 }));
    this.#last = { seen, persons };
    plate.learn(frame.grey, frame.timeMs, seen);
    this.#tell(frame, health, plate, this.#last, true);
    const doubted = plate.question(frame.timeMs);
    if (doubted === undefined) return;
    const earlier = this.#earlier(frame.timeMs) ?? frame.grey;
    const second = await this.#ask({ frame: frame.grey, plate: doubted, earlier }, frame);
    await batch.flush();
    plate.answer(frame.timeMs, await second.seen);
  }

  #tell(
    frame: GreyFrame,
    health: Health,
    plate: Plate,
    last: { seen: Seen; persons: readonly Person[] },
    fresh: boolean,
  ): void {
    // prettier-ignore
    const { outlet, camera, silent = false } = this.#parts;
    if (silent) return;
    const { overflow, density } = last.seen;
    const { timeMs } = frame;
    const { persons } = last;
    outlet.send({ type: 'observation', camera, timeMs, persons, overflow, density, health, plate: plate.state, fresh });
  }

  /** The frame of the window that is nearest to a quarter of a second ago. */
  #earlier(timeMs: number): Uint8Array | undefined {
    let best: GreyFrame | undefined;
    for (const frame of this.#window) {
      if (frame.timeMs >= timeMs || timeMs - frame.timeMs > OLDEST_MS) continue;
      const off = Math.abs(timeMs - frame.timeMs - EARLIER_MS);
      if (!best || off < Math.abs(timeMs - best.timeMs - EARLIER_MS)) best = frame;
    }
    return best?.grey;
  }

  #forget(beforeMs: number): void {
    this.#window = this.#window.filter((frame) => {
      // A clock set back leaves frames of the future: they go as well.
      if (frame.timeMs >= beforeMs && frame.timeMs <= beforeMs + 2 * OLDEST_MS) return true;
      this.#parts.shelf.putBack(frame.grey);
      return false;
    });
  }
}
