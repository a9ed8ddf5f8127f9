import { AugenmassError } from '../kernel/errors.ts';
import type { PacketMessage } from '../packet/wire.ts';
import type { DayKeys } from './keys.ts';
import { Sealer } from './seal.ts';
import type { SealedSegment } from './seal.ts';
import type { StoredSegment, Vault } from './store.ts';

export interface RecordingOptions {
  /** The mandate's name for it. */
  readonly camera: string;
  /** Added to packet times it gives UTC ms: 0 for live cameras, the start of replay for files. */
  readonly epochMs: number;
  readonly vault: Vault;
  readonly keys: Pick<DayKeys, 'recipientOf'>;
}

/**
 * One camera's run, from packets to acknowledged segments. What cannot be sealed is not kept: the first error stops the
 * recording for good, is recorded, and is thrown again by every later call. The place makes an alarm of it and starts anew.
 */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #sealer: Sealer;
  #stopped: AugenmassError | undefined;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#sealer = new Sealer({ ...options, recipientOf: options.keys.recipientOf });
  }

  get stopped(): AugenmassError | undefined {
    return this.#stopped;
  }

  /** The segments that this message ended, acknowledged. Leave its bytes unchanged. */
  push(message: PacketMessage): Promise<StoredSegment[]> {
    if (message.type === 'stream') return this.#keep(() => this.#sealer.push(message.info));
    if (message.type === 'packet') return this.#keep(() => this.#sealer.push(message.packet));
    return Promise.resolve([]);
  }

  /** What is left, acknowledged; call it at the end of a run and when the mandate's hours end. */
  end(): Promise<StoredSegment[]> {
    return this.#keep(() => this.#sealer.end());
  }

  async #keep(seal: () => Promise<SealedSegment[]>): Promise<StoredSegment[]> {
    if (this.#stopped) throw this.#stopped;
    try {
      const stored: StoredSegment[] = [];
      for (const segment of await seal()) stored.push(await this.#options.vault.put(segment));
      return stored;
    } catch (cause) {
      this.#stopped ??=
        cause instanceof AugenmassError ? cause : new AugenmassError('internal', String(cause), { cause });
      await this.#say(this.#stopped);
      throw this.#stopped;
    }
  }

  /** A ledger that has stopped cannot say that recording has; the error that is thrown does. */
  async #say({ kind }: AugenmassError): Promise<void> {
    const { camera, vault } = this.#options;
    const facts = { camera, reason: kind };
    await vault.ledger
      .append({ act: 'recording-stopped', phase: 'outcome', result: 'failed', facts })
      .catch(() => undefined);
  }
}
