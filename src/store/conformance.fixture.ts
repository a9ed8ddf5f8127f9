import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { openStore } from './open.ts';
import type { Store } from './open.ts';
import { SAMPLES } from './sample.fixture.ts';
import type { Tables } from './tables.ts';

type AnyTables = Kysely<Record<string, Record<string, unknown>>>;
const loose = (store: Store): AnyTables => store.db as unknown as AnyTables;
/** The same without the types of each table. */
const LOOSE = SAMPLES as unknown as Readonly<
  Record<string, { row: Record<string, unknown>; key: string; change: Record<string, unknown> }>
>;
const names = Object.keys(SAMPLES) as (keyof Tables)[];

async function fill(store: Store): Promise<void> {
  for (const name of names)
    await loose(store)
      .insertInto(name)
      .values({ ...SAMPLES[name].row })
      .execute();
}

/**
 * A process that writes `key0`, `key1`, … in transactions of two statements and says each key once it stands; killed with SIGKILL
 * at the line `killedAt`. Returns what it said. Throws where it failed by itself.
 */
async function writer(url: string, key: string, count: number, killedAt = Number.POSITIVE_INFINITY): Promise<string[]> {
  const program = fileURLToPath(new URL('./writer.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [program, url, key, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === killedAt) child.kill('SIGKILL');
  }
  const [code] = await closed;
  assert.ok(code === 0 || killedAt <= said.length, `the writer ended with ${code}`);
  return said;
}

/** What a store must do, whichever database is under it. `fresh` gives the address of an empty one. */
export async function conforms(t: TestContext, fresh: () => string): Promise<void> {
  await t.test('a row of each table is written, found, changed and taken away', async () => {
    await using store = await openStore(fresh());
    await fill(store);
    for (const name of names) {
      const { row, key, change } = LOOSE[name]!;
      const rows = (): Promise<unknown[]> =>
        loose(store).selectFrom(name).selectAll().where(key, '=', row[key]).execute();
      assert.deepEqual(await rows(), [row], name);
      const updated = await loose(store).updateTable(name).set(change).where(key, '=', row[key]).executeTakeFirst();
      assert.equal(updated.numUpdatedRows, 1n, name);
      assert.deepEqual(await rows(), [{ ...row, ...change }], name);
    }
    for (const name of [...names].reverse()) {
      const { row, key } = LOOSE[name]!;
      const deleted = await loose(store).deleteFrom(name).where(key, '=', row[key]).executeTakeFirst();
      assert.equal(deleted.numDeletedRows, 1n, name);
      assert.deepEqual(await loose(store).selectFrom(name).selectAll().execute(), [], name);
    }
  });

  await t.test('the same twice, and what belongs to nothing, is a conflict', async () => {
    await using store = await openStore(fresh());
    await fill(store);
    for (const name of names) {
      await assert.rejects(
        loose(store)
          .insertInto(name)
          .values({ ...SAMPLES[name].row })
          .execute(),
        { kind: 'conflict' },
        name,
      );
    }
    const other = { ...SAMPLES.person.row, id: 'p2', oidc_subject: null };
    await assert.rejects(store.db.insertInto('person').values(other).execute(), { kind: 'conflict' }, 'name');
    const stray = { ...SAMPLES.passkey.row, id: 'k2', person: 'nobody' };
    await assert.rejects(store.db.insertInto('passkey').values(stray).execute(), { kind: 'conflict' }, 'stray');
    await store.db.deleteFrom('alarm').execute();
    for (const name of ['judgement', 'consequence', 'replay'] as const) {
      assert.deepEqual(await store.db.selectFrom(name).selectAll().execute(), [], name);
    }
  });

  await t.test('what one database could not keep, neither keeps', async () => {
    await using store = await openStore(fresh());
    const put = (values: Record<string, unknown>): Promise<unknown> =>
      loose(store)
        .insertInto('challenge')
        .values({ ...SAMPLES.challenge.row, ...values })
        .execute();
    for (const wrong of [
      { expires_ms: 1.5 },
      { expires_ms: Number.NaN },
      { expires_ms: Number.POSITIVE_INFINITY },
      { expires_ms: 2 ** 60 },
      { expires_ms: 'soon' },
      { expires_ms: true },
      { expires_ms: new Date(0) },
      { value: null },
      { value: 'a\0b' },
      { value: { a: 1 } },
      { id: undefined },
    ]) {
      await assert.rejects(put(wrong), { kind: 'invalid' }, JSON.stringify(wrong));
    }
    assert.deepEqual(await store.db.selectFrom('challenge').selectAll().execute(), []);
    await assert.rejects(sql`SELECT 1 FROM "no_such_table"`.execute(store.db), { name: 'AugenmassError' });
  });

  await t.test('text, whole numbers, reals and bytes come back as they went', async () => {
    await using store = await openStore(fresh());
    await fill(store);
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0') && value.isWellFormed());
    const property = fc.asyncProperty(
      text,
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }),
      fc.uint8Array({ maxLength: 2000 }),
      async (value, whole, real, bytes) => {
        await store.db.updateTable('setting').set({ value }).execute();
        await store.db.updateTable('alarm').set({ due_ms: whole, urgency: real }).execute();
        await store.db.updateTable('replay').set({ bytes }).execute();
        assert.deepEqual(await store.db.selectFrom('setting').select('value').execute(), [{ value }]);
        const [row] = await store.db.selectFrom('alarm').select(['due_ms', 'urgency']).execute();
        // Neither keeps the sign of zero.
        assert.deepEqual([row!.due_ms! + 0, row!.urgency + 0], [whole + 0, real + 0]);
        assert.deepEqual(await store.db.selectFrom('replay').select('bytes').execute(), [{ bytes }]);
      },
    );
    await fc.assert(property, { numRuns: process.env['SLOW'] === '1' ? 2000 : 60 });
  });

  await t.test('text is sorted by its bytes, in every language', async () => {
    await using store = await openStore(fresh());
    const words = ['a', 'B', 'z', 'Z', 'ä', 'Ä', 'é', 'ß', '10', '9', 'a b', 'ab', 'ﬀ', '👷'];
    await store.db
      .insertInto('setting')
      .values(words.map((key) => ({ key, value: '' })))
      .execute();
    const rows = await store.db.selectFrom('setting').select('key').orderBy('key').execute();
    assert.deepEqual(
      rows.map(({ key }) => key),
      words.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
  });

  await t.test('a transaction is all or nothing, and as if alone', async () => {
    await using store = await openStore(fresh());
    await store.db.insertInto('setting').values({ key: 'n', value: '0' }).execute();
    const stop = new Error('changed its mind');
    const half = store.transaction(async (trx) => {
      await trx.updateTable('setting').set({ value: '5' }).execute();
      await trx.insertInto('setting').values({ key: 'm', value: '' }).execute();
      throw stop;
    });
    await assert.rejects(half, (error) => error === stop);
    const broken = store.transaction(async (trx) => {
      await trx.insertInto('setting').values({ key: 'm', value: '' }).execute();
      await trx.insertInto('setting').values({ key: 'n', value: '' }).execute();
    });
    await assert.rejects(broken, { kind: 'conflict' });
    assert.deepEqual(await store.db.selectFrom('setting').selectAll().execute(), [{ key: 'n', value: '0' }]);
    const one = (): Promise<void> =>
      store.transaction(async (trx) => {
        const { value } = await trx.selectFrom('setting').select('value').executeTakeFirstOrThrow();
        await trx
          .updateTable('setting')
          .set({ value: String(Number(value) + 1) })
          .execute();
      });
    await Promise.all([one(), one(), one(), one(), one()]);
    assert.deepEqual(await store.db.selectFrom('setting').selectAll().execute(), [{ key: 'n', value: '5' }]);
    const beside = store.transaction(() => store.db.selectFrom('setting').selectAll().execute());
    await assert.rejects(beside, { kind: 'internal' });
    await store.db.selectFrom('setting').selectAll().execute();
  });

  await t.test('once closed it says so, and opened again everything is there', async () => {
    const url = fresh();
    const store = await openStore(url);
    await fill(store);
    const last = store.db.insertInto('setting').values({ key: 'last', value: '' }).execute();
    await Promise.all([last, store.close()]);
    await store.close();
    await assert.rejects(store.db.selectFrom('person').selectAll().execute(), { kind: 'unavailable' });
    await assert.rejects(
      store.transaction(() => Promise.resolve()),
      { kind: 'unavailable' },
    );
    await using again = await openStore(url);
    for (const name of names.filter((one) => one !== 'setting')) {
      assert.deepEqual(await loose(again).selectFrom(name).selectAll().execute(), [SAMPLES[name].row], name);
    }
    assert.equal((await again.db.selectFrom('setting').selectAll().execute()).length, 2);
  });

  await t.test('opened by several processes at once, one brings it up to date and all work', async () => {
    const url = fresh();
    await Promise.all(['a', 'b', 'c'].map((key) => writer(url, key, 1)));
    await using store = await openStore(url);
    const rows = await store.db.selectFrom('setting').select('key').orderBy('key').execute();
    assert.deepEqual(rows, [{ key: 'a0' }, { key: 'b0' }, { key: 'c0' }]);
  });

  await t.test('a killed process leaves everything that it had acknowledged, and nothing half', async () => {
    const url = fresh();
    await (await openStore(url)).close();
    for (const killedAt of [1, 7, 20]) {
      const acknowledged = await writer(url, `k${killedAt}-`, 100_000, killedAt);
      await using store = await openStore(url);
      const rows = await store.db.selectFrom('setting').selectAll().execute();
      const there = new Map(rows.map(({ key, value }) => [key, value]));
      assert.ok(acknowledged.length >= killedAt);
      for (const key of acknowledged) assert.equal(there.get(key), 'whole', key);
      assert.deepEqual(
        rows.filter(({ value }) => value !== 'whole'),
        [],
      );
    }
  });
}
