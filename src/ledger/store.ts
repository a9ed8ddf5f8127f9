import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { lockFolder } from '../disk/lock.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { plan } from './batch.ts';
import type { Head, Waiting } from './batch.ts';
import { encodeEntry } from './entry.ts';
import type { Draft } from './entry.ts';
import { EMPTY_ROOT, leafHash } from './hashes.ts';
import { makeSigner, parseSigner } from './keys.ts';
import type { SignerKey } from './keys.ts';
import { recover } from './recover.ts';
import { signCheckpoint } from './signed-checkpoint.ts';
import { framed } from './tiles.ts';

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

/** Entries that one checkpoint may add, and that may wait. */
const MAX_BATCH = 8192;
const MAX_WAITING = 65_536;
const WRITES_AT_ONCE = 16;

/**
 * Makes an empty ledger and returns its verifier key: `key` (0600), `vkey` and a signed checkpoint of size 0, in this order, so that
 * it can be made again after a kill. Throws `conflict` where one stands already.
 */
export async function createLedger(options: {
  readonly folder: string;
  readonly disk: Disk;
  readonly random: Random;
  /** The ledger's name, such as `example.com/ledger`. */
  readonly origin: string;
}): Promise<string> {
  const { folder, disk } = options;
  const lock = lockFolder(folder, 'The ledger');
  try {
    if ((await disk.list(folder)).some(({ name }) => name === 'checkpoint')) {
      throw new AugenmassError('conflict', `${folder} holds a ledger already.`, { remedy: 'Choose another folder.' });
    }
    const signer = makeSigner(options.origin, 'ed25519', options.random);
    await disk.write(join(folder, 'key'), Buffer.from(`${signer.text}\n`), { private: true });
    await disk.write(join(folder, 'vkey'), Buffer.from(`${signer.verifier.text}\n`));
    await disk.write(join(folder, 'checkpoint'), Buffer.from(signCheckpoint(signer, 0, EMPTY_ROOT)));
    return signer.verifier.text;
  } finally {
    lock[Symbol.dispose]();
  }
}

/**
 * The one writer of a ledger. `append` resolves when the entry is fsynced and in a durable checkpoint; all appends that
 * wait share one. Tiles and bundles are written first, the checkpoint last: a kill at any point leaves the old checkpoint,
 * whose tiles nothing has touched, or the new one. After a failed write what is on the disk is unknown: the ledger stops, and
 * opening it again recovers through the normal load path.
 */
export class Ledger implements AsyncDisposable {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #signer: SignerKey;
  readonly #lock: Disposable;
  #head: Head;
  #checkpoint: string;
  #root: Uint8Array;
  #waiting: Waiting[] = [];
  #work: Promise<void> = Promise.resolve();
  #cleaning: Promise<void> = Promise.resolve();
  #scheduled = false;
  #closed = false;
  #stopped: AugenmassError | undefined;

  private constructor(options: LedgerOptions, signer: SignerKey, lock: Disposable, head: Head, checkpoint: string) {
    this.#folder = options.folder;
    this.#disk = options.disk;
    this.#clock = options.clock;
    this.#signer = signer;
    this.#lock = lock;
    this.#head = head;
    this.#root = head.edge.root();
    this.#checkpoint = checkpoint;
  }

