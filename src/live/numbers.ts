import type { Random } from '../kernel/random.ts';

/** A number is not given again before so many others were. */
const REMEMBERED = 32_768;

/** Tracks of one run as screens see them: 16 random bits each, that say nothing of the track or of other runs. */
export class TrackNumbers {
  readonly #random: Random;
  /** In the order given; the oldest go first. */
  readonly #given = new Map<string, number>();
  readonly #taken = new Set<number>();

  constructor(random: Random) {
    this.#random = random;
  }

  of(track: string): number {
    const known = this.#given.get(track);
    if (known !== undefined) return known;
    let number: number;
    do {
      const [high = 0, low = 0] = this.#random.bytes(2);
      number = (high << 8) | low;
    } while (this.#taken.has(number));
    this.#given.set(track, number);
    this.#taken.add(number);
    if (this.#given.size > REMEMBERED) {
      const [oldest, freed] = this.#given.entries().next().value!;
      this.#given.delete(oldest);
      this.#taken.delete(freed);
    }
    return number;
  }
}
