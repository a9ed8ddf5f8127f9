import type { Entry } from '../ledger/entry.ts';
import { readReleases } from '../review/releases.ts';
import type { ReleaseRecord } from '../review/releases.ts';
import type { LedgerDesk } from './ledger-desk.ts';

interface Listed {
  readonly index: number;
  readonly entry: Entry;
}

/** What the ledger says of releases, read once and then only what is new: most entries are of other things. */
export class ReleaseEntries {
  readonly #ledger: LedgerDesk;
  readonly #kept: Listed[] = [];
  readonly #intents = new Set<number>();
  #next = 0;
  #reading: Promise<void> | undefined;

  constructor(ledger: LedgerDesk) {
    this.#ledger = ledger;
  }

  async releases(): Promise<ReadonlyMap<string, ReleaseRecord>> {
    // Whoever asks while it is being read waits for that, and reads on: their own entry may be newer.
    while (this.#reading) await this.#reading;
    this.#reading = this.#read().finally(() => (this.#reading = undefined));
    await this.#reading;
    return readReleases(each(this.#kept));
  }

  async #read(): Promise<void> {
    for await (const { index, entry } of this.#ledger.from(this.#next)) {
      const { phase, facts, ref } = entry;
      if (phase === 'intent' && facts.release !== undefined) {
        this.#intents.add(index);
        this.#kept.push({ index, entry });
      } else if (ref !== undefined && this.#intents.delete(ref)) this.#kept.push({ index, entry });
      this.#next = index + 1;
    }
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- the shape that readers of the ledger take
async function* each(list: readonly Listed[]): AsyncGenerator<Listed> {
  yield* list;
}
