import type { DarkroomEvent } from '../darkroom/darkroom.ts';
import { packDrawing } from '../ink/plate.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import { LOOK_VIEWS } from '../observation/observation.ts';
import type { LookView } from '../observation/observation.ts';
import type { Look } from '../wire/setup.ts';
import type { Sentence } from '../wire/words.ts';
import { faultSentence } from './camera-fault.ts';
import type { CameraSource } from './camera-source.ts';
import type { DarkroomHost } from './darkroom-host.ts';
import { LOOK_SENTENCES } from './setup-look-words.ts';

export type LookState = Look['state'];

export interface SetupLookOptions {
  readonly id: string;
  /** Who asked for it: to nobody else it is shown. */
  readonly personId: string;
  readonly source: CameraSource;
  readonly masks: readonly (readonly Point[])[];
  readonly open: (signal: AbortSignal) => Promise<DarkroomHost>;
  readonly clock: Clock;
}

/** A live camera's empty place takes a quarter of an hour; twice that, and somebody has forgotten it. */
export const LONGEST_MS = 30 * 60_000;
/** The page asks every second or two; a browser that has put it aside lets it ask once a minute. */
export const UNASKED_MS = 90_000;

/**
 * The empty place of one camera, learnt before there is a mandate: packets go into a darkroom of its own, and out of it comes the
 * drawing, how much of it is sure, and a word about the view. Nobody is told of, nothing is stored.
 */
export class SetupLook {
  readonly id: string;
  readonly personId: string;
  readonly startedMs: number;
  readonly #options: SetupLookOptions;
  readonly #over = new AbortController();
  #state: LookState = 'starting';
  #sentence: Sentence = LOOK_SENTENCES.starting;
  #view: LookView = 'clear';
  #knownPercent = 0;
  #drawnPercent = 0;
  #aspect: number | null = null;
  #drawing: Uint8Array | undefined;
  #version = 0;
  #askedMs: number;
  #endedMs: number | undefined;
  readonly #passed = Promise.withResolvers<undefined>();
  /** Resolves when nothing of it runs any more. Never rejects. */
  readonly gone: Promise<void>;

  constructor(options: SetupLookOptions) {
    const { clock } = options;
    this.#options = options;
    this.id = options.id;
    this.personId = options.personId;
    this.startedMs = clock.nowMs();
    this.#askedMs = clock.monotonicMs();
    this.gone = this.#run().finally(() => {
      this.#over.abort(new DOMException('over', 'AbortError'));
      this.#endedMs = clock.nowMs();
    });
    void this.#expire();
  }

  get running(): boolean {
    return this.#endedMs === undefined;
  }

  /** Host and port, for the ledger that there will be. */
  get span(): { readonly endpoint: CameraSource['endpoint']; readonly fromMs: number; readonly toMs: number } {
    const toMs = this.#endedMs ?? this.#options.clock.nowMs();
    return { endpoint: this.#options.source.endpoint, fromMs: Math.round(this.startedMs), toMs: Math.round(toMs) };
  }

  /** As it stands now; whoever asks keeps it going. */
  tell(): Look {
    this.#askedMs = this.#options.clock.monotonicMs();
    return {
      id: this.id,
      state: this.#state,
      view: this.#view,
      sentence: this.#sentence,
      known: this.#knownPercent / 100,
      drawn: this.#drawnPercent / 100,
      aspect: this.#aspect,
      drawing: this.#version,
      endsMs: Math.round(this.startedMs + LONGEST_MS),
    };
  }

  /** Two pixels a byte, as the wire has it. */
  get drawing(): Uint8Array | undefined {
    return this.#drawing;
  }

  /** Ends it; what was drawn stays until the look is forgotten. */
  async end(): Promise<void> {
    this.#finish('done', LOOK_SENTENCES.ended);
    await this.gone;
  }

  /** Throws away what was drawn. */
  blank(): void {
    this.#drawing = undefined;
    this.#version = 0;
  }

  async #run(): Promise<void> {
    const { source, masks, open, clock } = this.#options;
    const { signal } = this.#over;
    let host: DarkroomHost | undefined;
    let leave: () => void = () => undefined;
    try {
      host = await open(signal);
      signal.throwIfAborted();
      // No mandate can say here that a live camera may be looked at without a wall.
      if (source.live && host.wall === 'node-only') {
        this.#finish('failed', LOOK_SENTENCES.noWall);
        return;
      }
      const { darkroom } = host;
      leave = host.listen(0, (event) => {
        this.#hear(event);
      });
      // Whatever it says that no look may say ends it.
      host.ended.catch(() => {
        this.#finish('failed', LOOK_SENTENCES.darkroom);
      });
      await darkroom.openCamera({ camera: 0, mode: source.live ? 'live' : 'clip', masks });
      await darkroom.beginPass(0, 'look');
      signal.throwIfAborted();
      this.#say('connecting');
      for await (const message of source.packets(signal)) {
        if (message.type === 'end' && message.error) {
          this.#finish('failed', faultSentence(message.error));
          return;
        }
        if (message.type === 'packet') this.#say(this.#view === 'clear' ? 'looking' : this.#view);
        else if (message.type === 'gap') this.#say('lost');
        await darkroom.send(message);
      }
      if (!source.live) await Promise.race([this.#passed.promise, host.ended, clock.sleep(LONGEST_MS, signal)]);
      this.#finish('done', LOOK_SENTENCES.done);
    } catch (error) {
      // Called off, it already has its last word.
      const known = error instanceof AugenmassError ? error.de : undefined;
      const own = known && error instanceof AugenmassError ? { de: known.message, en: error.message } : undefined;
      this.#finish('failed', own ?? LOOK_SENTENCES.darkroom);
    } finally {
      leave();
      await host?.close().catch(() => undefined);
    }
  }

  async #expire(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#over;
    const bornMs = clock.monotonicMs();
    try {
      for (;;) {
        const nowMs = clock.monotonicMs();
        const dueMs = Math.min(bornMs + LONGEST_MS, this.#askedMs + UNASKED_MS);
        if (nowMs >= dueMs) break;
        await clock.sleep(dueMs - nowMs, signal);
      }
      this.#finish('done', LOOK_SENTENCES.ended);
    } catch {
      // It was over before.
    }
  }

  #hear(event: DarkroomEvent): void {
    switch (event.type) {
      case 'opened':
        this.#aspect = event.widthPx / event.heightPx;
        return;
      case 'drawing':
        // Blank paper is no drawing yet.
        if (!event.ink.some((ink) => ink > 0)) return;
        this.#drawing = packDrawing(event.ink);
        this.#version++;
        return;
      case 'notice':
        if (event.code === 'look-known') this.#knownPercent = Math.min(100, event.value);
        else if (event.code === 'look-drawn') this.#drawnPercent = Math.min(100, event.value);
        else if (event.code === 'look-view') this.#view = LOOK_VIEWS[event.value] ?? 'clear';
        return;
      case 'passed':
        this.#passed.resolve(undefined);
    }
  }

  #say(word: keyof typeof LOOK_SENTENCES): void {
    if (this.#over.signal.aborted) return;
    this.#state = word === 'connecting' ? 'starting' : word === 'lost' ? 'lost' : 'looking';
    this.#sentence = LOOK_SENTENCES[word];
  }

  /** The first last word stays. */
  #finish(state: 'done' | 'failed', sentence: Sentence): void {
    if (this.#over.signal.aborted) return;
    this.#state = state;
    this.#sentence = sentence;
    this.#over.abort(new DOMException('over', 'AbortError'));
  }
}
