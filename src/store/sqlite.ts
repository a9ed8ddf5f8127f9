import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { CompiledQuery, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { checkParameters } from './parameters.ts';
import { closedError, fromSqlite } from './store-errors.ts';

/** How long a second process may hold the file before we say so. */
const BUSY_MS = 5000;
const MEMORY = ':memory:';

/**
 * Kysely on Node's own SQLite: one connection, whose users come one after the other, so that transactions are serialised.
 * Durable when a call returns (WAL with synchronous=FULL). The file is its owner's alone (0600).
 */
export function sqliteDialect(driver: SqliteDriver): Dialect {
  return {
    createDriver: () => driver,
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

export class SqliteDriver implements Driver {
  readonly #path: string;
  #connection: SqliteConnection | undefined;
  /** Whoever waits, in order; the first one holds the connection. */
  readonly #queue: (() => void)[] = [];
  #held = false;

  constructor(path: string) {
    this.#path = path;
  }

  init(): Promise<void> {
    try {
      if (this.#path !== MEMORY) closeSync(openSync(this.#path, 'a', 0o600));
    } catch (cause) {
      return Promise.reject(fromSystemError(this.#path, cause));
    }
    try {
      const database = new DatabaseSync(this.#path, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
      this.#connection = new SqliteConnection(database);
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      return Promise.resolve();
    } catch (cause) {
      this.#connection?.close();
      return Promise.reject(fromSqlite(cause));
    }
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#held) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#held = true;
    if (this.#connection) return this.#connection;
    await this.releaseConnection();
    throw closedError();
  }

  releaseConnection(): Promise<void> {
    const next = this.#queue.shift();
    // Handed over without letting go: nobody can slip in between.
    if (next) next();
    else this.#held = false;
    return Promise.resolve();
  }

  /** IMMEDIATE: the write lock is taken at once, so that no transaction fails halfway for want of it. */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('BEGIN IMMEDIATE'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'));
  }

  /** A full disk has rolled back by itself. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection?.inTransaction) await connection.executeQuery(CompiledQuery.raw('ROLLBACK'));
  }

  /** Whoever came before is served first. */
  async destroy(): Promise<void> {
    if (this.#held) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#connection?.close();
    this.#connection = undefined;
    await this.releaseConnection();
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get inTransaction(): boolean {
    return this.#database.isOpen && this.#database.isTransaction;
  }

  // Async so that what is thrown becomes a rejection.
  // eslint-disable-next-line @typescript-eslint/require-await
  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (!this.#database.isOpen) throw closedError();
    checkParameters(parameters);
    try {
      const statement = this.#database.prepare(sql);
      if (statement.columns().length > 0) {
        // Plain objects, as pg makes them; SQLite's have no prototype.
        const rows = statement.all(...(parameters as SQLInputValue[])).map((row) => ({ ...row }) as R);
        return { rows, numAffectedRows: BigInt(rows.length) };
      }
      const { changes } = statement.run(...(parameters as SQLInputValue[]));
      return { rows: [], numAffectedRows: BigInt(changes) };
    } catch (cause) {
      throw fromSqlite(cause);
    }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new AugenmassError('internal', 'The store reads pages, not streams.');
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
