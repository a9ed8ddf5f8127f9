import { join } from 'node:path';
import { act } from '../ledger/act.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { parseDayKey } from './day-key-file.ts';
import type { Custodian, DayKey, DayKeyRequest } from './day-key-file.ts';
import { hashOf } from './recipient-hash.ts';
import type { Vault } from './store.ts';

export interface DayKeysOptions {
  readonly vault: Vault;
  readonly site: string;
  readonly custodians: readonly Custodian[];
  readonly threshold: number;
  /** `makeDayKeyApart` (day-key-process.ts), or a test's own. */
  readonly make: (request: DayKeyRequest, signal: AbortSignal) => Promise<DayKey>;
  readonly signal: AbortSignal;
}

export function keyPath(place: string, day: string): string {
  return join(place, 'vault', 'keys', `${day}.json`);
}

/**
 * The public half of each day's key, made when the day's first segment is sealed. A key counts once its entry is in the
 * ledger: a file without one is replaced, a file that is not the one of its entry is refused, so that nobody who can write to
 * the disk can have footage sealed to themselves.
 */
export class DayKeys {
  readonly #options: DayKeysOptions;
  readonly #recipients = new Map<string, Promise<string>>();

  constructor(options: DayKeysOptions) {
    this.#options = options;
  }

  /** Throws `refused` without custodians, `not-found` where the day's key is gone, `corrupt` where it was swapped. */
  readonly recipientOf = (day: string): Promise<string> => {
    const known = this.#recipients.get(day);
    if (known) return known;
    const recipient = this.#recipient(day);
    this.#recipients.set(day, recipient);
    recipient.catch(() => this.#recipients.delete(day));
    for (const old of this.#recipients.keys()) if (this.#recipients.size > 8) this.#recipients.delete(old);
    return recipient;
  };

  async #recipient(day: string): Promise<string> {
    const { vault } = this.#options;
    const recorded = vault.kept.dayKeys.get(day);
    if (recorded === undefined) return this.#make(day);
    const { recipient } = await readDayKey(vault, day, recorded);
    return recipient;
  }

  async #make(day: string): Promise<string> {
    const { vault, site, custodians, threshold, make, signal } = this.#options;
    if (vault.kept.endedDays.has(day)) {
      throw new AugenmassError('refused', `The key of ${day} was destroyed; nothing more is sealed for that day.`, {
        remedy: 'Check the clock of this machine.',
      });
    }
    const intent = { act: 'day-key', facts: { day, custodians: custodians.length, threshold } } as const;
    const key = await act(
      vault.ledger,
      intent,
      async () => {
        const made = await make({ site, day, custodians, threshold }, signal);
        await vault.disk.write(keyPath(vault.place, day), Buffer.from(`${JSON.stringify(made, null, 2)}\n`));
        return made;
      },
      ({ recipient }) => ({ day, recipientSha256: hashOf(recipient) }),
    );
    vault.kept.dayKeys.set(day, hashOf(key.recipient));
    return key.recipient;
  }
}

/** The key of a day as its entry has it. `recorded`: hex SHA-256 of the recipient, from the ledger. */
export async function readDayKey(
  { place, disk }: Pick<Vault, 'place' | 'disk'>,
  day: string,
  recorded: string,
): Promise<DayKey> {
  const key = parseDayKey(await disk.read(keyPath(place, day)));
  if (key.day === day && hashOf(key.recipient) === recorded) return key;
  throw new AugenmassError('corrupt', `The key of ${day} is not the one that was made for that day.`, {
    remedy: 'The file was swapped. Keep it as evidence, and bring back the right one from a copy.',
  });
}
