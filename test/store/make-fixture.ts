import { mkdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { POSTGRES_WORDS, SQLITE_WORDS } from '../../src/store/migrate.ts';
import type { ColumnWords } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { SAMPLES } from '../../src/store/sample.fixture.ts';

/**
 * Writes what a store of version N (the first argument; the newest without it) is made of, as SQL with a row in each table:
 * NNNN.sqlite.sql and NNNN.postgres.sql beside this file. Run once, before a version is released; afterwards the files stay as they
 * are, and the test opens them with every later version.
 */
const version = Number(process.argv[2] ?? MIGRATIONS.length);
const steps = MIGRATIONS.slice(0, version);

/** Columns that a table had in that version. */
const empty = new DatabaseSync(':memory:');
for (const { statements } of steps) for (const statement of statements(SQLITE_WORDS)) empty.exec(statement);
const columns = (table: string): string[] =>
  empty
    .prepare(`PRAGMA table_info("${table}")`)
    .all()
    .map((row) => String(row['name']));

const text = (words: ColumnWords, blob: (hex: string) => string): string => {
  const literal = (value: unknown): string => {
    if (value === null) return 'NULL';
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
    return blob(Buffer.from((value as Uint8Array).subarray(0, 1000)).toString('hex'));
  };
  const lines = steps.flatMap(({ statements }) => statements(words));
  lines.push(
    `CREATE TABLE "migration" ("number" ${words.int} NOT NULL PRIMARY KEY, "name" ${words.text} NOT NULL)${words.end}`,
  );
  for (const [i, { name }] of steps.entries()) lines.push(`INSERT INTO "migration" VALUES (${i + 1}, '${name}')`);
  for (const [table, { row }] of Object.entries(SAMPLES)) {
    const there = columns(table);
    if (there.length === 0) continue;
    const values = there.map((column) => literal((row as unknown as Record<string, unknown>)[column]));
    const names = there.map((column) => `"${column}"`);
    lines.push(`INSERT INTO "${table}" (${names.join(', ')}) VALUES (${values.join(', ')})`);
  }
  return lines.map((line) => `${line};\n`).join('');
};

const folder = import.meta.dirname;
const number = String(version).padStart(4, '0');
mkdirSync(folder, { recursive: true });
writeFileSync(
  `${folder}/${number}.sqlite.sql`,
  text(SQLITE_WORDS, (hex) => `X'${hex}'`),
);
writeFileSync(
  `${folder}/${number}.postgres.sql`,
  text(POSTGRES_WORDS, (hex) => `'\\x${hex}'`),
);
