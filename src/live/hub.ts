import type { Alarm } from '../alarm/alarm.ts';
import type { Change } from '../alarm/raising.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Drawing, Observation } from '../observation/observation.ts';
import type { TrackFrame } from '../tracking/track.ts';
import type { ServerMessage } from '../wire/live.ts';
import type { CameraStanding } from '../wire/place.ts';
import type { Sentence } from '../wire/words.ts';
import { CameraView } from './camera-view.ts';
import type { Coverage } from './coverage.ts';
import { Audience } from './listener.ts';
import type { Listener, Subscription } from './listener.ts';
import type { Replays } from './replay.ts';
import type { DarkroomStanding, HeardState, LiveTap } from './tap.ts';

export interface HubOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly coverage: Coverage;
  readonly replays: Replays;
  /** An alarm was told, or what it says has changed; `entry` undefined: as it was. */
  readonly told: (alarm: Alarm, entry: number | undefined) => void;
  readonly entered: (id: string, entry: number) => void;
  /** A camera's clock differs from ours by so much. */
  readonly clockOffset: (camera: string, offsetMs: number) => void;
  /** The first messages of every screen: the place, open alarms. */
  readonly greet: () => readonly ServerMessage[];
  /** The place message of every screen has changed. */
  readonly placeChanged: () => void;
}

/** Numbers on the wire have two bytes. */
const NUMBERS = 65_536;
/** People in view are news for those who see no figures; so often is enough. */
const PEOPLE_EVERY_MS = 2000;

/**
 * What is going on now, for whoever looks: fed by the watching path, which it never makes wait. Holds figures of the last
 * minute in memory and writes nothing but coverage and replays.
 */