  /** Throws `conflict` where another process holds it, `not-found`, `corrupt`, `invalid` for a key that is none. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const { folder, disk } = options;
    if (options.key === undefined) await disk.read(join(folder, 'key'));
    const lock = lockFolder(folder, 'The ledger');
    try {
      await disk.sweep(folder);
      const key = options.key ?? Buffer.from(await disk.read(join(folder, 'key'))).toString();
      const signer = parseSigner(key);
      const { head, checkpoint } = await recover(disk, folder, signer.verifier);
      return new Ledger(options, signer, lock, head, checkpoint);
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** Throws `invalid` for the entry alone; `unavailable` or `exhausted` when the ledger has stopped or too much waits. */
  append(draft: Draft): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) throw this.#stopped;
      if (this.#waiting.length >= MAX_WAITING) {
        throw new AugenmassError('exhausted', `${MAX_WAITING} entries wait for the disk already.`, {
          remedy: 'Write less at once, or use a faster disk.',
        });
      }
      const { facts = {}, ...rest } = draft;
      const entry = encodeEntry({ ...rest, v: 1, timeMs: this.#clock.nowMs(), facts });
      this.#waiting.push({ framed: framed(entry), leaf: leafHash(entry), resolve, reject });
      this.#schedule();
    });
  }

  /** Entries in the durable checkpoint. */
  get size(): number {
    return this.#head.edge.size;
  }

  /** Root hash at `size`, 32 bytes. */
  get root(): Uint8Array {
    return this.#root;
  }

  /** The durable checkpoint, as it stands in the file. */
  get checkpoint(): string {
    return this.#checkpoint;
  }

  get folder(): string {
    return this.#folder;
  }

  /** The public key, as it stands in `vkey`. */
  get vkey(): string {
    return this.#signer.verifier.text;
  }

  /** Why it stopped, if it did. */
  get stopped(): AugenmassError | undefined {
    return this.#stopped;
  }

  /**
   * Keeps a checkpoint of this ledger to which witnesses added their cosignatures: as `cosigned`, and as `checkpoint` too where
   * nothing was appended meanwhile. The caller has verified the cosignatures.
   */
  async keepCosigned(cosigned: string): Promise<void> {
    await this.#exclusively(async () => {
      await this.#disk.write(join(this.#folder, 'cosigned'), Buffer.from(cosigned));
      const text = (note: string): string => note.slice(0, note.indexOf('\n\n'));
      if (text(cosigned) !== text(this.#checkpoint)) return;
      await this.#disk.write(join(this.#folder, 'checkpoint'), Buffer.from(cosigned));
      this.#checkpoint = cosigned;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    while (this.#scheduled) await this.#work;
    await this.#work;
    this.#stopped ??= new AugenmassError('unavailable', 'The ledger is closed.', { remedy: 'Open it again.' });
    await this.#cleaning;
    if (this.#closed) return;
    this.#closed = true;
    this.#lock[Symbol.dispose]();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#work = this.#work.then(async () => {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      try {
        await this.#sequence(batch);
      } catch (error) {
        const stopped = this.#stop(error);
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(stopped);
      }
      this.#scheduled = false;
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  async #sequence(batch: readonly Waiting[]): Promise<void> {
    if (this.#stopped) throw this.#stopped;
    const first = this.size;
    const { head, writes, superseded } = plan(this.#head, batch);
    for (let at = 0; at < writes.length; at += WRITES_AT_ONCE) {
      const some = writes.slice(at, at + WRITES_AT_ONCE);
      const written = some.map(({ path, bytes }) => this.#disk.write(join(this.#folder, path), bytes));
      // All of them end before an error goes on: nothing may still be writing when the ledger is opened again.
      const failed = (await Promise.allSettled(written)).find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    }
    const root = head.edge.root();
    const checkpoint = signCheckpoint(this.#signer, head.edge.size, root);
    await this.#disk.write(join(this.#folder, 'checkpoint'), Buffer.from(checkpoint));
    this.#head = head;
    this.#root = root;
    this.#checkpoint = checkpoint;
    for (const [i, { resolve }] of batch.entries()) resolve({ index: first + i, checkpointSize: head.edge.size });
    if (superseded.length > 0) this.#cleaning = this.#cleaning.then(() => this.#clean(superseded));
  }

  /** Partial tiles may go once the full one stands (tlog-tiles). Whether they do changes nothing: failures are left for later. */
  async #clean(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      const path = join(this.#folder, folder);
      for (const { name } of await this.#disk.list(path).catch(() => [])) {
        await this.#disk.remove(join(path, name)).catch(() => undefined);
      }
    }
  }

  async #exclusively(act: () => Promise<void>): Promise<void> {
    const work = this.#work.then(async () => {
      if (this.#stopped) throw this.#stopped;
      try {
        await act();
      } catch (error) {
        throw this.#stop(error);
      }
    });
    this.#work = work.catch(() => undefined);
    await work;
  }

  #stop(cause: unknown): AugenmassError {
    if (this.#stopped) return this.#stopped;
    const full = cause instanceof AugenmassError && cause.kind === 'exhausted';
    const message = full
      ? 'The ledger has stopped: the disk is full.'
      : 'The ledger has stopped: a write failed, and what is on the disk is unknown.';
    this.#stopped = new AugenmassError(full ? 'exhausted' : 'unavailable', message, {
      cause,
      remedy: full ? 'Make room and start again.' : 'Check the disk and start again; everything acknowledged is kept.',
    });
    return this.#stopped;
  }
}
