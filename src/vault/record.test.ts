import assert from 'node:assert/strict';
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FAULTS, FaultyDisk } from '../disk/faulty-disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Packet } from '../packet/packet.ts';
import { openAge } from './age-open.ts';
import { parseDayKey } from './day-key-file.ts';
import { readFmp4 } from './fmp4-read.ts';
import { keyPath } from './keys.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { identityFrom, JPEG, newPlace, pictures, start, START_MS } from './place.fixture.ts';
import type { TestPlace } from './place.fixture.ts';
import { Recording } from './record.ts';
import { listFiles, listSegments, readSealed } from './store.ts';
import type { StoredSegment } from './store.ts';

const kind =
  (...wanted: string[]) =>
  (error: unknown) =>
    error instanceof AugenmassError && wanted.includes(error.kind);

/** Records pictures of one camera; returns what was acknowledged and the error that stopped it. */
async function record(place: TestPlace, disk: TestPlace['disk'], packets: readonly Packet[]) {
  const acknowledged: StoredSegment[] = [];
  let error: unknown;
  try {
    await using running = await start(place, disk);
    const recording = new Recording({ camera: 'yard', epochMs: 0, ...running });
    await recording.push({ type: 'stream', camera: 0, info: JPEG });
    for (const packet of packets) acknowledged.push(...(await recording.push({ type: 'packet', camera: 0, packet })));
    acknowledged.push(...(await recording.end()));
  } catch (thrown) {
    error = thrown;
  }
  return { acknowledged, error };
}

async function open(place: TestPlace, segment: StoredSegment): Promise<readonly Packet[]> {
  const key = parseDayKey(await readFile(keyPath(place.folder, segment.day)));
  const identity = await identityFrom(key, place.custodians.slice(1));
  return readFmp4(await openAge(await readSealed(place.folder, place.disk, segment), [identity])).packets;
}

const bytesOf = (packets: readonly Packet[]) =>
  packets.map(({ timeMs, bytes }) => [timeMs, Buffer.from(bytes).toString('hex')]);

test('what is acknowledged opens again, packet for packet, by any two of three custodians', async (t) => {
  const place = await newPlace(t);
  // An hour in fast time where there is time for it.
  const packets = pictures(START_MS, process.env['SLOW'] === '1' ? 7200 : 70);
  const { acknowledged, error } = await record(place, place.disk, packets);
  assert.equal(error, undefined);
  assert.deepEqual(acknowledged, await listSegments(ledgerEntries(place.folder, place.disk)));
  assert.ok(acknowledged.every(({ startMs, endMs }) => endMs - startMs <= 10_000));
  const opened: Packet[] = [];
  for (const segment of acknowledged) opened.push(...(await open(place, segment)));
  assert.deepEqual(bytesOf(opened), bytesOf(packets));
  const key = parseDayKey(await readFile(keyPath(place.folder, acknowledged[0]!.day)));
  for (const one of place.custodians) await assert.rejects(identityFrom(key, [one]), /too-few-shares/);
  const { custodians } = place;
  assert.equal(
    await identityFrom(key, [custodians[0]!, custodians[2]!]),
    await identityFrom(key, custodians.slice(0, 2)),
  );
});

test('midnight: each segment is sealed for the UTC day in which it begins', async (t) => {
  const place = await newPlace(t);
  const { acknowledged } = await record(place, place.disk, pictures(Date.UTC(2026, 8, 21, 23, 59, 45), 60));
  assert.deepEqual([...new Set(acknowledged.map(({ day }) => day))], ['2026-09-21', '2026-09-22']);
  for (const segment of acknowledged) assert.ok((await open(place, segment)).length > 0);
});

test('a swapped, a changed and a lost segment are told apart from what was sealed', async (t) => {
  const place = await newPlace(t);
  const { acknowledged } = await record(place, place.disk, pictures(START_MS, 60));
  const [a, b, c] = acknowledged as [StoredSegment, StoredSegment, StoredSegment];
  const path = (segment: StoredSegment) => join(place.folder, 'vault', segment.path);
  await appendFile(path(a), 'x');
  await writeFile(path(b), await readFile(path(c)));
  await rename(path(c), `${path(c)}.away`);
  await assert.rejects(readSealed(place.folder, place.disk, a), kind('corrupt'));
  await assert.rejects(readSealed(place.folder, place.disk, b), kind('corrupt'));
  await assert.rejects(readSealed(place.folder, place.disk, c), kind('not-found'));
});

