import type { DarkroomMessage, Observation, Pass } from '../observation/observation.ts';
import { CameraCap, NOTICE_BURST, wholeMs } from './caps.ts';

/** The two sides read the footage's time at slightly different moments: out here a little more is let pass. */
const HOST_NOTICE_BURST = 2 * NOTICE_BURST;
/** What pipes and buffers between here and the decoder can hold; whatever killed it lies in there. */
const IN_FLIGHT_BYTES = 512 * 1024;
/** Times of packets that may still be answered: about an hour at 18 pictures a second, if nothing is heard. */
const REMEMBERED_TIMES = 65_536;

/**
 * The host's side of the bounded channel, for one camera. The darkroom's process is taken to be hostile: whatever it
 * says must be a message it may send, no more often than the footage it was given allows, and a time it names must be
 * that of a packet it was given, so that times carry nothing of their own.
 */
export class CameraGuard {
  readonly #cap = new CameraCap(HOST_NOTICE_BURST);
  /** Whole ms of packets sent in this pass; older than the last observation is forgotten. */
  #times = new Set<number>();
  #recent: { timeMs: number; bytes: number }[] = [];
  #recentBytes = 0;
  #footageMs = -Infinity;
  #heardMs = -Infinity;
  #pass: Pass = 'observe';

  beginPass(pass: Pass): void {
    this.#pass = pass;
    this.#cap.beginPass(pass);
    this.#times.clear();
    this.#recent = [];
    this.#recentBytes = 0;
    this.#footageMs = this.#heardMs = -Infinity;
  }

  /** A new process goes on with the same pass: it may open, draw and end once more. */
  restarted(): void {
    this.#cap.beginPass(this.#pass);
    this.#recent = [];
    this.#recentBytes = 0;
  }

  sent(timeMs: number, bytes: number): void {
    this.#recent.push({ timeMs, bytes });
    this.#recentBytes += bytes;
    while (this.#recent.length > 1 && this.#recentBytes - this.#recent[0]!.bytes > IN_FLIGHT_BYTES) {
      this.#recentBytes -= this.#recent.shift()!.bytes;
    }
    if (timeMs < 0) return;
    this.#times.add(wholeMs(timeMs));
    this.#footageMs = Math.max(this.#footageMs, timeMs);
    if (this.#times.size > REMEMBERED_TIMES) {
      for (const oldest of this.#times) {
        this.#times.delete(oldest);
        break;
      }
    }
  }

  get footageMs(): number {
    return this.#footageMs;
  }

  /** Footage time of the last observation. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** Footage span of the packets that may have been in the process, or on their way to it, when it died. */
  suspects(): { fromMs: number; toMs: number } | undefined {
    const times = this.#recent.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs > this.#heardMs);
    if (times.length === 0) return undefined;
    return { fromMs: Math.min(...times), toMs: Math.max(...times) };
  }

  /** Undefined when the message may pass; else what is wrong with it. */
  objection(message: DarkroomMessage): string | undefined {
    if (!this.#cap.allows(message)) return `a look lets no ${message.type} out`;
    if (message.type === 'observation' || message.type === 'drawing' || message.type === 'sealed-plate') {
      if (!this.#times.has(message.timeMs) && message.timeMs !== this.#heardMs) return 'it names a time nobody gave it';
    }
    if (!this.#cap.admit(message, this.#footageMs)) return `${message.type} messages come too often`;
    if (message.type === 'observation') {
      if (message.timeMs <= this.#heardMs) return 'observations go back in time';
      this.#heard(message);
    }
    return undefined;
  }

  #heard({ timeMs }: Observation): void {
    this.#heardMs = timeMs;
    // Sets keep the order of insertion, which is nearly that of time: reordering moves a packet by a few places.
    for (const time of this.#times) {
      if (time >= timeMs - REORDERING_MS) break;
      this.#times.delete(time);
    }
  }
}

const REORDERING_MS = 2000;
