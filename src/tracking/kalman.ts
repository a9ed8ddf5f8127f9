import type { Box } from '../kernel/geometry.ts';

/** One coordinate with constant velocity and white acceleration (Kalman 1960; Bar-Shalom 2001, 6.2.2). */
export class Coordinate {
  value: number;
  perSecond = 0;
  #pp: number;
  #pv = 0;
  #vv: number;

  constructor(value: number, spread: number, speedSpread: number) {
    this.value = value;
    this.#pp = spread * spread;
    this.#vv = speedSpread * speedSpread;
  }

  /** `acceleration`: one standard deviation, units/s². */
  predict(seconds: number, acceleration: number): void {
    const q = acceleration * acceleration;
    this.value += this.perSecond * seconds;
    this.#pp += seconds * (2 * this.#pv + seconds * this.#vv) + (q * seconds ** 4) / 4;
    this.#pv += seconds * this.#vv + (q * seconds ** 3) / 2;
    this.#vv += q * seconds * seconds;
  }

  /** `spread`: one standard deviation of the measurement. */
  update(measured: number, spread: number): void {
    const total = this.#pp + spread * spread;
    const gain = this.#pp / total;
    const gainSpeed = this.#pv / total;
    const off = measured - this.value;
    this.value += gain * off;
    this.perSecond += gainSpeed * off;
    this.#vv -= gainSpeed * this.#pv;
    this.#pv *= 1 - gain;
    this.#pp *= 1 - gain;
  }

  /** Speed dies away while nothing is measured: nobody keeps walking behind a pillar for ever. */
  damp(factor: number): void {
    this.perSecond *= factor;
  }
}

/** Centre and size of a box, in frame heights, each a Coordinate (SORT, Bewley et al. 2016, with size instead of area and ratio). */
export class BoxFilter {
  readonly #aspect: number;
  readonly cx: Coordinate;
  readonly cy: Coordinate;
  readonly w: Coordinate;
  readonly h: Coordinate;

  constructor(box: Box, aspect: number) {
    this.#aspect = aspect;
    const { cx, cy, w, h } = parts(box, aspect);
    const size = Math.max(w, h);
    this.cx = new Coordinate(cx, size * 0.06, size * 1.2);
    this.cy = new Coordinate(cy, size * 0.06, size * 0.6);
    this.w = new Coordinate(w, size * 0.08, size * 0.4);
    this.h = new Coordinate(h, size * 0.08, size * 0.4);
  }

  /** The longer side, frame heights. */
  get size(): number {
    return Math.max(this.w.value, this.h.value, 0.01);
  }

  predict(seconds: number): void {
    const size = this.size;
    this.cx.predict(seconds, size * 3);
    // A falling body accelerates at up to g, which is about six body heights a second squared.
    this.cy.predict(seconds, size * 4);
    this.w.predict(seconds, size * 2.5);
    this.h.predict(seconds, size * 2.5);
  }

  update(box: Box): void {
    const { cx, cy, w, h } = parts(box, this.#aspect);
    const size = Math.max(w, h);
    this.cx.update(cx, size * 0.04);
    this.cy.update(cy, size * 0.04);
    this.w.update(w, size * 0.07);
    this.h.update(h, size * 0.07);
  }

  damp(seconds: number): void {
    const factor = Math.exp(-seconds / 0.8);
    for (const part of [this.cx, this.cy]) part.damp(factor);
    for (const part of [this.w, this.h]) part.damp(factor * factor);
  }

  /** Units of the picture. */
  box(): Box {
    const w = Math.max(0.004, this.w.value) / this.#aspect / 2;
    const h = Math.max(0.004, this.h.value) / 2;
    const x = this.cx.value / this.#aspect;
    return { x0: x - w, y0: this.cy.value - h, x1: x + w, y1: this.cy.value + h };
  }
}

function parts(box: Box, aspect: number): { cx: number; cy: number; w: number; h: number } {
  return {
    cx: ((box.x0 + box.x1) / 2) * aspect,
    cy: (box.y0 + box.y1) / 2,
    w: (box.x1 - box.x0) * aspect,
    h: box.y1 - box.y0,
  };
}
