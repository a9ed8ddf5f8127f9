import { AugenmassError } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import { PASSES } from '../observation/observation.ts';
import type { Pass } from '../observation/observation.ts';
import { encodePacketHead, encodePacketMessage, PacketReader } from '../packet/wire.ts';
import type { PacketMessage } from '../packet/wire.ts';

/**
 * What the host may say to a darkroom: a closed list, framed as u8 type, u32 length (little-endian), body. Control
 * messages are a JSON head (u32 length in front) and byte strings whose lengths the head names; packets keep the
 * packet room's own form. There is no message that asks for a picture.
 */
export interface Setup {
  readonly type: 'setup';
  /** The ONNX file itself: the darkroom opens no path. */
  readonly model: Uint8Array;
  /** 32 bytes; seals the plate for the next start. Lives in memory only. */
  readonly plateKey: Uint8Array;
  readonly settings: Settings;
}

export interface Settings {
  readonly modelSha256: string;
  readonly adapter: AdapterName;
  /** 1 … 10. */
  readonly analysesPerSecond: number;
  readonly heatThreshold: number;
  readonly suppressIou: number;
  readonly suppressInside: number;
}
export const ADAPTERS = ['umriss', 'yolox'] as const;
export type AdapterName = (typeof ADAPTERS)[number];

export interface CameraSetup {
  readonly type: 'camera';
  readonly camera: number;
  readonly mode: 'live' | 'clip';
  /** Polygons in units of the upright picture that are blacked out before anything looks. */
  readonly masks: readonly (readonly Point[])[];
  /** An encoded picture of the empty place (PNG, JPEG), decoded inside. */
  readonly plateImage?: Uint8Array | undefined;
  /** What an earlier darkroom sealed with the same key. */
  readonly sealedPlate?: Uint8Array | undefined;
}

export type InletMessage =
  | Setup
  | CameraSetup
  | { readonly type: 'pass'; readonly camera: number; readonly pass: Pass }
  | { readonly type: 'close'; readonly camera: number }
  | { readonly type: 'packet-message'; readonly message: PacketMessage };

const TYPES = ['setup', 'camera', 'pass', 'close', 'packet-message'] as const satisfies InletMessage['type'][];
/** A model of 64 MiB or a plate picture of 32 MiB is accepted, nothing longer. */
export const MAX_MODEL_BYTES = 64 * 1024 * 1024;
export const MAX_IMAGE_BYTES = 32 * 1024 * 1024;
export const MAX_MASKS = 64;
export const MAX_CORNERS = 256;
const MAX_INLET_BYTES = MAX_MODEL_BYTES + 65_536;
const FRAME_HEAD_BYTES = 5;

/** One framed message as the pieces to write one after the other: the bytes of a packet are not copied. */
export function encodeInlet(message: InletMessage): Uint8Array[] {
  switch (message.type) {
    case 'packet-message': {
      const inner = message.message;
      if (inner.type !== 'packet') return framed('packet-message', encodePacketMessage(inner));
      return framed('packet-message', encodePacketHead(inner.camera, inner.packet), inner.packet.bytes);
    }
    case 'setup':
      return control(message.type, message.settings, message.model, message.plateKey);
    case 'camera': {
      const { plateImage, sealedPlate, camera, mode, masks } = message;
      return control('camera', { camera, mode, masks }, plateImage ?? NOTHING, sealedPlate ?? NOTHING);
    }
    case 'pass':
      return control('pass', { camera: message.camera, pass: message.pass });
    case 'close':
      return control('close', { camera: message.camera });
  }
}

const NOTHING = new Uint8Array(0);

function control(type: InletMessage['type'], head: object, ...blobs: Uint8Array[]): Uint8Array[] {
  const json = Buffer.from(JSON.stringify({ ...head, blobs: blobs.map((blob) => blob.length) }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length, 0);
  return framed(type, length, json, ...blobs);
}

function framed(type: InletMessage['type'], ...parts: Uint8Array[]): Uint8Array[] {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUInt8(TYPES.indexOf(type), 0);
  head.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.length, 0),
    1,
  );
  return [head, ...parts];
}

const corrupt = (why: string): AugenmassError =>
  new AugenmassError('corrupt', `The darkroom was sent a message it does not know: ${why}.`);

/** Cuts the inlet into messages; holds at most one. Throws `corrupt`, after which the darkroom ends. */
export class InletReader {
  #held: Buffer = Buffer.alloc(0);
  #chunks: Uint8Array[] = [];
  #heldBytes = 0;
  #neededBytes = FRAME_HEAD_BYTES;

