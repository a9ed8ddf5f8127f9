import { join } from 'node:path';
import { AugenmassError } from '../kernel/errors.ts';
import { act } from '../ledger/act.ts';
import { openAge } from '../vault/age-open.ts';
import { sealAge } from '../vault/age-stream.ts';
import { parseShare } from '../vault/day-key-file.ts';
import type { DayKey } from '../vault/day-key-file.ts';
import { Kept } from '../vault/kept.ts';
import { readDayKey } from '../vault/keys.ts';
import { admitted, checkId, releaseFolder, swept } from './place.ts';
import type { ReleasePlace } from './place.ts';
import { readRequest } from './request-file.ts';
import { openRelease } from './releases.ts';
import type { ReleaseRecord } from './releases.ts';
import { segmentsOf } from './request.ts';

export interface Contributed {
  readonly custodian: string;
  readonly days: readonly string[];
  readonly contributions: number;
  readonly needed: number;
}

export const contributionPath = (place: ReleasePlace, id: string, custodian: string, day: string): string =>
  join(releaseFolder(place, id), 'contributions', custodian, `${day}.age`);

/**
 * A custodian's shares of exactly the days of the release, taken out with the custodian's identity and sealed to the release's
 * one-time key at once: in the clear they are in this process's memory only. `identityText` is an age identity file. Throws
 * `invalid` for one that is none, `refused` where it opens no share of these days.
 */
export async function contribute(place: ReleasePlace, id: string, identityText: string): Promise<Contributed> {
  const identities = identitiesIn(identityText);
  await swept(place);
  const release = await openRelease(place.entries(), checkId(id), place.clock.nowMs());
  const request = await readRequest(place, release);
  const keys = await dayKeys(place, release);
  const { custodian, shares } = await sharesFor(keys, identities);
  const { camera, requestedBy } = release;
  const approvedBy = release.approvals.map(({ role }) => role);
  try {
    await admitted(place, { do: 'contribute', custodian, camera, requestedBy, approvedBy }, id);
    const intent = { act: 'release-contribute', facts: { release: id, custodian, days: keys.length } } as const;
    await act(place.ledger, intent, async () => {
      for (const [day, share] of shares) {
        await place.disk.write(contributionPath(place, id, custodian, day), await sealAge([request.recipient], share));
      }
    });
  } finally {
    for (const share of shares.values()) share.fill(0);
  }
  const others = release.contributions.filter((one) => one.custodian !== custodian).length;
  return { custodian, days: [...shares.keys()], contributions: others + 1, needed: keys[0]!.threshold };
}

/** The public keys of the days that the release's footage was sealed on. */
export async function dayKeys(place: ReleasePlace, release: ReleaseRecord): Promise<DayKey[]> {
  const kept = await Kept.from(place.entries());
  const segments = segmentsOf(kept, release.camera, release.fromMs, release.toMs);
  const days = [...new Set(segments.map(({ day }) => day))];
  if (days.length === 0) {
    throw new AugenmassError('not-found', 'The footage of this release is no longer kept.', {
      remedy: 'Nothing can be done: its retention is over.',
    });
  }
  const keys: DayKey[] = [];
  for (const day of days) {
    const recorded = kept.dayKeys.get(day);
    if (recorded === undefined) {
      throw new AugenmassError('not-found', `The key of ${day} is destroyed.`, { remedy: 'Its retention is over.' });
    }
    keys.push(await readDayKey({ place: place.folder, disk: place.disk }, day, recorded));
  }
  return keys;
}

async function sharesFor(
  keys: readonly DayKey[],
  identities: readonly string[],
): Promise<{ custodian: string; shares: Map<string, Uint8Array> }> {
  const shares = new Map<string, Uint8Array>();
  const custodians = new Set<string>();
  for (const key of keys) {
    for (const { custodian, share } of key.shares) {
      const opened = await openedShare(Buffer.from(share), identities);
      if (!opened) continue;
      custodians.add(custodian);
      if (parseShare(opened).day !== key.day) {
        throw new AugenmassError('corrupt', `What ${custodian} was given for ${key.day} is a share of another day.`, {
          remedy: 'Keep the key file as evidence, and bring back the right one from a copy.',
        });
      }
      shares.set(key.day, opened);
    }
  }
  const [custodian] = custodians;
  if (custodian === undefined || shares.size < keys.length) {
    throw new AugenmassError('refused', 'This identity opens no share of every day of the release.', {
      remedy: 'Use the identity of a custodian whom the mandate named on those days.',
    });
  }
  if (custodians.size > 1) {
    throw new AugenmassError('refused', 'This file holds the identities of several custodians.', {
      remedy: 'Each custodian contributes alone, with a file of their own.',
    });
  }
  return { custodian, shares };
}

async function openedShare(file: Uint8Array, identities: readonly string[]): Promise<Uint8Array | undefined> {
  try {
    return await openAge(file, identities);
  } catch (error) {
    if (error instanceof AugenmassError && error.kind === 'refused') return undefined;
    throw error;
  }
}

/** Lines of an age identity file; comments begin with #. Throws `invalid`. */
export function identitiesIn(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const identities = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (identities.length > 0 && identities.every((line) => /^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/.test(line)))
    return identities;
  throw new AugenmassError('invalid', 'That is no age identity file.', {
    remedy: 'It holds a line that begins with AGE-SECRET-KEY-; lines with # are comments.',
  });
}
