import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { openAge } from './age-open.ts';
import { parseDayKey } from './day-key-file.ts';
import { readFmp4 } from './fmp4-read.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { identityFrom, JPEG, newPlace, pictures, start, START_MS } from './place.fixture.ts';
import { Recording } from './record.ts';
import { listSegments, readSealed } from './store.ts';
import type { StoredSegment } from './store.ts';

test('a disk that is really full: recording stops, what was acknowledged opens, nothing else is left', async (t) => {
  const place = await newPlace(t);
  const vault = join(place.folder, 'vault');
  await mkdir(vault);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'none', vault], { stdio: 'ignore' }).status !== 0) {
    t.skip('no tmpfs can be mounted here');
    return;
  }
  using mounted = { [Symbol.dispose]: () => spawnSync('umount', [vault]) };
  assert.ok(mounted);
  const acknowledged: StoredSegment[] = [];
  {
    await using running = await start(place);
    const recording = new Recording({ camera: 'yard', epochMs: 0, ...running });
    await recording.push({ type: 'stream', camera: 0, info: JPEG });
    const filling = async (): Promise<void> => {
      for (const packet of pictures(START_MS, 2000))
        acknowledged.push(...(await recording.push({ type: 'packet', camera: 0, packet })));
    };
    await assert.rejects(filling(), (error) => error instanceof AugenmassError && error.kind === 'exhausted');
  }
  assert.ok(acknowledged.length > 5);
  {
    // The ledger lies on another disk and says why recording stopped; a start on the full disk needs no hand.
    await using running = await start(place);
    assert.equal(running.vault.kept.segments.size, acknowledged.length);
  }
  const names = await readdir(vault, { recursive: true });
  assert.deepEqual(
    names.filter((name) => name.endsWith('.part')),
    [],
  );
  assert.equal(names.filter((name) => name.endsWith('.age')).length, acknowledged.length);
  const key = parseDayKey(await readFile(join(vault, 'keys/2026-09-21.json')));
  const identity = await identityFrom(key, place.custodians.slice(1));
  for (const segment of await listSegments(ledgerEntries(place.folder, place.disk))) {
    assert.ok(
      readFmp4(await openAge(await readSealed(place.folder, place.disk, segment), [identity])).packets.length > 0,
    );
  }
});
