import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { EXIT_CODES } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { collectCosignatures } from '../ledger/cosigning.ts';
import { parseVkey } from '../ledger/keys.ts';
import { newFolder, segment } from '../ledger/place.fixture.ts';
import { createLedger, Ledger } from '../ledger/store.ts';

const MAIN = new URL('./main.ts', import.meta.url).pathname;
const disk = systemDisk(systemRandom);

async function augenmass(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, LC_ALL: 'C' } });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
}

/** Starts a command that serves until it is told to stop, and gives the first line it prints, as JSON. */
async function serving(t: TestContext, ...args: string[]): Promise<Record<string, unknown> & { url: string }> {
  const child = spawn(process.execPath, [MAIN, ...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGINT');
    await once(child, 'close');
    assert.equal(child.exitCode, 0, 'Ctrl-C ends it well');
  });
  let line = '';
  for await (const chunk of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    line += chunk;
    if (line.endsWith('\n')) break;
  }
  return JSON.parse(line) as { url: string };
}

test('a place’s ledger from outside: serve, witness, verify, show, prove; and what was rewritten is refused', async (t) => {
  const place = await newFolder(t);
  const folder = join(place, 'ledger');
  await createLedger({ folder, disk, random: systemRandom, origin: 'place.example/ledger' });
  const kept = join(place, 'kept');
  const witnessFolder = join(place, 'witness');
  const vkey = join(place, 'handed-over.vkey');
  await cp(join(folder, 'vkey'), vkey);
  const witness = await serving(t, 'witness', witnessFolder, '--name', 'witness.example/w1', '--log', vkey);
  const vkeys = witness['vkeys'] as string[];
  assert.equal((await stat(join(witnessFolder, 'keys'))).mode & 0o777, 0o600);
  assert.equal(vkeys.length, 2);
  {
    await using ledger = await Ledger.open({ folder, disk, clock: systemClock });
    await Promise.all(Array.from({ length: 300 }, (_, i) => ledger.append(segment(i))));
    await cp(join(folder, 'checkpoint'), kept);
    const witnesses = [{ url: witness.url, keys: vkeys.map(parseVkey) }];
    const asked = await collectCosignatures({ ledger, disk, witnesses, get: fetch, signal: t.signal });
    assert.deepEqual(
      asked.map((one) => one.cosigned),
      [true],
    );
    await ledger.append(segment(300));
  }
  const served = await serving(t, 'ledger', 'serve', place);
  const known = join(witnessFolder, 'vkeys');
  const proof = join(place, 'entry.tlog-proof');
  const [local, remote, german, shown, proved] = await Promise.all([
    augenmass('ledger', 'verify', place, '--json'),
    augenmass('ledger', 'verify', served.url, '--key', vkey, '--since', kept, '--witness', known, '--json'),
    augenmass('ledger', 'verify', folder, '--lang', 'de', '--entries'),
    augenmass('ledger', 'show', served.url, '--key', vkey, '--from', '299', '--json'),
    augenmass('ledger', 'prove', place, '77', '--out', proof),
  ]);
  assert.equal(local.code, 0, local.err);
  const { size, root, ok } = JSON.parse(local.out) as { size: number; root: string; ok: boolean };
  assert.deepEqual([size, ok, Buffer.from(root, 'base64').length], [301, true, 32]);
  assert.deepEqual(JSON.parse(remote.out), {
    size,
    root,
    ok,
    origin: 'place.example/ledger',
    since: 300,
    cosigned: { size: 300, witnesses: ['witness.example/w1'], kinds: ['Ed25519', 'ML-DSA-44'] },
  });
  assert.match(german.out, /Das Protokoll stimmt\. 301 Einträge/);
  assert.deepEqual(
    shown.out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { index: number }).index),
    [299, 300],
  );
  assert.equal(proved.code, 0, proved.err);

  const stranger = join(place, 'stranger.vkey');
  await writeFile(stranger, (await readFile(known, 'utf8')).split('\n')[0] ?? '');
  const forked = join(place, 'forked');
  await cp(folder, join(forked, 'ledger'), { recursive: true });
  const bundle = join(forked, 'ledger', 'tile/entries/000');
  const bytes = await readFile(bundle);
  bytes[99] = (bytes[99] ?? 0) ^ 1;
  await writeFile(bundle, bytes);
  const [checked, noKey, tampered, wrongKey, past] = await Promise.all([
    augenmass('ledger', 'verify', proof, '--key', vkey, '--witness', known, '--json'),
    augenmass('ledger', 'verify', served.url, '--json'),
    augenmass('ledger', 'verify', forked, '--json'),
    augenmass('ledger', 'verify', place, '--key', stranger),
    augenmass('ledger', 'prove', place, '301'),
  ]);
  const single = JSON.parse(checked.out) as { ok: boolean; index: number; witnesses: string[] };
  assert.deepEqual([single.ok, single.index, single.witnesses], [true, 77, ['witness.example/w1']]);
  assert.equal(noKey.code, EXIT_CODES.invalid);
  assert.equal(tampered.code, EXIT_CODES.corrupt);
  assert.match(tampered.out, /"kind":"corrupt","message":"The ledger does not hold together: entry \d+ is not the one/);
  assert.equal(wrongKey.code, EXIT_CODES.refused);
  assert.equal(past.code, EXIT_CODES['not-found']);
});
