import { AugenmassError } from '../kernel/errors.ts';
import { act } from '../ledger/act.ts';
import { admitted, checkId, checkRole, swept } from './place.ts';
import type { ReleasePlace } from './place.ts';
import { readRequest } from './request-file.ts';
import { openRelease } from './releases.ts';

export interface Approved {
  readonly approvals: number;
  readonly needed: number;
}

/** One role agrees. Throws `refused` for the role that requested it and for one that has agreed already. */
export async function approveRelease(place: ReleasePlace, id: string, as: string): Promise<Approved> {
  const role = checkRole(as);
  await swept(place);
  const release = await openRelease(place.entries(), checkId(id), place.clock.nowMs());
  await readRequest(place, release);
  const { camera, requestedBy } = release;
  const approvedBy = release.approvals.map((one) => one.role);
  await admitted(place, { do: 'approve-release', role, camera, requestedBy, approvedBy }, id);
  // The mandate says the same; a mandate that did not would not make one person two.
  if (role === requestedBy || approvedBy.includes(role)) {
    throw new AugenmassError('refused', 'The same role cannot agree twice, nor to its own request.', {
      remedy: 'Let another role approve.',
    });
  }
  const facts = { release: id, role, requestedBy, mandateSha256: place.parsed.sha256 };
  await act(place.ledger, { act: 'release-approve', facts }, () => Promise.resolve());
  return { approvals: approvedBy.length + 1, needed: place.parsed.mandate.release?.approvals ?? 0 };
}