  *push(chunk: Uint8Array): Generator<InletMessage> {
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < this.#neededBytes) return;
    this.#held = this.#chunks.length === 1 ? view(chunk) : Buffer.concat(this.#chunks);
    let at = 0;
    while (this.#held.length - at >= FRAME_HEAD_BYTES) {
      const length = this.#held.readUInt32LE(at + 1);
      if (length > MAX_INLET_BYTES) throw corrupt(`a length of ${length} bytes`);
      this.#neededBytes = FRAME_HEAD_BYTES + length;
      if (this.#held.length - at < this.#neededBytes) break;
      const type = TYPES[this.#held[at]!];
      if (!type) throw corrupt(`type ${this.#held[at]!}`);
      yield* parse(type, this.#held.subarray(at + FRAME_HEAD_BYTES, at + this.#neededBytes));
      at += this.#neededBytes;
      this.#neededBytes = FRAME_HEAD_BYTES;
    }
    this.#chunks = [this.#held.subarray(at)];
    this.#heldBytes = this.#held.length - at;
  }
}

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function* parse(type: InletMessage['type'], body: Buffer): Generator<InletMessage> {
  if (type === 'packet-message') {
    for (const message of new PacketReader().push(body)) yield { type, message };
    return;
  }
  if (body.length < 4) throw corrupt('no head');
  const headBytes = body.readUInt32LE(0);
  if (headBytes > body.length - 4) throw corrupt('a head that is too long');
  let head: Record<string, unknown>;
  try {
    head = JSON.parse(body.toString('utf8', 4, 4 + headBytes)) as Record<string, unknown>;
  } catch {
    throw corrupt('a head that is no JSON');
  }
  const lengths = Array.isArray(head['blobs']) ? (head['blobs'] as unknown[]) : [];
  let at = 4 + headBytes;
  const blobs = lengths.map((length) => {
    const bytes = whole(length, 0, body.length - at, 'length of bytes');
    at += bytes;
    return new Uint8Array(body.subarray(at - bytes, at));
  });
  if (at !== body.length) throw corrupt('bytes after its end');
  switch (type) {
    case 'setup': {
      const [model, plateKey] = blobs;
      if (!model || plateKey?.length !== 32) throw corrupt('a setup without model or key');
      yield { type, model, plateKey, settings: parseSettings(head) };
      return;
    }
    case 'camera': {
      const [plateImage, sealedPlate] = blobs;
      yield {
        type,
        camera: whole(head['camera'], 0, 65_535, 'camera'),
        mode: oneOf(['live', 'clip'] as const, head['mode'], 'mode'),
        masks: parseMasks(head['masks']),
        plateImage: plateImage?.length ? plateImage : undefined,
        sealedPlate: sealedPlate?.length ? sealedPlate : undefined,
      };
      return;
    }
    case 'pass':
      yield {
        type,
        camera: whole(head['camera'], 0, 65_535, 'camera'),
        pass: oneOf(PASSES, head['pass'], 'pass'),
      };
      return;
    case 'close':
      yield { type, camera: whole(head['camera'], 0, 65_535, 'camera') };
  }
}

function parseSettings(head: Record<string, unknown>): Settings {
  const modelSha256 = head['modelSha256'];
  if (typeof modelSha256 !== 'string' || !/^[0-9a-f]{64}$/.test(modelSha256)) throw corrupt('no SHA-256');
  return {
    modelSha256,
    adapter: oneOf(ADAPTERS, head['adapter'], 'adapter'),
    analysesPerSecond: between(head['analysesPerSecond'], 1, 10, 'analyses a second'),
    heatThreshold: between(head['heatThreshold'], 0.01, 0.99, 'threshold'),
    suppressIou: between(head['suppressIou'], 0.01, 1, 'threshold'),
    suppressInside: between(head['suppressInside'], 0.01, 1, 'threshold'),
  };
}

function parseMasks(value: unknown): Point[][] {
  if (!Array.isArray(value) || value.length > MAX_MASKS) throw corrupt('masks that are no short list');
  return value.map((polygon: unknown) => {
    if (!Array.isArray(polygon) || polygon.length > MAX_CORNERS) throw corrupt('a mask that is no polygon');
    return polygon.map((corner: unknown) => {
      const { x, y } = (corner ?? {}) as Record<string, unknown>;
      return { x: between(x, -1, 2, 'corner'), y: between(y, -1, 2, 'corner') };
    });
  });
}

function between(value: unknown, min: number, max: number, field: string): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw corrupt(`${field} out of range`);
}

function whole(value: unknown, min: number, max: number, field: string): number {
  if (Number.isInteger(value)) return between(value, min, max, field);
  throw corrupt(`${field} is no whole number`);
}

function oneOf<T extends string>(list: readonly T[], value: unknown, field: string): T {
  const found = list.find((entry) => entry === value);
  if (found === undefined) throw corrupt(`an unknown ${field}`);
  return found;
}
