/// <reference lib="dom" />
import { JOINTS } from '../../ink/figure.ts';
import type { Figure, Moment } from '../../ink/figure.ts';

export interface Frame extends Moment {
  /** 0 cold, 1 learning, 2 sure. */
  readonly plate: number;
  readonly fresh: boolean;
  readonly moved: boolean;
}

export const STEPS = 512;
/** Box and joints: what is stored as differences to the same track's last sample. */
export const COORDINATES = 4 + 2 * JOINTS;

/** Reads variable-length integers, seven bits a byte, lowest first. */
class Bytes {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  next(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError('observations end too early');
    return value;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift <= 42; shift += 7) {
      const byte = this.next();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new RangeError('a number in the observations is too long');
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/**
 * The packed observations of one clip (written by ../pack.ts): three planes, one after the other, so that like lies
 * beside like and compresses: [length of plane 1, of plane 2][1: frames][2: differences][3: confidences, 13 a figure].
 */
export function unpack(bytes: Uint8Array): Frame[] {
  const head = new Bytes(bytes);
  const count = head.varint();
  const lengths = [head.varint(), head.varint()] as const;
  const framesAt = head.at;
  const frames = new Bytes(bytes, framesAt);
  const differences = new Bytes(bytes, framesAt + lengths[0]);
  const confidences = new Bytes(bytes, framesAt + lengths[0] + lengths[1]);
  const last = new Map<number, number[]>();
  const out: Frame[] = [];
  let timeMs = 0;
  for (let i = 0; i < count; i++) {
    timeMs += frames.varint();
    const flags = frames.next();
    const repeats = (flags & 4) !== 0;
    const figures = repeats ? (out.at(-1)?.figures ?? []) : takeFigures(frames, differences, confidences, last);
    out.push({ timeMs, plate: (flags >> 3) & 3, fresh: (flags & 1) !== 0, moved: (flags & 2) !== 0, figures });
  }
  return out;
}

function takeFigures(frames: Bytes, differences: Bytes, confidences: Bytes, last: Map<number, number[]>): Figure[] {
  const figures: Figure[] = [];
  for (let left = frames.varint(); left > 0; left--) {
    const track = frames.varint();
    const score = frames.next() / 15;
    const before = track > 0 ? last.get(track) : undefined;
    const now: number[] = [];
    for (let c = 0; c < COORDINATES; c++) {
      // A new figure starts from nothing; its joints start from its box, which is close.
      const start = before?.[c] ?? (c < 4 ? 0 : now[c % 2]!);
      now.push(start + differences.zigzag());
    }
    if (track > 0) last.set(track, now);
    figures.push({
      track,
      score,
      box: [now[0]! / STEPS, now[1]! / STEPS, now[2]! / STEPS, now[3]! / STEPS],
      joints: Float32Array.from(now.slice(4), (value) => value / STEPS),
      confidence: Float32Array.from({ length: JOINTS }, () => confidences.next() / 7),
    });
  }
  return figures;
}

/** Undoes base64 and deflate. Rejects where the browser has no DecompressionStream. */
export async function inflate(base64: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(base64.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
