import { AugenmassError } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import type { FloorPoint, Scale } from './track.ts';

/**
 * The floor as one camera sees it: a pinhole with square pixels and a central principal point above a flat floor
 * (Hartley and Zisserman 2004, ch. 6 and 8). Lens distortion and stairs are not modelled.
 * Floor axes: x to the right, y away from the camera, z up; the origin is below the camera. Metres.
 */
export interface GroundShape {
  readonly heightM: number;
  /** How far the camera looks down; 0 is level. */
  readonly pitchRad: number;
  /** Focal length in frame heights: 0.5 / tan(half the vertical field of view). */
  readonly focal: number;
  /** Turned clockwise about its axis. */
  readonly rollRad?: number;
  /** Width over height of the upright picture. */
  readonly aspect: number;
  readonly scale: Scale;
  /** One standard deviation of a metre, as a share. */
  readonly uncertainty: number;
}

/** Beyond this a step of 1/512 of the picture is metres: such floor points are not used. */
const FARTHEST_M = 150;
const NEAREST = 1e-3;

export class Ground {
  readonly shape: GroundShape;
  readonly #sin: number;
  readonly #cos: number;
  readonly #rollSin: number;
  readonly #rollCos: number;

  constructor(shape: GroundShape) {
    if (!(shape.heightM > 0 && shape.focal > 0 && shape.aspect > 0 && Math.abs(shape.pitchRad) <= Math.PI / 2)) {
      throw new AugenmassError('invalid', 'A camera needs a height above the floor and a focal length above zero.', {
        remedy: 'Check the calibration of this camera.',
      });
    }
    this.shape = shape;
    this.#sin = Math.sin(shape.pitchRad);
    this.#cos = Math.cos(shape.pitchRad);
    this.#rollSin = Math.sin(shape.rollRad ?? 0);
    this.#rollCos = Math.cos(shape.rollRad ?? 0);
  }

  /** Where the horizon crosses the middle of the picture, units of the picture; may lie outside it. */
  get horizonY(): number {
    return 0.5 - (this.shape.focal * Math.tan(this.shape.pitchRad)) / this.#rollCos;
  }

  /** The floor point seen there; undefined above the horizon or too far to measure. */
  toFloor(point: Point): FloorPoint | undefined {
    const [u, v] = this.#centred(point);
    const down = this.shape.focal * this.#sin + v * this.#cos;
    if (down < NEAREST) return undefined;
    const t = this.shape.heightM / down;
    const yM = t * (this.shape.focal * this.#cos - v * this.#sin);
    const xM = t * u;
    return Math.hypot(xM, yM) > FARTHEST_M ? undefined : { xM, yM };
  }

  /** Where a point in space appears, units of the picture; undefined behind the camera. */
  project(floor: FloorPoint, zM: number): Point | undefined {
    const below = zM - this.shape.heightM;
    const depth = floor.yM * this.#cos - below * this.#sin;
    if (depth < 0.05) return undefined;
    const u = (this.shape.focal * floor.xM) / depth;
    const v = (this.shape.focal * (-floor.yM * this.#sin - below * this.#cos)) / depth;
    return {
      x: (u * this.#rollCos - v * this.#rollSin) / this.shape.aspect + 0.5,
      y: u * this.#rollSin + v * this.#rollCos + 0.5,
    };
  }

  /** Height in metres of what is seen at `point`, if it stands above `floor` (same distance from the camera). */
  heightAbove(floor: FloorPoint, point: Point): number {
    const [, v] = this.#centred(point);
    const along = this.shape.focal * this.#cos - v * this.#sin;
    if (Math.abs(along) < NEAREST) return 0;
    return this.shape.heightM - (floor.yM / along) * (this.shape.focal * this.#sin + v * this.#cos);
  }

  /** Metres that one frame height spans at that place, across the line of sight. */
  metresPerFrame(floor: FloorPoint): number {
    return (floor.yM * this.#cos + this.shape.heightM * this.#sin) / this.shape.focal;
  }

  /** Metres on the floor for a step of 1/512 of the picture, towards or away from the camera: how coarse a place is. */
  coarsenessM(floor: FloorPoint): number {
    const at = this.project(floor, 0);
    const next = at && this.toFloor({ x: at.x, y: at.y - 1 / 512 });
    return next ? Math.hypot(next.xM - floor.xM, next.yM - floor.yM) : FARTHEST_M;
  }

  #centred(point: Point): [number, number] {
    const u = (point.x - 0.5) * this.shape.aspect;
    const v = point.y - 0.5;
    return [u * this.#rollCos + v * this.#rollSin, v * this.#rollCos - u * this.#rollSin];
  }
}

/** A usual ceiling or mast camera: what is assumed where nothing is known. */
export const PRIOR = { heightM: 2.6, pitchRad: 0.32, focal: 1.15 } as const;

/** From the horizon's height in the picture (outside 0…1 is fine) and the camera's height above the floor. */
export function groundFromHorizon(options: {
  horizonY: number;
  heightM: number;
  aspect: number;
  /** Frame heights; a usual lens when unknown. Costs little: floor distances scale with it, heights do not. */
  focal?: number;
}): Ground {
  const focal = options.focal ?? PRIOR.focal;
  return new Ground({
    heightM: options.heightM,
    pitchRad: Math.atan((0.5 - options.horizonY) / focal),
    focal,
    aspect: options.aspect,
    scale: 'horizon',
    uncertainty: options.focal === undefined ? 0.1 : 0.05,
  });
}
