import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { AugenmassError } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import { act } from '../ledger/act.ts';
import { Kept } from '../vault/kept.ts';
import { readSealed } from '../vault/store.ts';
import { contributionPath, dayKeys } from './contribute.ts';
import { endReleases } from './end.ts';
import { manifestOf } from './manifest.ts';
import type { FilmFacts } from './manifest.ts';
import { admitted, checkId, releaseFolder, swept } from './place.ts';
import type { ReleasePlace } from './place.ts';
import { readRequest } from './request-file.ts';
import { openRelease } from './releases.ts';
import type { ReleaseRecord } from './releases.ts';
import { segmentsOf } from './request.ts';

/** What goes into the walled process; the darkroom's `developRelease` takes it. */
export interface FilmJob {
  readonly fromMs: number;
  readonly toMs: number;
  readonly region: readonly Point[] | undefined;
  readonly masks: readonly (readonly Point[])[];
  readonly oneTimeIdentity: string;
  readonly days: readonly {
    readonly site: string;
    readonly day: string;
    readonly recipient: string;
    readonly threshold: number;
    readonly contributions: readonly Uint8Array[];
  }[];
  readonly segments: readonly {
    readonly day: string;
    readonly startMs: number;
    readonly endMs: number;
    readonly sha256: string;
    readonly read: () => Promise<Uint8Array>;
  }[];
  readonly write: (mp4: Uint8Array) => Promise<void>;
}

export interface Opening {
  /** FILE.mp4; the manifest lies beside it. */
  readonly out: string;
  readonly modelSha256: string;
  /** Makes the film behind walls. Nothing else ever sees an opened segment. */
  readonly develop: (job: FilmJob) => Promise<FilmFacts>;
  /** Proof files of these entries and the checkpoint they lead to. */
  readonly prove: (indices: readonly number[]) => Promise<{ checkpoint: string; proofs: readonly string[] }>;
}

export interface Opened extends FilmFacts {
  readonly out: string;
  readonly manifest: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Opens a release once. Throws with nothing used up where approvals or shares are missing or do not fit, where a segment is
 * not the one of the ledger, and where the release has ended; then it can be opened again. When the film and its manifest
 * are on the disk, the one-time key and the contributions are destroyed.
 */
export async function openFilm(place: ReleasePlace, id: string, opening: Opening): Promise<Opened> {
  const nowMs = place.clock.nowMs();
  await swept(place);
  const release = await openRelease(place.entries(), checkId(id), nowMs).catch(async (error: unknown) => {
    // Opened, and killed before key and contributions were destroyed: then they are now, also where no place runs.
    if (error instanceof AugenmassError && error.kind === 'conflict') await endReleases(place);
    throw error;
  });
  const request = await readRequest(place, release);
  const out = await freePath(place, opening.out);
  const { camera, requestedBy, fromMs, toMs } = release;
  const approvedBy = release.approvals.map(({ role }) => role);
  const contributedBy = release.contributions.map(({ custodian }) => custodian);
  await admitted(place, { do: 'open-release', camera, requestedBy, approvedBy, contributedBy }, id);
  const keys = await dayKeys(place, release);
  const segments = segmentsOf(await Kept.from(place.entries()), camera, fromMs, toMs);
  const masks = place.parsed.mandate.cameras.find(({ name }) => name === camera)?.masks ?? [];
  const { sha256: mandateSha256 } = place.parsed;
  const facts = {
    release: id,
    camera,
    fromMs,
    toMs,
    segments: segments.length,
    approvals: approvedBy.length,
    custodians: contributedBy.length,
    mandateSha256,
    modelSha256: opening.modelSha256,
  };
  const opened = await act(
    place.ledger,
    { act: 'release-open', facts },
    async (index) => {
      const days = await Promise.all(
        keys.map(async (key) => ({ ...key, contributions: await shares(place, release, key.day) })),
      );
      const oneTimeIdentity = Buffer.from(await place.disk.read(join(releaseFolder(place, id), 'key')))
        .toString()
        .trim();
      const file = await place.disk.create(out, { private: true });
      const hash = createHash('sha256');
      let bytes = 0;
      try {
        const film = await opening.develop({
          fromMs,
          toMs,
          region: request.region ?? undefined,
          masks,
          oneTimeIdentity,
          days: days.map(({ site, day, recipient, threshold, contributions }) => ({ site, day, recipient, threshold, contributions })), // prettier-ignore
          segments: segments.map((segment) => ({ ...named(segment), read: () => readSealed(place.folder, place.disk, segment) })), // prettier-ignore
          write: async (mp4) => {
            hash.update(mp4);
            bytes += mp4.length;
            await file.write(mp4);
          },
        });
        const sha256 = hash.digest('hex');
        const indices = [...release.entries, index];
        const { checkpoint, proofs } = await opening.prove(indices);
        const manifest = manifestOf({
          request,
          release,
          segments,
          film,
          filmBytes: bytes,
          filmSha256: sha256,
          modelSha256: opening.modelSha256,
          mandateSha256,
          openedAtMs: nowMs,
          checkpoint,
          proofs: proofs.map((proof, i) => ({ index: indices[i]!, proof })),
        });
        const manifestSha256 = createHash('sha256').update(manifest).digest('hex');
        const download = { release: id, outputSha256: sha256, manifestSha256, bytes };
        await act(place.ledger, { act: 'download', facts: download }, async () => {
          try {
            await place.disk.write(`${out}.manifest.json`, Buffer.from(manifest), { private: true });
            await file.commit();
          } catch (error) {
            // Not handed out: nothing of it may stay, even where the write lasted. It can be opened again under the same name.
            for (const path of [out, `${out}.manifest.json`]) await place.disk.remove(path).catch(() => undefined);
            throw error;
          }
        });
        return { ...film, out, manifest: `${out}.manifest.json`, sha256, bytes, manifestSha256 };
      } finally {
        await file.abandon();
      }
    },
    ({ sha256, manifestSha256, bytes, frames }) => ({
      release: id,
      outputSha256: sha256,
      manifestSha256,
      bytes,
      count: frames,
    }),
  );
  await endReleases(place);
  return opened;
}

const named = ({ day, startMs, endMs, sha256 }: { day: string; startMs: number; endMs: number; sha256: string }) => ({ day, startMs, endMs, sha256 }); // prettier-ignore

function shares(place: ReleasePlace, release: ReleaseRecord, day: string): Promise<Uint8Array[]> {
  return Promise.all(
    release.contributions.map(({ custodian }) => place.disk.read(contributionPath(place, release.id, custodian, day))),
  );
}

/**
 * Where the film goes: a new file, and not among the place's own files, where retention could not tell it from them. In
 * DIR/releases/<id>/ it is allowed, and destroyed there when the release ends.
 */
async function freePath(place: ReleasePlace, wanted: string): Promise<string> {
  const out = resolve(wanted);
  const folder = resolve(place.folder) + sep;
  if (out.startsWith(folder) && !out.startsWith(join(folder, 'releases') + sep)) {
    throw new AugenmassError('refused', 'A film is not written among the files of the place.', {
      remedy: 'Choose a folder outside of it, or that of the release.',
    });
  }
  const names = new Set((await place.disk.list(dirname(out))).map(({ name }) => name));
  if (names.has(basename(out)) || names.has(`${basename(out)}.manifest.json`)) {
    throw new AugenmassError('conflict', `${out} exists already.`, { remedy: 'Choose another name.' });
  }
  return out;
}
