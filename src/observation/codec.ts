import { AugenmassError } from '../kernel/errors.ts';
import { BitReader, BitWriter } from './bits.ts';
import {
  COORDINATE_STEPS,
  DENSITY_COLUMNS,
  DENSITY_ROWS,
  DRAWING_HEIGHT_PX,
  DRAWING_WIDTH_PX,
  JOINT_COUNT,
  MAX_PERSONS,
  NOTICES,
  PASSES,
  PLATE_STATES,
  SEALED_PLATE_BYTES,
} from './observation.ts';
import type { DarkroomMessage, Joint, Observation, Person } from './observation.ts';

/**
 * The binary form of what leaves the darkroom: spec/observation-v1.md. A message is one type byte and a body whose
 * length the type fixes or bounds; every field has a closed range, so no field can carry more than its bits.
 */
export const TYPE_BYTES = {
  observation: 1,
  drawing: 2,
  'sealed-plate': 3,
  opened: 4,
  passed: 5,
  notice: 6,
} as const satisfies Record<DarkroomMessage['type'], number>;

const HEADER_BITS = 16 + 48 + 7 + 1 + 4 * 3 + 1 + 2 + 1 + 4 * DENSITY_COLUMNS * DENSITY_ROWS;
const PERSON_BITS = 4 * 10 + 4 + JOINT_COUNT * (10 + 10 + 3);
export const MAX_OBSERVATION_BYTES = 1 + Math.ceil((HEADER_BITS + MAX_PERSONS * PERSON_BITS) / 8);
export const DRAWING_BYTES = 1 + 8 + (DRAWING_WIDTH_PX * DRAWING_HEIGHT_PX) / 2;
/** No message is longer than this, whatever its type. */
export const MAX_MESSAGE_BYTES = 1 + 8 + SEALED_PLATE_BYTES;

const U32 = 2 ** 32 - 1;
const step = (value: number, steps: number): number =>
  Number.isFinite(value) ? Math.min(steps, Math.max(0, Math.round(value * steps))) : 0;
const whole = (value: number, max: number): number =>
  Number.isFinite(value) ? Math.min(max, Math.max(0, Math.round(value))) : 0;

/** Not Buffer.concat: the decoder and its tests also run in a browser. */
function joined(head: Uint8Array, body: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + body.length);
  all.set(head);
  all.set(body, head.length);
  return all;
}

/** Values outside their range are clamped, never wrapped: an encoder cannot be made to fail by a strange model output. */
export function encodeMessage(message: DarkroomMessage): Uint8Array {
  const bits = new BitWriter();
  bits.put(TYPE_BYTES[message.type], 8);
  bits.put(whole(message.camera, 65_535), 16);
  switch (message.type) {
    case 'observation':
      putObservation(bits, message);
      return bits.finish();
    case 'drawing': {
      bits.put(whole(message.timeMs, 2 ** 48 - 1), 48);
      const body = new Uint8Array((DRAWING_WIDTH_PX * DRAWING_HEIGHT_PX) / 2);
      for (let i = 0; i < body.length; i++) {
        body[i] = ((message.ink[2 * i]! & 15) << 4) | (message.ink[2 * i + 1]! & 15);
      }
      return joined(bits.finish(), body);
    }
    case 'sealed-plate': {
      bits.put(whole(message.timeMs, 2 ** 48 - 1), 48);
      if (message.bytes.length !== SEALED_PLATE_BYTES) {
        throw new AugenmassError(
          'internal',
          `A sealed plate is ${SEALED_PLATE_BYTES} bytes, not ${message.bytes.length}.`,
        );
      }
      return joined(bits.finish(), message.bytes);
    }
    case 'opened':
      bits.put(whole(message.widthPx, 65_535), 16);
      bits.put(whole(message.heightPx, 65_535), 16);
      return bits.finish();
    case 'passed':
      bits.put(PASSES.indexOf(message.pass), 8);
      for (const count of [message.decoded, message.analysed, message.still, message.damaged])
        bits.put(whole(count, U32), 32);
      bits.put(whole(message.lastMs, 2 ** 48 - 1), 48);
      return bits.finish();
    case 'notice':
      bits.put(NOTICES.indexOf(message.code), 8);
      bits.put(whole(message.value, U32), 32);
      return bits.finish();
  }
}

