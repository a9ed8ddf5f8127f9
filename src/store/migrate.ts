import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { AugenmassError } from '../kernel/errors.ts';

/** What the two databases call the same thing; `end` closes a CREATE TABLE. */
export interface ColumnWords {
  readonly text: string;
  readonly int: string;
  readonly real: string;
  readonly blob: string;
  readonly end: string;
}

/** SQLite's own types, checked on every write (STRICT). */
export const SQLITE_WORDS: ColumnWords = { text: 'TEXT', int: 'INTEGER', real: 'REAL', blob: 'BLOB', end: ' STRICT' };
/** Text sorts by its bytes as in SQLite, whatever the database's own locale. */
export const POSTGRES_WORDS: ColumnWords = {
  text: 'TEXT COLLATE "C"',
  int: 'BIGINT',
  real: 'DOUBLE PRECISION',
  blob: 'BYTEA',
  end: '',
};

/** One step forward. There is no way back: a copy of the database is. */
export interface Migration {
  readonly name: string;
  readonly statements: (words: ColumnWords) => readonly string[];
}

/** Where two servers open one PostgreSQL at once, one migrates and the other waits. Any number will do, always the same. */
const ADVISORY_LOCK = 4_711_020;

/**
 * Brings the database to the last of `migrations`, each in one transaction. Throws `corrupt` for a database that a later
 * version has written, or whose history is another one.
 */
export async function migrate(
  db: Kysely<unknown>,
  kind: 'sqlite' | 'postgres',
  migrations: readonly Migration[],
): Promise<void> {
  const words = kind === 'sqlite' ? SQLITE_WORDS : POSTGRES_WORDS;
  // Read committed: whoever waited for the lock sees what the one before has done.
  while (!(await db.transaction().setIsolationLevel('read committed').execute(step))) continue;

  async function step(trx: Kysely<unknown>): Promise<boolean> {
    if (kind === 'postgres') await sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK}::bigint)`.execute(trx);
    await sql
      .raw(
        `CREATE TABLE IF NOT EXISTS "migration" ("number" ${words.int} NOT NULL PRIMARY KEY, "name" ${words.text} NOT NULL)${words.end}`,
      )
      .execute(trx);
    const { rows } = await sql<{
      number: number;
      name: string;
    }>`SELECT "number", "name" FROM "migration" ORDER BY "number"`.execute(trx);
    if (rows.length > migrations.length) {
      throw new AugenmassError('corrupt', 'The store was written by a later version of Augenmass.', {
        remedy: 'Use that version.',
      });
    }
    for (const [i, row] of rows.entries()) {
      if (row.number === i + 1 && row.name === migrations[i]!.name) continue;
      throw new AugenmassError('corrupt', `The store has another history: step ${row.number} is "${row.name}".`, {
        remedy: 'Bring it back from a copy, or name another database.',
      });
    }
    const next = migrations[rows.length];
    if (!next) return true;
    for (const statement of next.statements(words)) await sql.raw(statement).execute(trx);
    await sql`INSERT INTO "migration" ("number", "name") VALUES (${rows.length + 1}, ${next.name})`.execute(trx);
    return false;
  }
}
