import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Disk } from '../disk/disk.ts';
import type { Draft } from '../ledger/entry.ts';
import { AlarmBook } from '../live/book.ts';
import { Coverage } from '../live/coverage.ts';
import { Desk } from '../live/desk.ts';
import { forgetDue } from '../live/forget.ts';
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
import type { Store } from '../store/open.ts';
import { numbersOf } from '../live/public-numbers.ts';
import type { PublicNumbers } from '../live/public-numbers.ts';
import { livePapers, papersOf } from './live-papers.ts';
import { placesOf, readPlan, rememberMandate, writePlan } from './live-settings.ts';
import type { PlanBody } from './live-settings.ts';
import { LiveClocks } from './live-clocks.ts';
import { LiveNews } from './live-news.ts';
import { REOPENING, STORE_BACK, STORE_FAILED } from './live-words.ts';
import { Supervisor } from './live-supervisor.ts';
import { tellHub } from './live-tell.ts';
import { viewOf } from './live-view.ts';
import type { Place } from './place.ts';
import type { Tell } from './place-event.ts';
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
const FAULT_MS = 60_000;

/**
 * One place, live: opened, watched, restarted when it fails, opened anew when its mandate changes; what screens see of it, and
 * where people judge. Whatever happens to the place, this stands and says so.
 */
export class LivePlace {
  readonly hub: Hub;
  readonly desk: Desk;
  readonly #options: LivePlaceOptions;
  readonly #book: AlarmBook;
  readonly #coverage: Coverage;
  readonly #replays: Replays;
  readonly #clocks: LiveClocks;
  readonly #news = new LiveNews();
  readonly #tap: LiveTap;
  readonly #papers: Papers;
  readonly #supervisor: Supervisor;
  #standing: Standing | undefined;
  #plan: PlanBody = { image: null, cameras: [] };
  #rules: Rules = NO_RULES;
  #out: Out = NOBODY_OUTSIDE;
  #openReleases: () => number = () => 0;
  #watchingSinceMs: number | undefined;
  #recovered: Promise<void> | undefined;
  #faultMs = -Infinity;
  #lastSize = 0;

