import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Appends } from '../ledger/act.ts';
import { collectCosignatures } from '../ledger/cosigning.ts';
import type { Asked, WitnessAddress } from '../ledger/cosigning.ts';
import type { Draft } from '../ledger/entry.ts';
import { Ledger } from '../ledger/store.ts';
import type { Appended, LedgerOptions } from '../ledger/store.ts';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * The place's ledger, opened again through its normal load path when a write failed and it stopped. Until then every
 * append throws why it stopped; so what may only happen after an entry does not happen.
 */
export class PlaceLedger implements Appends, AsyncDisposable {
  readonly #options: LedgerOptions;
  readonly #clock: Clock;
  readonly #changed: (stopped: AugenmassError | undefined) => void;
  #ledger: Ledger | undefined;
  #stopped: AugenmassError | undefined;
  #opening: Promise<Ledger> | undefined;
  #retryAtMs = 0;
  #waitMs = FIRST_RETRY_MS;
  #closed = false;

  private constructor(options: LedgerOptions, ledger: Ledger, changed: (stopped: AugenmassError | undefined) => void) {
    this.#options = options;
    this.#clock = options.clock;
    this.#ledger = ledger;
    this.#changed = changed;
  }

  /** `changed` hears when the ledger stops, and with undefined when it is back. */
  static async open(
    options: LedgerOptions,
    changed: (stopped: AugenmassError | undefined) => void,
  ): Promise<PlaceLedger> {
    return new PlaceLedger(options, await Ledger.open(options), changed);
  }

  async append(draft: Draft): Promise<Appended> {
    const ledger = await this.#usable();
    try {
      return await ledger.append(draft);
    } catch (error) {
      if (ledger.stopped && this.#ledger === ledger) this.#stop(ledger.stopped);
      throw error;
    }
  }

  /** Asks witnesses to cosign the newest checkpoint, and keeps what holds of their answers. */
  async cosign(witnesses: readonly WitnessAddress[], get: typeof fetch, signal: AbortSignal): Promise<Asked[]> {
    const ledger = await this.#usable();
    return collectCosignatures({ ledger, disk: this.#options.disk, witnesses, get, signal });
  }

  get size(): number {
    return this.#ledger?.size ?? 0;
  }

  get vkey(): string {
    return this.#ledger?.vkey ?? '';
  }

  /** Why nothing can be written now; undefined while all is well. */
  get stopped(): AugenmassError | undefined {
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => undefined);
    await this.#ledger?.[Symbol.asyncDispose]();
  }

  #stop(why: AugenmassError): void {
    if (this.#stopped || this.#closed) return;
    this.#stopped = why;
    this.#retryAtMs = this.#clock.monotonicMs() + this.#waitMs;
    this.#changed(why);
  }

  async #usable(): Promise<Ledger> {
    if (this.#ledger && !this.#stopped) return this.#ledger;
    if (!this.#opening && (this.#closed || this.#clock.monotonicMs() < this.#retryAtMs)) {
      throw this.#stopped ?? new AugenmassError('unavailable', 'The ledger is closed.');
    }
    this.#opening ??= this.#reopen().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #reopen(): Promise<Ledger> {
    const dead = this.#ledger;
    this.#ledger = undefined;
    await dead?.[Symbol.asyncDispose]();
    try {
      const ledger = await Ledger.open(this.#options);
      this.#ledger = ledger;
      this.#stopped = undefined;
      this.#waitMs = FIRST_RETRY_MS;
      this.#changed(undefined);
      return ledger;
    } catch (error) {
      this.#waitMs = Math.min(LONGEST_RETRY_MS, this.#waitMs * 2);
      this.#retryAtMs = this.#clock.monotonicMs() + this.#waitMs;
      throw error;
    }
  }
}
