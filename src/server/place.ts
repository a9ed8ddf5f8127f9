import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Store } from '../alarm/store.ts';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { admit } from '../mandate/admit.ts';
import type { Act, Admission } from '../mandate/act.ts';
import { standingOf } from '../mandate/signatures.ts';
import type { Standing } from '../mandate/standing.ts';
import type { DayKeysOptions } from '../vault/keys.ts';
import { openDoor } from './place-door.ts';
import { isOpen, tryLock } from './place-guest.ts';
import { placePaths } from './place-paths.ts';
import type { PlacePaths } from './place-paths.ts';
import type { Tell } from './place-event.ts';
import { PlaceLedger } from './place-ledger.ts';
import { retainPlace } from './place-retention.ts';
import type { PlaceRetained } from './place-retention.ts';
import { PlaceVault } from './place-vault.ts';

export interface PlaceOptions {
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Tell;
  readonly makeDayKey?: DayKeysOptions['make'];
}

/** How long a start waits for a guest that has an entry written. */
const GUEST_MS = 10_000;

/** Reads what the place may do. Throws `not-found` where there is no place, `invalid` as `parseMandate`. */
export async function loadStanding(paths: PlacePaths, disk: Disk, nowMs: number): Promise<Standing> {
  await access(paths.mandate).catch((cause: unknown) => {
    const error = fromSystemError(paths.mandate, cause);
    if (error.kind !== 'not-found') throw error;
    throw new AugenmassError('not-found', `${paths.folder} is no place: it holds no mandate.yaml.`, {
      cause,
      remedy: 'Make one: augenmass init DIR',
    });
  });
  const text = async (path: string): Promise<string> => {
    try {
      return Buffer.from(await disk.read(path)).toString();
    } catch (error) {
      // Without signatures it is unsigned, which admit says better.
      if (error instanceof AugenmassError && error.kind === 'not-found') return '';
      throw error;
    }
  };
  const mandate = await disk.read(paths.mandate);
  return standingOf(mandate, 'mandate.yaml', await text(paths.signatures), await text(paths.allowedSigners), nowMs);
}

/** A place that this process, and no other, runs: its mandate, ledger, store and vault. */
export class Place implements AsyncDisposable {
  readonly paths: PlacePaths;
  readonly standing: Standing;
  readonly ledger: PlaceLedger;
  readonly vault: PlaceVault;
  readonly store: Store;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Tell;
  readonly #lock: Disposable;
  readonly #stop: AbortController;
  #door: AsyncDisposable | undefined;
  #retaining: Promise<PlaceRetained> | undefined;

  private constructor(
    options: PlaceOptions,
    parts: Pick<Place, 'paths' | 'standing' | 'ledger' | 'vault' | 'store'>,
    lock: Disposable,
    stop: AbortController,
  ) {
    this.paths = parts.paths;
    this.standing = parts.standing;
    this.ledger = parts.ledger;
    this.vault = parts.vault;
    this.store = parts.store;
    this.disk = options.disk;
    this.clock = options.clock;
    this.random = options.random;
    this.tell = options.tell;
    this.#lock = lock;
    this.#stop = stop;
  }

  /** Throws `conflict` where another process has it open, and what loading the mandate, ledger and store throw. */
  static async open(options: PlaceOptions): Promise<Place> {
    const { folder, disk, clock, tell, makeDayKey } = options;
    const paths = placePaths(folder);
    const standing = await loadStanding(paths, disk, clock.nowMs());
    const lock = await placeLock(options);
    const stop = new AbortController();
    let ledger: PlaceLedger | undefined;
    try {
      ledger = await PlaceLedger.open({ folder: paths.ledger, disk, clock }, (stopped) => {
        tell(ledgerEvent(stopped, clock.nowMs()));
      });
      const { mandate } = standing.parsed;
      const vault = new PlaceVault({
        folder,
        disk,
        ledger,
        mandate,
        signal: stop.signal,
        ...(makeDayKey && { makeDayKey }),
      });
      await disk.sweep(paths.plates);
      const store = new Store(paths.store);
      const place = new Place(options, { paths, standing, ledger, vault, store }, lock, stop);
      await place.#openDoor();
      return place;
    } catch (error) {
      await ledger?.[Symbol.asyncDispose]();
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** Destroys what is due; whoever asks while it is being done gets the same. Throws as `retainPlace`. */
  retain(): Promise<PlaceRetained> {
    this.#retaining ??= retainPlace(this).finally(() => (this.#retaining = undefined));
    return this.#retaining;
  }

  /** A place whose door cannot be opened watches and seals all the same, and says so. */
  async #openDoor(): Promise<void> {
    const { clock, ledger, vault, tell } = this;
    try {
      this.#door = await openDoor({
        folder: this.paths.folder,
        vkey: ledger.vkey,
        clock,
        append: async (draft) => {
          const appended = await ledger.append(draft);
          // Before it is acknowledged: from then on a hold holds in this process too.
          vault.heard(appended.index, { facts: {}, ...draft, v: 1, timeMs: clock.nowMs() });
          return appended;
        },
        retain: () => this.retain(),
      });
    } catch (error) {
      const why = error instanceof AugenmassError ? error.message : String(error);
      const sentence = {
        de: `Solange der Ort läuft, kann von außen nichts eingetragen werden, auch keine Herausgabe: ${why}`,
        en: `While the place runs, nothing can be entered from outside, no release either: ${why}`,
      };
      tell({ type: 'warning', code: 'door-closed', atMs: clock.nowMs(), sentence });
    }
  }

  admit(act: Act, nowMs: number = this.clock.nowMs()): Admission {
    return admit(act, this.standing, nowMs);
  }

  /** A source as the mandate writes it: files are relative to the mandate. */
  fileOf(source: string): string {
    return source.startsWith('/') ? source : join(this.paths.folder, source);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new AugenmassError('unavailable', 'The place was closed.'));
    await this.#door?.[Symbol.asyncDispose]();
    await this.ledger[Symbol.asyncDispose]();
    this.store[Symbol.dispose]();
    this.#lock[Symbol.dispose]();
  }
}

/** A guest holds the lock for one entry and lets go; a place that runs has a door and does not. */
async function placeLock({ folder, disk, clock }: PlaceOptions): Promise<Disposable> {
  const { signal } = new AbortController();
  const giveUpMs = clock.monotonicMs() + GUEST_MS;
  for (;;) {
    const lock = tryLock(folder);
    if (!(lock instanceof AugenmassError)) return lock;
    if (clock.monotonicMs() >= giveUpMs || (await isOpen({ folder, disk, clock }))) throw lock;
    await clock.sleep(50, signal);
  }
}

function ledgerEvent(stopped: AugenmassError | undefined, atMs: number): Parameters<Tell>[0] {
  if (!stopped) {
    const sentence = { de: 'Das Protokoll wird wieder geschrieben.', en: 'The ledger is being written again.' };
    return { type: 'warning', code: 'ledger-back', atMs, sentence };
  }
  const full = stopped.kind === 'exhausted';
  return {
    type: 'warning',
    code: 'ledger-stopped',
    atMs,
    sentence: {
      de: full
        ? 'Das Protokoll steht: der Datenträger ist voll. Platz schaffen; es geht dann von selbst weiter.'
        : 'Das Protokoll steht: ein Schreiben ist misslungen. Den Datenträger prüfen; es wird von selbst neu geöffnet.',
      en: full
        ? 'The ledger has stopped: the disk is full. Make room; it goes on by itself.'
        : 'The ledger has stopped: a write failed. Check the disk; it is opened again by itself.',
    },
  };
}
