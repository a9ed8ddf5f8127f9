import { AugenmassError } from '../kernel/errors.ts';
import { act } from '../ledger/act.ts';
import { contributionPath, dayKeys } from './contribute.ts';
import type { Contributed } from './contribute.ts';
import { admitted, checkId, swept } from './place.ts';
import type { ReleasePlace } from './place.ts';
import { readRequest } from './request-file.ts';
import { openRelease } from './releases.ts';

/** A day's share: an age file. */
export interface DayShare {
  readonly day: string;
  readonly share: Uint8Array;
}

export interface SealedShares {
  readonly custodian: string;
  /** age recipient of the release's one-time key. */
  readonly recipient: string;
  /** As they stand in the key of each day, sealed to the custodian (armored age). */
  readonly days: readonly DayShare[];
}

/** The header of the age format (v1) with its first stanza, before the MAC. */
const AGE_HEADER = 'age-encryption.org/v1\n-> ';
/** A share is some 500 bytes; sealed to a hybrid recipient with a stanza of 1.5 KiB. */
const MOST_BYTES = 16_384;

/**
 * A custodian's own shares of the days of a release, for whoever opens them elsewhere and seals them to its recipient. They are
 * public: without the custodian's identity they open nothing. Throws `refused` for a custodian who was given none on those days.
 */
export async function sealedShares(place: ReleasePlace, id: string, custodian: string): Promise<SealedShares> {
  const release = await openRelease(place.entries(), checkId(id), place.clock.nowMs());
  const request = await readRequest(place, release);
  const days = (await dayKeys(place, release)).map(({ day, shares }) => {
    const own = shares.find((one) => one.custodian === custodian);
    if (!own) throw noShare(custodian);
    return { day, share: Buffer.from(own.share) };
  });
  return { custodian, recipient: request.recipient, days };
}

/**
 * As `contribute`, for shares that were opened and sealed again to the release's recipient where the custodian sits: neither an
 * identity nor a share in the clear comes here. What is inside is first seen by the walled process that opens; it says so where a
 * share does not fit, and then nothing is used up and the custodian contributes again. Throws `invalid` for other days than the
 * release's and for what is no age file, `refused` as the mandate says.
 */
export async function contributeSealed(
  place: ReleasePlace,
  id: string,
  custodian: string,
  days: readonly DayShare[],
): Promise<Contributed> {
  await swept(place);
  const release = await openRelease(place.entries(), checkId(id), place.clock.nowMs());
  await readRequest(place, release);
  const keys = await dayKeys(place, release);
  if (!keys.every(({ shares }) => shares.some((one) => one.custodian === custodian))) throw noShare(custodian);
  const given = new Map(days.map(({ day, share }) => [day, share]));
  if (given.size !== days.length || given.size !== keys.length || !keys.every(({ day }) => given.has(day))) {
    throw new AugenmassError('invalid', 'These are not the shares of exactly the days of the release.', {
      remedy: 'Hand in one share for each of its days.',
      de: {
        message: 'Das sind nicht die Anteile genau der Tage dieser Herausgabe.',
        remedy: 'Für jeden ihrer Tage einen Anteil geben.',
      },
    });
  }
  for (const { share } of days) checkSealed(share);
  const { camera, requestedBy } = release;
  const approvedBy = release.approvals.map(({ role }) => role);
  await admitted(place, { do: 'contribute', custodian, camera, requestedBy, approvedBy }, id);
  const facts = { release: id, custodian, days: keys.length };
  await act(place.ledger, { act: 'release-contribute', facts }, async () => {
    for (const { day } of keys) {
      await place.disk.write(contributionPath(place, id, custodian, day), given.get(day)!);
    }
  });
  const others = release.contributions.filter((one) => one.custodian !== custodian).length;
  return { custodian, days: keys.map(({ day }) => day), contributions: others + 1, needed: keys[0]!.threshold };
}

function checkSealed(share: Uint8Array): void {
  const text = Buffer.from(share.subarray(0, AGE_HEADER.length)).toString('latin1');
  if (text === AGE_HEADER && share.length <= MOST_BYTES) return;
  throw new AugenmassError('invalid', 'A share is not sealed: it is no binary age file.', {
    remedy: 'Open it with your identity and seal it to the recipient of the release.',
    de: {
      message: 'Ein Anteil ist nicht versiegelt: er ist keine binäre age-Datei.',
      remedy: 'Mit der eigenen Identität öffnen und an den Empfänger der Herausgabe versiegeln.',
    },
  });
}

function noShare(custodian: string): AugenmassError {
  return new AugenmassError('refused', `${custodian} was given no share on every day of the release.`, {
    remedy: 'Whoever the mandate named on those days contributes.',
    de: {
      message: `${custodian} hat nicht an jedem Tag der Herausgabe einen Anteil bekommen.`,
      remedy: 'Es tragen die bei, die das Mandat an diesen Tagen nannte.',
    },
  });
}
