import type { Point } from '../kernel/geometry.ts';
import type { StoredSegment } from '../vault/kept.ts';
import type { RequestFile } from './request-file.ts';
import type { ReleaseRecord } from './releases.ts';

/** What the walled process says of the film it made. */
export interface FilmFacts {
  readonly frames: number;
  readonly damaged: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Mean share of the picture that is covered, 0…1. */
  readonly coveredShare: number;
  /** The empty place was not known: everything is covered. */
  readonly blind: boolean;
  readonly widthPx: number;
  readonly heightPx: number;
  /** The wall it was made behind, and whether a filter of system calls stood as well. */
  readonly wall: string;
  readonly locked: boolean;
}

export interface ManifestParts {
  readonly request: RequestFile;
  readonly release: ReleaseRecord;
  readonly segments: readonly StoredSegment[];
  readonly film: FilmFacts;
  readonly filmBytes: number;
  readonly filmSha256: string;
  readonly modelSha256: string;
  readonly mandateSha256: string;
  readonly openedAtMs: number;
  readonly checkpoint: string;
  /** tlog-proof files of the release's entries. */
  readonly proofs: readonly { readonly index: number; readonly proof: string }[];
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** FILE.mp4.manifest.json, spec/manifest-v1.md. The reason stands in it in the clear, with the salts by
 * which the ledger's commitments can be checked: it goes to whom the film goes. */
export function manifestOf(parts: ManifestParts): string {
  const { request, release, segments, film, checkpoint, proofs } = parts;
  const { basis, fileNumber, purpose } = request.openings;
  const region: readonly Point[] | null = request.region;
  const manifest = {
    format: 'augenmass-manifest-v1',
    release: release.id,
    site: request.site,
    camera: release.camera,
    from: iso(release.fromMs),
    to: iso(release.toMs),
    expires: iso(release.untilMs),
    opened: iso(parts.openedAtMs),
    requestedBy: release.requestedBy,
    approvedBy: release.approvals.map(({ role }) => role),
    custodians: release.contributions.map(({ custodian }) => custodian),
    reason: { basis, fileNumber, ...(purpose && { purpose }) },
    region: region?.map(({ x, y }) => [x, y]) ?? null,
    film: {
      sha256: parts.filmSha256,
      bytes: parts.filmBytes,
      frames: film.frames,
      damagedFrames: film.damaged,
      first: iso(film.firstMs),
      last: iso(film.lastMs),
      widthPx: film.widthPx,
      heightPx: film.heightPx,
      coveredShare: Math.round(film.coveredShare * 1000) / 1000,
      everythingCovered: film.blind,
      wall: film.wall,
      processLocked: film.locked,
    },
    segments: segments.map(({ path, sha256, startMs, endMs, index }) => ({ path, sha256, start: iso(startMs), end: iso(endMs), entry: index })), // prettier-ignore
    modelSha256: parts.modelSha256,
    mandateSha256: parts.mandateSha256,
    checkpoint,
    proofs: proofs.map(({ index, proof }) => ({ entry: index, tlogProof: proof })),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
