import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Appends } from '../ledger/act.ts';
import type { Act, Admission } from '../mandate/act.ts';
import type { Parsed } from '../mandate/standing.ts';
import type { Entries } from '../vault/kept.ts';

/** What a release needs of its place. The composition root makes it. */
export interface ReleasePlace {
  /** DIR. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly parsed: Parsed;
  /** `admit` of the mandate, by the standing of this place and its clock. */
  readonly admit: (act: Act) => Admission;
  readonly ledger: Appends;
  /** Everything in the ledger so far. */
  readonly entries: () => Entries;
  readonly language: 'de' | 'en';
}

export const releaseFolder = (place: Pick<ReleasePlace, 'folder'>, id: string): string =>
  join(place.folder, 'releases', id);

/**
 * Removes what a killed process left of a release: a one-time key under a temporary name is in no list, and would outlive its
 * release. Every act begins with it; no two act at once.
 */
export async function swept(place: Pick<ReleasePlace, 'folder' | 'disk'>): Promise<void> {
  await place.disk.sweep(join(place.folder, 'releases'));
}

/** Throws `refused` with the mandate's sentence where it does not admit the act, and records that. */
export async function admitted(place: ReleasePlace, act: Act, release: string | undefined): Promise<void> {
  const admission = place.admit(act);
  if (admission.granted) return;
  const role = 'role' in act ? act.role : undefined;
  const facts = {
    reason: admission.kind,
    line: admission.line,
    mandateSha256: place.parsed.sha256,
    ...(release !== undefined && { release }),
    ...(role !== undefined && NAME.test(role) && { role }),
  };
  await place.ledger.append({ act: 'refusal', phase: 'outcome', result: 'refused', facts });
  throw new AugenmassError('refused', admission.sentence[place.language], {
    remedy: place.language === 'de' ? `Mandat, Zeile ${admission.line}.` : `Mandate, line ${admission.line}.`,
    de: { message: admission.sentence.de, remedy: `Mandat, Zeile ${admission.line}.` },
  });
}

/** What roles, cameras and custodians are called: the ledger takes no other names. */
export const NAME = /^[a-z0-9][a-z0-9-]{0,40}$/;
const ID = /^[0-9a-hjkmnp-tv-z]{12}$/;

/** Throws `invalid` before a name becomes part of a path. */
export function checkId(id: string): string {
  if (ID.test(id)) return id;
  throw new AugenmassError('invalid', 'That is not the id of a release.', {
    remedy: 'It has twelve letters and digits; “augenmass release list DIR” shows them.',
  });
}

export function checkRole(role: string): string {
  if (NAME.test(role)) return role;
  throw new AugenmassError('invalid', 'A role is written with small letters, digits and hyphens.', {
    remedy: 'Name the role as the mandate does, never a person.',
  });
}
