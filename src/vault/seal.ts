import { createHash } from 'node:crypto';
import type { Packet, StreamInfo } from '../packet/packet.ts';
import { sealAge } from './age-stream.ts';
import { writeFmp4 } from './fmp4.ts';
import { SegmentCutter, dayOf, spanOf } from './segment.ts';
import type { Segment, Span } from './segment.ts';

export interface SealedSegment extends Span {
  readonly camera: string;
  /** UTC day of `startMs`; the day whose key seals it. */
  readonly day: string;
  readonly packets: number;
  /** The whole age file. */
  readonly file: Uint8Array;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
}

export interface SealerOptions {
  readonly camera: string;
  /** Added to packet times it gives UTC ms: 0 for live cameras. */
  readonly epochMs: number;
  /** The public half of a day's key. What it throws goes to whoever pushes. */
  readonly recipientOf: (day: string) => Promise<string>;
}

/** A camera's packets in, sealed segments out. Holds public keys only, and knows no disk. */
export class Sealer {
  readonly #options: SealerOptions;
  readonly #cutter: SegmentCutter;

  constructor(options: SealerOptions) {
    this.#options = options;
    this.#cutter = new SegmentCutter(options.epochMs);
  }

  /** The segments that this item ends, mostly none. Packet bytes are kept until then: leave them unchanged. */
  push(item: StreamInfo | Packet): Promise<SealedSegment[]> {
    return this.#seal(this.#cutter.push(item));
  }

  /** What is left, at the end of a run. */
  end(): Promise<SealedSegment[]> {
    return this.#seal(this.#cutter.end());
  }

  async #seal(segments: readonly Segment[]): Promise<SealedSegment[]> {
    const sealed: SealedSegment[] = [];
    for (const segment of segments) {
      const { camera, recipientOf } = this.#options;
      const { startMs, endMs } = spanOf(segment);
      const day = dayOf(startMs);
      const file = await sealAge([await recipientOf(day)], writeFmp4(segment));
      const sha256 = createHash('sha256').update(file).digest('hex');
      sealed.push({ camera, day, startMs, endMs, packets: segment.packets.length, file, sha256 });
    }
    return sealed;
  }
}
