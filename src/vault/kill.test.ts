import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { seededRandom } from '../kernel/random.ts';
import { verified } from '../ledger/place.fixture.ts';
import { openAge } from './age-open.ts';
import { parseDayKey } from './day-key-file.ts';
import { readFmp4 } from './fmp4-read.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { identityFrom, newPlace, start } from './place.fixture.ts';
import { listFiles, listSegments, readSealed } from './store.ts';

const RECORDER = resolve(import.meta.dirname, '../../test/vault/recorder.ts');
const KILLS = Number(process.env['KILLS'] ?? (process.env['SLOW'] === '1' ? 1000 : 10));

test(`kill -9 at ${KILLS} random moments loses nothing acknowledged, and no restart needs a hand`, async (t) => {
  const place = await newPlace(t);
  const random = seededRandom(9);
  const custodians = JSON.stringify(place.custodians.map(({ name, recipient }) => ({ name, recipient })));
  const acknowledged = new Set<string>();
  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(process.execPath, [RECORDER, place.folder, custodians, 'false', String(kill)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const gone = new Promise<void>((done) =>
      child.once('exit', () => {
        done();
      }),
    );
    let complaint = '';
    child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
    const lines = createInterface({ input: child.stdout });
    // What was said before the kill counts, also what is still in the pipe.
    const said = new Promise<void>((done) => lines.once('close', done));
    const first = new Promise<void>((done) =>
      lines.once('line', () => {
        done();
      }),
    );
    lines.on('line', (path) => acknowledged.add(path));
    // Half of them some time after the first acknowledgement, the others at any moment from the start of the program.
    if (random.next() < 0.5) await Promise.race([first, gone]);
    await delay(random.next() * 700);
    child.kill('SIGKILL');
    await Promise.all([gone, said]);
    assert.equal(complaint.replace(/^.*Warning.*$/gm, '').trim(), '', `restart ${kill}`);
  }
  const before = acknowledged.size;
  {
    await using running = await start(place);
    assert.ok(running.ledger.size > 0);
  }
  await verified(join(place.folder, 'ledger'));
  const kept = await listSegments(ledgerEntries(place.folder, place.disk));
  const paths = new Set(kept.map(({ path }) => path));
  for (const path of acknowledged) assert.ok(paths.has(path), path);
  assert.deepEqual((await listFiles(place.folder, place.disk)).map(({ path }) => path).sort(), [...paths].sort());
  const identities = new Map<string, string>();
  for (const segment of kept) {
    const key = parseDayKey(await readFile(join(place.folder, 'vault/keys', `${segment.day}.json`)));
    const identity = identities.get(segment.day) ?? (await identityFrom(key, place.custodians.slice(1)));
    identities.set(segment.day, identity);
    const { packets } = readFmp4(await openAge(await readSealed(place.folder, place.disk, segment), [identity]));
    assert.ok(packets.length > 0);
  }
  assert.ok(before > 0);
  t.diagnostic(`${before} segments acknowledged, ${kept.length} kept and opened, ${identities.size} days`);
});
