import pg from 'pg';
import { CompiledQuery, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely';
import { AugenmassError } from '../kernel/errors.ts';
import { checkParameters } from './parameters.ts';
import { closedError, fromPostgres } from './store-errors.ts';

const CONNECT_MS = 5000;
/** A query of ours takes milliseconds; one that takes this long is stuck behind somebody else's lock. */
const STATEMENT_MS = 30_000;
const CONNECTIONS = 8;

const INT8 = pg.types.builtins.INT8;
const BYTEA = pg.types.builtins.BYTEA;

/** int8 as a number (our milliseconds and counters are safe integers), bytea as a plain Uint8Array; the rest as pg does. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    const parse = pg.types.getTypeParser(oid, format) as (value: string) => unknown;
    if (oid === INT8) return Number;
    return oid === BYTEA ? (value: string) => Uint8Array.from(parse(value) as Buffer) : parse;
  },
};

/**
 * Kysely on `pg`, with our types and our errors. A lost line ends the queries that ran on it with `unavailable`; the next ones
 * take a new line. Commits wait for the server's disk whatever its own setting is.
 */
export function postgresDialect(driver: PostgresDriver): Dialect {
  return {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

export class PostgresDriver implements Driver {
  readonly #url: string;
  #pool: pg.Pool | undefined;
  #held = 0;
  #closed: (() => void) | undefined;
  readonly #lines = new WeakMap<DatabaseConnection, PostgresConnection>();

  constructor(url: string) {
    this.#url = url;
  }

  init(): Promise<void> {
    this.#pool = new pg.Pool({
      connectionString: this.#url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      application_name: 'augenmass',
      types,
    });
    // A line that breaks while nobody uses it: the pool drops it, and the next query opens another.
    this.#pool.on('error', () => undefined);
    return Promise.resolve();
  }

  async acquireConnection(): Promise<PostgresConnection> {
    if (!this.#pool || this.#closed) throw closedError();
    this.#held++;
    try {
      const connection = new PostgresConnection(await this.#pool.connect());
      await connection.prepare();
      this.#lines.set(connection, connection);
      return connection;
    } catch (cause) {
      this.#letGo();
      throw fromPostgres(cause);
    }
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.#lines.get(connection)?.release();
    this.#letGo();
    return Promise.resolve();
  }

  #letGo(): void {
    this.#held--;
    if (this.#held === 0) this.#closed?.();
  }

  async beginTransaction(connection: DatabaseConnection, { isolationLevel }: TransactionSettings): Promise<void> {
    const level = isolationLevel ?? 'serializable';
    await connection.executeQuery(CompiledQuery.raw(`BEGIN ISOLATION LEVEL ${level}`));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // Where the line is gone, so is the transaction.
    if (!this.#lines.get(connection)?.broken) await connection.executeQuery(CompiledQuery.raw('ROLLBACK'));
  }

  /** Whoever came before is served first; pg's own end would leave those waiting for a line without an answer. */
  async destroy(): Promise<void> {
    if (!this.#pool || this.#closed) return;
    const idle = new Promise<void>((resolve) => (this.#closed = resolve));
    if (this.#held > 0) await idle;
    await this.#pool.end();
  }
}

const prepared = new WeakSet<pg.PoolClient>();

class PostgresConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient;
  #fault: Error | undefined;
  readonly #listen = (error: Error): void => {
    this.#fault = error;
  };

  constructor(client: pg.PoolClient) {
    this.#client = client;
    client.on('error', this.#listen);
  }

  get broken(): boolean {
    return this.#fault !== undefined;
  }

  /** Once a line: a server that is set to answer before its disk has does so not for us. */
  async prepare(): Promise<void> {
    if (prepared.has(this.#client)) return;
    try {
      await this.#client.query('SET synchronous_commit TO on');
      prepared.add(this.#client);
    } catch (cause) {
      this.#fault = cause as Error;
      this.release();
      throw cause;
    }
  }

  release(): void {
    this.#client.off('error', this.#listen);
    this.#client.release(this.#fault);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    checkParameters(parameters);
    try {
      const { rows, rowCount } = await this.#client.query(sql, [...parameters]);
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (cause) {
      const error = fromPostgres(cause);
      if (error.kind === 'unavailable') this.#fault ??= error;
      throw error;
    }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new AugenmassError('internal', 'The store reads pages, not streams.');
  }
}
