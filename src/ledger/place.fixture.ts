import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Disk } from '../disk/disk.ts';
import { systemDisk } from '../disk/system-disk.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { seededRandom } from '../kernel/random.ts';
import type { Random } from '../kernel/random.ts';
import type { Draft } from './entry.ts';
import { parseVkey } from './keys.ts';
import { openLedgerReader } from './reader.ts';
import type { LedgerReader } from './reader.ts';
import { folderSource } from './source.ts';
import { createLedger } from './store.ts';
import type { LedgerOptions } from './store.ts';
import { verifyLedger } from './verify.ts';

/** What tests of this room share: a ledger in a folder that goes away with the test. */
export interface TestLedger {
  readonly folder: string;
  readonly disk: Disk;
  readonly random: Random;
  readonly clock: SimulatedClock;
  readonly options: LedgerOptions;
}

export async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-ledger-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

let seed = 0;

export async function newLedger(t: TestContext, origin = 'example.com/ledger'): Promise<TestLedger> {
  const folder = await newFolder(t);
  const random = seededRandom(++seed);
  const disk = systemDisk(random);
  const clock = new SimulatedClock();
  await createLedger({ folder, disk, random, origin });
  return { folder, disk, random, clock, options: { folder, disk, clock } };
}

export async function readerOf(folder: string): Promise<LedgerReader> {
  const vkey = parseVkey(await readFile(join(folder, 'vkey'), 'utf8'));
  return openLedgerReader(folderSource(systemDisk(seededRandom(0)), folder), vkey);
}

/** Verifies everything, entries included, and returns the reader. */
export async function verified(folder: string): Promise<LedgerReader> {
  const reader = await readerOf(folder);
  await verifyLedger(reader, { signal: new AbortController().signal, entries: true });
  return reader;
}

export const segment = (startMs: number): Draft => ({
  act: 'segment',
  phase: 'intent',
  facts: { camera: 'yard', startMs, endMs: startMs + 10_000, segmentSha256: 'ab'.repeat(32) },
});
