import { stat } from 'node:fs/promises';
import { AugenmassError } from '../kernel/errors.ts';
import type { LiveTap } from '../live/tap.ts';
import type { Camera } from '../mandate/mandate.ts';
import type { PacketMessage } from '../packet/wire.ts';
import type { AlarmDesk } from './alarm-desk.ts';
import type { DarkroomKeeper } from './darkroom-keeper.ts';
import { Eye } from './eye.ts';
import type { LearningTurns } from './learning.ts';
import type { Place } from './place.ts';
import type { Plates } from './plates.ts';

export interface EyeParts {
  readonly place: Place;
  readonly keeper: DarkroomKeeper;
  readonly plates: Plates;
  readonly desk: AlarmDesk;
  /** Shared by all cameras; each learns at once otherwise. */
  readonly turns?: LearningTurns;
  readonly tap?: LiveTap | undefined;
}

/** What a live camera may have on its way to the darkroom; more is left out, and counted as not watched. */
const MOST_WAITING_BYTES = 8 * 2 ** 20;
/** And for so long: eight MiB of a small stream are half an hour, and an alarm that is minutes late is none. */
const LONGEST_WAITING_MS = 1_000;

/** One camera's watching, session by session, over darkrooms that come and go. Sealing never waits for it. */
export class CameraWatcher {
  readonly #parts: EyeParts;
  readonly #camera: Camera;
  readonly #number: number;
  readonly #live: boolean;
  #eye: Eye | undefined;
  #opening: Promise<void> | undefined;
  #epochMs = 0;
  #stream: PacketMessage | undefined;
  #awaitsKey = false;
  #waitingBytes = 0;
  /** Since when the packets on their way have been waiting, oldest first, monotonic ms. */
  readonly #waitingSinceMs: number[] = [];
  #closed = false;
  /** Whose plate it is: a clip that was replaced is another place. */
  #place = '';

  constructor(parts: EyeParts, camera: Camera, number: number, live: boolean) {
    this.#parts = parts;
    this.#camera = camera;
    this.#number = number;
    this.#live = live;
  }

  /** For clips: learns the empty place from all of it, unless that is known. Throws with the source's reason. */
  async learn(packets: () => AsyncIterable<PacketMessage>, path: string): Promise<void> {
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
    this.#place = `${path} ${size} ${mtimeMs}`;
    if (await this.#parts.plates.read(this.#camera.name, this.#place)) return;
    const { place } = this.#parts;
    const { name } = this.#camera;
    const sentence = {
      de: `Kamera ${name}: der leere Ort wird gelernt.`,
      en: `Camera ${name}: learning the empty place.`,
    };
    place.tell({ type: 'camera', camera: name, state: 'learning', atMs: place.clock.nowMs(), sentence });
    const learn = async (): Promise<void> => {
      this.#eye = await this.#open();
      try {
        await this.#eye.learn(packets());
      } catch (error) {
        await this.#drop();
        throw error;
      }
    };
    const { turns } = this.#parts;
    await (turns ? turns.run(learn) : learn());
  }

  /** A session begins. `epochMs`: added to packet times it gives UTC. */
  async begin(epochMs: number): Promise<void> {
    this.#epochMs = epochMs;
    this.#stream = undefined;
    this.#closed = false;
    if (this.#place === '') this.#place = this.#camera.source;
    await this.#ready();
  }

  /** Never throws: a lost darkroom is told and replaced. Waits for room with clips; live packets wait for nobody. */
  async push(message: PacketMessage): Promise<void> {
    if (message.type === 'stream') this.#stream = message;
    const eye = this.#eye;
    if (!eye) {
      this.#opening ??= this.#ready().finally(() => (this.#opening = undefined));
      return;
    }
    if (message.type === 'packet') {
      if (this.#awaitsKey && !message.packet.key) return;
      this.#awaitsKey = false;
      if (this.#live && this.#isLate()) {
        this.#awaitsKey = true;
        return;
      }
    }
    const bytes = message.type === 'packet' ? message.packet.bytes.length : 0;
    this.#waitingBytes += bytes;
    this.#waitingSinceMs.push(this.#parts.place.clock.monotonicMs());
    const sent = eye
      .send(message)
      .catch((error: unknown) => this.#lost(eye, error))
      .finally(() => {
        this.#waitingBytes -= bytes;
        this.#waitingSinceMs.shift();
      });
    if (!this.#live) await sent;
  }

  /** The darkroom does not keep up: what comes is left out up to a key picture, so that what is looked at is of now. */
  #isLate(): boolean {
    const sinceMs = this.#waitingSinceMs[0];
    if (sinceMs === undefined) return false;
    return (
      this.#waitingBytes > MOST_WAITING_BYTES || this.#parts.place.clock.monotonicMs() - sinceMs > LONGEST_WAITING_MS
    );
  }

  /** The session is over: what is still being looked at is waited for, and its alarms are raised. */
  async end(): Promise<void> {
    this.#closed = true;
    await this.#opening;
    const eye = this.#eye;
    if (!eye) return;
    await eye.finish().catch((error: unknown) => this.#lost(eye, error));
    if (eye.plateRefused) await this.#parts.plates.forget(this.#camera.name, this.#place);
    await this.#drop();
  }

  async #ready(): Promise<void> {
    try {
      const eye = this.#eye ?? (await this.#open());
      await eye.begin(this.#epochMs);
      if (this.#stream) await eye.send(this.#stream);
      this.#awaitsKey = true;
      this.#eye = eye;
    } catch (error) {
      if (!(error instanceof AugenmassError) && !(error instanceof Error && error.name === 'AbortError')) throw error;
      this.#eye = undefined;
    }
  }

  async #open(): Promise<Eye> {
    const { keeper, plates, desk, place, tap } = this.#parts;
    const { name } = this.#camera;
    const sealedPlate = await plates.read(name, this.#place);
    return Eye.open({
      number: this.#number,
      camera: this.#camera,
      mode: this.#live ? 'live' : 'clip',
      host: await keeper.host(),
      clock: place.clock,
      random: place.random,
      sealedPlate,
      tap,
      raise: (change) => {
        desk.take(change);
      },
      keepPlate: (sealed) => {
        void plates.keep(name, this.#place, sealed);
      },
      lost: (fromMs, toMs) => {
        const facts = { camera: name, fromMs: Math.round(fromMs), toMs: Math.round(toMs), reason: 'darkroom' };
        void place.ledger
          .append({ act: 'camera-gap', phase: 'outcome', result: 'failed', facts })
          .catch(() => undefined);
        tap?.missed(name, fromMs, toMs, 'darkroom');
        this.#tellLost();
      },
    });
  }

  async #lost(eye: Eye, error: unknown): Promise<void> {
    if (this.#eye !== eye) return;
    if (!(error instanceof AugenmassError) && !(error instanceof Error && error.name === 'AbortError')) throw error;
    await this.#drop();
    if (!this.#closed) this.#tellLost();
  }

  #tellLost(): void {
    const { place } = this.#parts;
    const { name } = this.#camera;
    const sentence = {
      de: `Kamera ${name} wurde kurz nicht gesehen: die Dunkelkammer wird neu gestartet.`,
      en: `Camera ${name} was not watched for a moment: the darkroom is being started again.`,
    };
    place.tell({ type: 'warning', code: 'not-watched', camera: name, atMs: place.clock.nowMs(), sentence });
  }

  async #drop(): Promise<void> {
    const eye = this.#eye;
    this.#eye = undefined;
    await eye?.close();
  }
}