function putObservation(bits: BitWriter, observation: Observation): void {
  const persons = observation.persons.slice(0, MAX_PERSONS);
  bits.put(whole(observation.timeMs, 2 ** 48 - 1), 48);
  bits.put(persons.length, 7);
  bits.put(observation.overflow || observation.persons.length > MAX_PERSONS ? 1 : 0, 1);
  for (const share of [observation.health.blur, observation.health.dark, observation.health.obstructed]) {
    bits.put(step(share, 15), 4);
  }
  bits.put(observation.health.moved ? 1 : 0, 1);
  bits.put(PLATE_STATES.indexOf(observation.plate), 2);
  bits.put(observation.fresh ? 1 : 0, 1);
  for (let i = 0; i < DENSITY_COLUMNS * DENSITY_ROWS; i++) bits.put(step(observation.density[i] ?? 0, 15), 4);
  for (const { box, score, joints } of persons) {
    const x0 = step(Math.min(box.x0, box.x1), COORDINATE_STEPS);
    const y0 = step(Math.min(box.y0, box.y1), COORDINATE_STEPS);
    bits.put(x0, 10);
    bits.put(y0, 10);
    bits.put(Math.max(x0, step(Math.max(box.x0, box.x1), COORDINATE_STEPS)), 10);
    bits.put(Math.max(y0, step(Math.max(box.y0, box.y1), COORDINATE_STEPS)), 10);
    bits.put(step(score, 15), 4);
    for (let j = 0; j < JOINT_COUNT; j++) {
      bits.put(step(joints[j]?.x ?? 0, COORDINATE_STEPS), 10);
      bits.put(step(joints[j]?.y ?? 0, COORDINATE_STEPS), 10);
      bits.put(step(joints[j]?.confidence ?? 0, 7), 3);
    }
  }
}

const corrupt = (why: string): AugenmassError =>
  new AugenmassError('corrupt', `The darkroom sent a message that no darkroom may send: ${why}.`, {
    remedy: 'It is stopped and started anew. If it happens again, report the clip or camera that causes it.',
  });

/** Parses one whole message as hostile input. Throws `corrupt` for anything an encoder could not have written. */
export function decodeMessage(bytes: Uint8Array): DarkroomMessage {
  if (bytes.length > MAX_MESSAGE_BYTES) throw corrupt('it is too long');
  const bits = new BitReader(bytes);
  const take = (count: number, max = 2 ** count - 1): number => {
    const value = bits.take(count);
    if (value === undefined) throw corrupt('it ends too early');
    if (value > max) throw corrupt(`a field of ${count} bits holds ${value}, at most ${max} is allowed`);
    return value;
  };
  const end = <T>(message: T): T => {
    if (!bits.atEnd()) throw corrupt('bytes follow its end');
    return message;
  };
  const type = take(8);
  const camera = take(16);
  switch (type) {
    case TYPE_BYTES.observation:
      return end({ type: 'observation', camera, ...takeObservation(take) });
    case TYPE_BYTES.drawing: {
      const timeMs = take(48);
      if (bytes.length !== DRAWING_BYTES) throw corrupt('a drawing has another size');
      const ink = new Uint8Array(DRAWING_WIDTH_PX * DRAWING_HEIGHT_PX);
      for (let i = 9; i < bytes.length; i++) {
        ink[2 * (i - 9)] = bytes[i]! >> 4;
        ink[2 * (i - 9) + 1] = bytes[i]! & 15;
      }
      return { type: 'drawing', camera, timeMs, ink };
    }
    case TYPE_BYTES['sealed-plate']: {
      const timeMs = take(48);
      if (bytes.length !== 9 + SEALED_PLATE_BYTES) throw corrupt('a sealed plate has another size');
      return { type: 'sealed-plate', camera, timeMs, bytes: new Uint8Array(bytes.subarray(9)) };
    }
    case TYPE_BYTES.opened:
      return end({ type: 'opened', camera, widthPx: take(16), heightPx: take(16) });
    case TYPE_BYTES.passed: {
      const pass = PASSES[take(8, PASSES.length - 1)]!;
      const [decoded, analysed, still, damaged] = [take(32), take(32), take(32), take(32)];
      return end({ type: 'passed', camera, pass, decoded, analysed, still, damaged, lastMs: take(48) });
    }
    case TYPE_BYTES.notice: {
      const code = NOTICES[take(8, NOTICES.length - 1)]!;
      return end({ type: 'notice', camera, code, value: take(32) });
    }
    default:
      throw corrupt(`its type is ${type}`);
  }
}

function takeObservation(take: (bits: number, max?: number) => number): Omit<Observation, 'camera'> {
  const timeMs = take(48);
  const count = take(7, MAX_PERSONS);
  const overflow = take(1) === 1;
  const health = { blur: take(4) / 15, dark: take(4) / 15, obstructed: take(4) / 15, moved: take(1) === 1 };
  const plate = PLATE_STATES[take(2, PLATE_STATES.length - 1)]!;
  const fresh = take(1) === 1;
  const density = Array.from({ length: DENSITY_COLUMNS * DENSITY_ROWS }, () => take(4) / 15);
  const coordinate = (): number => take(10, COORDINATE_STEPS) / COORDINATE_STEPS;
  const persons = Array.from({ length: count }, (): Person => {
    const box = { x0: coordinate(), y0: coordinate(), x1: coordinate(), y1: coordinate() };
    if (box.x1 < box.x0 || box.y1 < box.y0) throw corrupt('a box is inside out');
    const score = take(4) / 15;
    const joints = Array.from({ length: JOINT_COUNT }, (): Joint => {
      return { x: coordinate(), y: coordinate(), confidence: take(3) / 7 };
    });
    return { box, score, joints };
  });
  return { timeMs, persons, overflow, density, health, plate, fresh };
}
