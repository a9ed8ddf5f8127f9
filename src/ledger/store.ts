import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Disk } from '../disk/disk.ts';
import type { Draft } from './entry.ts';

export interface LedgerOptions {
  /** The ledger's own folder, DIR/ledger. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  /** The private note key; without it, `folder/key` is read. */
  readonly key?: string;
}

export interface Appended {
  /** Where the entry stands. */
  readonly index: number;
  /** Size of the durable checkpoint that covers it. */
  readonly checkpointSize: number;
}

/** Makes an empty ledger: key (0600), vkey and a signed checkpoint of size 0. Throws `conflict` where one stands already. */
export function createLedger(
  _options: Omit<LedgerOptions, 'key'> & { readonly origin: string; readonly random: Random },
): Promise<void> {
  return Promise.reject(coming());
}

/**
 * The one writer of a ledger. `append` resolves when the entry is fsynced and in a durable checkpoint; all appends that
 * wait share one. After a failed write the state on disk is unknown: it stops, and reopening recovers.
 */
export class Ledger implements AsyncDisposable {
  /** Throws `conflict` where another process holds it, `not-found`, `corrupt`. */
  static open(_options: LedgerOptions): Promise<Ledger> {
    return Promise.reject(coming());
  }

  /** Throws `invalid` for the entry alone, `unavailable` or `exhausted` when the ledger has stopped. */
  append(_draft: Draft): Promise<Appended> {
    return Promise.reject(coming());
  }

  /** Entries in the durable checkpoint. */
  get size(): number {
    throw coming();
  }

  /** Root hash at `size`, 32 bytes. */
  get root(): Uint8Array {
    throw coming();
  }

  /** The durable checkpoint, as it stands in the file. */
  get checkpoint(): string {
    throw coming();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.reject(coming());
  }
}

function coming(): AugenmassError {
  return new AugenmassError('internal', 'The ledger is being written.');
}
