import { AugenmassError } from '../kernel/errors.ts';
import { decodeEntry } from '../ledger/entry.ts';
import type { Entry } from '../ledger/entry.ts';
import { parseVkey } from '../ledger/keys.ts';
import type { VerifierKey } from '../ledger/keys.ts';
import { LedgerReader, MAX_CHECKPOINT_BYTES, openLedgerReader } from '../ledger/reader.ts';
import { openCheckpoint } from '../ledger/signed-checkpoint.ts';
import { folderSource } from '../ledger/source.ts';
import { TILE_WIDTH } from '../ledger/tiles.ts';
import { continues } from '../ledger/verify.ts';
import type { LedgerPage } from '../wire/mandate.ts';
import { entrySentence } from './entry-sentence.ts';
import { loadStanding } from './place.ts';
import { isPlace, noPlace, pathsOf } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';

/** One page looks through at most so many entries for what was asked; the next goes on from there. */
const MOST_BUNDLES = 32;
/** Full bundles never change. */
const KEPT_BUNDLES = 64;

/** A place's own ledger for reading: nothing that it answers is unchecked against the root of the newest checkpoint. */
export class LedgerDesk {
  readonly #place: PlaceFolder;
  #key: VerifierKey | undefined;
  #reader: LedgerReader | undefined;
  readonly #bundles = new Map<number, readonly Entry[]>();

  constructor(place: PlaceFolder) {
    this.#place = place;
  }

  /** Throws `not-found` where there is no place. */
  async reader(): Promise<LedgerReader> {
    const { disk, folder } = this.#place;
    const paths = pathsOf(this.#place);
    if (!this.#key) {
      if (!(await isPlace(disk, folder))) throw noPlace();
      this.#key = parseVkey(
        Buffer.from(await disk.read(paths.vkey))
          .toString()
          .trim(),
      );
    }
    const reader = await openLedgerReader(folderSource(disk, paths.ledger), this.#key);
    if (reader.checkpoint.text !== this.#reader?.checkpoint.text) this.#reader = reader;
    return this.#reader;
  }

  /** The ledger's public key. Throws `not-found` where there is no place. */
  async vkey(): Promise<string> {
    await this.reader();
    return this.#key!.text;
  }

  async page(query: {
    before?: number | undefined;
    act?: string | undefined;
    camera?: string | undefined;
    fromMs?: number | undefined;
    toMs?: number | undefined;
    limit: number;
  }): Promise<LedgerPage> {
    // prettier-ignore
    const reader = await this.reader();
    const wanted = ({ act, facts, timeMs }: Entry): boolean =>
      (query.act === undefined || act === query.act) &&
      (query.camera === undefined || facts.camera === query.camera) &&
      (query.fromMs === undefined || timeMs >= query.fromMs) &&
      (query.toMs === undefined || timeMs < query.toMs);
    const found: LedgerPage['entries'] = [];
    let index = Math.min(query.before ?? reader.size, reader.size) - 1;
    const lastBundle = Math.floor(index / TILE_WIDTH) - MOST_BUNDLES;
    while (index >= 0 && found.length < query.limit) {
      const at = Math.floor(index / TILE_WIDTH);
      if (at <= lastBundle) break;
      const bundle = await this.#bundle(reader, at);
      for (let i = index % TILE_WIDTH; i >= 0 && found.length < query.limit; i--, index--) {
        const entry = bundle[i]!;
        if (wanted(entry)) found.push({ index, entry: { ...entry }, sentence: entrySentence(entry) });
      }
    }
    return {
      size: reader.size,
      checkpoint: reader.checkpoint.text,
      vkey: this.#key!.text,
      cosigners: await this.#cosigners(),
      entries: found,
      next: index >= 0 ? index + 1 : null,
    };
  }

  /** Every entry from `index` on, each checked against the root. */
  async *from(index: number): AsyncGenerator<{ index: number; entry: Entry }> {
    const reader = await this.reader();
    for (let next = index; next < reader.size;) {
      const bundle = await this.#bundle(reader, Math.floor(next / TILE_WIDTH));
      for (const entry of bundle.slice(next % TILE_WIDTH)) yield { index: next++, entry };
    }
  }

  /** From the newest cosigned checkpoint that covers the entry, else from the newest of all. */
  async prove(index: number): Promise<string> {
    let reader = await this.reader();
    const cosigned = await this.#cosigned();
    if (cosigned !== undefined) {
      const checkpoint = openCheckpoint(cosigned, this.#key!);
      await continues(reader, checkpoint, 'The checkpoint that witnesses cosigned');
      if (index < checkpoint.size) reader = new LedgerReader(reader.source, checkpoint);
    }
    return reader.prove(index);
  }

  async #bundle(reader: LedgerReader, at: number): Promise<readonly Entry[]> {
    const known = this.#bundles.get(at);
    if (known) return known;
    const entries = (await reader.bundle(at)).map((bytes) => decodeEntry(bytes));
    if (entries.length === TILE_WIDTH) {
      if (this.#bundles.size >= KEPT_BUNDLES) this.#bundles.delete(this.#bundles.keys().next().value!);
      this.#bundles.set(at, entries);
    }
    return entries;
  }

  async #cosigned(): Promise<string | undefined> {
    const source = folderSource(this.#place.disk, pathsOf(this.#place).ledger);
    try {
      return (await source.read('cosigned', MAX_CHECKPOINT_BYTES)).toString();
    } catch (error) {
      if (error instanceof AugenmassError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  /** Witnesses that the mandate names and whose signatures stand under the cosigned checkpoint. */
  async #cosigners(): Promise<string[]> {
    const text = await this.#cosigned();
    if (text === undefined) return [];
    const { parsed } = await loadStanding(pathsOf(this.#place), this.#place.disk, this.#place.clock.nowMs());
    const witnesses = parsed.mandate.witnesses.map(({ vkey }) => parseVkey(vkey));
    return openCheckpoint(text, this.#key!, witnesses).cosignatures.map(({ key }) => key.name);
  }
}
