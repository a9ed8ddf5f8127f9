import type { Box } from '../kernel/geometry.ts';

/**
 * The one schema of what may leave the darkroom. Nothing here can hold a picture of a person, a name, an age,
 * a feature vector: a person is a box, thirteen joints and how sure the model is of each.
 */

/** Left and right are the figure's two sides in no particular order: the model is not asked to tell them apart. */
export const JOINT_NAMES = [
  'head',
  'leftShoulder',
  'rightShoulder',
  'leftElbow',
  'rightElbow',
  'leftWrist',
  'rightWrist',
  'leftHip',
  'rightHip',
  'leftKnee',
  'rightKnee',
  'leftAnkle',
  'rightAnkle',
] as const;
export type JointName = (typeof JOINT_NAMES)[number];
export const JOINT_COUNT = JOINT_NAMES.length;

/** The limbs that are drawn, as pairs of joint numbers. */
export const LIMBS: readonly (readonly [number, number])[] = [
  [1, 2],
  [1, 3],
  [3, 5],
  [2, 4],
  [4, 6],
  [1, 7],
  [2, 8],
  [7, 8],
  [7, 9],
  [9, 11],
  [8, 10],
  [10, 12],
];

export const MAX_PERSONS = 64;
export const DENSITY_COLUMNS = 16;
export const DENSITY_ROWS = 9;
/** Coordinates leave the darkroom in steps of 1/512 of the upright picture. */
export const COORDINATE_STEPS = 512;
/** At most ten observations a camera and second, in the time of the footage. */
export const MIN_INTERVAL_MS = 100;

export interface Joint {
  /** Units of the upright picture, clamped to 0…1. */
  readonly x: number;
  readonly y: number;
  /** 0…1 in steps of 1/7. */
  readonly confidence: number;
}

export interface Person {
  readonly box: Box;
  /** 0…1 in steps of 1/15. */
  readonly score: number;
  /** Always thirteen, in the order of JOINT_NAMES. */
  readonly joints: readonly Joint[];
}

export interface Health {
  /** Each 0…1 in steps of 1/15: how much sharpness is gone, how dark, how much of the view is covered. */
  readonly blur: number;
  readonly dark: number;
  readonly obstructed: number;
  /** The camera does not look where it looked when the plate was learnt. */
  readonly moved: boolean;
}

/** `cold`: nothing known yet, figures are a guess; `learning`: parts are sure; `sure`: the empty place is known. */
export const PLATE_STATES = ['cold', 'learning', 'sure'] as const;
export type PlateState = (typeof PLATE_STATES)[number];

export interface Observation {
  /** Number of the camera inside this darkroom, 0…65535. */
  readonly camera: number;
  /** As the packet's: ms since the start of a clip, or UTC ms. Whole milliseconds. */
  readonly timeMs: number;
  readonly persons: readonly Person[];
  /** More people were seen than MAX_PERSONS; the surest were kept. */
  readonly overflow: boolean;
  /** 16×9 cells, row by row: share of the cell covered by people, 0…1 in steps of 1/15. */
  readonly density: readonly number[];
  readonly health: Health;
  readonly plate: PlateState;
  /** False: the picture had not changed since the last analysis, and the persons are repeated from it. */
  readonly fresh: boolean;
}

export const DRAWING_WIDTH_PX = 320;
export const DRAWING_HEIGHT_PX = 192;

/** The one picture that leaves: ink on paper, of the empty place, cells not surely empty left blank. */
export interface Drawing {
  readonly camera: number;
  readonly timeMs: number;
  /** The upright picture, stretched to fill 320×192; 0 paper … 15 full ink; one byte a pixel, row by row. */
  readonly ink: Uint8Array;
}

/** The plate for the next start, encrypted and of fixed size; nobody between the darkroom and itself reads it. */
export interface SealedPlate {
  readonly camera: number;
  readonly timeMs: number;
  readonly bytes: Uint8Array;
}
export const SEALED_PLATE_BYTES = 65_536;

/** The decoder has seen the first frame: the true size of the upright picture. */
export interface Opened {
  readonly camera: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * What a darkroom does with packets: `plate` learns the empty place from a whole clip, `observe` watches, `look` learns the
 * empty place and tells of nobody: in it neither observations nor sealed plates may leave. The order is the wire's.
 */
export const PASSES = ['plate', 'observe', 'look'] as const;
export type Pass = (typeof PASSES)[number];

/** All packets of one pass over a clip, or of one run of a camera, are through. Counts are of frames. */
export interface Passed {
  readonly camera: number;
  readonly pass: Pass;
  readonly decoded: number;
  readonly analysed: number;
  /** Skipped by the motion gate. */
  readonly still: number;
  readonly damaged: number;
  /** Footage time of the last decoded frame, ms. */
  readonly lastMs: number;
}

/** A closed list of remarks; no free text leaves the darkroom. */
export const NOTICES = [
  'model-ready',
  'plate-too-short',
  'plate-unsure',
  'plate-restored',
  'plate-refused',
  'stream-changed',
  'stream-damaged',
  'stream-unsupported',
  'stream-too-large',
  'no-frames',
  'rate-capped',
  'model-refused',
  'walls-locked',
  'walls-open',
  /** Of a look: percent of the picture that is known, and percent that is surely empty and drawn. */
  'look-known',
  'look-drawn',
  /** Of a look: what is wrong with the view, as its place in LOOK_VIEWS. */
  'look-view',
] as const;
export const LOOK_VIEWS = ['clear', 'dark', 'covered', 'moved'] as const;
export type LookView = (typeof LOOK_VIEWS)[number];
export type NoticeCode = (typeof NOTICES)[number];
export interface Notice {
  readonly camera: number;
  readonly code: NoticeCode;
  /** A number that belongs to the code (a count, a share in percent, a size); 0 where none does. */
  readonly value: number;
}

export type DarkroomMessage =
  | ({ readonly type: 'observation' } & Observation)
  | ({ readonly type: 'drawing' } & Drawing)
  | ({ readonly type: 'sealed-plate' } & SealedPlate)
  | ({ readonly type: 'opened' } & Opened)
  | ({ readonly type: 'passed' } & Passed)
  | ({ readonly type: 'notice' } & Notice);
