import { AugenmassError } from '../kernel/errors.ts';
import type { Disk } from '../disk/disk.ts';
import type { Appends } from '../ledger/act.ts';
import type { Entry } from '../ledger/entry.ts';
import type { SealedSegment } from './seal.ts';

/** A segment on the disk whose entry stands in the ledger. */
export interface StoredSegment {
  readonly camera: string;
  readonly day: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Relative to DIR/vault. */
  readonly path: string;
  /** Of its entry in the ledger. */
  readonly index: number;
}

/** All entries of a ledger's durable checkpoint, in order. */
export type Entries = AsyncIterable<{ readonly index: number; readonly entry: Entry }>;

export interface VaultOptions {
  /** DIR. */
  readonly place: string;
  readonly disk: Disk;
  readonly ledger: Appends;
  readonly entries: Entries;
}

/** What the ledger says is kept, compared with what the disk holds. Read-only; for releases and checks. */
export function listSegments(_options: Omit<VaultOptions, 'ledger'>): Promise<readonly StoredSegment[]> {
  return Promise.reject(new AugenmassError('internal', 'The store is being written.'));
}

/** The sealed bytes of one segment. Throws `not-found`, and `corrupt` where they are not those of its entry. */
export function readSealed(_place: string, _disk: Disk, _segment: StoredSegment): Promise<Uint8Array> {
  return Promise.reject(new AugenmassError('internal', 'The store is being written.'));
}

/** The one writer of DIR/vault. */
export class Vault {
  /** Sweeps what a killed process left (temporary files, and files whose entry never came), with an entry for each. */
  static open(_options: VaultOptions): Promise<Vault> {
    return Promise.reject(new AugenmassError('internal', 'The store is being written.'));
  }

  /** Resolves when the file is durable and its entry stands in a durable checkpoint: acknowledged. */
  put(_segment: SealedSegment): Promise<StoredSegment> {
    return Promise.reject(new AugenmassError('internal', 'The store is being written.'));
  }
}
