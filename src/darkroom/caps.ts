import { MIN_INTERVAL_MS } from '../observation/observation.ts';
import type { DarkroomMessage, Pass } from '../observation/observation.ts';

/**
 * How much may leave the darkroom, in footage time: the same rule stands on both sides of the pipe. Inside, what exceeds
 * it is dropped and counted; outside, it ends the process, because an honest darkroom never exceeds it.
 */
export const DRAWING_INTERVAL_MS = 60_000;
export const SEALED_PLATE_INTERVAL_MS = 600_000;
/** Notices (40 bits each) and the like: sixteen at once, then one for each second of footage. */
export const NOTICE_BURST = 16;
export const NOTICE_INTERVAL_MS = 1000;

/**
 * The footage time of a picture as it leaves, in whole ms. A decoder carries times in microseconds; host and darkroom
 * must round alike, because the host admits only times that a packet had.
 */
export function wholeMs(timeMs: number): number {
  return Math.round(Math.round(timeMs * 1000) / 1000);
}

export class CameraCap {
  #observationMs = -Infinity;
  #drawingMs = -Infinity;
  #sealedMs = -Infinity;
  readonly #burst: number;
  #notices: number;
  #noticeMs = -Infinity;
  #passed = false;
  #pass: Pass | undefined;

  constructor(noticeBurst = NOTICE_BURST) {
    this.#burst = this.#notices = noticeBurst;
  }

  /** A pass over a clip begins its footage time anew. */
  beginPass(pass: Pass): void {
    this.#pass = pass;
    this.#observationMs = this.#drawingMs = this.#sealedMs = this.#noticeMs = -Infinity;
    this.#notices = this.#burst;
    this.#passed = false;
  }

  /** A look tells of nobody and keeps nothing: what a message may say at all, however rarely. */
  allows({ type }: DarkroomMessage): boolean {
    return this.#pass !== 'look' || (type !== 'observation' && type !== 'sealed-plate');
  }

  /** Whether `message` may leave when the footage stands at `footageMs`; counts it if so. */
  admit(message: DarkroomMessage, footageMs: number): boolean {
    if (!this.allows(message)) return false;
    switch (message.type) {
      case 'observation':
        if (message.timeMs - this.#observationMs < MIN_INTERVAL_MS) return false;
        this.#observationMs = message.timeMs;
        return true;
      case 'drawing':
        if (message.timeMs - this.#drawingMs < DRAWING_INTERVAL_MS) return false;
        this.#drawingMs = message.timeMs;
        return true;
      case 'sealed-plate':
        if (message.timeMs - this.#sealedMs < SEALED_PLATE_INTERVAL_MS) return false;
        this.#sealedMs = message.timeMs;
        return true;
      case 'passed':
        if (this.#passed) return false;
        this.#passed = true;
        return true;
      case 'opened':
      case 'notice': {
        if (Number.isFinite(footageMs)) {
          if (this.#noticeMs === -Infinity) this.#noticeMs = footageMs;
          const earned = Math.floor((footageMs - this.#noticeMs) / NOTICE_INTERVAL_MS);
          if (earned > 0) {
            this.#notices = Math.min(this.#burst, this.#notices + earned);
            this.#noticeMs += earned * NOTICE_INTERVAL_MS;
          }
        }
        if (this.#notices <= 0) return false;
        this.#notices--;
        return true;
      }
    }
  }
}
