import type { Alarm } from '../alarm/alarm.ts';
import type { CameraView } from './camera-view.ts';
import { KEPT_MS } from './camera-view.ts';
import { curveOf } from './curve.ts';
import { marked } from './ring.ts';
import type { Encoded } from './ring.ts';
import type { Curve } from '../wire/alarm.ts';

export const BEFORE_MS = 10_000;
export const AFTER_MS = 10_000;
/** The place's clock: where no more frames come, what there is is all. */
const GIVE_UP_MS = 30_000;
const REMEMBERED = 2000;

/** Figures from ten seconds before an alarm to ten after. Grows until then; then it stays as it is. */
export interface Replay {
  readonly alarm: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly complete: boolean;
  /** One batch of figures (wire/figures.ts), those concerned marked. */
  readonly bytes: Uint8Array;
  /** The place as it was drawn then, two pixels a byte. */
  readonly drawing: Uint8Array | undefined;
  readonly aspect: number | undefined;
  readonly curve: Curve | undefined;
}

interface Growing {
  alarm: Alarm;
  readonly view: CameraView;
  readonly anchorMs: number;
  readonly frames: Encoded[];
  readonly tracks: Set<number>;
  readonly drawing: Uint8Array | undefined;
  readonly begunMs: number;
  complete: boolean;
}

/** The replays that still grow; a finished one is handed over once and forgotten here. */
export class Replays {
  readonly #nowMs: () => number;
  readonly #finished: (replay: Replay) => void;
  readonly #growing = new Map<string, Growing>();
  /** Numbers of those concerned, also after their run is over; the oldest go. */
  readonly #tracks = new Map<string, readonly number[]>();

  constructor(nowMs: () => number, finished: (replay: Replay) => void) {
    this.#nowMs = nowMs;
    this.#finished = finished;
  }

  /** Call it when the alarm is raised, before the frame that raised it. */
  begin(alarm: Alarm, view: CameraView): void {
    const latestMs = view.ring.between(-Infinity, Infinity).at(-1)?.timeMs ?? alarm.startMs;
    // What began longer ago than figures are kept is shown around the moment at which it was seen to be one.
    const early = alarm.startMs - BEFORE_MS >= latestMs - KEPT_MS;
    const anchorMs = early ? alarm.startMs : latestMs - AFTER_MS;
    const growing: Growing = {
      alarm,
      view,
      anchorMs,
      frames: view.ring.between(anchorMs - BEFORE_MS, anchorMs + AFTER_MS),
      tracks: new Set(alarm.tracks.map((track) => view.numberOf(track))),
      drawing: view.drawing?.bytes,
      begunMs: this.#nowMs(),
      complete: false,
    };
    this.#growing.set(alarm.id, growing);
    this.#remember(alarm.id, growing.tracks);
    if (latestMs >= anchorMs + AFTER_MS) this.#finish(growing);
  }

  /** More bodies are part of it than before. */
  follow(alarm: Alarm): void {
    const growing = this.#growing.get(alarm.id);
    if (!growing) return;
    growing.alarm = alarm;
    for (const track of alarm.tracks) growing.tracks.add(growing.view.numberOf(track));
    this.#remember(alarm.id, growing.tracks);
  }

  observed(camera: string, frame: Encoded): void {
    for (const growing of this.#growing.values()) {
      if (growing.view.name !== camera) continue;
      if (frame.timeMs < growing.anchorMs + AFTER_MS) growing.frames.push(frame);
      else this.#finish(growing);
    }
  }

  runEnded(camera: string): void {
    for (const growing of this.#growing.values()) if (growing.view.name === camera) this.#finish(growing);
  }

  /** Now and then: those for which nothing more comes. */
  look(): void {
    for (const growing of this.#growing.values()) {
      if (this.#nowMs() - growing.begunMs > GIVE_UP_MS) this.#finish(growing);
    }
  }

  /** As it stands now; undefined where none grows for this alarm. */
  of(id: string): Replay | undefined {
    const growing = this.#growing.get(id);
    return growing && asReplay(growing);
  }

  /** The same without its figures. */
  outlineOf(id: string): Pick<Replay, 'fromMs' | 'toMs' | 'complete' | 'curve'> | undefined {
    const growing = this.#growing.get(id);
    return growing && outline(growing);
  }

  /** Numbers of those concerned, as in figures; empty where that is no longer known. */
  tracksOf(id: string): readonly number[] {
    return this.#tracks.get(id) ?? [];
  }

  #remember(id: string, tracks: ReadonlySet<number>): void {
    this.#tracks.set(id, [...tracks]);
    if (this.#tracks.size > REMEMBERED) this.#tracks.delete(this.#tracks.keys().next().value!);
  }

  #finish(growing: Growing): void {
    growing.complete = true;
    this.#growing.delete(growing.alarm.id);
    this.#finished(asReplay(growing));
  }
}

function outline({ alarm, view, anchorMs, frames, complete }: Growing) {
  const last = frames.at(-1)?.timeMs;
  const fromMs = Math.max(0, Math.round(anchorMs - BEFORE_MS));
  return {
    fromMs,
    toMs: complete ? Math.round(anchorMs + AFTER_MS) : Math.max(fromMs, Math.round(last ?? anchorMs)),
    complete,
    curve: curveOf(alarm, view.curves, anchorMs),
  };
}

function asReplay(growing: Growing): Replay {
  const { alarm, view, frames, tracks, drawing } = growing;
  const aspect = view.aspect ?? undefined;
  return { ...outline(growing), alarm: alarm.id, bytes: marked(frames, tracks), drawing, aspect };
}
