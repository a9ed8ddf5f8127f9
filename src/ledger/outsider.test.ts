import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { newFolder, newLedger, readerOf, segment, verified } from './place.fixture.ts';
import { Ledger } from './store.ts';

const GOPATH = '/usr/share/gocode';
const BASE = 'golang.org/x/mod/sumdb/tlog';

/** docs/verify-the-ledger.md promises a program that knows nothing of ours; this is that program, run on our ledger. */
test('an outsider with Go’s own library finds the same root, and finds what was changed', async (t) => {
  if (spawnSync('go', ['version']).status !== 0 || !existsSync(join(GOPATH, 'src', BASE))) {
    t.skip('Go and its module golang.org/x/mod are not here (Debian: golang-go golang-golang-x-mod-dev)');
    return;
  }
  const page = await readFile(new URL('../../docs/verify-the-ledger.md', import.meta.url), 'utf8');
  const program = /```go\n([\s\S]*?)```/.exec(page)?.[1];
  assert.ok(program);
  const work = await newFolder(t);
  await writeFile(join(work, 'verify.go'), program);
  const env = { ...process.env, GO111MODULE: 'off', GOPATH, GOFLAGS: '', GOCACHE: join(work, 'cache') };
  const built = spawnSync('go', ['build', '-o', 'verify', 'verify.go'], { cwd: work, env, encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);

  const { options, folder } = await newLedger(t);
  {
    await using ledger = await Ledger.open(options);
    for (const count of [1, 6, 250, 300]) {
      await Promise.all(Array.from({ length: count }, (_, i) => ledger.append(segment(i))));
    }
  }
  const vkey = await readFile(join(folder, 'vkey'), 'utf8');
  const verify = (what: string, key = vkey) => spawnSync(join(work, 'verify'), [what, key], { encoding: 'utf8' });
  const root = (await verified(folder)).checkpoint.root.toString('base64');
  assert.equal(verify(folder).stdout, `the ledger holds: 557 entries, root ${root}\n`);

  for (const index of [0, 255, 256, 556]) {
    const file = join(work, `${index}.tlog-proof`);
    const reader = await readerOf(folder);
    await writeFile(file, await reader.prove(index));
    const entry = (await reader.entry(index)).toString();
    assert.equal(verify(file).stdout, `the proof holds: entry ${index} of 557 is ${entry}\n`);
    await writeFile(file, (await readFile(file, 'utf8')).replace(`index ${index}`, `index ${index ^ 2}`));
    assert.match(verify(file).stderr, /DOES NOT HOLD/);
  }
  const stranger = await readFile(join((await newLedger(t)).folder, 'vkey'), 'utf8');
  assert.notEqual(verify(folder, stranger).status, 0);
  const bundle = join(folder, 'tile/entries/001');
  const bytes = await readFile(bundle);
  bytes[50] = (bytes[50] ?? 0) ^ 1;
  await writeFile(bundle, bytes);
  assert.match(verify(folder).stderr, /DOES NOT HOLD/);
});
