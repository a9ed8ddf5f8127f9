import { AugenmassError } from '../kernel/errors.ts';
import type { Packet, StreamInfo } from '../packet/packet.ts';
import type { Span } from './segment.ts';

export interface SealedSegment extends Span {
  readonly camera: string;
  /** UTC day of `startMs`; the day whose key seals it. */
  readonly day: string;
  readonly packets: number;
  /** The whole age file. */
  readonly file: Uint8Array;
  readonly bytes: number;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
}

export interface SealerOptions {
  readonly camera: string;
  readonly epochMs: number;
  /** The public half of a day's key. What it throws stops the recording. */
  readonly recipientOf: (day: string) => Promise<string>;
}

/** A camera's packets in, sealed segments out. Holds public keys only. */
export class Sealer {
  constructor(_options: SealerOptions) {
    throw new AugenmassError('internal', 'Sealing is being written.');
  }

  /** A segment where this ends one. After an error it stays unusable. */
  push(_item: StreamInfo | Packet): Promise<SealedSegment | undefined> {
    return Promise.reject(new AugenmassError('internal', 'Sealing is being written.'));
  }

  /** What is left, at the end of a run. */
  end(): Promise<SealedSegment | undefined> {
    return Promise.reject(new AugenmassError('internal', 'Sealing is being written.'));
  }
}
