import { AugenmassError } from '../kernel/errors.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { Recording } from '../vault/record.ts';
import type { Place } from './place.ts';
import type { Lease } from './place-vault.ts';

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * One camera's sealing, session by session. What cannot be sealed is not kept: recording stops with an alarm, watching
 * goes on, and after a while it is tried again from the next key picture, through the vault's normal load path.
 */
export class CameraRecorder {
  readonly #place: Place;
  readonly #camera: string;
  #epochMs = 0;
  #lease: Lease | undefined;
  #recording: Recording | undefined;
  #stream: (PacketMessage & { type: 'stream' }) | undefined;
  #retryAtMs = 0;
  #waitMs = FIRST_RETRY_MS;
  #stopped = false;
  segments = 0;

  constructor(place: Place, camera: string) {
    this.#place = place;
    this.#camera = camera;
  }

  /** A session begins; the last one was ended. `epochMs`: added to packet times it gives UTC. */
  begin(epochMs: number): void {
    this.#epochMs = epochMs;
    this.#stream = undefined;
  }

  /** Never throws: what goes wrong is told. Resolves when the segments that this message ended are acknowledged. */
  async push(message: PacketMessage): Promise<void> {
    if (message.type === 'stream') this.#stream = message;
    if (message.type !== 'stream' && message.type !== 'packet') return;
    if (this.#lease?.broken) await this.end();
    try {
      if (!this.#recording && !(await this.#start(message))) return;
      this.segments += (await this.#recording!.push(message)).length;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What is left becomes a segment. */
  async end(): Promise<void> {
    const recording = this.#recording;
    this.#recording = undefined;
    try {
      if (recording) this.segments += (await recording.end()).length;
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#lease?.[Symbol.dispose]();
      this.#lease = undefined;
    }
  }

  async #start(message: PacketMessage): Promise<boolean> {
    const { clock, ledger, tell } = this.#place;
    if (clock.monotonicMs() < this.#retryAtMs || !this.#stream) return false;
    // A decoder can start at a key picture only; what lies before is lost already.
    if (message.type === 'packet' && !message.packet.key) return false;
    if (this.#stopped) {
      // Nothing is sealed that could not be entered: first the ledger shows that it can be written again.
      const facts = { camera: this.#camera, reason: 'recording-again' };
      await ledger.append({ act: 'camera-open', phase: 'outcome', result: 'done', facts });
    }
    this.#lease = await this.#place.vault.lease();
    const { vault, keys } = this.#lease;
    this.#recording = new Recording({ camera: this.#camera, epochMs: this.#epochMs, vault, keys });
    if (message.type !== 'stream') await this.#recording.push(this.#stream);
    if (this.#stopped) {
      this.#stopped = false;
      const sentence = {
        de: `Kamera ${this.#camera} wird wieder versiegelt aufgezeichnet.`,
        en: `Camera ${this.#camera} is being sealed again.`,
      };
      tell({ type: 'camera', camera: this.#camera, state: 'recording', atMs: clock.nowMs(), sentence });
    }
    this.#waitMs = FIRST_RETRY_MS;
    return true;
  }

  #fail(cause: unknown): void {
    const { clock, tell } = this.#place;
    const error = cause instanceof AugenmassError ? cause : new AugenmassError('internal', String(cause), { cause });
    this.#recording = undefined;
    this.#lease?.fail();
    this.#lease?.[Symbol.dispose]();
    this.#lease = undefined;
    this.#retryAtMs = clock.monotonicMs() + this.#waitMs;
    this.#waitMs = Math.min(LONGEST_RETRY_MS, this.#waitMs * 2);
    if (this.#stopped) return;
    this.#stopped = true;
    const sentence = {
      de: `Kamera ${this.#camera} wird nicht mehr aufgezeichnet, es liegt nichts offen: ${error.message} Gesehen wird weiter.`,
      en: `Camera ${this.#camera} is no longer recorded, nothing lies open: ${error.message} Watching goes on.`,
    };
    tell({ type: 'recording-stopped', camera: this.#camera, kind: error.kind, atMs: clock.nowMs(), sentence });
  }
}
