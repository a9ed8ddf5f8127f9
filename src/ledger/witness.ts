import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { lockFolder } from '../disk/lock.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { cosign } from './cosignature.ts';
import { EMPTY_ROOT, sameHash } from './hashes.ts';
import type { SignerKey, VerifierKey } from './keys.ts';
import { checkPlain, parseNote, verifyNote } from './note.ts';
import { verifyConsistency } from './tree.ts';

/** What `add-checkpoint` answers (C2SP tlog-witness). */
export interface Answer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly type: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  readonly body: string;
}

export interface WitnessOptions {
  /** Its own state: one file a ledger, and the lock. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  /** Its cosigning keys; each signs. */
  readonly signers: readonly SignerKey[];
  /** The ledgers it watches. */
  readonly logs: readonly VerifierKey[];
}

const MAX_PROOF = 63;

/**
 * A witness keeps the newest checkpoint of each ledger it has cosigned and signs only what continues it. The state is durable
 * before a signature leaves, and is read from the disk for every request: what a failed write or a kill left is what counts.
 */
export class Witness implements Disposable {
  readonly #options: WitnessOptions;
  readonly #lock: Disposable;
  /** The last request for each ledger: checking and persisting are one step. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #closed = false;

  private constructor(options: WitnessOptions, lock: Disposable) {
    this.#options = options;
    this.#lock = lock;
  }

  /** Throws `conflict` where another process holds the state. */
  static async open(options: WitnessOptions): Promise<Witness> {
    const lock = lockFolder(options.folder, 'The witness');
    try {
      await options.disk.sweep(options.folder);
      return new Witness(options, lock);
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#lock[Symbol.dispose]();
  }

  /** `body` is that of the request. Throws only where its own state is corrupt or cannot be written: then nothing was signed. */
  async addCheckpoint(body: string): Promise<Answer> {
    const request = parseRequest(body);
    if (!request) return plain(400, 'The request is malformed.');
    const { old, proof, note, checkpoint } = request;
    const keys = this.#options.logs.filter(({ name }) => name === checkpoint.origin);
    if (keys.length === 0) return plain(404, 'This ledger is not known here.');
    if (!signedByAny(note, keys)) return plain(403, 'The checkpoint is not signed by its ledger.');
    if (old > checkpoint.size) return plain(400, 'The old size is larger than the checkpoint.');
    return this.#inTurn(checkpoint.origin, async () => {
      // Without the lock another process may be signing from the same state.
      if (this.#closed) throw new AugenmassError('unavailable', 'The witness is closed.');
      const last = await this.#last(checkpoint.origin, keys);
      if (old !== last.size) return size(last.size);
      if (old === checkpoint.size && !sameHash(last.root, checkpoint.root)) return size(last.size);
      if (!verifyConsistency(old, last.root, checkpoint.size, checkpoint.root, proof)) {
        return plain(422, 'The consistency proof does not hold.');
      }
      await this.#options.disk.write(this.#path(checkpoint.origin), Buffer.from(request.checkpointNote));
      return { status: 200, type: 'text/plain; charset=utf-8', body: this.#sign(note.text) };
    });
  }

  /** Size and root of the newest checkpoint it cosigned; an empty tree where there is none. Throws `corrupt`. */
  async #last(origin: string, keys: readonly VerifierKey[]): Promise<{ size: number; root: Uint8Array }> {
    let text: string;
    try {
      text = Buffer.from(await this.#options.disk.read(this.#path(origin))).toString();
    } catch (error) {
      if (error instanceof AugenmassError && error.kind === 'not-found') return { size: 0, root: EMPTY_ROOT };
      throw error;
    }
    const note = parseNote(text);
    const checkpoint = parseCheckpoint(note.text);
    if (checkpoint.origin !== origin || !signedByAny(note, keys)) {
      throw new AugenmassError('corrupt', `What the witness kept of ${origin} is not what it wrote.`, {
        remedy: 'Bring its folder back from a copy, and find out who changed it; until then nothing is signed.',
      });
    }
    return checkpoint;
  }

  #path(origin: string): string {
    return join(this.#options.folder, 'state', hash('sha256', origin, 'hex'));
  }

  #sign(text: string): string {
    const timeSeconds = Math.floor(this.#options.clock.nowMs() / 1000);
    const extended = parseCheckpoint(text).extensions.length > 0;
    // ML-DSA-44 cosignatures do not cover extension lines; such a checkpoint gets the Ed25519 one alone.
    return this.#options.signers
      .filter(({ verifier }) => !extended || verifier.algorithm !== 'cosignature-ml-dsa-44')
      .map((signer) => cosign(signer, text, timeSeconds))
      .join('');
  }

  async #inTurn<T>(origin: string, act: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(origin) ?? Promise.resolve()).then(act);
    this.#turns.set(
      origin,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

function parseRequest(body: string) {
  const end = body.indexOf('\n\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = body.slice(0, end).split('\n');
  const old = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1];
  if (old === undefined || lines.length > MAX_PROOF) return undefined;
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  if (proof.some((bytes, i) => bytes.length !== 32 || bytes.toString('base64') !== lines[i])) return undefined;
  try {
    const checkpointNote = body.slice(end + 2);
    const note = parseNote(checkpointNote);
    return { old: Number(old), proof, note, checkpointNote, checkpoint: parseCheckpoint(note.text) };
  } catch (error) {
    if (error instanceof AugenmassError && error.kind === 'corrupt') return undefined;
    throw error;
  }
}

function signedByAny(note: ReturnType<typeof parseNote>, keys: readonly VerifierKey[]): boolean {
  try {
    return verifyNote(note, keys, checkPlain).length > 0;
  } catch (error) {
    if (error instanceof AugenmassError && error.kind === 'corrupt') return false;
    throw error;
  }
}

const plain = (status: Answer['status'], sentence: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${sentence}\n`,
});

const size = (known: number): Answer => ({ status: 409, type: 'text/x.tlog.size', body: `${known}\n` });
