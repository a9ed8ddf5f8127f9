import type { Actor } from './actor.ts';

/**
 * Nobody walks through anybody: bodies nearer than an arm's length to a stranger, or a hand to company, are moved apart,
 * and drift back to their way afterwards (the repulsion of Helbing and Molnár 1995, without their forces).
 */
const STRANGERS_M = 0.75;
const COMPANY_M = 0.3;

export class Sidestep {
  readonly #actors: readonly Actor[];
  readonly #aside: [number, number][];
  #lastS = 0;

  constructor(actors: readonly Actor[]) {
    this.#actors = actors;
    this.#aside = actors.map(() => [0, 0]);
  }

  /** How far each is beside its own way at that time, metres. */
  step(timeS: number): readonly (readonly [number, number])[] {
    const seconds = Math.min(0.3, timeS - this.#lastS);
    this.#lastS = timeS;
    const places = this.#actors.map((actor) => actor.place(timeS));
    for (const own of this.#aside) {
      own[0] *= 1 - 0.8 * seconds;
      own[1] *= 1 - 0.8 * seconds;
    }
    for (let i = 0; i < places.length; i++) {
      for (let j = i + 1; j < places.length; j++) {
        const [a, b] = [this.#actors[i]!, this.#actors[j]!];
        if (Math.abs(places[j]!.xM - places[i]!.xM) > 2 || Math.abs(places[j]!.yM - places[i]!.yM) > 2) continue;
        if (timeS < a.keys[0]!.atS || timeS < b.keys[0]!.atS) continue;
        if (timeS > a.last.atS + 1 || timeS > b.last.atS + 1) continue;
        const least = a.company !== '' && a.company === b.company ? COMPANY_M : STRANGERS_M;
        const x = places[j]!.xM + this.#aside[j]![0] - places[i]!.xM - this.#aside[i]![0];
        const y = places[j]!.yM + this.#aside[j]![1] - places[i]!.yM - this.#aside[i]![1];
        const apart = Math.hypot(x, y);
        if (apart >= least) continue;
        // Aside is across the line between them when they would meet head on; a step takes its time.
        const push = Math.min((least - apart) / 2, 1.2 * seconds);
        const [ux, uy] = apart > 0.05 ? [x / apart, y / apart] : [0.7, 0.7];
        this.#aside[i]![0] -= ux * push - uy * push * 0.5;
        this.#aside[i]![1] -= uy * push + ux * push * 0.5;
        this.#aside[j]![0] += ux * push - uy * push * 0.5;
        this.#aside[j]![1] += uy * push + ux * push * 0.5;
      }
    }
    return this.#aside;
  }
}
