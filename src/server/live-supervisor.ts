import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { DayKeysOptions } from '../vault/keys.ts';
import { mandateChanged, mandateMark } from './live-watching.ts';
import { Place } from './place.ts';
import type { Tell } from './place-event.ts';
import { placePaths } from './place-paths.ts';
import type { PlacePaths } from './place-paths.ts';

export interface SupervisorOptions {
  /** DIR; it may become a place later. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Tell;
  readonly makeDayKey?: DayKeysOptions['make'] | undefined;
  /** Before the place is watched, and before anybody may act on it. Never rejects. */
  readonly opened: (place: Place) => Promise<void>;
  /** Watches until the signal aborts, or until every camera is over. */
  readonly watch: (place: Place, signal: AbortSignal) => Promise<unknown>;
  /** Opening or watching failed; it is tried again. */
  readonly failed: (code: 'place-failed' | 'watch-failed', error: unknown) => void;
  /** The place is about to be closed, to be opened anew or for good. */
  readonly closing: (place: Place) => void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** How long an act waits for a place that is being opened again. */
const PATIENCE_MS = 15_000;

/**
 * Keeps one place open and watched: waits until there is one, opens it anew when its mandate changes, watches it again when
 * watching failed, after waits that grow to a minute. What is refused is tried again too, since walls and hours change.
 */
export class Supervisor {
  readonly paths: PlacePaths;
  readonly #options: SupervisorOptions;
  #place: Place | undefined;
  #mark: string | undefined;
  #opened = Promise.withResolvers<undefined>();
  #poke = Promise.withResolvers<undefined>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.paths = placePaths(options.folder);
  }

  /** While it is open and ready to be acted on. */
  get place(): Place | undefined {
    return this.#place;
  }

  /** Resolves when the signal aborts and the place is closed. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, disk } = this.#options;
    let waitMs = FIRST_WAIT_MS;
    while (!over(signal)) {
      const startedMs = clock.monotonicMs();
      try {
        const mark = await mandateMark(this.paths, disk);
        if (mark === undefined) await this.#wait(FIRST_WAIT_MS, signal);
        else await this.#session(mark, signal);
        waitMs = FIRST_WAIT_MS;
      } catch (error) {
        if (over(signal)) return;
        if (clock.monotonicMs() - startedMs > LONGEST_WAIT_MS) waitMs = FIRST_WAIT_MS;
        this.#options.failed('place-failed', error);
        await this.#wait(waitMs, signal);
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      }
    }
  }

  /** Looks at the mandate now; resolves when the place is open under it, or could not be opened in fifteen seconds. */
  async reload(): Promise<void> {
    const { clock, disk } = this.#options;
    const wanted = await mandateMark(this.paths, disk);
    const giveUpMs = clock.monotonicMs() + PATIENCE_MS;
    const { signal } = new AbortController();
    this.#poked();
    while (clock.monotonicMs() < giveUpMs && (this.#place === undefined || this.#mark !== wanted)) {
      await clock.sleep(50, signal);
    }
  }

  /** The place, for which it waits a while. Throws `unavailable` where it stays away. */
  async whenOpen(): Promise<Place> {
    if (!this.#place) {
      const waiting = new AbortController();
      try {
        const late = this.#options.clock.sleep(PATIENCE_MS, waiting.signal);
        await Promise.race([this.#opened.promise, late]);
      } finally {
        waiting.abort(new DOMException('no longer waiting', 'AbortError'));
      }
    }
    return this.mustBeOpen();
  }

  /** Throws `unavailable`. */
  mustBeOpen(): Place {
    if (this.#place) return this.#place;
    throw new AugenmassError(
      'unavailable',
      'The place is not open just now, so nothing can be entered in its ledger.',
      {
        remedy: 'Try again in a moment; the page on its health says what is wrong.',
        de: {
          message: 'Der Ort ist gerade nicht geöffnet, daher kann nichts in sein Protokoll eingetragen werden.',
          remedy: 'Gleich noch einmal versuchen; die Seite „Zustand“ sagt, was fehlt.',
        },
      },
    );
  }

  /** One opening of the place, until its mandate is another one. */
  async #session(mark: string, signal: AbortSignal): Promise<void> {
    const { folder, disk, clock, random, tell, makeDayKey } = this.#options;
    await using place = await Place.open({ folder, disk, clock, random, tell, ...(makeDayKey && { makeDayKey }) });
    const end = new AbortController();
    const both = AbortSignal.any([signal, end.signal]);
    let watching: Promise<void> | undefined;
    try {
      await this.#options.opened(place);
      this.#place = place;
      this.#mark = mark;
      this.#opened.resolve(undefined);
      watching = this.#watch(place, both);
      await mandateChanged(place, mark, () => this.#poke.promise, both);
    } finally {
      end.abort(new DOMException('the place is opened anew', 'AbortError'));
      await watching;
      this.#options.closing(place);
      this.#opened = Promise.withResolvers();
      this.#place = undefined;
    }
  }

  async #watch(place: Place, signal: AbortSignal): Promise<void> {
    const { clock, watch, failed } = this.#options;
    let waitMs = FIRST_WAIT_MS;
    while (!over(signal)) {
      const startedMs = clock.monotonicMs();
      try {
        await watch(place, signal);
        // Every camera is over: nothing is left to be watched under this mandate.
        await aborted(signal);
      } catch (error) {
        if (over(signal)) return;
        if (clock.monotonicMs() - startedMs > LONGEST_WAIT_MS) waitMs = FIRST_WAIT_MS;
        failed('watch-failed', error);
        await clock.sleep(waitMs, signal).catch(() => undefined);
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      }
    }
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    await Promise.race([this.#options.clock.sleep(ms, signal), this.#poke.promise]).catch(() => undefined);
  }

  #poked(): void {
    const poke = this.#poke;
    this.#poke = Promise.withResolvers();
    poke.resolve(undefined);
  }
}

/** Asked anew each time: it aborts while others are waited for. */
const over = (signal: AbortSignal): boolean => signal.aborted;

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
