import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FAULTS, FaultyDisk } from '../disk/faulty-disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { seededRandom } from '../kernel/random.ts';
import { opens } from '../ledger/commitment.ts';
import type { Admission } from '../mandate/act.ts';
import type { Hold, Mandate } from '../mandate/mandate.ts';
import { endHold, placeHold, readHold } from './holds.ts';
import { Kept } from './kept.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { JPEG, newPlace, pictures, start, START_MS } from './place.fixture.ts';
import type { TestPlace } from './place.fixture.ts';
import { Recording } from './record.ts';
import { checkRetention, retain } from './retain.ts';
import { listFiles } from './store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const granted: Admission = { granted: true, until: Infinity, line: 1 };

/** Only what retention reads of a mandate. */
function mandate(hours: Record<string, number>, holds: readonly Hold[] = []): Mandate {
  const cameras = Object.entries(hours).map(([name, retentionHours]) => ({ name, retentionHours }));
  return { cameras, holds } as unknown as Mandate;
}

async function record(place: TestPlace, camera: string, fromMs: number): Promise<void> {
  await using running = await start(place);
  const recording = new Recording({ camera, epochMs: 0, ...running });
  await recording.push({ type: 'stream', camera: 0, info: JPEG });
  for (const packet of pictures(fromMs, 60)) await recording.push({ type: 'packet', camera: 0, packet });
  await recording.end();
}

async function run(place: TestPlace, rules: Mandate, nowMs: number, disk = place.disk) {
  await using running = await start(place, disk);
  return await retain(running.vault, { mandate: rules, admit: () => granted, nowMs });
}

async function check(place: TestPlace, rules: Mandate, nowMs: number) {
  const kept = await Kept.from(ledgerEntries(place.folder, place.disk));
  return checkRetention(place.folder, place.disk, kept, rules, nowMs);
}

test('each camera by its own hours; the key of a day goes with its last segment', async (t) => {
  const place = await newPlace(t);
  await record(place, 'yard', START_MS);
  await record(place, 'gate', START_MS);
  const rules = mandate({ yard: 24, gate: 72 });
  const key = join(place.folder, 'vault/keys/2026-09-21.json');

  assert.equal((await run(place, rules, START_MS + 23 * HOUR_MS)).segments, 0);
  const day = START_MS + 25 * HOUR_MS;
  assert.ok((await check(place, rules, day)).overdue.length >= 3);
  const first = await run(place, rules, day);
  assert.ok(first.segments >= 3 && first.bytes > 30_000);
  assert.deepEqual(first.days, []);
  assert.deepEqual((await check(place, rules, day)).overdue, []);
  assert.deepEqual([...new Set((await listFiles(place.folder, place.disk)).map(({ camera }) => camera))], ['gate']);
  assert.ok(existsSync(key));

  const second = await run(place, rules, START_MS + 4 * DAY_MS);
  assert.deepEqual(second.days, ['2026-09-21']);
  assert.ok(!existsSync(key));
  assert.deepEqual(await check(place, rules, START_MS + 400 * DAY_MS), {
    overdue: [],
    missing: [],
    segments: 0,
    oldestMs: undefined,
  });
  // Nothing more can be sealed for a day that is destroyed.
  await assert.rejects(
    record(place, 'yard', START_MS),
    (error) => error instanceof AugenmassError && error.kind === 'refused',
  );
});

