import { Curves } from '../behaviour/curves.ts';
import type { Random } from '../kernel/random.ts';
import type { Observation, PlateState } from '../observation/observation.ts';
import type { TrackFrame } from '../tracking/track.ts';
import type { LiveFigure, LiveFrame } from '../wire/figures.ts';
import type { CameraStanding } from '../wire/place.ts';
import { TrackNumbers } from './numbers.ts';
import { Ring, encodeFrame } from './ring.ts';
import type { Encoded } from './ring.ts';
import { derive } from './state.ts';
import type { Derived, Signs } from './state.ts';
import type { HeardState } from './tap.ts';

/** Rules look back 20 s, a replay 10 s further; bounds of a mandate may make an alarm later still. */
export const KEPT_MS = 60_000;
const PATIENCE_MS = 3000;
const LONGEST_PATIENCE_MS = 30_000;
const PLATES: Readonly<Record<PlateState, 0 | 1 | 2>> = { cold: 0, learning: 1, sure: 2 };

/** One camera as the screens see it: how it stands, its drawing, its figures of the last minute. */
export class CameraView {
  readonly name: string;
  readonly number: number;
  readonly ring = new Ring(KEPT_MS);
  readonly curves = new Curves(KEPT_MS);
  readonly #random: Random;
  #numbers: TrackNumbers;
  #heard: HeardState | undefined;
  #heardMs = 0;
  #seenMs: number | undefined;
  #sinceSeenMs: number | undefined;
  #observation: Observation | undefined;
  #people = 0;
  #intervalMs = 125;
  #darkroomDown = false;
  #lapsed = false;
  #clockOffsetMs: number | null = null;
  #audio = false;
  #aspect: number | null = null;
  #drawing: { readonly bytes: Uint8Array; readonly version: number } | undefined;
  #state: Derived | undefined;
  #sinceMs: number;

  constructor(name: string, number: number, random: Random, nowMs: number) {
    this.name = name;
    this.number = number;
    this.#random = random;
    this.#numbers = new TrackNumbers(random);
    this.#sinceMs = nowMs;
    this.#heardMs = nowMs;
  }

  get drawing(): { readonly bytes: Uint8Array; readonly version: number } | undefined {
    return this.#drawing;
  }

  get aspect(): number | null {
    return this.#aspect;
  }

  /** Last observation, place's clock. */
  get seenMs(): number | undefined {
    return this.#sinceSeenMs;
  }

  /** Something was observed since it was opened. */
  get seeing(): boolean {
    return this.#seenMs !== undefined;
  }

  opened(aspect: number): void {
    this.#aspect = aspect;
  }

  heard(state: HeardState, nowMs: number): void {
    const begunAgain = state.state === 'open' && this.#heard?.state === 'ended';
    this.#heard = state;
    this.#heardMs = nowMs;
    // What was seen before it went says nothing of how it is now; a file that is over, or begins again, did not go.
    if (state.state !== 'ended' && !begunAgain) this.#seenMs = undefined;
    if (!['open', 'ended'].includes(state.state)) this.#people = 0;
    if (state.state === 'lost' || state.state === 'failed') this.#lapsed = true;
    else if (state.state === 'waiting' || state.state === 'closed') this.#lapsed = false;
  }

  darkroomDown(down: boolean): void {
    this.#darkroomDown = down;
  }

  clockOffset(offsetMs: number): void {
    this.#clockOffsetMs = offsetMs;
  }

  hasAudio(): void {
    this.#audio = true;
  }

  runEnded(): void {
    this.#numbers = new TrackNumbers(this.#random);
    this.#people = 0;
  }

