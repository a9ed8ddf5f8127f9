import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Disk } from '../disk/disk.ts';
import type { Draft } from '../ledger/entry.ts';
import { AlarmBook } from '../live/book.ts';
import { CameraClocks, ClockWatch } from '../live/clock-watch.ts';
import { Coverage } from '../live/coverage.ts';
import { Desk } from '../live/desk.ts';
import { forgetReplays } from '../live/forget.ts';
import { Hub } from '../live/hub.ts';
import type { Listener, Subscription } from '../live/listener.ts';
import { NOBODY_OUTSIDE, newsOf } from '../live/out.ts';
import type { Out } from '../live/out.ts';
import type { Papers } from '../live/papers.ts';
import { recoverVerdicts } from '../live/recovery.ts';
import { Replays } from '../live/replay.ts';
import { NO_RULES, rulesOf } from '../live/rules.ts';
import type { Rules } from '../live/rules.ts';
import { search } from '../live/search.ts';
import type { Asked } from '../live/search.ts';
import { guarded } from '../live/tap.ts';
import type { LiveTap } from '../live/tap.ts';
import type { By } from '../live/verdict.ts';
import { coverageOf } from '../live/watched.ts';
import type { Standing } from '../mandate/standing.ts';
import type { DayKeysOptions } from '../vault/keys.ts';
import type { ServerMessage } from '../wire/live.ts';
import type { Coverage as CoverageWire, Place as PlaceWire } from '../wire/place.ts';
import type { Sentence } from '../wire/words.ts';
import type { Store } from '../store/open.ts';
import { numbersOf } from '../live/public-numbers.ts';
import type { PublicNumbers } from '../live/public-numbers.ts';
import { papersOf } from './live-papers.ts';
import { placesOf, readPlan, rememberMandate, writePlan } from './live-settings.ts';
import type { PlanBody } from './live-settings.ts';
import { tellHub } from './live-tell.ts';
import { viewOf } from './live-view.ts';
import { mandateChanged, mandateMark } from './live-watching.ts';
import { Place } from './place.ts';
import type { Tell } from './place-event.ts';
import { placePaths } from './place-paths.ts';
import type { PlacePaths } from './place-paths.ts';
import type { WatchOptions } from './watch-place.ts';
import { watchPlace } from './watch-place.ts';

export interface LivePlaceOptions {
  /** DIR; it may become a place later. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  /** Of this program. */
  readonly version: string;
  readonly demo?: boolean;
  readonly watch?: Partial<Omit<WatchOptions, 'version' | 'tap' | 'watch'>>;
  /** Hears what `augenmass watch` says, beside the screens. */
  readonly tell?: Tell;
  readonly makeDayKey?: DayKeysOptions['make'];
  /** Tests bring their own. */
  readonly watchPlace?: typeof watchPlace;
}

const BEAT_MS = 1000;
const FRAMES_MS = 100;
const COVERAGE_MS = 5000;
const FORGET_MS = 3_600_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** How long an act waits for a place that is being opened again. */
const PATIENCE_MS = 15_000;

/**
 * One place, live: opened, watched, restarted when it fails, opened anew when its mandate changes; what screens see of it, and
 * where people judge. Whatever happens to the place, this stands and says so.
 */
export class LivePlace {
  readonly hub: Hub;
  readonly desk: Desk;
  readonly paths: PlacePaths;
  readonly #options: LivePlaceOptions;
  readonly #book: AlarmBook;
  readonly #coverage: Coverage;
  readonly #replays: Replays;
  readonly #clockWatch: ClockWatch;
  readonly #cameraClocks = new CameraClocks();
  readonly #tap: LiveTap;
  readonly #papers: Papers;
  #place: Place | undefined;
  #standing: Standing | undefined;
  #plan: PlanBody = { image: null, cameras: [] };
  #rules: Rules = NO_RULES;
  #out: Out = NOBODY_OUTSIDE;
  #openReleases: () => number = () => 0;
  #watchingSinceMs: number | undefined;
  #recovered: Promise<void> | undefined;
  #opened = Promise.withResolvers<undefined>();
  #poke = Promise.withResolvers<undefined>();
  #lastLedger = '';
  #lastSize = 0;