export class Hub implements LiveTap {
  readonly audience = new Audience();
  readonly #options: HubOptions;
  readonly #cameras = new Map<string, CameraView>();
  readonly #told = new Map<string, string>();
  readonly #peopleToldMs = new Map<string, number>();
  /** Tracks of alarms that nobody has judged, by alarm. */
  readonly #open = new Map<string, { readonly camera: string; readonly tracks: readonly string[] }>();
  #alarmed = new Map<string, Set<string>>();
  #numbers = 0;
  #darkroom: DarkroomStanding = { state: 'none', wall: '', modelSha256: null, rooms: [] };
  #cosigned = 0;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** These cameras, in this order; those known before keep number, drawing and figures. */
  name(cameras: readonly string[]): void {
    const { clock, random, coverage } = this.#options;
    const nowMs = clock.nowMs();
    for (const [name] of this.#cameras) {
      if (cameras.includes(name)) continue;
      this.#cameras.delete(name);
      this.#told.delete(name);
      coverage.end(name);
    }
    const known = new Map(this.#cameras);
    this.#cameras.clear();
    for (const name of cameras) {
      const view = known.get(name) ?? new CameraView(name, this.#numbers++ % NUMBERS, random, nowMs);
      this.#cameras.set(name, view);
      if (!known.has(name)) coverage.begin(name, nowMs);
    }
  }

  subscribe(listener: Listener): Subscription {
    const subscription = this.audience.subscribe(listener, this.#options.clock.monotonicMs());
    for (const message of this.#options.greet()) listener.message(message);
    return subscription;
  }

  say(message: ServerMessage): void {
    this.audience.say(message);
  }

  notice(code: string, camera: string | null, sentence: Sentence): void {
    this.say({ type: 'notice', code, camera, atMs: Math.round(this.#options.clock.nowMs()), sentence });
  }

  camera(name: string): CameraView | undefined {
    return this.#cameras.get(name);
  }

  standings(): CameraStanding[] {
    const nowMs = this.#options.clock.nowMs();
    return [...this.#cameras.values()].map((view) => view.standing(nowMs));
  }

  get darkroomStanding(): DarkroomStanding {
    return this.#darkroom;
  }

  get cosignedBy(): number {
    return this.#cosigned;
  }

  /** Nobody has judged it: its figures are marked. Ends with `settled`. */
  concerns({ id, camera, tracks }: Pick<Alarm, 'id' | 'camera' | 'tracks'>): void {
    this.#open.set(id, { camera, tracks });
    this.#mark();
  }

  settled(id: string): void {
    if (this.#open.delete(id)) this.#mark();
  }

  /** Every second or so: silent cameras, coverage. */
  look(): void {
    const { clock, coverage } = this.#options;
    const nowMs = clock.nowMs();
    for (const view of this.#cameras.values()) {
      const { coverage: state } = view.look(nowMs);
      // What is watched is known up to the last observation only; the rest up to now.
      const seen = view.seeing && (state === 'watched' || state === 'learning' || isView(state));
      const untilMs = seen && view.seenMs !== undefined ? Math.min(nowMs, view.seenMs) : nowMs;
      coverage.mark(view.name, state, untilMs);
      this.#tellChange(view, nowMs);
    }
  }

  /** The clock was set: what lay between never was. */
  clockJumped(): void {
    const { clock, coverage } = this.#options;
    for (const name of this.#cameras.keys()) coverage.begin(name, clock.nowMs());
  }

  /** Nobody watches any more, for whatever reason; cameras say so until they are heard of again. */
  stopped(sentence: Sentence): void {
    for (const name of this.#cameras.keys()) this.heard(name, { state: 'lost', sentence });
  }

  opened(camera: string, aspect: number): void {
    this.#with(camera, (view) => {
      view.opened(aspect);
    });
  }

  observed(camera: string, observation: Observation, frame: TrackFrame): void {
    const { clock, coverage, replays } = this.#options;
    const view = this.#cameras.get(camera);
    if (!view) return;
    const nowMs = clock.nowMs();
    const before = view.look(nowMs);
    const began = !view.seeing;
    const encoded = view.observed(observation, frame, this.#alarmed.get(camera) ?? NOBODY, nowMs);
    const after = view.look(nowMs);
    // Silence until now belongs to what it was, and so does starting.
    coverage.mark(camera, began || isSilent(before.coverage) ? before.coverage : after.coverage, nowMs);
    replays.observed(camera, encoded);
    this.audience.add(camera, encoded);
    if (before.state !== after.state || before.sentence !== after.sentence) this.#tell(view, nowMs);
  }

  runEnded(camera: string): void {
    this.#options.replays.runEnded(camera);
    this.#with(camera, (view) => {
      view.runEnded();
    });
  }

  drawing(camera: string, { ink }: Drawing): void {
    this.#with(camera, (view) => {
      view.draw(ink, this.#options.clock.nowMs());
    });
  }

  changed({ raised, changed }: Change): void {
    for (const alarm of raised) {
      const view = this.#cameras.get(alarm.camera);
      if (view) this.#options.replays.begin(alarm, view);
    }
    for (const alarm of [...raised, ...changed]) {
      if (raised.includes(alarm) || this.#open.has(alarm.id)) this.concerns(alarm);
    }
  }

  alarm(alarm: Alarm, entry: number | undefined): void {
    this.#options.told(alarm, entry);
  }

  entered(id: string, entry: number): void {
    this.#options.entered(id, entry);
  }

  heard(camera: string, state: HeardState): void {
    this.#with(camera, (view) => {
      view.heard(state, this.#options.clock.nowMs());
    });
  }

  missed(camera: string, fromMs: number, toMs: number, why: 'lost' | 'darkroom'): void {
    this.#options.coverage.correct(camera, why, fromMs, toMs);
  }

  clockOffset(camera: string, offsetMs: number): void {
    this.#with(camera, (view) => {
      view.clockOffset(offsetMs);
    });
    this.#options.clockOffset(camera, offsetMs);
  }

  audio(camera: string): void {
    this.#with(camera, (view) => {
      view.hasAudio();
    });
  }

  darkroom(standing: DarkroomStanding): void {
    this.#darkroom = standing;
    const missed = new Set(standing.rooms.flatMap(({ state, cameras }) => (state === 'down' ? cameras : [])));
    for (const view of this.#cameras.values()) view.darkroomDown(missed.has(view.name));
    this.#options.placeChanged();
  }

  cosigned(witnesses: number): void {
    this.#cosigned = witnesses;
    this.#options.placeChanged();
  }

  #with(camera: string, change: (view: CameraView) => void): void {
    const view = this.#cameras.get(camera);
    if (!view) return;
    change(view);
    this.#tellChange(view, this.#options.clock.nowMs());
  }

  #tell(view: CameraView, nowMs: number): void {
    const standing = view.standing(nowMs);
    this.#told.set(view.name, signature(standing));
    this.say({ type: 'camera', camera: standing });
  }

  #tellChange(view: CameraView, nowMs: number): void {
    const standing = view.standing(nowMs);
    const news = signature(standing);
    const last = this.#told.get(view.name);
    if (last === news) return;
    const people = last !== undefined && withoutPeople(last) === withoutPeople(news);
    if (people && nowMs - (this.#peopleToldMs.get(view.name) ?? 0) < PEOPLE_EVERY_MS) return;
    this.#peopleToldMs.set(view.name, nowMs);
    this.#told.set(view.name, news);
    this.say({ type: 'camera', camera: standing });
  }

  #mark(): void {
    this.#alarmed = new Map();
    for (const { camera, tracks } of this.#open.values()) {
      const marked = this.#alarmed.get(camera) ?? new Set();
      for (const track of tracks) marked.add(track);
      this.#alarmed.set(camera, marked);
    }
  }
}

const NOBODY: ReadonlySet<string> = new Set();

const isSilent = (state: string): boolean => state === 'lost' || state === 'darkroom' || state === 'closed';
const isView = (state: string): boolean => state === 'obstructed' || state === 'dark' || state === 'moved';

/** What makes a standing news; the moment of the last observation is none, figures tell it. */
function signature({ state, sentence, opensMs, plate, health, aspect, drawing, people }: CameraStanding): string {
  const view = health && [health.moved, health.clockOffsetMs, health.audio, tenths(health.blur), tenths(health.dark), tenths(health.obstructed)]; // prettier-ignore
  return `${JSON.stringify([state, sentence.en, opensMs, plate, view, aspect, drawing])}#${people}`;
}

const withoutPeople = (news: string): string => news.slice(0, news.lastIndexOf('#'));
const tenths = (share: number): number => Math.round(share * 10);
