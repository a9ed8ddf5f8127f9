import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import pg from 'pg';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { MIGRATIONS } from './migrations.ts';
import type { Migration } from './migrate.ts';
import { openStore } from './open.ts';
import type { Store } from './open.ts';
import { postgresMissing, startCluster } from './postgres.fixture.ts';
import { SAMPLES } from './sample.fixture.ts';

interface Kind {
  readonly name: 'sqlite' | 'postgres';
  /** Address of an empty database. */
  readonly fresh: () => string;
  readonly load: (url: string, text: string) => Promise<void>;
}

interface Column {
  readonly table: string;
  readonly column: string;
}

const fixture = (version: number, kind: string): string =>
  new URL(`../../test/store/${String(version).padStart(4, '0')}.${kind}.sql`, import.meta.url).pathname;

/** Each table with its columns, sorted. */
const tables = async (store: Store): Promise<string[]> => {
  const query =
    store.kind === 'sqlite'
      ? sql<Column>`SELECT m."name" AS "table", c."name" AS "column" FROM "sqlite_schema" m, pragma_table_info(m."name") c
          WHERE m."type" = 'table'`
      : sql<Column>`SELECT "table_name" AS "table", "column_name" AS "column" FROM "information_schema"."columns"
          WHERE "table_schema" = 'public'`;
  const { rows } = await query.execute(store.db);
  return rows.map(({ table, column }) => `${table}.${column}`).sort();
};

async function migrates(t: TestContext, { name, fresh, load }: Kind): Promise<void> {
  await using newest = await openStore(fresh());
  const wanted = await tables(newest);

  for (const version of MIGRATIONS.keys()) {
    if (version === 0) continue;
    await t.test(`from version ${version}, with all that was in it`, async () => {
      assert.ok(existsSync(fixture(version, name)), `run: node test/store/make-fixture.ts ${version}`);
      const url = fresh();
      await load(url, readFileSync(fixture(version, name), 'utf8'));
      await using store = await openStore(url);
      assert.deepEqual(await tables(store), wanted);
      const loose = store.db as unknown as Kysely<Record<string, Record<string, unknown>>>;
      for (const [table, { row }] of Object.entries(SAMPLES)) {
        const rows = await loose.selectFrom(table).selectAll().execute();
        assert.equal(rows.length, 1, table);
        for (const [column, value] of Object.entries(row) as [string, unknown][]) {
          const kept = value instanceof Uint8Array ? value.subarray(0, 1000) : value;
          assert.deepEqual(rows[0]![column], kept, `${table}.${column}`);
        }
      }
    });
  }

  await t.test('what a later version wrote is left alone', async () => {
    const url = fresh();
    const later: Migration = {
      name: 'from-the-future',
      statements: ({ int, end }) => [`CREATE TABLE "later" ("a" ${int})${end}`],
    };
    await (await openStore(url, [...MIGRATIONS, later])).close();
    await assert.rejects(openStore(url), { kind: 'corrupt', message: /later version/ });
    await using again = await openStore(url, [...MIGRATIONS, later]);
    assert.ok((await tables(again)).includes('later.a'));
  });

  await t.test('what has another history is left alone', async () => {
    const url = fresh();
    const store = await openStore(url);
    await sql`UPDATE "migration" SET "name" = 'other' WHERE "number" = 1`.execute(store.db);
    await store.close();
    await assert.rejects(openStore(url), { kind: 'corrupt', message: /another history/ });
  });

  await t.test('a step that fails in the middle leaves the version before, whole', async () => {
    const url = fresh();
    await (await openStore(url)).close();
    const failing: Migration = {
      name: 'failing',
      statements: ({ int, end }) => [
        `CREATE TABLE "half" ("a" ${int})${end}`,
        `UPDATE "setting" SET "value" = 'lost'`,
        `ALTER TABLE "no_such_table" ADD COLUMN "b" ${int}`,
      ],
    };
    await assert.rejects(openStore(url, [...MIGRATIONS, failing]), { name: 'AugenmassError' });
    await using store = await openStore(url);
    assert.deepEqual(await tables(store), wanted);
  });
}

test('SQLite is brought up to date', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-migrate-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  let count = 0;
  await migrates(t, {
    name: 'sqlite',
    fresh: () => `sqlite:${join(folder, `${count++}.db`)}`,
    load: (url, text) => {
      const database = new DatabaseSync(url.slice('sqlite:'.length));
      database.exec(text);
      database.close();
      return Promise.resolve();
    },
  });
});

test('PostgreSQL is brought up to date', { skip: postgresMissing }, async (t) => {
  using cluster = startCluster();
  let count = 0;
  await migrates(t, {
    name: 'postgres',
    fresh: () => cluster.database(`migrates${count++}`),
    load: async (url, text) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(text);
      await client.end();
    },
  });
});
