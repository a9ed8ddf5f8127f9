import type { Alarm } from '../alarm/alarm.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { seededRandom } from '../kernel/random.ts';
import type { Opening } from '../ledger/commitment.ts';
import { encodeEntry } from '../ledger/entry.ts';
import type { Draft, Entry } from '../ledger/entry.ts';
import type { Observation } from '../observation/observation.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import type { Body, TrackFrame } from '../tracking/track.ts';
import type { ServerMessage } from '../wire/live.ts';
import { AlarmBook } from './book.ts';
import { CameraView } from './camera-view.ts';
import { Desk } from './desk.ts';
import type { Out } from './out.ts';
import { NOBODY_OUTSIDE } from './out.ts';
import type { Papers } from './papers.ts';
import { Replays } from './replay.ts';
import { NO_RULES } from './rules.ts';
import type { Rules } from './rules.ts';

/** Sunday, 2026-11-22, 12:00 UTC. */
export const NOON_MS = Date.UTC(2026, 10, 22, 12);

export function observationAt(timeMs: number, changes: Partial<Observation> = {}): Observation {
  return {
    camera: 0,
    timeMs,
    persons: [],
    overflow: false,
    density: [],
    health: { blur: 0, dark: 0, obstructed: 0, moved: false },
    plate: 'sure',
    fresh: true,
    ...changes,
  };
}

/** Somebody at (x, y) of the picture, whose hip is `hipM` above the floor. */
export function bodyAt(track: string, x: number, y: number, hipM = 0.9, seen = true): Body {
  const joints = Array.from({ length: 13 }, (_, i) => ({ x, y: y + i / 512, confidence: 1 }));
  const box = { x0: x - 0.05, y0: y, x1: x + 0.05, y1: y + 0.3 };
  return {
    track,
    person: { box, score: 0.9, joints },
    seen,
    joints,
    box,
    ageMs: 1000,
    score: 0.9,
    cut: false,
    covered: 0,
    foot: { x, y: y + 0.3 },
    metric: {
      floor: { xM: x * 10, yM: y * 10 },
      velocity: { xM: 0, yM: 0 },
      speedMps: 0,
      ankleHeightM: 0.1,
      kneeHeightM: 0.5,
      hipHeightM: hipM,
      headHeightM: 1.7,
      extentM: 1.7,
      leanDeg: 0,
      metresPerFrame: 6,
      uncertainty: 0.1,
    },
  };
}

export function trackFrame(timeMs: number, bodies: readonly Body[]): TrackFrame {
  return {
    timeMs,
    bodies,
    tracks: bodies.map(({ track }) => track),
    fresh: true,
    plate: 'sure',
    disturbed: false,
    scale: 'learnt',
  };
}

export function fallAt(startMs: number, changes: Partial<Alarm> = {}): Alarm {
  return {
    id: 'alarm0000001',
    camera: 'yard',
    behaviour: 'fall',
    startMs,
    endMs: startMs + 1400,
    over: false,
    confidence: 0.8,
    tracks: ['walker'],
    reason: {
      code: 'hip-height-fell',
      values: [
        { name: 'from', value: 0.9, unit: 'm' },
        { name: 'to', value: 0.2, unit: 'm' },
        { name: 'duration', value: 0.7, unit: 's' },
        { name: 'speed', value: 2, unit: 'm/s' },
        { name: 'low', value: 1.4, unit: 's' },
      ],
      scale: 'learnt',
    },
    raisedMs: startMs + 1500,
    judgement: undefined,
    ...changes,
  };
}

/** A ledger and openings in memory; `fail` makes the next appends of an act fail. */
export class TestPapers implements Papers {
  readonly log: Entry[] = [];
  readonly #openings = new Map<string, Opening>();
  readonly #clock: SimulatedClock;
  fail: ((draft: Draft) => AugenmassError | undefined) | undefined;
  openingsFail: AugenmassError | undefined;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  async append(draft: Draft): Promise<{ index: number }> {
    await Promise.resolve();
    const error = this.fail?.(draft);
    if (error) throw error;
    const entry = { facts: {}, ...draft, v: 1, timeMs: Math.round(this.#clock.nowMs()) } as const;
    // As strict as the real one.
    encodeEntry(entry);
    return { index: this.log.push(entry) - 1 };
  }

  keepOpenings(
    commitments: Parameters<Papers['keepOpenings']>[0],
    openings: Parameters<Papers['keepOpenings']>[1],
  ): void {
    if (this.openingsFail) throw this.openingsFail;
    if (commitments.note !== undefined && openings.note) this.#openings.set(commitments.note, openings.note);
  }

  opening(commitment: string): Opening | undefined {
    return this.#openings.get(commitment);
  }

  forgetOpening(commitment: string): void {
    this.#openings.delete(commitment);
  }

  get openings(): number {
    return this.#openings.size;
  }

  forget(): void {
    this.#openings.clear();
  }

  async *entries(from: number): AsyncGenerator<{ index: number; entry: Entry }> {
    await Promise.resolve();
    for (const [i, entry] of this.log.entries()) if (i >= from) yield { index: i, entry };
  }

  acts(): string[] {
    return this.log.map(({ act, phase, result }) => [act, phase, result].filter(Boolean).join(' '));
  }
}

export const full = (): AugenmassError =>
  new AugenmassError('exhausted', 'The store could not be written: the disk is full.');

/** Book and desk on a real store in memory, with a clock of their own. */
export async function newDesk(rules: Partial<Rules> = {}, out: Partial<Out> = {}, url = 'sqlite::memory:') {
  const clock = new SimulatedClock(NOON_MS);
  const random = seededRandom(7);
  const store = await openStore(url);
  const papers = new TestPapers(clock);
  const said: ServerMessage[] = [];
  const settled: string[] = [];
  const failing: boolean[] = [];
  const all: Rules = { ...NO_RULES, ...rules };
  /** While true every transaction of the desk and the book fails as a full disk does. */
  const trouble = { full: false };
  const faulty: Store = {
    kind: store.kind,
    db: store.db,
    transaction: (work) => (trouble.full ? Promise.reject(full()) : store.transaction(work)),
    close: () => store.close(),
    [Symbol.asyncDispose]: () => store.close(),
  };
  const replays = new Replays(
    () => clock.nowMs(),
    (replay) => {
      book.finished(replay);
    },
  );
  const book: AlarmBook = new AlarmBook({
    store: faulty,
    clock,
    replays,
    rules: () => all,
    announce: (alarm) => said.push({ type: 'alarm', alarm }),
    failing: (yes) => failing.push(yes),
  });
  const desk = new Desk({
    store: faulty,
    clock,
    random,
    book,
    papers,
    rules: () => all,
    hub: { settled: (id) => settled.push(id) },
    out: () => ({ ...NOBODY_OUTSIDE, ...out }),
    ready: () => Promise.resolve(),
  });
  const view = new CameraView('yard', 3, random, NOON_MS);
  return { clock, random, store, papers, said, settled, failing, trouble, replays, book, desk, view };
}

export const ANNA = { personId: 'anna', role: 'operator' } as const;
export const BERT = { personId: 'bert', role: 'reviewer' } as const;
