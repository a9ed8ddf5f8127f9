import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemDisk } from '../disk/system-disk.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { makePlace } from '../server/place-make.ts';
import { Place } from '../server/place.ts';
import { JPEG, pictures } from '../vault/place.fixture.ts';
import { Recording } from '../vault/record.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const HOUR_MS = 3_600_000;
const WORDS = {
  site: 'Musterplatz',
  operator: 'Stadt Musterstadt',
  contact: 'Rathausplatz 1, 12345 Musterstadt',
  legalBasis: 'Art. 6 (1) e GDPR with the police act of the state',
  dpia: 'DPIA 2026-07',
  validFrom: '2026-01-01',
  validUntil: '2027-12-31',
  timeZone: 'Europe/Berlin',
  cameras: [{ name: 'yard', source: 'yard.mp4', purpose: 'See that somebody has fallen on the steps to the yard.' }],
};

function augmented(...args: string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args, '--lang', 'en'], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr });
    });
  });
}

test('retain and hold, as a person types them', { timeout: 300_000 }, async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'augenmass-retain-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, 'place');
  // eslint-disable-next-line no-restricted-properties -- The commands ask the real clock, so footage must be old by it.
  const oldMs = Date.now() - 100 * HOUR_MS;
  const clock = new SimulatedClock(oldMs - HOUR_MS);
  const disk = systemDisk(systemRandom);
  await makePlace({ folder, words: WORDS, disk, clock, random: systemRandom });
  {
    await using place = await Place.open({ folder, disk, clock, random: systemRandom, tell: () => undefined });
    using lease = await place.vault.lease();
    const recording = new Recording({ camera: 'yard', epochMs: 0, vault: lease.vault, keys: lease.keys });
    await recording.push({ type: 'stream', camera: 0, info: JPEG });
    for (const packet of pictures(oldMs, 60)) await recording.push({ type: 'packet', camera: 0, packet });
    await recording.end();
  }
  const before = await augmented('retain', folder, '--check');
  assert.equal(before.code, 11, before.out);
  assert.match(before.out, /Still there[\s\S]*vault\/yard\//);

  const at = (ms: number) => new Date(oldMs + ms).toISOString();
  const span = ['--camera', 'yard', '--from', at(1000), '--to', at(2000), '--until', '30d'];
  const stranger = await augmented('hold', folder, ...span, '--basis', 'Art. 18 GDPR', '--as', 'somebody');
  assert.equal(stranger.code, 11, stranger.out);
  const held = await augmented('hold', folder, ...span, '--basis', 'Art. 18 GDPR', '--as', 'operator', '--json');
  assert.equal(held.code, 0, held.out);
  const { id } = JSON.parse(held.out) as { id: string };
  assert.match((await augmented('hold', folder, '--list')).out, /yard.*Art\. 18 GDPR/);

  const done = await augmented('retain', folder, '--json');
  assert.equal(done.code, 0, done.out);
  assert.ok((JSON.parse(done.out) as { segments: number }).segments >= 2, done.out);
  const after = await augmented('retain', folder, '--check', '--json');
  assert.deepEqual(
    [after.code, (JSON.parse(after.out) as { ok: boolean; segments: number }).segments],
    [0, 1],
    after.out,
  );

  assert.equal((await augmented('hold', folder, '--end', id, '--as', 'operator')).code, 0);
  assert.equal((await augmented('retain', folder, '--check')).code, 11);
  assert.match((await augmented('retain', folder)).out, /^Destroyed: segments 1 .*1 keys of days/);
  const empty = await augmented('retain', folder, '--check');
  assert.deepEqual(empty, { code: 0, out: 'Nothing older is left.\n0 segments\n' });
  assert.match((await augmented('ledger', 'verify', folder, '--json')).out, /"ok":true/);
});
