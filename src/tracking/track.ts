import type { Box, Point } from '../kernel/geometry.ts';
import type { Joint, Person, PlateState } from '../observation/observation.ts';

/**
 * A track is observations held to be one body within one run of one camera. Its id is random, lives as long as the
 * track and is never used again: nothing here could tell that two tracks were the same person.
 */

/** Where metres come from, best first; a finding says which. */
export const SCALES = ['points', 'horizon', 'learnt', 'prior'] as const;
export type Scale = (typeof SCALES)[number];

/** A place on the floor in metres: x to the right of the camera's foot, y away from it. */
export interface FloorPoint {
  readonly xM: number;
  readonly yM: number;
}

/** What a body measures, as far as one view can tell: heights hold for points above the place where it touches the floor. */
export interface Metric {
  readonly floor: FloorPoint;
  /** Of the floor point, smoothed; m/s. */
  readonly velocity: FloorPoint;
  readonly speedMps: number;
  readonly ankleHeightM: number;
  readonly kneeHeightM: number;
  readonly hipHeightM: number;
  readonly headHeightM: number;
  /** From the lowest to the highest point of the body. */
  readonly extentM: number;
  /** Angle of the trunk to the upright, 0…180; 90 is level. */
  readonly leanDeg: number;
  /** Metres of one frame height at the body. */
  readonly metresPerFrame: number;
  /** Which share of a metre may be wrong (one standard deviation): 0.1 is 10 %. */
  readonly uncertainty: number;
}

export interface Body {
  readonly track: string;
  /** As observed; while the body is not seen, the last one that was. */
  readonly person: Person;
  /** False: nothing was observed for this track just now; box and joints are carried on for at most a few seconds. */
  readonly seen: boolean;
  /** Smoothed (One Euro filter), units of the picture, left and right kept apart in time. */
  readonly joints: readonly Joint[];
  /** Filtered (Kalman), units of the picture. */
  readonly box: Box;
  /** Time since the track began, ms. */
  readonly ageMs: number;
  /** Mean score of the last observations, 0…1. */
  readonly score: number;
  /** A part of the body lies outside the picture, as far as its box tells. */
  readonly cut: boolean;
  /** Share of the box that the boxes of others cover, 0…1. */
  readonly covered: number;
  /** Where it touches the floor, units of the picture. */
  readonly foot: Point;
  readonly metric: Metric;
}

export interface TrackFrame {
  readonly timeMs: number;
  readonly bodies: readonly Body[];
  /** One for each of the observation's persons, in their order; undefined where no track was (yet) sure enough. */
  readonly tracks: readonly (string | undefined)[];
  readonly fresh: boolean;
  readonly plate: PlateState;
  /** The camera moved or its view is covered: what is measured now is not to be trusted. */
  readonly disturbed: boolean;
  readonly scale: Scale;
}