test('fault matrix: whatever write fails, nothing acknowledged is lost, and a restart needs no hand', async (t) => {
  for (const fault of FAULTS) {
    for (let at = 0; ; at++) {
      const place = await newPlace(t);
      const disk = new FaultyDisk(place.disk, fault, at);
      const first = await record(place, disk, pictures(START_MS, 50));
      if (disk.steps <= at) {
        assert.equal(first.error, undefined);
        assert.ok(at > 8, `${fault}: only ${at} writes`);
        break;
      }
      if (first.error !== undefined)
        assert.ok(kind('exhausted', 'unavailable')(first.error), (first.error as Error).message);
      const second = await record(place, place.disk, pictures(START_MS + 60_000, 50));
      assert.equal(second.error, undefined, `${fault} at ${at}: ${String(second.error)}`);
      const kept = await listSegments(ledgerEntries(place.folder, place.disk));
      for (const segment of [...first.acknowledged, ...second.acknowledged]) {
        assert.ok(
          kept.some(({ path }) => path === segment.path),
          `${fault} at ${at}`,
        );
      }
      // And every file that is there stands in the ledger, opens, and is the one that was sealed.
      assert.deepEqual(
        (await listFiles(place.folder, place.disk)).map(({ path }) => path).sort(),
        kept.map(({ path }) => path).sort(),
      );
      for (const segment of kept) assert.ok((await open(place, segment)).length > 0);
    }
  }
});

test('sealing that is impossible stops the recording for good, with a closed kind', async (t) => {
  const place = await newPlace(t);
  const push = async (recording: Recording) => {
    await recording.push({ type: 'stream', camera: 0, info: JPEG });
    for (const packet of pictures(START_MS, 60)) await recording.push({ type: 'packet', camera: 0, packet });
  };
  {
    // Nobody to seal for.
    const nobody = { ...place, custodians: [] };
    await using running = await start(nobody);
    const recording = new Recording({ camera: 'yard', epochMs: 0, ...running });
    await assert.rejects(push(recording), kind('refused'));
    await assert.rejects(recording.end(), kind('refused'));
    assert.ok(recording.stopped);
  }
  await record(place, place.disk, pictures(START_MS, 30));
  const path = keyPath(place.folder, '2026-09-21');
  const key = await readFile(path);
  {
    // The key of the day is gone.
    await rename(path, `${path}.away`);
    await using running = await start(place);
    await assert.rejects(push(new Recording({ camera: 'yard', epochMs: 0, ...running })), kind('not-found'));
  }
  {
    // The key of the day is somebody else's.
    const other = await newPlace(t);
    await record(other, other.disk, pictures(START_MS, 30));
    await writeFile(path, await readFile(keyPath(other.folder, '2026-09-21')));
    await using running = await start(place);
    await assert.rejects(push(new Recording({ camera: 'yard', epochMs: 0, ...running })), kind('corrupt'));
    await writeFile(path, key);
  }
  {
    // The ledger has stopped.
    const running = await start(place);
    await running[Symbol.asyncDispose]();
    await assert.rejects(push(new Recording({ camera: 'yard', epochMs: 0, ...running })), kind('unavailable'));
  }
  const stops = [];
  for await (const { entry } of ledgerEntries(place.folder, place.disk))
    if (entry.act === 'recording-stopped') stops.push(entry.facts.reason);
  assert.deepEqual(stops, ['refused', 'not-found', 'corrupt']);
});

test('a vault whose ledger is another one is left alone', async (t) => {
  const place = await newPlace(t);
  await record(place, place.disk, pictures(START_MS, 300));
  const other = await newPlace(t);
  await rename(join(place.folder, 'vault'), join(other.folder, 'vault'));
  await assert.rejects(start(other), kind('conflict'));
  assert.ok((await listFiles(other.folder, other.disk)).length > 8);
});
