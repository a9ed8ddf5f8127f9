import type { Clock } from '../kernel/clock.ts';
import type { Draft } from '../ledger/entry.ts';
import type { Admission } from '../mandate/act.ts';
import type { Sentence } from '../mandate/mandate.ts';
import type { GapReason, PacketMessage, WireError } from '../packet/wire.ts';
import type { Place } from './place.ts';
import type { CameraState } from './place-event.ts';

/** Gaps of one outage come piece by piece; one entry a minute is enough. */
const GAP_ENTRY_MS = 60_000;

/** What is entered and told about one camera's coming and going: each state once, however often it comes. */
export class CameraVoice {
  readonly #place: Place;
  readonly #camera: string;
  readonly #clock: Clock;
  #state: CameraState | undefined;
  #packets = 0;
  #opened = false;
  #gap: { fromMs: number; toMs: number; reason: GapReason } | undefined;

  constructor(place: Place, camera: string, clock: Clock) {
    this.#place = place;
    this.#camera = camera;
    this.#clock = clock;
  }

  /** The first stream of a session answers the intent; later ones are the camera coming back. */
  async opened(intent: number, codec: string): Promise<void> {
    this.#enterGap(true);
    if (!this.#opened) {
      this.#opened = true;
      const facts = { camera: this.#camera, codec };
      await this.#append({ act: 'camera-open', phase: 'outcome', ref: intent, result: 'done', facts });
    }
    this.#say('open', { de: `Kamera ${this.#camera} wird gelesen.`, en: `Camera ${this.#camera} is being read.` });
  }

  note(message: PacketMessage): void {
    if (message.type === 'packet') this.#packets++;
    else if (message.type === 'remark' && message.code === 'audio-present') this.#audio();
    else if (message.type === 'gap') {
      const { fromMs, toMs, reason } = message;
      if (this.#gap?.reason === reason) this.#gap.toMs = toMs;
      else {
        this.#enterGap(true);
        this.#gap = { fromMs, toMs, reason };
      }
      this.#enterGap(false);
      const sentence = {
        de: `Kamera ${this.#camera} liefert gerade nichts; es wird weiter versucht.`,
        en: `Camera ${this.#camera} delivers nothing just now; it is tried again.`,
      };
      if (reason === 'disconnected' || reason === 'stalled') this.#say('lost', sentence);
    }
  }

  async refused(refusal: Extract<Admission, { granted: false }>, mandateSha256: string): Promise<void> {
    const waiting = refusal.again !== undefined;
    if (!this.#say(waiting ? 'waiting' : 'refused', refusal.sentence, refusal.again)) return;
    const facts = { camera: this.#camera, reason: refusal.kind, line: refusal.line, mandateSha256 };
    await this.#append({ act: 'refusal', phase: 'outcome', result: 'refused', facts });
  }

  async failed(intent: number, error: WireError): Promise<void> {
    if (!this.#opened) {
      const facts = { camera: this.#camera, reason: error.kind };
      await this.#append({ act: 'camera-open', phase: 'outcome', ref: intent, result: 'failed', facts });
    }
    const text = `${error.message} ${error.remedy}`.trim();
    this.#say('failed', { de: `Kamera ${this.#camera}: ${text}`, en: `Camera ${this.#camera}: ${text}` });
  }

  closed(): void {
    this.#say('closed', {
      de: `Kamera ${this.#camera} wird nicht mehr gelesen.`,
      en: `Camera ${this.#camera} is no longer read.`,
    });
  }

  /** The last entry of a session. */
  closing(reason: string): Draft {
    this.#enterGap(true);
    const facts = { camera: this.#camera, reason, packets: this.#packets };
    this.#packets = 0;
    this.#opened = false;
    if (reason === 'over') {
      this.#say('ended', {
        de: `Kamera ${this.#camera}: Ende der Datei.`,
        en: `Camera ${this.#camera}: end of the file.`,
      });
    }
    return { act: 'camera-close', phase: 'outcome', result: 'done', facts };
  }

  #audio(): void {
    const sentence = {
      de: `Kamera ${this.#camera} sendet Ton; er wird nicht gelesen. Am besten dort abschalten.`,
      en: `Camera ${this.#camera} sends audio; it is not read. Best switch it off there.`,
    };
    const atMs = this.#clock.nowMs();
    this.#place.tell({ type: 'warning', code: 'audio-present', camera: this.#camera, atMs, sentence });
  }

  #enterGap(whole: boolean): void {
    const gap = this.#gap;
    if (!gap || (!whole && gap.toMs - gap.fromMs < GAP_ENTRY_MS)) return;
    this.#gap = undefined;
    const facts = {
      camera: this.#camera,
      fromMs: Math.round(gap.fromMs),
      toMs: Math.round(gap.toMs),
      reason: gap.reason,
    };
    void this.#append({ act: 'camera-gap', phase: 'outcome', result: 'failed', facts });
  }

  /** A fact that cannot be entered now is told all the same; acts that need an entry ask the ledger themselves. */
  async #append(draft: Draft): Promise<void> {
    await this.#place.ledger.append(draft).catch(() => undefined);
  }

  #say(state: CameraState, sentence: Sentence, opensMs?: number): boolean {
    if (this.#state === state) return false;
    this.#state = state;
    const atMs = Math.round(this.#clock.nowMs());
    const again = opensMs === undefined ? {} : { opensMs: Math.round(opensMs) };
    this.#place.tell({ type: 'camera', camera: this.#camera, state, atMs, ...again, sentence });
    return true;
  }
}
