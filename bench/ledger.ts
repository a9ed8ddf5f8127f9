import { hash } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemDisk } from '../src/disk/system-disk.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { systemRandom } from '../src/kernel/random.ts';
import { plan } from '../src/ledger/batch.ts';
import type { Head } from '../src/ledger/batch.ts';
import { Edge } from '../src/ledger/edge.ts';
import { encodeEntry } from '../src/ledger/entry.ts';
import type { Draft } from '../src/ledger/entry.ts';
import { leafHash } from '../src/ledger/hashes.ts';
import { parseSigner, parseVkey } from '../src/ledger/keys.ts';
import { openLedgerReader } from '../src/ledger/reader.ts';
import { signCheckpoint } from '../src/ledger/signed-checkpoint.ts';
import { folderSource } from '../src/ledger/source.ts';
import { createLedger, Ledger } from '../src/ledger/store.ts';
import { framed } from '../src/ledger/tiles.ts';
import { verifyLedger } from '../src/ledger/verify.ts';
import type { Row } from './main.ts';

const disk = systemDisk(systemRandom);
const DURABLE = 100_000;
const VERIFIED = 1_000_000;
/** How many callers wait at once: as many cameras and screens never do, but a restart or an import may. */
const WAITING = 4096;

/** As a sealed segment leaves it, about 220 bytes. */
const draft = (i: number): Draft => ({
  act: 'segment',
  phase: 'intent',
  facts: {
    camera: 'hall',
    startMs: 1_790_000_000_000 + i * 2000,
    endMs: 1_790_000_002_000 + i * 2000,
    segmentSha256: 'c4'.repeat(32),
    bytes: 812_000,
  },
});

export async function run(): Promise<Row[]> {
  const root = await mkdtemp(join(tmpdir(), 'augenmass-bench-'));
  try {
    return [...(await durable(join(root, 'durable'))), ...(await verified(join(root, 'verified')))];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Goal: at least 20,000 durable entries a second in batches. Reference: one 4 KiB write and fsync after another, what an entry each would cost at least. */
async function durable(folder: string): Promise<Row[]> {
  await createLedger({ folder, disk, random: systemRandom, origin: 'bench.example/ledger' });
  const fsyncs = await syncsPerSecond(join(folder, 'reference'));
  await using ledger = await Ledger.open({ folder, disk, clock: systemClock });
  const cpu = process.cpuUsage();
  const start = performance.now();
  // Two callers that do not wait for each other, as cameras do not: one encodes while the other's entries are written.
  const caller = async (first: number): Promise<void> => {
    for (let done = first; done < DURABLE; done += 2 * WAITING) {
      const count = Math.min(WAITING, DURABLE - done);
      await Promise.all(Array.from({ length: count }, (_, i) => ledger.append(draft(done + i))));
    }
  };
  await Promise.all([caller(0), caller(WAITING)]);
  const perSecond = DURABLE / ((performance.now() - start) / 1000);
  const reference = 'write and fsync, one a time';
  const used = processorSeconds(cpu);
  return [
    row('ledger: durable entries', perSecond, 'entries/s (goal 20,000)', reference, fsyncs),
    row('ledger: durable entries, a second of processor time', DURABLE / used, 'entries/s', reference, fsyncs),
  ];
}

/** Goal: 1 million entries in at most 6 s on one core. Reference: the bare SHA-256 of as many leaves and nodes. */
async function verified(folder: string): Promise<Row[]> {
  await createLedger({ folder, disk, random: systemRandom, origin: 'bench.example/ledger' });
  await fill(folder);
  const key = parseVkey(await readFile(join(folder, 'vkey'), 'utf8'));
  const reader = await openLedgerReader(folderSource(disk, folder), key);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await verifyLedger(reader, { signal: new AbortController().signal });
  const seconds = (performance.now() - start) / 1000;
  const used = processorSeconds(cpu);
  const bare = bareHashes();
  const reference = 'bare hashes, s of processor time';
  return [
    row('ledger: verify 1 million entries', seconds, 's (goal at most 6)', reference, bare),
    row('ledger: verify 1 million entries, processor time of all threads', used, 's', reference, bare),
  ];
}

/** What this process used: other jobs on the machine lengthen the wall clock, not this. */
function processorSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

/** The same planning as the writer's, without its fsyncs: a million entries are made here to be verified, not to last. */
async function fill(folder: string): Promise<void> {
  let head: Head = { edge: new Edge(), bundle: [] };
  for (let done = 0; done < VERIFIED; done += WAITING) {
    const count = Math.min(WAITING, VERIFIED - done);
    const batch = Array.from({ length: count }, (_, i) => {
      const { facts = {}, ...rest } = draft(done + i);
      const entry = encodeEntry({ ...rest, v: 1, timeMs: 1_790_000_000_000 + done + i, facts });
      return { framed: framed(entry), leaf: leafHash(entry) };
    });
    const planned = plan(head, batch);
    head = planned.head;
    for (const { path, bytes } of planned.writes) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
  }
  const signer = parseSigner(await readFile(join(folder, 'key'), 'utf8'));
  await writeFile(join(folder, 'checkpoint'), signCheckpoint(signer, VERIFIED, head.edge.root()));
}

function bareHashes(): number {
  const leaf = Buffer.alloc(221, 1);
  const node = Buffer.alloc(65, 1);
  const cpu = process.cpuUsage();
  for (let i = 0; i < VERIFIED; i++) {
    hash('sha256', leaf, 'binary');
    hash('sha256', node, 'binary');
  }
  return processorSeconds(cpu);
}

async function syncsPerSecond(path: string): Promise<number> {
  const file = await open(path, 'w');
  const block = Buffer.alloc(4096, 1);
  const start = performance.now();
  let count = 0;
  for (; performance.now() - start < 500; count++) {
    await file.write(block);
    await file.sync();
  }
  const perSecond = count / ((performance.now() - start) / 1000);
  await file.close();
  return perSecond;
}

function row(name: string, value: number, unit: string, reference: string, referenceValue: number): Row {
  return { name, value, unit, reference, referenceValue, ratio: value / referenceValue };
}