  private constructor(options: LivePlaceOptions) {
    const { clock, random, store, folder, disk, makeDayKey } = options;
    this.#options = options;
    this.#coverage = new Coverage(store);
    const nowMs = (): number => clock.nowMs();
    this.#replays = new Replays(nowMs, (replay) => {
      this.#book.finished(replay);
    });
    this.#book = new AlarmBook({
      store,
      clock,
      replays: this.#replays,
      rules: () => this.#rules,
      announce: (alarm) => {
        this.hub.say({ type: 'alarm', alarm });
      },
      failing: (failing) => {
        this.hub.notice(failing ? 'store-failed' : 'store-back', null, failing ? STORE_FAILED : STORE_BACK);
      },
    });
    this.hub = new Hub({
      clock,
      random,
      coverage: this.#coverage,
      replays: this.#replays,
      told: (alarm, entry) => {
        const first = this.#book.told(alarm, entry);
        if (first) this.#raised(alarm.id);
      },
      entered: (id, entry) => {
        this.#book.entered(id, entry);
      },
      clockOffset: (camera, offsetMs) => {
        this.#clocks.camera(camera, offsetMs);
      },
      greet: () => this.#greeting(),
      placeChanged: () => {
        this.#tellPlace();
      },
    });
    this.#clocks = new LiveClocks(clock, this.hub, (draft) => {
      // A fact that cannot be entered now is shown all the same.
      void this.place?.ledger.append(draft).catch(() => undefined);
    });
    this.#tap = guarded(this.hub, (error) => {
      this.#faulted(error);
    });
    this.#supervisor = new Supervisor({
      folder,
      disk,
      clock,
      random,
      makeDayKey,
      tell: (event) => {
        tellHub(this.hub, event);
        options.tell?.(event);
      },
      opened: (place) => this.#opened(place),
      watch: (place, signal) => this.#watch(place, signal),
      failed: (code, error) => {
        this.#watchingSinceMs = undefined;
        this.#failed(code, error);
      },
      closing: (place) => {
        this.#lastSize = place.ledger.size;
        this.hub.stopped(REOPENING);
      },
    });
    this.#papers = livePapers({ mustBeOpen: () => this.#supervisor.mustBeOpen() }, () => this.#recoveredPlace());
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
    return this.#supervisor.place;
  }

  get paths(): PlacePaths {
    return this.#supervisor.paths;
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
      this.#supervisor.run(signal).catch(ended),
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
  reload(): Promise<void> {
    return this.#supervisor.reload();
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
    const place = await this.#supervisor.whenOpen();
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

  async #opened(place: Place): Promise<void> {
    const { disk, clock, store } = this.#options;
    const { parsed } = place.standing;
    this.#standing = place.standing;
    this.#rules = rulesOf(parsed.mandate);
    this.hub.name(parsed.mandate.cameras.map(({ name }) => name));
    try {
      const yaml = Buffer.from(await disk.read(place.paths.mandate)).toString();
      await rememberMandate(store, parsed.sha256, yaml, clock.nowMs());
    } catch {
      // It is in force all the same; its history is shown without it.
    }
    // Alarms first, so that nothing that is told now is taken for what was told before. Where that fails the place is watched all
    // the same, and nobody can judge until it has succeeded.
    await this.#recover(place).catch((error: unknown) => {
      this.#failed('recovery-failed', error, false);
    });
    this.#tellPlace();
  }

  async #watch(place: Place, signal: AbortSignal): Promise<void> {
    const { clock, version, watch } = this.#options;
    this.#watchingSinceMs ??= clock.nowMs();
    const options = { wall: 'auto', rate: 8, speed: 1, loop: false, ...watch, watch: true, version, tap: this.#tap };
    await (this.#options.watchPlace ?? watchPlace)(place, options, signal);
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
    this.#clocks.look();
    this.hub.look();
    this.#replays.look();
    this.#news.ledger(this.hub, this.place);
    this.#news.watching(this.hub, this.#out);
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
    if (!this.place || !this.#standing) return;
    await forgetDue({ store, book: this.#book, papers: this.#papers, clock }, this.#rules).catch((error: unknown) => {
      this.#failed('retention-failed', error, false);
    });
  }

  /** Never throws: what is told here waits for nobody outside. */
  #raised(id: string): void {
    this.#book
      .one(id)
      .then(({ body }) => {
        this.#out.raised(newsOf(body));
      })
      .catch((error: unknown) => {
        this.#faulted(error);
      });
  }

  #view(): PlaceWire | undefined {
    const { clock, demo, version } = this.#options;
    const standing = this.#standing;
    if (!standing) return undefined;
    return viewOf({
      standing,
      place: this.place,
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

  /** One at a time: it may come with every frame. */
  #faulted(error: unknown): void {
    const { clock } = this.#options;
    if (clock.monotonicMs() - this.#faultMs < FAULT_MS) return;
    this.#faultMs = clock.monotonicMs();
    this.#failed('screens-failed', error, false);
  }

  #failed(code: string, error: unknown, stopped = true): void {
    const { message, de } = error instanceof AugenmassError ? error : { message: String(error), de: undefined };
    const sentence = { de: de?.message ?? message, en: message };
    if (stopped) this.hub.stopped(sentence);
    this.hub.notice(code, null, sentence);
    const { clock, tell } = this.#options;
    tell?.({ type: 'warning', code: 'watch-failed', atMs: Math.round(clock.nowMs()), sentence });
  }

  async #recoveredPlace(): Promise<Place> {
    const place = await this.#supervisor.whenOpen();
    await this.#recover(place);
    return place;
  }

  async #every(ms: number, signal: AbortSignal, act: () => void | Promise<void>): Promise<void> {
    while (!signal.aborted) {
      try {
        await act();
      } catch (error) {
        // A fault of one second is told; the next one begins anew.
        this.#faulted(error);
      }
      await this.#options.clock.sleep(ms, signal);
    }
  }
}
