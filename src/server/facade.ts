import { AugenmassError } from '../kernel/errors.ts';
import type { Facade } from './http-access.ts';
import { loadStanding } from './place.ts';
import { isPlace, pathsOf } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';

/** What strangers learn of the place: its name, once it has one. Read anew at most once a second. */
export class Facades {
  readonly #place: PlaceFolder;
  readonly #demo: boolean;
  #readMs = -Infinity;
  now: Facade;

  constructor(place: PlaceFolder, demo: boolean) {
    this.#place = place;
    this.#demo = demo;
    this.now = { site: '', placeNeeded: true, demo, publicPage: false };
  }

  async look(): Promise<Facade> {
    const { disk, folder, clock } = this.#place;
    const nowMs = clock.monotonicMs();
    if (!this.now.placeNeeded && nowMs - this.#readMs < 1000) return this.now;
    this.#readMs = nowMs;
    if (!(await isPlace(disk, folder))) return this.now;
    try {
      const { parsed } = await loadStanding(pathsOf(this.#place), disk, clock.nowMs());
      const { site, publicReport } = parsed.mandate;
      this.now = { site, placeNeeded: false, demo: this.#demo, publicPage: publicReport !== undefined };
    } catch (error) {
      // A mandate that cannot be read grants nothing, and there is a place all the same.
      if (!(error instanceof AugenmassError)) throw error;
      this.now = { ...this.now, placeNeeded: false, publicPage: false };
    }
    return this.now;
  }
}
