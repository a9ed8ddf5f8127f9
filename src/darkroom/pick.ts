import { MIN_INTERVAL_MS } from '../observation/observation.ts';
import type { Packet } from '../packet/packet.ts';

/** Packets from whose times the distance between pictures is read. */
const REMEMBERED = 16;

/**
 * Which packets are worth decoding and which pictures are analysed. Analyses are due on a grid of footage time,
 * `perSecond` a second, and the picture nearest to each due time is taken, so the choice can be made before decoding: a
 * packet that others refer to is always decoded, one that none refers to only when its picture will be taken.
 * Never are two pictures taken closer together than the channel admits.
 */
export class Picker {
  readonly #intervalMs: number;
  /** Times of the last packets, rising. */
  #recent: number[] = [];
  #spacingMs = 0;
  #takenMs = -Infinity;

  constructor(perSecond: number) {
    this.#intervalMs = 1000 / perSecond;
  }

  decodes(packet: Pick<Packet, 'timeMs' | 'discardable'>): boolean {
    this.#measure(packet.timeMs);
    return !packet.discardable || this.#isDue(packet.timeMs);
  }

  /** Call once for each decoded picture, in order of presentation. */
  takes(timeMs: number): boolean {
    if (timeMs < 0) return false;
    const sinceMs = Math.round(timeMs) - Math.round(this.#takenMs);
    // Times that go back come from a camera whose clock was set; what it shows is new all the same.
    if (sinceMs >= 0 && sinceMs < MIN_INTERVAL_MS) return false;
    if (sinceMs >= 0 && sinceMs < this.#intervalMs && !this.#isDue(timeMs)) return false;
    this.#takenMs = timeMs;
    return true;
  }

  /** Whether no other picture can be nearer to a due time: it lies within half the distance between pictures of it. */
  #isDue(timeMs: number): boolean {
    const offMs = timeMs - Math.round(timeMs / this.#intervalMs) * this.#intervalMs;
    return offMs >= -this.#spacingMs / 2 && offMs < this.#spacingMs / 2;
  }

  /** The usual distance between pictures: the median over the last packets, which come in order of decoding. */
  #measure(timeMs: number): void {
    const recent = this.#recent;
    if (recent.length >= REMEMBERED) recent.shift();
    recent.push(timeMs);
    const sorted = recent.toSorted((a, b) => a - b);
    const steps = sorted.slice(1).map((time, i) => time - sorted[i]!);
    steps.sort((a, b) => a - b);
    this.#spacingMs = Math.min(this.#intervalMs, steps[steps.length >> 1] ?? this.#intervalMs);
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
