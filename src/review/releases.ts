import { AugenmassError } from '../kernel/errors.ts';
import type { Commitments } from '../ledger/facts.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Entries } from '../vault/kept.ts';

/** One release as the ledger tells it. Files may say more (the reason, the region), never something else. */
export interface ReleaseRecord {
  readonly id: string;
  readonly camera: string;
  /** UTC ms, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly requestedBy: string;
  readonly requestedAtMs: number;
  /** From then on nothing of it is opened, and what the place holds of it is destroyed. */
  readonly untilMs: number;
  /** Hex SHA-256 of the one-time key's recipient. */
  readonly recipientSha256: string;
  readonly mandateSha256: string;
  readonly commitments: Commitments;
  /** How many sealed segments showed some of it when it was requested. */
  readonly segments: number;
  readonly approvals: { readonly role: string; readonly atMs: number }[];
  readonly contributions: { readonly custodian: string; readonly atMs: number }[];
  /** How often it was tried to open it, and how often a film was handed out. */
  openings: number;
  downloads: number;
  openedAtMs: number | undefined;
  outputSha256: string | undefined;
  manifestSha256: string | undefined;
  /** One-time key, contributions and films in the place are destroyed. */
  destroyed: boolean;
  /** It came to its end, by its date or because somebody ended it: also the film in the place is destroyed. */
  over: boolean;
  /** It was begun to destroy something, and nothing says since that it came to be done. */
  unsettled: boolean;
  /** Indices of all entries that speak of it, in order. */
  readonly entries: number[];
}

const ACTS = new Set([
  'release-request',
  'release-approve',
  'release-contribute',
  'release-open',
  'download',
  'retention',
]);

/** All releases that were ever requested, in order. Only what came to be done counts. */
export async function readReleases(entries: Entries): Promise<ReadonlyMap<string, ReleaseRecord>> {
  const releases = new Map<string, ReleaseRecord>();
  const intents = new Map<number, Entry>();
  const early = new Map<string, number[]>();
  for await (const { index, entry } of entries) {
    if (!ACTS.has(entry.act)) continue;
    const intent = entry.phase === 'intent' ? entry : entry.ref === undefined ? undefined : intents.get(entry.ref);
    const id = intent?.facts.release;
    if (intent === undefined || id === undefined) continue;
    const known = releases.get(id);
    if (known) known.entries.push(index);
    else early.set(id, [...(early.get(id) ?? []), index]);
    if (entry.phase === 'intent') {
      intents.set(index, entry);
      if (entry.act === 'release-open' && known) known.openings++;
      if (entry.act === 'retention' && known) known.unsettled = true;
      continue;
    }
    intents.delete(entry.ref!);
    if (entry.result !== 'done') continue;
    if (intent.act === 'release-request') {
      const requested = recordOf(id, intent, early.get(id) ?? []);
      if (requested && !known) releases.set(id, requested);
    } else if (known) settle(known, intent, entry);
  }
  return releases;
}

function recordOf(id: string, { facts, timeMs, commitments }: Entry, entries: number[]): ReleaseRecord | undefined {
  const { camera, fromMs, toMs, role, untilMs, recipientSha256, mandateSha256 } = facts;
  if (camera === undefined || fromMs === undefined || toMs === undefined || role === undefined) return undefined;
  if (untilMs === undefined || recipientSha256 === undefined || mandateSha256 === undefined) return undefined;
  return {
    id,
    camera,
    fromMs,
    toMs,
    requestedBy: role,
    requestedAtMs: timeMs,
    untilMs,
    recipientSha256,
    mandateSha256,
    commitments: commitments ?? {},
    segments: facts.segments ?? 0,
    approvals: [],
    contributions: [],
    openings: 0,
    downloads: 0,
    openedAtMs: undefined,
    outputSha256: undefined,
    manifestSha256: undefined,
    destroyed: false,
    over: false,
    unsettled: false,
    entries,
  };
}

function settle(release: ReleaseRecord, intent: Entry, outcome: Entry): void {
  const { role, custodian, outputSha256, manifestSha256 } = intent.facts;
  const atMs = outcome.timeMs;
  if (intent.act === 'release-approve' && role !== undefined) release.approvals.push({ role, atMs });
  else if (intent.act === 'release-contribute' && custodian !== undefined) {
    if (!release.contributions.some((one) => one.custodian === custodian))
      release.contributions.push({ custodian, atMs });
  } else if (intent.act === 'download') {
    release.downloads++;
    release.openedAtMs ??= atMs;
    release.outputSha256 = outputSha256;
    release.manifestSha256 = manifestSha256;
  } else if (intent.act === 'retention') {
    release.destroyed = true;
    release.unsettled = false;
    if (intent.facts.reason !== 'release-opened') release.over = true;
  }
}

export type ReleaseState = 'requested' | 'approved' | 'contributed' | 'opened' | 'ended';

/** `approvals`, `threshold`: how many the mandate asks for. */
export function stateOf(
  release: ReleaseRecord,
  needs: { approvals: number; threshold: number },
  nowMs: number,
): ReleaseState {
  if (release.openedAtMs !== undefined) return 'opened';
  if (nowMs >= release.untilMs || release.destroyed) return 'ended';
  if (release.approvals.length < needs.approvals) return 'requested';
  return release.contributions.length < needs.threshold ? 'approved' : 'contributed';
}

/** Throws `not-found`; and `refused` or `conflict` for one that has ended or was opened. */
export async function openRelease(entries: Entries, id: string, nowMs: number): Promise<ReleaseRecord> {
  const release = (await readReleases(entries)).get(id);
  if (!release) {
    throw new AugenmassError('not-found', `The ledger knows no release ${id}.`, {
      remedy: '“augenmass release list DIR” shows those that were requested.',
    });
  }
  if (release.openedAtMs !== undefined) {
    throw new AugenmassError('conflict', `Release ${id} was opened already; its one-time key is destroyed.`, {
      remedy: 'Use the film that came out, or request another release.',
    });
  }
  if (nowMs >= release.untilMs || release.destroyed) {
    throw new AugenmassError('refused', `Release ${id} ended on ${new Date(release.untilMs).toISOString()}.`, {
      remedy: 'Request another release while the footage is kept.',
    });
  }
  return release;
}
