import { join } from 'node:path';
import { generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { AugenmassError } from '../kernel/errors.ts';
import { crossesItself } from '../kernel/geometry.ts';
import type { Point } from '../kernel/geometry.ts';
import { randomId } from '../kernel/ids.ts';
import { act } from '../ledger/act.ts';
import { commit } from '../ledger/commitment.ts';
import { Kept } from '../vault/kept.ts';
import type { StoredSegment } from '../vault/kept.ts';
import { hashOf } from '../vault/recipient-hash.ts';
import { admitted, checkRole, releaseFolder, swept } from './place.ts';
import type { ReleasePlace } from './place.ts';
import type { RequestFile } from './request-file.ts';

export interface Request {
  readonly role: string;
  readonly camera: string;
  /** UTC ms, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly basis: string;
  readonly fileNumber: string;
  readonly purpose?: string | undefined;
  /** Shown as it is; without it everybody is covered. */
  readonly region?: readonly Point[] | undefined;
  /** DEFAULT_DAYS from now where it is missing; never beyond the footage's own retention. */
  readonly untilMs?: number | undefined;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
export const DEFAULT_DAYS = 7;
const MAX_DAYS = 90;
/** Longer spans are asked for one after the other: whoever asks for an hour has to say which. */
export const MAX_SPAN_MS = HOUR_MS;

export interface Requested {
  readonly id: string;
  readonly untilMs: number;
  readonly segments: number;
}

/**
 * Asks for footage. Makes the release's one-time key, of which the public half goes to the custodians. Throws `invalid` for
 * a request that makes no sense, `refused` where the mandate does not admit it, `not-found` where nothing is kept.
 */
export async function requestRelease(place: ReleasePlace, request: Request): Promise<Requested> {
  const { camera, fromMs, toMs, basis, fileNumber, purpose, region } = request;
  const role = checkRole(request.role);
  const nowMs = place.clock.nowMs();
  await swept(place);
  checkSpan(fromMs, toMs, nowMs);
  if (region) checkRegion(region);
  await admitted(place, { do: 'request-release', role, camera, fromMs, toMs, basis, fileNumber }, undefined);
  const kept = await Kept.from(place.entries());
  const segments = segmentsOf(kept, camera, fromMs, toMs);
  if (segments.length === 0) {
    throw new AugenmassError('not-found', 'No footage of this camera and span is kept.', {
      remedy: '“augenmass retain DIR --check” shows from when on footage is kept.',
    });
  }
  const untilMs = Math.min(request.untilMs ?? nowMs + DEFAULT_DAYS * DAY_MS, keptUntilMs(place, kept, request));
  if (untilMs <= nowMs || untilMs > nowMs + MAX_DAYS * DAY_MS) {
    throw new AugenmassError('invalid', `A release ends in the future and within ${MAX_DAYS} days.`, {
      remedy: 'Name another end with --expires; footage whose retention is over is not released.',
    });
  }
  const id = randomId(place.random);
  const identity = await generateHybridIdentity();
  const recipient = await identityToRecipient(identity);
  const shape = region?.map(({ x, y }) => ({ x, y }));
  const values = { basis, fileNumber, ...(purpose !== undefined && { purpose }), ...(shape && { region: JSON.stringify(shape) }) }; // prettier-ignore
  const { commitments, openings } = commit(values, place.random);
  const facts = {
    release: id,
    role,
    camera,
    fromMs,
    toMs,
    untilMs,
    segments: segments.length,
    recipientSha256: hashOf(recipient),
    mandateSha256: place.parsed.sha256,
  };
  await act(place.ledger, { act: 'release-request', facts, commitments }, async () => {
    const folder = releaseFolder(place, id);
    const { site } = place.parsed.mandate;
    const file: RequestFile = {
      format: 'augenmass-release-v1',
      id,
      site,
      camera,
      fromMs,
      toMs,
      untilMs,
      requestedBy: role,
      region: shape ?? null,
      recipient,
      openings: openings as RequestFile['openings'],
    };
    await place.disk.write(join(folder, 'key'), Buffer.from(`${identity}\n`), { private: true });
    await place.disk.write(join(folder, 'request.json'), Buffer.from(`${JSON.stringify(file, null, 2)}\n`), { private: true }); // prettier-ignore
  });
  return { id, untilMs, segments: segments.length };
}

/** Segments that show any of [fromMs, toMs], in order of time. */
export function segmentsOf(kept: Kept, camera: string, fromMs: number, toMs: number): StoredSegment[] {
  return [...kept.segments.values()]
    .filter((segment) => segment.camera === camera && segment.startMs <= toMs && segment.endMs > fromMs)
    .sort((a, b) => a.startMs - b.startMs);
}

/** A release must not outlive the footage: with its key and shares a copy of a sealed file could be opened. */
function keptUntilMs(place: ReleasePlace, kept: Kept, { camera, fromMs, toMs }: Request): number {
  const hours = place.parsed.mandate.cameras.find(({ name }) => name === camera)?.retentionHours ?? 0;
  const holds = [...kept.holds.values(), ...place.parsed.mandate.holds].filter(
    (hold) => hold.camera === camera && hold.fromMs < toMs && hold.toMs > fromMs,
  );
  return Math.max(fromMs + hours * HOUR_MS, ...holds.map(({ untilMs }) => untilMs));
}

function checkSpan(fromMs: number, toMs: number, nowMs: number): void {
  if (!(fromMs < toMs)) throw new AugenmassError('invalid', 'The span ends before it begins.', { remedy: 'Swap --from and --to.' }); // prettier-ignore
  if (toMs > nowMs) throw new AugenmassError('invalid', 'The span lies in the future.', { remedy: 'Name a span that is over.' }); // prettier-ignore
  if (toMs - fromMs > MAX_SPAN_MS) {
    throw new AugenmassError('invalid', 'A release shows at most one hour.', { remedy: 'Name the span more closely.' });
  }
}

function checkRegion(region: readonly Point[]): void {
  const inside = region.every(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1);
  if (region.length >= 3 && region.length <= 64 && inside && !crossesItself(region)) return;
  throw new AugenmassError('invalid', 'The region is not an outline of 3 to 64 corners within the picture.', {
    remedy: 'Give its corners in order, once around, from 0,0 (top left) to 1,1 (bottom right).',
  });
}
