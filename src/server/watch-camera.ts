import { AugenmassError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Facts } from '../ledger/facts.ts';
import type { LiveTap } from '../live/tap.ts';
import { commit } from '../ledger/commitment.ts';
import type { Camera } from '../mandate/mandate.ts';
import type { PacketMessage } from '../packet/wire.ts';
import type { WallKind } from '../wall/wall.ts';
import { cameraSource, looped, paced } from './camera-source.ts';
import type { CameraSource } from './camera-source.ts';
import { CameraVoice } from './camera-voice.ts';
import type { IntakePool } from './intake-pool.ts';
import { beginning } from './learning.ts';
import { footageClock, sleepUntil } from './footage-clock.ts';
import type { Speed } from './footage-clock.ts';
import type { Place } from './place.ts';
import { CameraRecorder } from './record-camera.ts';
import { CameraWatcher } from './watch-eye.ts';
import type { EyeParts } from './watch-eye.ts';
import { askLeave } from './watch-leave.ts';
import type { Leave } from './watch-leave.ts';

export interface CameraRunOptions {
  readonly place: Place;
  readonly camera: Camera;
  readonly number: number;
  readonly wall: WallKind;
  /** Files: how fast; live cameras are what they are. */
  readonly speed: Speed;
  readonly loop: boolean;
  /** Absent where only sealing was asked for. */
  readonly eye: (EyeParts & { readonly facts: Facts }) | undefined;
  readonly tap?: LiveTap | undefined;
  /** Talks to live cameras, shared with others; one of its own otherwise. */
  readonly intake?: IntakePool | undefined;
  /** Tests bring their own. */
  readonly source?: CameraSource;
}

/** How a session ended. `leave`: the mandate no longer lets it; `again`: it is tried again after a wait. */
type Ended = 'leave' | 'over' | 'failed' | 'again';
export type CameraEnd = 'ended' | 'failed' | 'refused';

const AGAIN_MS = 10_000;
const LIVE_AGAIN_MS = 60_000;
/** Of a clip that plays over and over: whoever starts it wants to see it, and not in a quarter of an hour. */
const LEARNT_MS = 120_000;

/**
 * One camera under the mandate, until the signal aborts or it is over: read while its hours let it, not read at all outside of
 * them. A session is one opening of its source; whatever ends it, what was read is sealed, what was seen is told.
 */
export class CameraRun {
  readonly #options: CameraRunOptions;
  readonly #source: CameraSource;
  readonly #clock: Clock;
  readonly #voice: CameraVoice;
  readonly #recorder: CameraRecorder;
  readonly #watcher: CameraWatcher | undefined;

  constructor(options: CameraRunOptions) {
    const { place, camera, number, wall, speed, eye, intake } = options;
    this.#options = options;
    const { clock, random } = place;
    this.#source =
      options.source ??
      cameraSource(camera.source, (name) => place.fileOf(name), {
        number,
        wall,
        clock,
        random,
        process: intake?.of(number),
      });
    this.#clock = this.#source.live ? clock : footageClock(clock, speed);
    this.#voice = new CameraVoice(place, camera.name, this.#clock);
    this.#recorder = new CameraRecorder(place, camera.name);
    this.#watcher = eye && new CameraWatcher(eye, camera, number, this.#source.live);
  }

  get segments(): number {
    return this.#recorder.segments;
  }

