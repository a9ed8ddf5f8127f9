import { join } from 'node:path';
import { z } from 'zod';
import { AugenmassError } from '../kernel/errors.ts';
import { opens } from '../ledger/commitment.ts';
import { hashOf } from '../vault/recipient-hash.ts';
import { releaseFolder } from './place.ts';
import type { ReleasePlace } from './place.ts';
import type { ReleaseRecord } from './releases.ts';

const opening = z.strictObject({ salt: z.string().max(64), value: z.string().max(65_536) });
const point = z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });

const schema = z.strictObject({
  format: z.literal('augenmass-release-v1'),
  id: z.string(),
  site: z.string(),
  camera: z.string(),
  fromMs: z.int(),
  toMs: z.int(),
  untilMs: z.int(),
  requestedBy: z.string(),
  /** Shown as it is, in units of the upright picture; null: everybody is covered. */
  region: z.array(point).min(3).max(64).nullable(),
  /** age1pq1…: what custodians encrypt their shares to. */
  recipient: z.string().max(4096),
  /** What opens the commitments of the request's ledger entry. They go with this file. */
  openings: z.strictObject({
    basis: opening,
    fileNumber: opening,
    purpose: opening.optional(),
    region: opening.optional(),
  }),
});

/** DIR/releases/<id>/request.json; spec/release-v1.md. */
export type RequestFile = z.infer<typeof schema>;

/** Reads a request and holds it against the ledger. Throws `corrupt` where they differ. */
export async function readRequest(place: ReleasePlace, release: ReleaseRecord): Promise<RequestFile> {
  const path = join(releaseFolder(place, release.id), 'request.json');
  let request: RequestFile;
  try {
    request = schema.parse(JSON.parse(Buffer.from(await place.disk.read(path)).toString('utf8')));
  } catch (cause) {
    if (cause instanceof AugenmassError) throw cause;
    throw swapped(path, cause);
  }
  const { id, camera, fromMs, toMs, untilMs, requestedBy, recipientSha256, commitments } = release;
  const same =
    request.id === id &&
    request.camera === camera &&
    request.fromMs === fromMs &&
    request.toMs === toMs &&
    request.untilMs === untilMs &&
    request.requestedBy === requestedBy &&
    hashOf(request.recipient) === recipientSha256;
  const region = request.region === null ? undefined : JSON.stringify(request.region);
  const committed = (['basis', 'fileNumber', 'purpose', 'region'] as const).every((name) => {
    const commitment = commitments[name];
    const value = request.openings[name];
    return commitment === undefined ? value === undefined : value !== undefined && opens(commitment, value);
  });
  if (!same || !committed || region !== request.openings.region?.value) throw swapped(path);
  return request;
}

function swapped(path: string, cause?: unknown): AugenmassError {
  return new AugenmassError('corrupt', `${path} is not what was requested: it differs from its ledger entry.`, {
    cause,
    remedy: 'Keep the file as evidence and request another release.',
  });
}
