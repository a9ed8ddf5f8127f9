import { AugenmassError } from '../kernel/errors.ts';

/**
 * Ink figures on the wire, live and in replays: what an observation holds of people, with the tracks' short-lived numbers.
 * One batch is a byte of version, the number of frames (2 bytes), then the frames one after the other; big-endian.
 *
 * frame:  camera u16, timeMs u48 (UTC ms of the footage), flags u8 (1 fresh, 2 overflow, 4·plate), people u8
 * figure: track u16, flags u8 (1 part of an open alarm), box 4 × u16 (steps of 1/512), then 13 joints of 3 bytes each:
 *         x in 10 bits (steps of 1/512), y in 10, confidence in 3 (steps of 1/7), the top bit 0
 */
export interface LiveFigure {
  /** Short-lived, random, of one run of one camera; never reused within it. */
  readonly track: number;
  readonly alarmed: boolean;
  /** left, top, right, bottom, units of the upright picture. */
  readonly box: readonly [number, number, number, number];
  /** 13 × (x, y, confidence), as JOINT_NAMES of the observation. */
  readonly joints: Float32Array;
}

export interface LiveFrame {
  readonly camera: number;
  readonly timeMs: number;
  /** False: nothing had moved, the figures are repeated. */
  readonly fresh: boolean;
  readonly overflow: boolean;
  /** 0 cold, 1 learning, 2 sure. */
  readonly plate: 0 | 1 | 2;
  readonly figures: readonly LiveFigure[];
}

export const FIGURES_VERSION = 1;
const JOINTS = 13;
const STEPS = 512;
export const FRAME_BYTES = 10;
export const FIGURE_BYTES = 3 + 8 + JOINTS * 3;
const MAX_FRAMES = 65_535;

const step = (value: number): number => Math.min(STEPS, Math.max(0, Math.round((value > 0 ? value : 0) * STEPS)));

/** Values outside their range are clamped. Throws `invalid` for more frames than a batch can count. */
export function encodeFigures(frames: readonly LiveFrame[]): Uint8Array<ArrayBuffer> {
  if (frames.length > MAX_FRAMES) throw new AugenmassError('invalid', `${frames.length} frames do not fit in a batch.`);
  const people = frames.reduce((sum, { figures }) => sum + Math.min(255, figures.length), 0);
  const bytes = new Uint8Array(3 + frames.length * FRAME_BYTES + people * FIGURE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FIGURES_VERSION);
  view.setUint16(1, frames.length);
  let at = 3;
  for (const { camera, timeMs, fresh, overflow, plate, figures } of frames) {
    view.setUint16(at, camera);
    const whole = Math.max(0, Math.round(timeMs));
    view.setUint16(at + 2, Math.floor(whole / 2 ** 32));
    view.setUint32(at + 4, whole % 2 ** 32);
    view.setUint8(at + 8, (fresh ? 1 : 0) | (overflow ? 2 : 0) | (plate << 2));
    const shown = figures.slice(0, 255);
    view.setUint8(at + 9, shown.length);
    at += FRAME_BYTES;
    for (const figure of shown) {
      view.setUint16(at, figure.track);
      view.setUint8(at + 2, figure.alarmed ? 1 : 0);
      figure.box.forEach((edge, i) => {
        view.setUint16(at + 3 + 2 * i, step(edge));
      });
      for (let j = 0; j < JOINTS; j++) {
        const x = step(figure.joints[3 * j] ?? 0);
        const y = step(figure.joints[3 * j + 1] ?? 0);
        const sure = Math.min(7, Math.max(0, Math.round((figure.joints[3 * j + 2] ?? 0) * 7)));
        const packed = (x << 13) | (y << 3) | sure;
        view.setUint16(at + 11 + 3 * j, packed >> 8);
        view.setUint8(at + 13 + 3 * j, packed & 255);
      }
      at += FIGURE_BYTES;
    }
  }
  return bytes;
}

/** Throws `corrupt` for anything that `encodeFigures` cannot have written. */
export function decodeFigures(bytes: Uint8Array): LiveFrame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const need = (at: number, length: number): void => {
    if (at + length > bytes.length) throw new AugenmassError('corrupt', 'The figures end in the middle.');
  };
  need(0, 3);
  if (view.getUint8(0) !== FIGURES_VERSION)
    throw new AugenmassError('corrupt', 'These figures are of another version.');
  const frames: LiveFrame[] = [];
  let at = 3;
  for (let i = view.getUint16(1); i > 0; i--) {
    need(at, FRAME_BYTES);
    const flags = view.getUint8(at + 8);
    const plate = flags >> 2;
    if (plate > 2) throw new AugenmassError('corrupt', 'The figures name a state of the plate that there is not.');
    const timeMs = view.getUint16(at + 2) * 2 ** 32 + view.getUint32(at + 4);
    const people = view.getUint8(at + 9);
    const camera = view.getUint16(at);
    at += FRAME_BYTES;
    need(at, people * FIGURE_BYTES);
    const figures: LiveFigure[] = [];
    for (let p = 0; p < people; p++, at += FIGURE_BYTES) {
      const edge = (n: number): number => Math.min(STEPS, view.getUint16(at + 3 + 2 * n)) / STEPS;
      const joints = new Float32Array(3 * JOINTS);
      for (let j = 0; j < JOINTS; j++) {
        const packed = (view.getUint16(at + 11 + 3 * j) << 8) | view.getUint8(at + 13 + 3 * j);
        joints[3 * j] = Math.min(STEPS, (packed >> 13) & 1023) / STEPS;
        joints[3 * j + 1] = Math.min(STEPS, (packed >> 3) & 1023) / STEPS;
        joints[3 * j + 2] = (packed & 7) / 7;
      }
      const alarmed = (view.getUint8(at + 2) & 1) === 1;
      figures.push({ track: view.getUint16(at), alarmed, box: [edge(0), edge(1), edge(2), edge(3)], joints });
    }
    frames.push({
      camera,
      timeMs,
      fresh: (flags & 1) === 1,
      overflow: (flags & 2) === 2,
      plate: plate as 0 | 1 | 2,
      figures,
    });
  }
  if (at !== bytes.length) throw new AugenmassError('corrupt', 'There is something behind the figures.');
  return frames;
}
