import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Box, Point } from '../../src/kernel/geometry.ts';
import { AugenmassError, fromSystemError } from '../../src/kernel/errors.ts';

/** The hand labels in model/labels/frames.jsonl, one frame a line; model/labels/README.md says how they were made. */
export const POSTURES = ['standing', 'sitting', 'lying', 'falling', 'bending', 'crouching'] as const;
export type Posture = (typeof POSTURES)[number];

/** In the order of JOINT_NAMES (src/observation/observation.ts), so that a joint has the same number everywhere. */
export const LABEL_JOINTS = [
  'head',
  'lsho',
  'rsho',
  'lelb',
  'relb',
  'lwri',
  'rwri',
  'lhip',
  'rhip',
  'lkne',
  'rkne',
  'lank',
  'rank',
] as const;

export interface LabelledPerson {
  /** Visible extent of the body, pixels of the source. */
  readonly box: Box;
  readonly posture: Posture;
  /** Cut by the edge or hidden in part. */
  readonly partly: boolean;
  /** Unclear, or a region of several: neither missed when not found nor wrong when found. */
  readonly ignore: boolean;
  /** Thirteen, undefined where the joint was not labelled. Left and right are not meaningful. */
  readonly joints: readonly (Point | undefined)[];
}

export interface LabelledFrame {
  /** Path below shared/data/video. */
  readonly clip: string;
  /** Number of the decoded picture in order of presentation, from 0. */
  readonly frame: number;
  readonly timeMs: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly persons: readonly LabelledPerson[];
}

export const HALVES = ['development', 'held out'] as const;
export type Half = (typeof HALVES)[number];

/** Thresholds and rules are chosen on the development half of the clips alone: those with an even first byte of SHA-256. */
export const halfOf = (clip: string): Half => HALVES[createHash('sha256').update(clip).digest()[0]! & 1]!;

export const LABELS_FILE = new URL('../labels/frames.jsonl', import.meta.url);
/** More frames of lying people, chosen after detectors had been run: only the share of lying people found counts them. */
export const LYING_FILE = new URL('../labels/lying.jsonl', import.meta.url);

export function readLabels(file: URL | string = LABELS_FILE): LabelledFrame[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fromSystemError(String(file), error);
  }
  return parseLabels(text);
}

/** Throws `corrupt` with the number of the line that is not as described above. */
export function parseLabels(text: string): LabelledFrame[] {
  const frames: LabelledFrame[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    try {
      frames.push(frameOf(JSON.parse(line)));
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new AugenmassError('corrupt', `Line ${i + 1} of the labels: ${detail}.`, { cause });
    }
  });
  return frames;
}

type Json = Record<string, unknown>;

function frameOf(value: unknown): LabelledFrame {
  const { clip, frame, timeMs, width, height, persons } = record(value);
  if (typeof clip !== 'string') throw new Error('no clip is named');
  if (!Array.isArray(persons)) throw new Error('persons is not a list');
  const widthPx = number(width, 'width');
  const heightPx = number(height, 'height');
  return {
    clip,
    frame: number(frame, 'frame'),
    timeMs: number(timeMs, 'timeMs'),
    widthPx,
    heightPx,
    persons: persons.map((person) => personOf(person, widthPx, heightPx)),
  };
}

function personOf(value: unknown, widthPx: number, heightPx: number): LabelledPerson {
  const { box, posture, partly, ignore, joints } = record(value);
  const known = POSTURES.find((name) => name === posture);
  if (!known) throw new Error(`the posture ${JSON.stringify(posture)} is not one of ${POSTURES.join(', ')}`);
  if (!Array.isArray(box) || box.length !== 4) throw new Error('a box is not four numbers');
  const [x0, y0, x1, y1] = box.map((side) => number(side, 'box')) as [number, number, number, number];
  if (!(x0 >= 0 && y0 >= 0 && x1 <= widthPx && y1 <= heightPx && x0 < x1 && y0 < y1)) {
    throw new Error(`the box ${box.join(', ')} is empty or leaves the picture`);
  }
  const named = joints === undefined ? {} : record(joints);
  const strange = Object.keys(named).find((name) => !LABEL_JOINTS.some((joint) => joint === name));
  if (strange !== undefined) throw new Error(`there is no joint ${strange}`);
  return {
    box: { x0, y0, x1, y1 },
    posture: known,
    partly: partly === true,
    ignore: ignore === true,
    joints: LABEL_JOINTS.map((name) => (named[name] === undefined ? undefined : pointOf(named[name]))),
  };
}

function pointOf(value: unknown): Point {
  if (!Array.isArray(value) || value.length !== 2) throw new Error('a joint is not two numbers');
  return { x: number(value[0], 'joint'), y: number(value[1], 'joint') };
}

function record(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('an object is missing');
  return value as Json;
}

function number(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${name} is not a number`);
  return value;
}
