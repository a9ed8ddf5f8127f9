import type { Disk } from '../disk/disk.ts';
import type { Appends } from '../ledger/act.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Mandate } from '../mandate/mandate.ts';
import { makeDayKeyApart } from '../vault/day-key-process.ts';
import { DayKeys } from '../vault/keys.ts';
import type { DayKeysOptions } from '../vault/keys.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import { Vault } from '../vault/store.ts';

export interface PlaceVaultOptions {
  readonly folder: string;
  readonly disk: Disk;
  readonly ledger: Appends;
  readonly mandate: Mandate;
  readonly signal: AbortSignal;
  /** Tests may make day keys in their own process. */
  readonly makeDayKey?: DayKeysOptions['make'];
}

/** The right to put segments. A camera that was handed one gives it back with its last segment. */
export interface Lease extends Disposable {
  readonly vault: Vault;
  readonly keys: DayKeys;
  /** A write failed somewhere: end what is running and ask for another lease. */
  readonly broken: boolean;
  /** What is on the disk is unknown: everybody ends, then the vault is loaded anew. */
  fail(): void;
}

/** DIR/vault as the place holds it. After a failed write it is loaded again, when no segment is on its way any more. */
export class PlaceVault {
  readonly #options: PlaceVaultOptions;
  #open: { readonly vault: Vault; readonly keys: DayKeys } | undefined;
  #opening: Promise<void> | undefined;
  #leases = 0;
  #broken = false;
  #idle: (() => void)[] = [];
  #heard: [number, Entry][] = [];

  constructor(options: PlaceVaultOptions) {
    this.#options = options;
  }

  /** Throws what `Vault.open` throws; waits for others to end where the vault has to be loaded anew. */
  async lease(): Promise<Lease> {
    while (this.#broken || !this.#open) {
      this.#opening ??= this.#load().finally(() => (this.#opening = undefined));
      await this.#opening;
    }
    const open = this.#open;
    this.#leases++;
    let held = true;
    const isBroken = (): boolean => this.#broken;
    return {
      ...open,
      get broken() {
        return isBroken();
      },
      fail: () => {
        this.#broken = true;
      },
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#leases--;
        if (this.#leases === 0) for (const wake of this.#idle.splice(0)) wake();
      },
    };
  }

  /** A guest's entry stands in the ledger: what is kept knows of it from now on, and so does what is just being loaded. */
  heard(index: number, entry: Entry): void {
    this.#open?.vault.kept.apply(index, entry);
    if (this.#opening) this.#heard.push([index, entry]);
  }

  async #load(): Promise<void> {
    this.#heard = [];
    if (this.#leases > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    const { folder, disk, ledger, mandate, signal, makeDayKey = makeDayKeyApart } = this.#options;
    const vault = await Vault.open({ place: folder, disk, ledger, entries: ledgerEntries(folder, disk) });
    const keys = new DayKeys({
      vault,
      site: mandate.site,
      custodians: mandate.custodians?.keys ?? [],
      threshold: mandate.custodians?.threshold ?? 2,
      make: makeDayKey,
      signal,
    });
    // Twice is once: these are all that came since, in order.
    for (const [index, entry] of this.#heard.splice(0)) vault.kept.apply(index, entry);
    this.#open = { vault, keys };
    this.#broken = false;
  }
}
