import { AugenmassError } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import { MAX_MODEL_BYTES } from './inlet.ts';
import type { Settings } from './inlet.ts';

/**
 * What is said between a release's host and its walled process: u8 type, u32 length (little-endian), body. A body is a
 * JSON head with its u32 length in front, and byte strings whose lengths the head names. spec/release-v1.md
 */
export interface ReleaseSetup {
  readonly settings: Settings;
  /** UTC ms, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly region?: readonly Point[];
  readonly masks: readonly (readonly Point[])[];
}

export interface ReleaseDay {
  readonly site: string;
  readonly day: string;
  readonly recipient: string;
  readonly threshold: number;
}

export interface ReleaseSegment {
  readonly day: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly sha256: string;
}

export const PASSES = ['learn', 'show'] as const;
export type ReleasePass = (typeof PASSES)[number];

export type ToRelease =
  /** `blobs`: the model. */
  | { readonly type: 'setup'; readonly head: ReleaseSetup; readonly blobs: readonly Uint8Array[] }
  /** `blobs`: the identity of the release's one-time key, as text. */
  | { readonly type: 'key'; readonly head: object; readonly blobs: readonly Uint8Array[] }
  /** `blobs`: shares of this day, each an age file for the one-time key. */
  | { readonly type: 'day'; readonly head: ReleaseDay; readonly blobs: readonly Uint8Array[] }
  | { readonly type: 'begin'; readonly head: { readonly pass: ReleasePass }; readonly blobs: readonly Uint8Array[] }
  /** `blobs`: the sealed segment. */
  | { readonly type: 'segment'; readonly head: ReleaseSegment; readonly blobs: readonly Uint8Array[] }
  | { readonly type: 'end'; readonly head: object; readonly blobs: readonly Uint8Array[] };

/** Why a release does not come about. Closed: the process can say no more than one of these. */
export const RELEASE_FAULTS = [
  'model-refused',
  /** A contribution is not for the one-time key, or is no share. */
  'contribution-unreadable',
  /** A share of another day, site or key. */
  'share-of-another-day',
  'too-few-shares',
  /** The shares do not give the day's key: one of them is not what it says. */
  'wrong-share',
  /** A sealed file is not the one of the ledger. */
  'segment-changed',
  /** It is not sealed to the day's key, or is damaged. */
  'segment-unreadable',
  /** What is in it is not of the named time. */
  'segment-of-another-time',
  /** Nothing of the named span can be shown. */
  'no-picture',
  'picture-too-large',
  'internal',
] as const;
export type ReleaseFault = (typeof RELEASE_FAULTS)[number];

export interface ReleaseFacts {
  readonly frames: number;
  readonly damaged: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Mean share of the picture that is covered, 0…1. */
  readonly coveredShare: number;
  /** The empty place could not be learnt: everything is covered. */
  readonly blind: boolean;
  readonly widthPx: number;
  readonly heightPx: number;
}

export type FromRelease =
  | { readonly type: 'ready'; readonly head: { readonly locked: boolean }; readonly blobs: readonly Uint8Array[] }
  | { readonly type: 'passed'; readonly head: { readonly pass: ReleasePass }; readonly blobs: readonly Uint8Array[] }
  | { readonly type: 'film'; readonly head: object; readonly blobs: readonly Uint8Array[] }
  | { readonly type: 'fault'; readonly head: { readonly fault: ReleaseFault }; readonly blobs: readonly Uint8Array[] }
  | { readonly type: 'done'; readonly head: ReleaseFacts; readonly blobs: readonly Uint8Array[] };

const TYPES = ['setup', 'key', 'day', 'begin', 'segment', 'end', 'ready', 'passed', 'film', 'fault', 'done'] as const;
const HEAD_BYTES = 5;
/** A model, or one segment: src/vault/segment.ts allows 64 MiB, and age adds a little. */
export const MAX_RELEASE_BYTES = MAX_MODEL_BYTES + 2 ** 20;

/** The pieces to write one after the other; blobs are not copied. */
export function encodeRelease({ type, head, blobs }: ToRelease | FromRelease): Uint8Array[] {
  const json = Buffer.from(JSON.stringify({ ...head, blobs: blobs.map((blob) => blob.length) }));
  const start = Buffer.alloc(HEAD_BYTES + 4);
  start.writeUInt8(TYPES.indexOf(type), 0);
  start.writeUInt32LE(4 + json.length + blobs.reduce((sum, blob) => sum + blob.length, 0), 1);
  start.writeUInt32LE(json.length, HEAD_BYTES);
  return [start, json, ...blobs];
}

/** Cuts a stream into messages. Each side takes the other for hostile: throws `corrupt` for whatever is not one. */
export class ReleaseReader<M extends ToRelease | FromRelease> {
  #chunks: Uint8Array[] = [];
  #held = 0;
  #needed = HEAD_BYTES;

  *push(chunk: Uint8Array): Generator<M> {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return;
    const held = Buffer.concat(this.#chunks);
    let at = 0;
    while (held.length - at >= HEAD_BYTES) {
      const length = held.readUInt32LE(at + 1);
      if (length < 4 || length > MAX_RELEASE_BYTES) throw corrupt(`a length of ${length} bytes`);
      this.#needed = HEAD_BYTES + length;
      if (held.length - at < this.#needed) break;
      const type = TYPES[held[at]!];
      if (!type) throw corrupt(`type ${held[at]!}`);
      yield { type, ...parts(held.subarray(at + HEAD_BYTES, at + this.#needed)) } as unknown as M;
      at += this.#needed;
      this.#needed = HEAD_BYTES;
    }
    this.#chunks = [held.subarray(at)];
    this.#held = held.length - at;
  }
}

function parts(body: Buffer): { head: Record<string, unknown>; blobs: Uint8Array[] } {
  const headBytes = body.readUInt32LE(0);
  if (headBytes > body.length - 4) throw corrupt('a head that is too long');
  let head: Record<string, unknown>;
  try {
    head = JSON.parse(body.toString('utf8', 4, 4 + headBytes)) as Record<string, unknown>;
  } catch {
    throw corrupt('a head that is no JSON');
  }
  let at = 4 + headBytes;
  const lengths = typeof head === 'object' && Array.isArray(head['blobs']) ? (head['blobs'] as unknown[]) : [];
  const blobs = lengths.map((length) => {
    if (!Number.isSafeInteger(length) || (length as number) < 0 || (length as number) > body.length - at) {
      throw corrupt('byte strings longer than it');
    }
    at += length as number;
    return new Uint8Array(body.subarray(at - (length as number), at));
  });
  if (at !== body.length) throw corrupt('bytes after its end');
  return { head, blobs };
}

const corrupt = (why: string): AugenmassError =>
  new AugenmassError('corrupt', `A release's process was sent, or sent, what no such message is: ${why}.`);
