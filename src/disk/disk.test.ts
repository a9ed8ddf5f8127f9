import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { seededRandom } from '../kernel/random.ts';
import { FAULTS, FaultyDisk } from './faulty-disk.ts';
import { lockFolder } from './lock.ts';
import { systemDisk } from './system-disk.ts';

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'augenmass-disk-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const kind = (wanted: string) => (error: unknown) => error instanceof AugenmassError && error.kind === wanted;

test('a write makes its folders, replaces whole files and leaves nothing temporary', async (t) => {
  const root = await folder(t);
  const disk = systemDisk(seededRandom(1));
  const path = join(root, 'a', 'b', 'c.txt');
  await disk.write(path, bytes('one'));
  await disk.write(path, bytes('two'), { private: true });
  assert.deepEqual(await disk.read(path), Buffer.from('two'));
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(join(root, 'a', 'b')), ['c.txt']);
  assert.deepEqual(await disk.list(join(root, 'a', 'b')), [{ name: 'c.txt', folder: false, bytes: 3 }]);
  assert.deepEqual(await disk.list(join(root, 'nothing')), []);
  await assert.rejects(disk.read(join(root, 'nothing')), kind('not-found'));
});

test('a growing file has no name before its commit, and an abandoned one leaves nothing', async (t) => {
  const root = await folder(t);
  const disk = systemDisk(seededRandom(2));
  const path = join(root, 'grow');
  const file = await disk.create(path);
  await file.write(bytes('half'));
  await assert.rejects(disk.read(path), kind('not-found'));
  assert.deepEqual(await disk.list(root), []);
  await file.commit();
  assert.deepEqual(await disk.read(path), Buffer.from('half'));
  const other = await disk.create(join(root, 'other'));
  await other.write(bytes('x'));
  await other.abandon();
  assert.deepEqual(await readdir(root), ['grow']);
  await assert.rejects(file.write(bytes('late')), kind('internal'));
});

test('what a killed process left is swept, and nothing else', async (t) => {
  const root = await folder(t);
  const disk = systemDisk(seededRandom(3));
  await disk.write(join(root, 'kept'), bytes('kept'));
  await (await disk.create(join(root, 'deep', 'left'))).write(bytes('left'));
  assert.equal(await disk.sweep(root), 1);
  assert.deepEqual(await readdir(join(root, 'deep')), []);
  assert.deepEqual(await disk.read(join(root, 'kept')), Buffer.from('kept'));
});

test('fault matrix of a write: the old content or the new, never a mixture', async (t) => {
  const root = await folder(t);
  const disk = systemDisk(seededRandom(4));
  for (const fault of FAULTS) {
    const path = join(root, fault);
    await disk.write(path, bytes('old'));
    const faulty = new FaultyDisk(disk, fault, 0);
    await assert.rejects(faulty.write(path, bytes('new and longer')));
    const expected = fault === 'after' ? 'new and longer' : 'old';
    assert.equal(Buffer.from(await disk.read(path)).toString(), expected, fault);
    if (fault === 'full') await assert.rejects(faulty.write(path, bytes('again')), kind('exhausted'));
    else await faulty.write(path, bytes('again'));
  }
});

test('one folder, one process: the second is told, and a killed one leaves no lock', async (t) => {
  const root = await folder(t);
  const script = `
    import { lockFolder } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    try { lockFolder(${JSON.stringify(root)}, 'The test'); console.log('locked'); process.kill(process.pid, 'SIGKILL'); }
    catch (error) { console.log(error.kind); }`;
  const other = (): string =>
    spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout.trim();
  {
    using held = lockFolder(root, 'The test');
    assert.ok(held);
    assert.throws(() => lockFolder(root, 'The test'), kind('conflict'));
    assert.equal(other(), 'conflict');
  }
  assert.equal(other(), 'locked');
  assert.equal(other(), 'locked');
});
