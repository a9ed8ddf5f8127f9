import type { Box } from '../kernel/geometry.ts';
import type { Joint, Person } from '../observation/observation.ts';
import type { Ground } from './ground.ts';
import { BoxFilter } from './kalman.ts';
import { measure } from './posture.ts';
import { JointFilter } from './smoothing.ts';
import type { Body, FloorPoint } from './track.ts';

/** What is known of one track while it lives. Forgotten with it. */
export class Trail {
  readonly id: string;
  readonly #aspect: number;
  readonly #bornMs: number;
  readonly #shownAfter: number;
  readonly #filter: BoxFilter;
  readonly #joints: JointFilter;
  #person: Person;
  #seenMs: number;
  #clockMs: number;
  #hits = 1;
  #score: number;
  #speed = 0;
  #edge = false;
  #path: { timeMs: number; floor: FloorPoint }[] = [];

  constructor(options: { id: string; person: Person; timeMs: number; aspect: number; shownAfter: number }) {
    this.id = options.id;
    this.#aspect = options.aspect;
    this.#bornMs = options.timeMs;
    this.#seenMs = options.timeMs;
    this.#clockMs = options.timeMs;
    this.#shownAfter = options.shownAfter;
    this.#person = options.person;
    this.#score = options.person.score;
    this.#filter = new BoxFilter(options.person.box, options.aspect);
    this.#joints = new JointFilter(options.person.joints, options.aspect);
    this.#edge = atEdge(options.person.box);
  }

  get seenMs(): number {
    return this.#seenMs;
  }

  get shown(): boolean {
    return this.#hits >= this.#shownAfter;
  }

  /** Longer side, frame heights. */
  get size(): number {
    return this.#filter.size;
  }

  get joints(): readonly Joint[] {
    return this.#joints.joints;
  }

  get lostSeconds(): number {
    return (this.#clockMs - this.#seenMs) / 1000;
  }

  /** Hardly moved of late: seated, standing or lying. */
  get still(): boolean {
    return this.#speed < 0.12;
  }

  /** Last seen at the picture's border, going. */
  get leaving(): boolean {
    return this.#edge && this.#speed > 0.15;
  }

  box(): Box {
    return this.#filter.box();
  }

  predict(timeMs: number): void {
    const before = this.#filter.box();
    const seconds = (timeMs - this.#clockMs) / 1000;
    if (this.#clockMs > this.#seenMs) this.#filter.damp(seconds);
    this.#filter.predict(seconds);
    this.#clockMs = timeMs;
    const after = this.#filter.box();
    this.#joints.shift(
      (after.x0 + after.x1 - before.x0 - before.x1) / 2,
      (after.y0 + after.y1 - before.y0 - before.y1) / 2,
    );
  }

  observe(person: Person, timeMs: number): void {
    const seconds = (timeMs - this.#seenMs) / 1000;
    // Where the joints were before the prediction moved them is of no use: they follow from the predicted place.
    this.#filter.update(person.box);
    this.#joints.update(person.joints, seconds, this.#filter.size);
    this.#hits++;
    this.#seenMs = timeMs;
    this.#person = person;
    this.#score += 0.25 * (person.score - this.#score);
    const speed = Math.hypot(this.#filter.cx.perSecond, this.#filter.cy.perSecond) / this.#filter.size;
    this.#speed += 0.3 * (speed - this.#speed);
    this.#edge = atEdge(person.box);
  }

  body(ground: Ground, timeMs: number, covered: number): Body {
    const box = this.#filter.box();
    const joints = this.#joints.joints;
    const seen = this.#seenMs === timeMs;
    const { foot, ...heights } = measure(joints, box, ground);
    if (seen) this.#path.push({ timeMs, floor: heights.floor });
    this.#path = this.#path.filter((step) => step.timeMs > timeMs - 1000);
    const velocity = slope(this.#path);
    return {
      track: this.id,
      person: this.#person,
      seen,
      joints,
      box,
      ageMs: timeMs - this.#bornMs,
      score: this.#score,
      cut: atEdge(this.#person.box),
      covered,
      foot,
      metric: { ...heights, velocity, speedMps: Math.hypot(velocity.xM, velocity.yM) },
    };
  }
}

/** Least-squares velocity of the last second, m/s; zero from fewer than three steps. */
function slope(path: readonly { timeMs: number; floor: FloorPoint }[]): FloorPoint {
  if (path.length < 3) return { xM: 0, yM: 0 };
  const meanMs = path.reduce((sum, step) => sum + step.timeMs, 0) / path.length;
  let [x, y, spread] = [0, 0, 0];
  for (const { timeMs, floor } of path) {
    const seconds = (timeMs - meanMs) / 1000;
    x += seconds * floor.xM;
    y += seconds * floor.yM;
    spread += seconds * seconds;
  }
  return spread > 1e-6 ? { xM: x / spread, yM: y / spread } : { xM: 0, yM: 0 };
}

/** The box touches the border of the picture: part of the body may lie outside. */
function atEdge(box: Box): boolean {
  return box.x0 < 0.008 || box.x1 > 0.992 || box.y0 < 0.006 || box.y1 > 0.994;
}