  /** Throws nothing but the signal's reason and what is a fault of ours. */
  async run(signal: AbortSignal): Promise<CameraEnd> {
    const { place } = this.#options;
    while (true) {
      signal.throwIfAborted();
      const leave = this.#ask();
      if (!leave.read) {
        await this.#voice.refused(leave.refusal, place.standing.parsed.sha256);
        const { again } = leave.refusal;
        if (again === undefined) return 'refused';
        await sleepUntil(this.#clock, again, signal);
        continue;
      }
      const ended = await this.#session(leave, signal);
      if (ended === 'over' && !this.#options.loop) return 'ended';
      if (ended === 'failed') {
        if (!this.#source.live && !this.#options.loop) return 'failed';
        await place.clock.sleep(LIVE_AGAIN_MS, signal);
      }
      if (ended === 'again') await place.clock.sleep(AGAIN_MS, signal);
    }
  }

  #ask(): Leave {
    const { place, camera, eye } = this.#options;
    return askLeave(place, camera, this.#source, eye !== undefined, this.#clock.nowMs());
  }

  async #session(leave: Leave & { read: true }, signal: AbortSignal): Promise<Ended> {
    const { place } = this.#options;
    let opened: number;
    try {
      opened = await this.#enter(leave);
    } catch (error) {
      // Before the entry nothing is read; why it cannot be written was told already.
      if (error instanceof AugenmassError) return 'again';
      throw error;
    }
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    const guard = this.#guard(leave, over, both);
    let ended: Ended = 'over';
    try {
      ended = await this.#play(leave, opened, both, guard.still);
    } catch (error) {
      if (!both.aborted) throw error;
      ended = 'leave';
    } finally {
      over.abort(new DOMException('the session is over', 'AbortError'));
      await guard.done;
      await Promise.all([this.#recorder.end(), leave.observe ? this.#watcher?.end() : undefined]);
      await place.ledger.append(this.#voice.closing(signal.aborted ? 'stopped' : ended)).catch(() => undefined);
    }
    if (ended === 'leave' && !signal.aborted) this.#voice.closed();
    return ended;
  }

  /** Entries before the acts: that the camera is opened, where to, and that it is looked at. */
  async #enter(leave: Leave & { read: true }): Promise<number> {
    const { place, camera, eye } = this.#options;
    const { commitments, openings } = commit({ source: camera.source }, place.random);
    const facts = { camera: camera.name, mandateSha256: place.standing.parsed.sha256 };
    const { index } = await place.ledger.append({ act: 'camera-open', phase: 'intent', facts, commitments });
    try {
      place.store.putOpenings(commitments, openings);
    } catch {
      // Without its opening the commitment says nothing to anybody; nothing depends on it.
    }
    const { endpoint } = this.#source;
    if (endpoint) {
      await place.ledger.append({ act: 'connect', phase: 'intent', facts: { camera: camera.name, ...endpoint } });
    }
    if (leave.observe && eye) {
      await place.ledger.append({ act: 'observe', phase: 'intent', facts: { camera: camera.name, ...eye.facts } });
    }
    return index;
  }

  async #play(
    leave: Leave & { read: true },
    opened: number,
    signal: AbortSignal,
    still: (nowMs: number) => boolean,
  ): Promise<Ended> {
    const { place, camera } = this.#options;
    const source = this.#source;
    const watcher = leave.observe ? this.#watcher : undefined;
    if (watcher && !source.live) {
      await watcher
        .learn(
          () => (this.#options.loop ? beginning(source.packets(signal), LEARNT_MS) : source.packets(signal)),
          place.fileOf(camera.source),
        )
        .catch((error: unknown) => {
          if (signal.aborted || !(error instanceof AugenmassError)) throw error;
        });
    }
    const epochMs = source.live ? 0 : this.#clock.nowMs();
    if (leave.seal) this.#recorder.begin(epochMs);
    await watcher?.begin(epochMs);
    const read = this.#options.loop && !source.live ? looped(() => source.packets(signal)) : source.packets(signal);
    for await (const message of source.live ? read : paced(read, this.#clock, epochMs, signal)) {
      if (message.type === 'packet' && !still(this.#clock.nowMs())) return 'leave';
      if (message.type === 'end') return this.#ended(message, opened);
      if (message.type === 'stream') await this.#voice.opened(opened, message.info.codec);
      else this.#note(message);
      await Promise.all([leave.seal ? this.#recorder.push(message) : undefined, watcher?.push(message)]);
    }
    return 'over';
  }

  #note(message: PacketMessage): void {
    const { tap, camera } = this.#options;
    this.#voice.note(message);
    if (message.type === 'gap') tap?.missed(camera.name, message.fromMs, message.toMs, 'lost');
    if (message.type !== 'remark') return;
    if (message.code === 'clock-offset') tap?.clockOffset(camera.name, message.value);
    if (message.code === 'audio-present') tap?.audio(camera.name);
  }

  async #ended(message: PacketMessage & { type: 'end' }, opened: number): Promise<Ended> {
    if (!message.error) return 'over';
    await this.#voice.failed(opened, message.error);
    return 'failed';
  }

  /** Asks again when the answer may change: at each packet by the footage's time, and by the clock when none come. */
  #guard(leave: Leave & { read: true }, over: AbortController, signal: AbortSignal) {
    let untilMs = leave.untilMs;
    const still = (nowMs: number): boolean => {
      if (nowMs < untilMs) return true;
      const now = this.#ask();
      if (!now.read || now.seal !== leave.seal || now.observe !== leave.observe) return false;
      untilMs = now.untilMs;
      return true;
    };
    const watch = async (): Promise<void> => {
      const { clock } = this.#options.place;
      while (true) {
        await sleepUntil(clock, Math.min(untilMs, clock.nowMs() + 30_000), signal);
        if (still(clock.nowMs())) continue;
        over.abort(new DOMException('the mandate does not let it', 'AbortError'));
        return;
      }
    };
    return { still, done: watch().catch(() => undefined) };
  }
}
