import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { conforms } from './conformance.fixture.ts';
import { openStore } from './open.ts';
import { postgresMissing, startCluster } from './postgres.fixture.ts';

test('SQLite in a file', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-store-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  let count = 0;
  await conforms(t, () => `sqlite:${join(folder, `${count++}.db`)}`);
});

test('SQLite in memory', async (t) => {
  await using store = await openStore('sqlite::memory:');
  await store.db.insertInto('setting').values({ key: 'a', value: '' }).execute();
  await using other = await openStore('sqlite::memory:');
  assert.deepEqual(await other.db.selectFrom('setting').selectAll().execute(), [], 'each is its own');
  t.diagnostic('one connection, gone at the end');
});

test('PostgreSQL', { skip: postgresMissing }, async (t) => {
  using cluster = startCluster();
  // First: a server that comes back works through all that was done before.
  await t.test('a server that goes away is unavailable, and lets nothing acknowledged go', async () => {
    await using store = await openStore(cluster.database('gone'));
    await store.db.insertInto('setting').values({ key: 'kept', value: '' }).execute();
    cluster.crash();
    const ask = (): Promise<unknown[]> => store.db.selectFrom('setting').selectAll().execute();
    await assert.rejects(ask(), { kind: 'unavailable' });
    await assert.rejects(
      store.transaction(() => Promise.resolve()),
      { kind: 'unavailable' },
    );
    cluster.start();
    assert.deepEqual(await ask(), [{ key: 'kept', value: '' }]);
  });

  await t.test('a server that goes away in the middle of a transaction leaves none of it', async () => {
    await using store = await openStore(cluster.database('middle'));
    const work = store.transaction(async (trx) => {
      await trx.insertInto('setting').values({ key: 'half', value: '' }).execute();
      cluster.crash();
      await trx.insertInto('setting').values({ key: 'other', value: '' }).execute();
    });
    await assert.rejects(work, { kind: 'unavailable' });
    cluster.start();
    assert.deepEqual(await store.db.selectFrom('setting').selectAll().execute(), []);
  });

  await t.test('what asks too much of the server is told so', async () => {
    const url = cluster.database('bounds');
    await assert.rejects(openStore(url.replace('/bounds', '/nowhere')), { kind: 'not-found' });
    await assert.rejects(openStore(url.replace('augenmass@', 'stranger@')), { kind: 'refused' });
    await assert.rejects(openStore('postgres://augenmass@127.0.0.1:1/x'), { kind: 'unavailable' });
    await using store = await openStore(url);
    await sql`ALTER ROLE augenmass SET default_transaction_read_only = on`.execute(store.db);
    await using reader = await openStore(url).catch(async (error: unknown) => {
      assert.equal((error as { kind?: string }).kind, 'refused');
      return Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() });
    });
    assert.ok(!('db' in reader), 'a database that may only be read is no store');
    await sql`SET default_transaction_read_only = off`.execute(store.db);
    await sql`ALTER ROLE augenmass RESET default_transaction_read_only`.execute(store.db);
  });

  let count = 0;
  await conforms(t, () => cluster.database(`conforms${count++}`));
});

test('SQLite: what cannot be opened says why', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-store-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const garbage = join(folder, 'garbage.db');
  writeFileSync(garbage, 'no database at all, but long enough to be looked at '.repeat(100));
  await assert.rejects(openStore(`sqlite:${garbage}`), { kind: 'corrupt' });
  assert.match(readFileSync(garbage, 'utf8'), /^no database/, 'and leaves it as it was');
  await assert.rejects(openStore(`sqlite:${join(folder, 'no', 'such', 'folder.db')}`), { kind: 'not-found' });
  await assert.rejects(openStore(`sqlite:${folder}`), { kind: 'invalid' });
  for (const wrong of ['', 'sqlite:', 'mysql://x', 'live.db', 'http://localhost']) {
    await assert.rejects(openStore(wrong), { kind: 'invalid' }, wrong);
  }
  await assert.rejects(openStore('mongo://user:secret@host'), (error: Error) => !error.message.includes('secret'));
  const path = join(folder, 'own.db');
  await (await openStore(`sqlite:${path}`)).close();
  assert.equal(statSync(path).mode & 0o777, 0o600, 'its owner’s alone');
  if (getuid?.() === 0) return;
  chmodSync(path, 0o400);
  await assert.rejects(openStore(`sqlite:${path}`), { kind: 'refused' });
});

test('SQLite: a full disk is exhausted, loses nothing and goes on when there is room', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-store-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  await using store = await openStore(`sqlite:${join(folder, 'full.db')}`);
  await store.db.insertInto('setting').values({ key: 'before', value: '' }).execute();
  await sql`PRAGMA max_page_count = 60`.execute(store.db);
  const large = 'x'.repeat(500_000);
  await assert.rejects(store.db.insertInto('setting').values({ key: 'large', value: large }).execute(), {
    kind: 'exhausted',
  });
  const work = store.transaction(async (trx) => {
    await trx.insertInto('setting').values({ key: 'small', value: '' }).execute();
    await trx.insertInto('setting').values({ key: 'large', value: large }).execute();
  });
  await assert.rejects(work, { kind: 'exhausted' });
  assert.deepEqual(await store.db.selectFrom('setting').selectAll().execute(), [{ key: 'before', value: '' }]);
  await sql`PRAGMA max_page_count = 10000`.execute(store.db);
  await store.db.insertInto('setting').values({ key: 'large', value: large }).execute();
});

test('SQLite: a file system that is really full', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-store-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const mount = 'mount -t tmpfs -o size=1m none "$1" && exec "$2" "$3" "$1"';
  const program = fileURLToPath(new URL('./full-disk.fixture.ts', import.meta.url));
  const inside = (script: string): ReturnType<typeof spawnSync> =>
    spawnSync('unshare', ['-rm', 'sh', '-c', script, 'sh', folder, process.execPath, program], { encoding: 'utf8' });
  if (inside('mount -t tmpfs -o size=1m none "$1"').status !== 0) {
    t.skip('no mounts of our own on this machine');
    return;
  }
  const { status, stdout, stderr } = inside(mount);
  assert.equal(status, 0, String(stderr));
  assert.match(String(stdout), /^full after [1-9]\d*$/m);
});

test('SQLite: another process that holds it is a conflict', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-store-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const url = `sqlite:${join(folder, 'busy.db')}`;
  await using one = await openStore(url);
  await using two = await openStore(url);
  await sql`PRAGMA busy_timeout = 1`.execute(two.db);
  await one.transaction(async (trx) => {
    await trx.insertInto('setting').values({ key: 'a', value: '' }).execute();
    await assert.rejects(two.db.insertInto('setting').values({ key: 'b', value: '' }).execute(), { kind: 'conflict' });
  });
  await two.db.insertInto('setting').values({ key: 'b', value: '' }).execute();
});
