import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FAULTS, FaultyDisk } from '../disk/faulty-disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { seededRandom, systemRandom } from '../kernel/random.ts';
import { decodeEntry } from './entry.ts';
import { killed } from './kill.fixture.ts';
import { newFolder, newLedger, segment, verified } from './place.fixture.ts';
import { createLedger, Ledger } from './store.ts';
import type { LedgerOptions } from './store.ts';
import { systemDisk } from '../disk/system-disk.ts';

const ROUNDS = process.env['SLOW'] === '1' ? 200 : 4;

/** Appends in batches of different sizes, over a tile's boundary; returns what was acknowledged. */
async function work(options: LedgerOptions): Promise<{ acknowledged: number[]; error: unknown }> {
  const acknowledged: number[] = [];
  let error: unknown;
  const ledger = await Ledger.open(options);
  const first = ledger.size;
  try {
    for (const [from, to] of [
      [0, 3],
      [3, 4],
      [4, 40],
      [40, 42],
    ] as const) {
      const batch = Array.from({ length: to - from }, async (_, i) => {
        const { index } = await ledger.append(segment(first + from + i));
        acknowledged.push(index);
      });
      for (const one of await Promise.allSettled(batch)) if (one.status === 'rejected') throw one.reason;
    }
    await ledger.keepCosigned(ledger.checkpoint);
  } catch (thrown) {
    error = thrown;
    await assert.rejects(ledger.append(segment(0)), AugenmassError, 'it has stopped');
  } finally {
    await ledger[Symbol.asyncDispose]();
  }
  return { acknowledged, error };
}

test('fault matrix: each durable step fails before, after, torn and full; reopened, nothing acknowledged is lost', async (t) => {
  const base = await newLedger(t);
  {
    await using ledger = await Ledger.open(base.options);
    await Promise.all(Array.from({ length: 230 }, (_, i) => ledger.append(segment(i))));
  }
  const counting = new FaultyDisk(base.disk, 'before', Infinity);
  const trial = join(await newFolder(t), 'trial');
  await cp(base.folder, trial, { recursive: true });
  assert.equal((await work({ ...base.options, folder: trial, disk: counting })).error, undefined);
  assert.ok(counting.steps > 14, `${counting.steps} steps`);
  for (let at = 0; at < counting.steps; at++) {
    for (const fault of FAULTS) {
      const folder = join(await newFolder(t), `${fault}-${at}`);
      await cp(base.folder, folder, { recursive: true });
      const disk = new FaultyDisk(base.disk, fault, at);
      const { acknowledged } = await work({ ...base.options, folder, disk });
      const what = `${fault} at step ${at}`;
      {
        await using ledger = await Ledger.open({ ...base.options, folder });
        assert.ok(ledger.size >= 230 + acknowledged.length, what);
        await ledger.append(segment(ledger.size));
      }
      const reader = await verified(folder);
      for (let index = 0; index < reader.size; index += 17) {
        assert.equal(decodeEntry(await reader.entry(index)).facts.startMs, index, what);
      }
    }
  }
});

test('fault matrix of making a ledger: it is there or can be made again', async (t) => {
  const disk = systemDisk(seededRandom(1));
  const steps = 3;
  for (let at = 0; at < steps; at++) {
    for (const fault of FAULTS) {
      const folder = await newFolder(t);
      const make = (through: typeof disk) =>
        createLedger({ folder, disk: through, random: systemRandom, origin: 'a.example/l' });
      await assert.rejects(make(new FaultyDisk(disk, fault, at)));
      if (fault === 'after' && at === steps - 1) await assert.rejects(make(disk), AugenmassError);
      else await make(disk);
      assert.equal((await verified(folder)).size, 0);
    }
  }
});

test(`kill -9 at ${ROUNDS} random moments: what was acknowledged is there, it verifies, and restart needs no hand`, async (t) => {
  const { folder } = await newLedger(t);
  const random = seededRandom(Number(process.env['SEED'] ?? 5));
  const { rounds, acknowledged, size } = await killed(folder, ROUNDS, random);
  t.diagnostic(`${rounds} kills, ${acknowledged} entries acknowledged, ${size} in the ledger`);
  assert.ok(acknowledged > 0);
});

test('a disk that is full: the ledger stops with a clear error and goes on once there is room', async (t) => {
  const mount = await mkdtemp(join(tmpdir(), 'augenmass-full-'));
  t.after(() => {
    spawnSync('umount', [mount]);
    rmdirSync(mount);
  });
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', mount]);
  if (made.status !== 0) {
    t.skip('mounting a tmpfs is not permitted here');
    return;
  }
  const folder = join(mount, 'ledger');
  await mkdir(folder);
  const base = await newLedger(t);
  const disk = systemDisk(systemRandom);
  await createLedger({ folder, disk, random: systemRandom, origin: 'a.example/l' });
  let acknowledged = 0;
  {
    const ledger = await Ledger.open({ ...base.options, disk, folder });
    const fill = async (): Promise<void> => {
      for (let i = 0; i < 10_000; i++) acknowledged = (await ledger.append(segment(i))).checkpointSize;
    };
    await assert.rejects(fill(), (error) => error instanceof AugenmassError && error.kind === 'exhausted');
    await assert.rejects(
      ledger.append(segment(0)),
      (error) => error instanceof AugenmassError && error.kind === 'exhausted',
    );
    await ledger[Symbol.asyncDispose]();
  }
  assert.ok(acknowledged > 0);
  assert.equal((await verified(folder)).size, acknowledged);
  assert.equal(spawnSync('mount', ['-o', 'remount,size=4m', mount]).status, 0);
  await using ledger = await Ledger.open({ ...base.options, disk, folder });
  assert.equal((await ledger.append(segment(acknowledged))).index, acknowledged);
  assert.ok((await readFile(join(folder, 'checkpoint'))).length > 0);
});
