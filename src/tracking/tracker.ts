import { AugenmassError } from '../kernel/errors.ts';
import { area, containment, intersection } from '../kernel/geometry.ts';
import { randomId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import type { Observation, Person } from '../observation/observation.ts';
import { assign } from './assignment.ts';
import { association } from './association.ts';
import type { Ground } from './ground.ts';
import { GroundLearner } from './learning.ts';
import { standsUpright } from './posture.ts';
import { Trail } from './trail.ts';
import type { Body, TrackFrame } from './track.ts';

/**
 * Observations to tracks, inside one camera and one run, by motion and overlap only: a constant-velocity filter for
 * each body (SORT, Bewley et al. 2016), sure figures matched before doubtful ones (ByteTrack, Zhang et al. 2022), the
 * cheapest assignment of all (Kuhn 1955). No appearance: after a longer absence a body is a new track.
 */
export interface TrackerOptions {
  readonly random: Random;
  /** Width over height of the upright picture. */
  readonly aspect: number;
  /** A calibrated ground; without it one is learnt from those who walk. */
  readonly ground?: Ground;
}

const SURE_SCORE = 0.55;
/** Longer than this without any observation is a gap in coverage: tracks end. */
const GAP_MS = 3000;
/** How long a body may go unseen: moving ones leave, still ones (seated, lying) only flicker. */
const LOST_MOVING_MS = 2500;
const LOST_STILL_MS = 5000;
const LOST_LEAVING_MS = 700;
/** A track shows itself after this many observations. */
const HITS_TO_SHOW = 2;
const HITS_TO_SHOW_INSIDE_OTHER = 5;

export class Tracker {
  readonly #random: Random;
  readonly #aspect: number;
  readonly #ground: Ground | undefined;
  readonly #learner: GroundLearner;
  #trails: Trail[] = [];
  #lastMs: number | undefined;

  constructor({ random, aspect, ground }: TrackerOptions) {
    if (!(aspect > 0 && Number.isFinite(aspect))) {
      throw new AugenmassError('invalid', 'The aspect of a picture is its width over its height and above zero.');
    }
    this.#random = random;
    this.#aspect = aspect;
    this.#ground = ground;
    this.#learner = new GroundLearner(aspect);
  }

  get ground(): Ground {
    return this.#ground ?? this.#learner.ground;
  }

  /** Observations of one camera in their order; throws `invalid` when time does not advance. */
  push(observation: Observation): TrackFrame {
    const { timeMs, persons } = observation;
    const elapsedMs = this.#lastMs === undefined ? 0 : timeMs - this.#lastMs;
    if (this.#lastMs !== undefined && elapsedMs <= 0) {
      throw new AugenmassError('invalid', `Observations must come in the order of time; ${elapsedMs} ms passed.`, {
        remedy: 'Repair the timestamps before tracking, or begin a new run.',
      });
    }
    if (elapsedMs > GAP_MS || observation.health.moved) this.#trails = [];
    this.#lastMs = timeMs;
    for (const trail of this.#trails) trail.predict(timeMs);

    const owner = new Array<Trail | undefined>(persons.length).fill(undefined);
    const sure = persons.flatMap((person, i) => (person.score >= SURE_SCORE ? [i] : []));
    const doubtful = persons.flatMap((person, i) => (person.score < SURE_SCORE ? [i] : []));
    this.#match(sure, persons, owner);
    this.#match(doubtful, persons, owner);
    persons.forEach((person, i) => {
      const trail = owner[i];
      if (trail) trail.observe(person, timeMs);
      else owner[i] = this.#begin(person, timeMs, persons, owner);
    });
    this.#trails = this.#trails.filter((trail) => !this.#over(trail, timeMs));

    const ground = this.ground;
    const bodies = this.#bodies(ground, timeMs);
    if (!this.#ground && observation.fresh) this.#learn(bodies, timeMs);
    return {
      timeMs,
      bodies,
      tracks: owner.map((trail) => (trail?.shown ? trail.id : undefined)),
      fresh: observation.fresh,
      plate: observation.plate,
      disturbed: observation.health.moved || observation.health.obstructed > 0.5,
      scale: ground.shape.scale,
    };
  }

  /** Cheapest assignment of these persons to tracks nobody has claimed yet. */
  #match(indices: readonly number[], persons: readonly Person[], owner: (Trail | undefined)[]): void {
    const free = this.#trails.filter((trail) => !owner.includes(trail));
    if (free.length === 0 || indices.length === 0) return;
    const cost = indices.map((i) => free.map((trail) => association(trail, persons[i]!, this.#aspect)));
    assign(cost).forEach((column, row) => {
      if (column >= 0) owner[indices[row]!] = free[column];
    });
  }

  /** A new track; part of a body that is seen anyway (a torso taken for a person) has to prove itself for longer. */
  #begin(person: Person, timeMs: number, persons: readonly Person[], owner: readonly (Trail | undefined)[]): Trail {
    const inside = persons.some((other, j) => owner[j] && other !== person && containment(other.box, person.box) > 0.6);
    const shownAfter = inside ? HITS_TO_SHOW_INSIDE_OTHER : person.score < SURE_SCORE ? HITS_TO_SHOW + 1 : HITS_TO_SHOW;
    const trail = new Trail({ id: randomId(this.#random), person, timeMs, aspect: this.#aspect, shownAfter });
    this.#trails.push(trail);
    return trail;
  }

  #over(trail: Trail, timeMs: number): boolean {
    const lostMs = timeMs - trail.seenMs;
    if (lostMs === 0) return false;
    if (!trail.shown) return lostMs > 400;
    if (trail.leaving) return lostMs > LOST_LEAVING_MS;
    return lostMs > (trail.still ? LOST_STILL_MS : LOST_MOVING_MS);
  }

  #bodies(ground: Ground, timeMs: number): Body[] {
    const shown = this.#trails.filter((trail) => trail.shown);
    const boxes = shown.map((trail) => trail.box());
    return shown.map((trail, i) => {
      const covered = boxes.reduce(
        (sum, other, j) => sum + (i !== j ? intersection(boxes[i]!, other) / Math.max(area(boxes[i]!), 1e-6) : 0),
        0,
      );
      return trail.body(ground, timeMs, Math.min(1, covered));
    });
  }

  #learn(bodies: readonly Body[], timeMs: number): void {
    for (const { track, seen, cut, covered, score, person, joints, ageMs } of bodies) {
      if (!seen || cut || covered > 0.1 || score < 0.48 || ageMs < 300) continue;
      if (!standsUpright(joints, person.box, this.#aspect)) continue;
      const { x0, y0, x1, y1 } = person.box;
      this.#learner.add(track, { x: (x0 + x1) / 2, footY: y1, headY: y0 });
    }
    this.#learner.refit(timeMs);
  }

  /** What was learnt from all that was pushed; a first pass over a clip gives the ground for the second. */
  learnt(): Ground {
    return this.#ground ?? this.#learner.finish();
  }
}
