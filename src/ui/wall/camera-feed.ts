import { shownAt } from '../../ink/figure.ts';
import type { Figure, Moment, Shown } from '../../ink/figure.ts';
import { SILENCE_MS } from '../../wire/live.ts';
import type { LiveFrame } from '../../wire/figures.ts';
import { figureOf } from '../alarms/replay-scene.ts';

/**
 * Figures are drawn a little after they were observed, so that there is a next observation to move toward: as little as the camera's
 * own rhythm allows, within these. An alarm does not wait for it.
 */
const LEAST_PLAYOUT_MS = 180;
const MOST_PLAYOUT_MS = 950;
/** A camera of which nothing is known yet. */
const FIRST_PLAYOUT_MS = 260;
/** Room for the batches in which figures come. */
const SPARE_MS = 30;
/** Moments older than this are never drawn again. */
const KEPT_MS = 2500;
/** How fast the estimate of the shortest way forgets, ms per frame: clocks drift, ways change. */
const FORGET_MS = 0.4;
/** Somebody was seen within this: the camera counts as one with movement. */
const MOVEMENT_MS = 4000;
/** Joint numbers of one side's arm and leg; the other side's are one higher. */
const CHAINS = [
  [1, 3, 5],
  [7, 9, 11],
] as const;

/** What one camera has been seeing for the last seconds, by the browser's monotonic clock. */
export class CameraFeed {
  #moments: Moment[] = [];
  /** Arrival minus footage time of the quickest frame lately. */
  #offsetMs = Infinity;
  /** From one observation to the next being here, lately at most. */
  #rhythmMs = FIRST_PLAYOUT_MS;
  #heardMs = -Infinity;
  #movedMs = -Infinity;
  #alarmed: ReadonlySet<number> = new Set();

  /** Tracks that are part of an open alarm. */
  get alarmed(): ReadonlySet<number> {
    return this.#alarmed;
  }

  /** How far what is drawn lies behind what was observed. */
  get playoutMs(): number {
    return Math.min(MOST_PLAYOUT_MS, Math.max(LEAST_PLAYOUT_MS, this.#rhythmMs + SPARE_MS));
  }

  take(frame: LiveFrame, arrivedMs: number): void {
    const before = this.#moments.at(-1);
    // A new run of the camera begins its own time, or a clip of the demonstration starts over.
    if (before && (frame.timeMs < before.timeMs - 500 || frame.timeMs > before.timeMs + 30_000)) this.forget();
    this.#heardMs = arrivedMs;
    const way = arrivedMs - frame.timeMs;
    this.#offsetMs = Math.min(way, this.#offsetMs + FORGET_MS);
    const last = this.#moments.at(-1);
    if (last && frame.timeMs <= last.timeMs) return;
    if (last) this.#rhythmMs = Math.max(frame.timeMs - last.timeMs + way - this.#offsetMs, this.#rhythmMs * 0.98);
    const figures = frame.figures.map((figure) => steadied(figureOf(figure), last));
    this.#alarmed = new Set(figures.filter((_, i) => frame.figures[i]!.alarmed).map(({ track }) => track));
    if (figures.length > 0 && frame.fresh) this.#movedMs = arrivedMs;
    this.#moments.push({ timeMs: frame.timeMs, figures });
    while (this.#moments.length > 2 && this.#moments[0]!.timeMs < frame.timeMs - KEPT_MS) this.#moments.shift();
  }

  /** Nothing that was known is shown any more. */
  forget(): void {
    this.#moments = [];
    this.#offsetMs = Infinity;
    this.#rhythmMs = FIRST_PLAYOUT_MS;
    this.#alarmed = new Set();
  }

  /** Nothing came for so long that nothing may look live. */
  silent(nowMs: number): boolean {
    return nowMs - this.#heardMs > SILENCE_MS;
  }

  moving(nowMs: number): boolean {
    return nowMs - this.#movedMs < MOVEMENT_MS;
  }

  /** Who is to be drawn now; nobody where nothing came for a second. */
  shown(nowMs: number): readonly Shown[] {
    if (this.#moments.length === 0 || this.silent(nowMs)) return [];
    return shownAt(this.#moments, nowMs - this.#offsetMs - this.playoutMs);
  }
}

/**
 * Left and right mean nothing to the model. Each chain of joints is put on the side where it moved least since the last moment, so
 * that limbs do not cross over while the figure moves.
 */
export function steadied(figure: Figure, before: Moment | undefined): Figure {
  const known = before?.figures.find(({ track }) => track === figure.track);
  if (!known) return figure;
  const gap = (a: number, b: number): number =>
    Math.hypot(figure.joints[2 * a]! - known.joints[2 * b]!, figure.joints[2 * a + 1]! - known.joints[2 * b + 1]!);
  let joints = figure.joints;
  let confidence = figure.confidence;
  for (const chain of CHAINS) {
    let kept = 0;
    let swapped = 0;
    for (const j of chain) {
      kept += gap(j, j) + gap(j + 1, j + 1);
      swapped += gap(j, j + 1) + gap(j + 1, j);
    }
    if (swapped >= kept) continue;
    if (joints === figure.joints) {
      joints = joints.slice();
      confidence = confidence.slice();
    }
    for (const j of chain) {
      for (const k of [0, 1]) {
        joints[2 * j + k] = figure.joints[2 * (j + 1) + k]!;
        joints[2 * (j + 1) + k] = figure.joints[2 * j + k]!;
      }
      confidence[j] = figure.confidence[j + 1]!;
      confidence[j + 1] = figure.confidence[j]!;
    }
  }
  return { ...figure, joints, confidence };
}
