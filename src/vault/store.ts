import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { act } from '../ledger/act.ts';
import type { Appends } from '../ledger/act.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { Kept, segmentPath } from './kept.ts';
import type { Entries, StoredSegment } from './kept.ts';
import type { SealedSegment } from './seal.ts';

export type { Entries, StoredSegment } from './kept.ts';

/** Names in DIR/vault that are no camera. */
const NOT_CAMERAS = new Set(['keys', 'holds']);
const NAME = /^(\d+)-(\d+)\.age$/;
/** More files without an entry than a killed process can leave mean that the ledger is not that of this vault. */
const MAX_IN_FLIGHT = 8;

export interface VaultOptions {
  /** DIR. */
  readonly place: string;
  readonly disk: Disk;
  readonly ledger: Appends;
  /** Everything in the ledger so far (ledger-entries.ts). */
  readonly entries: Entries;
}

/** What the ledger says is kept, in order of time. Read-only. */
export async function listSegments(entries: Entries): Promise<readonly StoredSegment[]> {
  const { segments } = await Kept.from(entries);
  return [...segments.values()].sort((a, b) => a.startMs - b.startMs);
}

/** The sealed bytes of one segment. Throws `not-found`, and `corrupt` where they are not those of its entry. */
export async function readSealed(place: string, disk: Disk, segment: StoredSegment): Promise<Uint8Array> {
  const file = await disk.read(join(place, 'vault', segment.path));
  if (createHash('sha256').update(file).digest('hex') === segment.sha256) return file;
  throw new AugenmassError(
    'corrupt',
    `${segment.path} is not what was sealed: its SHA-256 differs from its ledger entry.`,
    {
      remedy: 'The file was swapped or damaged. Keep it as evidence; it is not opened.',
    },
  );
}

/** Files of sealed segments as they lie on the disk, whether the ledger knows them or not. */
export async function listFiles(place: string, disk: Disk): Promise<Omit<StoredSegment, 'sha256' | 'index'>[]> {
  const vault = join(place, 'vault');
  const files: Omit<StoredSegment, 'sha256' | 'index'>[] = [];
  for (const { name: camera, folder } of await disk.list(vault)) {
    if (!folder || NOT_CAMERAS.has(camera)) continue;
    for (const { name: day } of await disk.list(join(vault, camera))) {
      for (const { name, bytes } of await disk.list(join(vault, camera, day))) {
        const [, start, end] = NAME.exec(name) ?? [];
        if (start === undefined || end === undefined) continue;
        files.push({
          camera,
          day,
          startMs: Number(start),
          endMs: Number(end),
          bytes,
          path: `${camera}/${day}/${name}`,
        });
      }
    }
  }
  return files;
}

/**
 * The one writer of sealed segments. A segment is acknowledged when its file is durable and its entry stands in a durable
 * checkpoint, in this order: a kill between the two leaves a file without an entry, which was never acknowledged.
 */
export class Vault {
  readonly place: string;
  readonly disk: Disk;
  readonly ledger: Appends;
  readonly kept: Kept;

  private constructor({ place, disk, ledger }: VaultOptions, kept: Kept) {
    this.place = place;
    this.disk = disk;
    this.ledger = ledger;
    this.kept = kept;
  }

  /**
   * Sweeps what a killed process left: temporary files, and segments without an entry (never adopted, since whoever can
   * write to the disk could put them there). Throws `conflict` where more lack an entry than a kill can leave.
   */
  static async open(options: VaultOptions): Promise<Vault> {
    const vault = new Vault(options, await Kept.from(options.entries));
    await options.disk.sweep(join(options.place, 'vault'));
    await vault.#sweep();
    return vault;
  }

  /** Resolves when acknowledged. Throws what the disk or the ledger throws; then nothing was acknowledged. */
  async put(segment: SealedSegment): Promise<StoredSegment> {
    const { camera, day, startMs, packets, file, sha256 } = segment;
    let { endMs } = segment;
    // A clock that was set back may give a span a second time; what is acknowledged is never written over.
    while (this.kept.segments.has(segmentPath(camera, startMs, endMs))) endMs++;
    const path = segmentPath(camera, startMs, endMs);
    const bytes = file.length;
    await this.disk.write(join(this.place, 'vault', path), file);
    const facts = { camera, startMs, endMs, bytes, packets, segmentSha256: sha256 };
    const { index } = await this.ledger.append({ act: 'segment', phase: 'outcome', result: 'done', facts });
    const stored: StoredSegment = { camera, day, startMs, endMs, bytes, sha256, path, index };
    this.kept.segments.set(path, stored);
    return stored;
  }

  async #sweep(): Promise<void> {
    const unknown = (await listFiles(this.place, this.disk)).filter(({ path }) => !this.kept.segments.has(path));
    const perCamera = new Map<string, number>();
    for (const { camera } of unknown) perCamera.set(camera, (perCamera.get(camera) ?? 0) + 1);
    for (const [camera, count] of perCamera) {
      if (count <= MAX_IN_FLIGHT) continue;
      throw new AugenmassError('conflict', `${count} sealed segments of ${camera} stand in no entry of this ledger.`, {
        remedy: 'The ledger is older than the vault, or another one. Bring back the right ledger; nothing was removed.',
      });
    }
    for (const { camera, startMs, endMs, path } of unknown) {
      const facts = { camera, startMs, endMs, segments: 1, reason: 'unacknowledged' };
      await act(this.ledger, { act: 'retention', facts }, () => this.disk.remove(join(this.place, 'vault', path)));
    }
  }
}