  draw(ink: Uint8Array, nowMs: number): void {
    const bytes = new Uint8Array(ink.length >> 1);
    for (let i = 0; i < bytes.length; i++) bytes[i] = ((ink[2 * i]! & 15) << 4) | (ink[2 * i + 1]! & 15);
    // The clock's time, so that a version is not met again after the server was started anew.
    const version = Math.max((this.#drawing?.version ?? 0) + 1, Math.floor(nowMs / 1000));
    this.#drawing = { bytes, version };
  }

  numberOf(track: string): number {
    return this.#numbers.of(track);
  }

  /** The frame that goes to the screens. `alarmed`: tracks of open alarms. */
  observed(observation: Observation, frame: TrackFrame, alarmed: ReadonlySet<string>, nowMs: number): Encoded {
    if (this.#heard?.state !== 'open') {
      // Whoever observes is open, whatever was said before.
      this.#heard = { state: 'open', sentence: { de: '', en: '' } };
      this.#heardMs = nowMs;
    }
    if (this.#sinceSeenMs !== undefined) {
      const passedMs = Math.min(LONGEST_PATIENCE_MS, Math.max(0, nowMs - this.#sinceSeenMs));
      this.#intervalMs += (passedMs - this.#intervalMs) / 8;
    }
    this.#seenMs = nowMs;
    this.#sinceSeenMs = nowMs;
    this.#lapsed = false;
    this.#observation = observation;
    const figures: LiveFigure[] = [];
    // Only who is seen: a lost figure dissolves on the screen, it does not stand there frozen.
    for (const { seen, track, box, joints } of frame.bodies) {
      if (!seen) continue;
      const flat = new Float32Array(joints.length * 3);
      joints.forEach(({ x, y, confidence }, j) => {
        flat[3 * j] = x;
        flat[3 * j + 1] = y;
        flat[3 * j + 2] = confidence;
      });
      figures.push({
        track: this.#numbers.of(track),
        alarmed: alarmed.has(track),
        box: [box.x0, box.y0, box.x1, box.y1],
        joints: flat,
      });
    }
    this.#people = figures.length;
    this.curves.push(frame);
    const { fresh, overflow, plate } = observation;
    const shown: LiveFrame = {
      camera: this.number,
      timeMs: observation.timeMs,
      fresh,
      overflow,
      plate: PLATES[plate],
      figures,
    };
    const encoded = encodeFrame(shown);
    this.ring.push(encoded);
    return encoded;
  }

  /** What it is now; `sinceMs` of the standing follows the changes that this sees. */
  look(nowMs: number): Derived {
    const signs: Signs = {
      heard: this.#heard?.state,
      heardMs: this.#heardMs,
      heardSentence: this.#heard?.sentence,
      seenMs: this.#seenMs,
      plate: this.#observation?.plate,
      health: this.#observation?.health,
      patienceMs: Math.min(LONGEST_PATIENCE_MS, Math.max(PATIENCE_MS, 4 * this.#intervalMs)),
      darkroomDown: this.#darkroomDown,
      lapsed: this.#lapsed,
    };
    const derived = derive(signs, nowMs);
    if (derived.coverage === 'lost' && this.#heard !== undefined) this.#lapsed = true;
    if (derived.state !== this.#state?.state) this.#sinceMs = nowMs;
    this.#state = derived;
    return derived;
  }

  standing(nowMs: number): CameraStanding {
    const { state, sentence } = this.look(nowMs);
    const seeing = state === 'live' || state === 'cold' || state === 'learning' || state === 'blind';
    const health = this.#observation?.health;
    return {
      name: this.name,
      number: this.number,
      state,
      sinceMs: Math.max(0, Math.round(this.#sinceMs)),
      sentence,
      seenMs: this.#sinceSeenMs === undefined ? null : Math.round(this.#sinceSeenMs),
      opensMs: state === 'closed' && this.#heard?.opensMs !== undefined ? Math.round(this.#heard.opensMs) : null,
      plate: this.#observation?.plate ?? null,
      health: health
        ? {
            blur: health.blur,
            dark: health.dark,
            obstructed: health.obstructed,
            moved: health.moved,
            clockOffsetMs: this.#clockOffsetMs,
            audio: this.#audio,
          }
        : null,
      aspect: this.#aspect,
      drawing: this.#drawing?.version ?? 0,
      people: seeing ? this.#people : 0,
    };
  }
}