test('a hold keeps what it names, until it ends, and its basis goes with it', async (t) => {
  const place = await newPlace(t);
  await record(place, 'yard', START_MS);
  const rules = mandate({ yard: 24 });
  const hold = { camera: 'yard', fromMs: START_MS + 12_000, toMs: START_MS + 13_000, untilMs: START_MS + 10 * DAY_MS };
  let id = '';
  {
    await using running = await start(place);
    id = await placeHold(running.vault, { ...hold, role: 'operator', basis: '§ 100 StPO' }, START_MS, seededRandom(1));
    await assert.rejects(
      placeHold(running.vault, { ...hold, untilMs: START_MS, role: 'operator', basis: 'x' }, START_MS, seededRandom(2)),
      /end in the future/,
    );
  }
  const file = await readHold(place.folder, place.disk, id);
  for await (const { entry } of ledgerEntries(place.folder, place.disk)) {
    if (entry.act === 'hold' && entry.phase === 'intent') assert.ok(opens(entry.commitments!.basis!, file.opening));
    assert.ok(!JSON.stringify(entry).includes('StPO'));
  }
  await run(place, rules, START_MS + 5 * DAY_MS);
  const [held, ...others] = await listFiles(place.folder, place.disk);
  assert.ok(held && others.length === 0 && held.startMs < hold.toMs && held.endMs > hold.fromMs);
  assert.deepEqual((await check(place, rules, START_MS + 5 * DAY_MS)).overdue, []);
  const late = START_MS + 11 * DAY_MS;
  assert.equal((await check(place, rules, late)).overdue.length, 2);
  assert.deepEqual((await run(place, rules, late)).holds, [id]);
  assert.deepEqual(await check(place, rules, late), { overdue: [], missing: [], segments: 0, oldestMs: undefined });
  assert.ok(!existsSync(join(place.folder, 'vault/holds', `${id}.json`)));
});

test('holds of the mandate and holds that are ended early', async (t) => {
  const place = await newPlace(t);
  await record(place, 'yard', START_MS);
  const hold = {
    camera: 'yard',
    fromMs: START_MS,
    toMs: START_MS + 60_000,
    untilMs: START_MS + 10 * DAY_MS,
    basis: 'x',
  };
  const now = START_MS + 5 * DAY_MS;
  assert.equal((await run(place, mandate({ yard: 24 }, [hold]), now)).segments, 0);
  {
    await using running = await start(place);
    const id = await placeHold(running.vault, { ...hold, role: 'operator' }, START_MS, seededRandom(1));
    assert.equal(
      (await retain(running.vault, { mandate: mandate({ yard: 24 }), admit: () => granted, nowMs: now })).segments,
      0,
    );
    await endHold(running.vault, id, { role: 'operator', reason: 'early' });
    await assert.rejects(endHold(running.vault, id, { reason: 'early' }), /No hold/);
  }
  assert.ok((await run(place, mandate({ yard: 24 }), now)).segments > 0);
});

test('a camera that left the mandate keeps nothing longer than any camera may; an unsigned mandate destroys nothing', async (t) => {
  const place = await newPlace(t);
  await record(place, 'gone', START_MS);
  const rules = mandate({ yard: 24, gate: 48 });
  assert.equal((await run(place, rules, START_MS + 47 * HOUR_MS)).segments, 0);
  await using running = await start(place);
  const refused: Admission = { granted: false, kind: 'unsigned', sentence: { de: 'nein', en: 'no' }, line: 3 };
  const unsigned = retain(running.vault, { mandate: rules, admit: () => refused, nowMs: START_MS + 3 * DAY_MS });
  await assert.rejects(unsigned, (error) => error instanceof AugenmassError && error.kind === 'refused');
  const unknown: Admission = { ...refused, kind: 'unknown-camera' };
  const { segments } = await retain(running.vault, {
    mandate: rules,
    admit: () => unknown,
    nowMs: START_MS + 3 * DAY_MS,
  });
  assert.ok(segments > 0);
});

test('fault matrix: retention that breaks anywhere is finished by the next one', async (t) => {
  const now = START_MS + 5 * DAY_MS;
  for (const fault of FAULTS) {
    for (let at = 0; ; at++) {
      const place = await newPlace(t);
      await record(place, 'yard', START_MS);
      const disk = new FaultyDisk(place.disk, fault, at);
      const broken = await run(place, mandate({ yard: 24 }), now, disk).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (disk.steps <= at) break;
      if (broken !== undefined) assert.ok(broken instanceof AugenmassError, fault);
      await run(place, mandate({ yard: 24 }), now);
      const left = await check(place, mandate({ yard: 24 }), now);
      assert.deepEqual(left, { overdue: [], missing: [], segments: 0, oldestMs: undefined }, `${fault} at ${at}`);
      await readFile(join(place.folder, 'ledger/checkpoint'));
    }
  }
});