  private constructor(options: LivePlaceOptions) {
    const { clock, random, store, folder } = options;
    this.#options = options;
    this.paths = placePaths(folder);
    this.#coverage = new Coverage(store);
    const nowMs = (): number => clock.nowMs();
    this.#replays = new Replays(nowMs, (replay) => {
      this.#book.finished(replay);
    });
    this.#clockWatch = new ClockWatch(clock);
    this.#book = new AlarmBook({
      store,
      clock,
      replays: this.#replays,
      rules: () => this.#rules,
      announce: (alarm) => {
        this.hub.say({ type: 'alarm', alarm });
      },
      failing: (failing) => {
        this.hub.notice(
          failing ? 'store-failed' : 'store-back',
          null,
          failing ? SENTENCES.storeFailed : SENTENCES.storeBack,
        );
      },
    });
    this.hub = new Hub({
      clock,
      random,
      coverage: this.#coverage,
      replays: this.#replays,
      told: (alarm, entry) => {
        const first = this.#book.told(alarm, entry);
        if (first) void this.#raised(alarm.id);
      },
      entered: (id, entry) => {
        this.#book.entered(id, entry);
      },
      clockOffset: (camera, offsetMs) => {
        if (!this.#cameraClocks.news(camera, offsetMs)) return;
        this.#enter({
          act: 'clock-jump',
          phase: 'outcome',
          result: 'done',
          facts: { camera, offsetMs: Math.round(offsetMs) },
        });
        this.hub.notice('camera-clock', camera, cameraClock(camera, offsetMs));
      },
      greet: () => this.#greeting(),
      placeChanged: () => {
        this.#tellPlace();
      },
    });
    this.#tap = guarded(this.hub, (error) => {
      this.hub.notice('screens-failed', null, { de: String(error), en: String(error) });
    });
    this.#papers = {
      append: (draft) => this.#recoveredPlace().then((place) => place.ledger.append(draft)),
      keepOpenings: (commitments, openings) => {
        papersOf(this.#mustBeOpen()).keepOpenings(commitments, openings);
      },
      opening: (commitment) => this.#mustBeOpen().store.opening(commitment),
      entries: (from) => papersOf(this.#mustBeOpen()).entries(from),
    };
    this.desk = new Desk({
      store,
      clock,
      random,
      book: this.#book,
      papers: this.#papers,
      rules: () => this.#rules,
      hub: this.hub,
      out: () => this.#out,
      ready: async () => {
        await this.#recoveredPlace();
      },
    });
  }

  /** Throws as the store does. A folder that is no place, or one that cannot be opened, is no error: see `run`. */
  static async open(options: LivePlaceOptions): Promise<LivePlace> {
    const live = new LivePlace(options);
    await live.#book.load([]);
    live.#plan = await readPlan(options.store);
    return live;
  }

  /** The place while it is open. */
  get place(): Place | undefined {
    return this.#place;
  }

  get rules(): Rules {
    return this.#rules;
  }

  /** Those outside; without them nothing leaves. */
  connect(out: Out): void {
    this.#out = out;
  }

  countReleases(open: () => number): void {
    this.#openReleases = open;
  }

  /** Until the signal aborts. Ends cleanly: what was seen is told, what is known of coverage is written. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = (error: unknown): void => {
      if (!signal.aborted) throw error;
    };
    await Promise.all([
      this.#supervise(signal).catch(ended),
      this.#every(BEAT_MS, signal, () => this.#beat()).catch(ended),
      this.#every(FRAMES_MS, signal, () => {
        this.hub.audience.flush(this.#options.clock.monotonicMs());
      }).catch(ended),
      this.#every(FORGET_MS, signal, () => this.#forget()).catch(ended),
    ]);
    this.hub.look();
    await this.#book.look();
    await this.#coverage.flush().catch(() => undefined);
  }

  /** Looks at the mandate now; resolves when the place is open under it, or could not be opened in fifteen seconds. */
  async reload(): Promise<void> {
    const before = await mandateMark(this.paths, this.#options.disk);
    const { clock } = this.#options;
    const giveUpMs = clock.monotonicMs() + PATIENCE_MS;
    const over = new AbortController();
    this.#poked();
    while (clock.monotonicMs() < giveUpMs && (this.#place === undefined || this.#mark !== before)) {
      await clock.sleep(50, over.signal);
    }
  }

  /** Undefined where there is no place yet. */
  view(): Promise<PlaceWire | undefined> {
    return Promise.resolve(this.#view());
  }

  drawing(camera: string): { readonly bytes: Uint8Array; readonly version: number } | undefined {
    return this.hub.camera(camera)?.drawing;
  }

  subscribe(listener: Listener): Subscription {
    return this.hub.subscribe(listener);
  }

  announce(message: ServerMessage): void {
    this.hub.say(message);
  }

  /** The ledger's entry. Waits for a place that is being opened again; throws `unavailable` where it stays away, and as `append`. */
  async append(draft: Draft): Promise<{ readonly index: number; readonly checkpointSize: number }> {
    const place = await this.#openPlace();
    return place.ledger.append(draft);
  }

  search(asked: Asked, by: By, details: boolean): ReturnType<typeof search> {
    const { store, clock } = this.#options;
    const parts = {
      store,
      book: this.#book,
      coverage: this.#coverage,
      papers: this.#papers,
      nowMs: () => clock.nowMs(),
      cameras: () => this.#standing?.parsed.mandate.cameras.map(({ name }) => name) ?? [],
    };
    return search(parts, asked, by, details);
  }

  coverage(fromMs: number, toMs: number): Promise<CoverageWire> {
    const { clock } = this.#options;
    return coverageOf(this.#coverage, this.#standing?.parsed.mandate, fromMs, toMs, clock.nowMs());
  }

  /** For passers-by. Throws as the store does. */
  async numbers(sinceMs: number): Promise<PublicNumbers> {
    const { store, clock } = this.#options;
    return numbersOf(store, this.#coverage, sinceMs, clock.nowMs());
  }

  plan(): Promise<PlanBody> {
    return Promise.resolve(this.#plan);
  }

  /** Throws as the store does. */
  async putPlan(plan: PlanBody): Promise<void> {
    await writePlan(this.#options.store, plan);
    this.#plan = plan;
    this.#tellPlace();
  }

  #mark: string | undefined;

  async #supervise(signal: AbortSignal): Promise<void> {
    const { clock, disk } = this.#options;
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      const startedMs = clock.monotonicMs();
      try {
        const mark = await mandateMark(this.paths, disk);
        if (mark === undefined) await this.#wait(FIRST_WAIT_MS, signal);
        else await this.#session(mark, signal);
        waitMs = FIRST_WAIT_MS;
      } catch (error) {
        if (signal.aborted) return;
        if (clock.monotonicMs() - startedMs > LONGEST_WAIT_MS) waitMs = FIRST_WAIT_MS;
        this.#failed('place-failed', error);
        await this.#wait(waitMs, signal);
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      }
    }
  }

  /** One opening of the place, until its mandate is another one. */
  async #session(mark: string, signal: AbortSignal): Promise<void> {
    const { folder, disk, clock, random, makeDayKey, store } = this.#options;
    const tell: Tell = (event) => {
      tellHub(this.hub, event);
      this.#options.tell?.(event);
    };
    const place = await Place.open({ folder, disk, clock, random, tell, ...(makeDayKey && { makeDayKey }) });
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    let watching: Promise<void> | undefined;
    try {
      const { parsed } = place.standing;
      this.#standing = place.standing;
      this.#mark = mark;
      this.#rules = rulesOf(parsed.mandate);
      this.hub.name(parsed.mandate.cameras.map(({ name }) => name));
      const yaml = Buffer.from(await disk.read(this.paths.mandate)).toString();
      await rememberMandate(store, parsed.sha256, yaml, clock.nowMs()).catch(() => undefined);
      this.#place = place;
      // Alarms first, so that nothing that is told now is taken for what was told before.
      await this.#recover(place).catch((error: unknown) => {
        this.#failed('recovery-failed', error);
      });
      this.#opened.resolve(undefined);
      this.#tellPlace();
      watching = this.#watch(place, both);
      await mandateChanged(place, mark, () => this.#poke.promise, both);
    } finally {
      over.abort(new DOMException('the place is opened anew', 'AbortError'));
      await watching;
      this.#lastSize = place.ledger.size;
      this.#opened = Promise.withResolvers();
      this.#place = undefined;
      this.hub.stopped(SENTENCES.reopening);
      await place[Symbol.asyncDispose]();
    }
  }

  /** Watches until the signal aborts, again and again; what was refused is tried again too, since walls and hours change. */
  async #watch(place: Place, signal: AbortSignal): Promise<void> {
    const { clock, version } = this.#options;
    const watch = this.#options.watchPlace ?? watchPlace;
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      const startedMs = clock.monotonicMs();
      try {
        this.#watchingSinceMs ??= clock.nowMs();
        const options = { wall: 'auto', rate: 8, speed: 1, loop: false, ...this.#options.watch };
        await watch(place, { ...options, watch: true, version, tap: this.#tap }, signal);
        // Every camera is over: nothing is left to be watched under this mandate.
        await new Promise<void>((resolve) => {
          if (signal.aborted) resolve();
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      } catch (error) {
        if (signal.aborted) return;
        this.#watchingSinceMs = undefined;
        if (clock.monotonicMs() - startedMs > LONGEST_WAIT_MS) waitMs = FIRST_WAIT_MS;
        this.#failed('watch-failed', error);
        await clock.sleep(waitMs, signal).catch(() => undefined);
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      }
    }
  }

  /** Once: alarms of the place's own store, and verdicts that only the ledger has. */
  #recover(place: Place): Promise<void> {
    this.#recovered ??= (async () => {
      await this.#book.load(place.store.alarms());
      const kept = await recoverVerdicts(this.#options.store, papersOf(place), this.#rules.secondReview);
      if (kept > 0) await this.#book.load([]);
    })();
    this.#recovered.catch(() => (this.#recovered = undefined));
    return this.#recovered;
  }

  async #beat(): Promise<void> {
    const { clock } = this.#options;
    const jumpMs = this.#clockWatch.look();
    if (jumpMs !== undefined) {
      this.hub.clockJumped();
      this.#enter({ act: 'clock-jump', phase: 'outcome', result: 'done', facts: { offsetMs: jumpMs } });
      this.hub.notice('clock-jump', null, clockJump(jumpMs));
    }
    this.hub.look();
    this.#replays.look();
    this.#tellLedger();
    if (clock.monotonicMs() - this.#flushedMs >= COVERAGE_MS) {
      this.#flushedMs = clock.monotonicMs();
      // What is not written is written the next time; coverage claims nothing that is not.
      await this.#coverage.flush().catch(() => undefined);
    }
    await this.#book.look();
    await this.desk.escalate();
  }

  #flushedMs = 0;

  async #forget(): Promise<void> {
    const { store, clock } = this.#options;
    if (!this.#place || !this.#standing) return;
    await forgetReplays({ store, book: this.#book, papers: this.#papers, clock }, this.#rules).catch(
      (error: unknown) => {
        this.#failed('retention-failed', error, false);
      },
    );
  }

  async #raised(id: string): Promise<void> {
    const { body } = await this.#book.one(id);
    this.#out.raised(newsOf(body));
  }

  #view(): PlaceWire | undefined {
    const { clock, demo, version } = this.#options;
    const standing = this.#standing;
    if (!standing) return undefined;
    return viewOf({
      standing,
      place: this.#place,
      hub: this.hub,
      plan: placesOf(this.#plan),
      demo: demo === true,
      version,
      nowMs: clock.nowMs(),
      watchingSinceMs: this.#watchingSinceMs,
      openAlarms: this.#book.open().length,
      openReleases: this.#openReleases(),
      lastSize: this.#lastSize,
    });
  }

  #greeting(): ServerMessage[] {
    const place = this.#view();
    const alarms = this.#book.open().slice(-200);
    return [
      ...(place ? [{ type: 'place', place } as const] : []),
      ...alarms.map((one) => ({ type: 'alarm', alarm: this.#book.wire(one) }) as const),
    ];
  }

  #tellPlace(): void {
    const place = this.#view();
    if (place) this.hub.say({ type: 'place', place });
  }

  #tellLedger(): void {
    const ledger = this.#place?.ledger;
    if (!ledger) return;
    const message = {
      type: 'ledger',
      size: ledger.size,
      cosigned: this.hub.cosignedBy,
      stopped: ledger.stopped !== undefined,
    } as const;
    const news = JSON.stringify(message);
    if (news === this.#lastLedger) return;
    this.#lastLedger = news;
    this.hub.say(message);
  }

  #failed(code: string, error: unknown, stopped = true): void {
    const { message, de } = error instanceof AugenmassError ? error : { message: String(error), de: undefined };
    const sentence = { de: de?.message ?? message, en: message };
    if (stopped) this.hub.stopped(sentence);
    this.hub.notice(code, null, sentence);
    const { clock, tell } = this.#options;
    tell?.({ type: 'warning', code: 'watch-failed', atMs: Math.round(clock.nowMs()), sentence });
  }

  /** A fact that cannot be entered now is shown all the same. */
  #enter(draft: Draft): void {
    void this.#place?.ledger.append(draft).catch(() => undefined);
  }

  async #openPlace(): Promise<Place> {
    if (!this.#place) {
      const { clock } = this.#options;
      const over = new AbortController();
      try {
        await Promise.race([this.#opened.promise, clock.sleep(PATIENCE_MS, over.signal)]);
      } finally {
        over.abort(new DOMException('no longer waiting', 'AbortError'));
      }
    }
    return this.#mustBeOpen();
  }

  async #recoveredPlace(): Promise<Place> {
    const place = await this.#openPlace();
    await this.#recover(place);
    return place;
  }

  #mustBeOpen(): Place {
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

  async #every(ms: number, signal: AbortSignal, act: () => void | Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await act();
      await this.#options.clock.sleep(ms, signal);
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

const SENTENCES = {
  reopening: { de: 'Der Ort wird neu geöffnet.', en: 'The place is being opened again.' },
  storeFailed: {
    de: 'Meldungen können nicht abgelegt werden, sie werden nur angezeigt. Den Speicher prüfen.',
    en: 'Alarms cannot be stored, they are only shown. Check the store.',
  },
  storeBack: { de: 'Meldungen werden wieder abgelegt.', en: 'Alarms are stored again.' },
} as const satisfies Record<string, Sentence>;

const seconds = (ms: number): string => (Math.abs(ms) / 1000).toFixed(0);

function clockJump(ms: number): Sentence {
  return {
    de: `Die Uhr dieses Rechners ist um ${seconds(ms)} s ${ms > 0 ? 'vor' : 'zurück'}gesprungen; es steht im Protokoll.`,
    en: `The clock of this machine jumped ${ms > 0 ? 'ahead' : 'back'} by ${seconds(ms)} s; it stands in the ledger.`,
  };
}

function cameraClock(camera: string, ms: number): Sentence {
  return {
    de: `Die Uhr der Kamera ${camera} weicht um ${seconds(ms)} s ab. Zeiten hier folgen der Uhr dieses Rechners.`,
    en: `The clock of camera ${camera} is off by ${seconds(ms)} s. Times here follow the clock of this machine.`,
  };
}
