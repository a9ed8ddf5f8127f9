import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { parseVkey } from '../ledger/keys.ts';
import { openLedgerReader } from '../ledger/reader.ts';
import { folderSource } from '../ledger/source.ts';
import { openSegment } from '../vault/open-segment.ts';
import { openDay } from '../vault/open-shares.ts';
import type { FilmJob, Opening } from './open.ts';

/** The seam: what the walled process does with shares and segments, without walls and pixels. The film says which packets it shows. */
export async function develop({ days, segments, oneTimeIdentity, fromMs, toMs, write }: FilmJob) {
  const identities = new Map<string, string>();
  for (const day of days) {
    const opened = await openDay(day, day.contributions, oneTimeIdentity);
    if ('fault' in opened) throw new AugenmassError('refused', opened.fault);
    identities.set(day.day, opened.identity);
  }
  const times: number[] = [];
  for (const segment of segments) {
    const opened = await openSegment(segment, await segment.read(), identities.get(segment.day)!);
    if ('fault' in opened) throw new AugenmassError('corrupt', opened.fault);
    const shown = opened.packets.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs >= fromMs && timeMs <= toMs);
    times.push(...shown);
    await write(Buffer.from(shown.map((timeMs) => `a picture of ${timeMs}\n`).join('')));
  }
  const [firstMs, lastMs] = [times[0]!, times.at(-1)!];
  return { frames: times.length, damaged: 0, firstMs, lastMs, coveredShare: 1, blind: true, widthPx: 64, heightPx: 48, wall: 'none', locked: false }; // prettier-ignore
}

export function openingTo(disk: Disk, folder: string, out: string): Opening {
  return {
    out,
    modelSha256: '0'.repeat(64),
    develop,
    prove: async (indices) => {
      const reader = await readerOf(disk, folder);
      return { checkpoint: reader.checkpoint.text, proofs: await Promise.all(indices.map((one) => reader.prove(one))) };
    },
  };
}

export async function readerOf(disk: Disk, folder: string) {
  const vkey = parseVkey(readFileSync(join(folder, 'ledger/vkey'), 'utf8').trim());
  return openLedgerReader(folderSource(disk, join(folder, 'ledger')), vkey);
}

export const filesOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .sort()
    : [];

export const rejected = (kind: string) => (error: unknown) =>
  error instanceof AugenmassError && error.kind === kind && error.remedy !== undefined;
