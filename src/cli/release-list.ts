import { join } from 'node:path';
import { AugenmassError } from '../kernel/errors.ts';
import { systemClock } from '../kernel/clock.ts';
import { parseMandate } from '../mandate/parse.ts';
import { checkId } from '../review/place.ts';
import { readReleases, stateOf } from '../review/releases.ts';
import type { ReleaseRecord, ReleaseState } from '../review/releases.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import type { Language } from './language.ts';
import { disk, readText } from './ledger-source.ts';
import { releaseWords } from './release-words.ts';
import type { ReleaseWord } from './release-words.ts';

const STATES: Readonly<Record<ReleaseState, ReleaseWord>> = {
  requested: 'requested',
  approved: 'approvedState',
  contributed: 'contributedState',
  opened: 'opened',
  ended: 'ended',
};

interface Listed {
  readonly id: string;
  readonly state: ReleaseState;
  readonly camera: string;
  readonly from: string;
  readonly to: string;
  readonly expires: string;
  readonly requestedBy: string;
  readonly approvedBy: readonly string[];
  readonly custodians: readonly string[];
  readonly needs: { readonly approvals: number; readonly custodians: number };
  readonly openings: number;
  readonly downloads: number;
  readonly outputSha256: string | null;
  readonly manifestSha256: string | null;
  readonly entries: readonly number[];
}

/** What the ledger says of releases; takes no lock, and tells no reason. */
async function read(dir: string): Promise<Listed[]> {
  const { mandate } = parseMandate(await readText(join(dir, 'mandate.yaml')), 'mandate.yaml');
  const needs = { approvals: mandate.release?.approvals ?? 0, threshold: mandate.custodians?.threshold ?? 0 };
  const releases = await readReleases(ledgerEntries(dir, disk));
  return [...releases.values()].map((release) => listed(release, needs));
}

function listed(release: ReleaseRecord, needs: { approvals: number; threshold: number }): Listed {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    id: release.id,
    state: stateOf(release, needs, systemClock.nowMs()),
    camera: release.camera,
    from: iso(release.fromMs),
    to: iso(release.toMs),
    expires: iso(release.untilMs),
    requestedBy: release.requestedBy,
    approvedBy: release.approvals.map(({ role }) => role),
    custodians: release.contributions.map(({ custodian }) => custodian),
    needs: { approvals: needs.approvals, custodians: needs.threshold },
    openings: release.openings,
    downloads: release.downloads,
    outputSha256: release.outputSha256 ?? null,
    manifestSha256: release.manifestSha256 ?? null,
    entries: release.entries,
  };
}

export async function listReleases(dir: string, flags: { json?: boolean }, language: Language): Promise<void> {
  const releases = await read(dir);
  const say = releaseWords(language);
  if (flags.json) process.stdout.write(`${JSON.stringify({ releases })}\n`);
  else if (releases.length === 0) process.stdout.write(`${say('nothing')}\n`);
  for (const { id, state, camera, from, to } of flags.json ? [] : releases) {
    process.stdout.write(`${id}  ${camera}  ${from} – ${to}  ${say(STATES[state])}\n`);
  }
}

export async function showRelease(
  dir: string,
  id: string,
  flags: { json?: boolean },
  language: Language,
): Promise<void> {
  const found = (await read(dir)).find((release) => release.id === checkId(id));
  if (!found) {
    throw new AugenmassError('not-found', `The ledger knows no release ${id}.`, {
      remedy: '“augenmass release list DIR” shows those that were requested.',
    });
  }
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(found)}\n`);
    return;
  }
  const say = releaseWords(language);
  const { needs, approvedBy, custodians } = found;
  const lines = [
    `${found.id}  ${say(STATES[found.state])}, ${say('until')} ${found.expires}`,
    `${found.camera}  ${found.from} – ${found.to}`,
    `${say('requested')}: ${found.requestedBy}`,
    `${say('approved')}: ${approvedBy.length} ${say('of')} ${needs.approvals}  ${approvedBy.join(', ')}`,
    `${say('contributed')}: ${custodians.length} ${say('of')} ${needs.custodians}  ${custodians.join(', ')}`,
  ];
  process.stdout.write(`${lines.map((line) => line.trimEnd()).join('\n')}\n`);
}
