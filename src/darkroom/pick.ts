import { MIN_INTERVAL_MS } from '../observation/observation.ts';
import type { Packet } from '../packet/packet.ts';

/** Remembers this many packets that were decoded: more than a decoder holds back for reordering. */
const REMEMBERED = 32;

/**
 * Which packets are worth decoding and which pictures are analysed, so that about `perSecond` analyses a second of
 * footage happen and never more than the channel admits. A packet that others refer to is always decoded; one that none
 * refers to only when no decoded picture lies within half an interval of it.
 */
export class Picker {
  readonly #intervalMs: number;
  #kept: number[] = [];
  #dueMs = -Infinity;
  #pickedMs = -Infinity;
  #previousMs = -Infinity;

  constructor(perSecond: number) {
    this.#intervalMs = 1000 / perSecond;
  }

  decodes(packet: Pick<Packet, 'timeMs' | 'discardable'>): boolean {
    const near = this.#intervalMs / 2;
    if (packet.discardable && this.#kept.some((timeMs) => Math.abs(timeMs - packet.timeMs) < near)) return false;
    this.#kept.push(packet.timeMs);
    if (this.#kept.length > REMEMBERED) this.#kept.shift();
    return true;
  }

  /** Call once for each decoded picture, in order of presentation. */
  takes(timeMs: number): boolean {
    if (timeMs < 0) return false;
    if (timeMs < this.#previousMs) {
      // A camera whose clock was set back; what it shows is new all the same.
      this.#dueMs = this.#pickedMs = -Infinity;
    }
    const spacingMs = Math.max(0, timeMs - this.#previousMs);
    this.#previousMs = timeMs;
    if (Math.round(timeMs) - Math.round(this.#pickedMs) < MIN_INTERVAL_MS) return false;
    // The picture nearest to the due time, as far as the last spacing foretells the next.
    if (timeMs < this.#dueMs - Math.min(spacingMs, this.#intervalMs) / 2) return false;
    const nextMs = Math.max(this.#dueMs, timeMs - this.#intervalMs / 2) + this.#intervalMs;
    this.#dueMs = this.#dueMs === -Infinity ? timeMs + this.#intervalMs : nextMs;
    this.#pickedMs = timeMs;
    return true;
  }

  reset(): void {
    this.#kept = [];
    this.#dueMs = this.#pickedMs = this.#previousMs = -Infinity;
  }
}

/** Pictures nearer to each other than this add nothing to a clip's plate. */
const SAMPLE_SPACING_MS = 95;

/**
 * Packets for a clip's plate (plate-clip.ts keeps the samples). While samples lie closer together than key pictures do,
 * every picture that others refer to is decoded; in a long clip soon only the key pictures are.
 */
export class SamplePicker {
  #intervalMs = 0;
  #keptMs = -Infinity;
  #takenMs = -Infinity;
  #lastKeyMs: number | undefined;
  #keyIntervalMs = Infinity;

  decodes(packet: Pick<Packet, 'timeMs' | 'key' | 'discardable'>): boolean {
    if (packet.key) {
      if (this.#lastKeyMs !== undefined) this.#keyIntervalMs = Math.max(1, packet.timeMs - this.#lastKeyMs);
      this.#lastKeyMs = packet.timeMs;
      // Where every picture is a key picture (MJPEG), most are not needed.
      return this.#keyIntervalMs >= SAMPLE_SPACING_MS || packet.timeMs - this.#takenMs >= SAMPLE_SPACING_MS;
    }
    return !packet.discardable && this.#keyIntervalMs > this.#intervalMs;
  }

  takes(timeMs: number): boolean {
    if (timeMs < 0 || timeMs - this.#takenMs < SAMPLE_SPACING_MS) return false;
    this.#takenMs = timeMs;
    return true;
  }

  /** A sample of this time was kept: the distance to the one before is what samples now lie apart. */
  kept(timeMs: number): void {
    if (this.#keptMs !== -Infinity) this.#intervalMs = timeMs - this.#keptMs;
    this.#keptMs = timeMs;
  }
}
