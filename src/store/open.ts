import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely } from 'kysely';
import type { Dialect, Driver, KyselyPlugin, Transaction } from 'kysely';
import { AugenmassError } from '../kernel/errors.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { PostgresDriver, postgresDialect } from './postgres.ts';
import { SqliteDriver, sqliteDialect } from './sqlite.ts';
import { isRetryable } from './store-errors.ts';
import type { Tables } from './tables.ts';

/** How often a transaction is done again when PostgreSQL says that another one came between. */
const TRIES = 10;

export interface Store extends AsyncDisposable {
  readonly kind: 'sqlite' | 'postgres';
  /** Single statements; each is durable when it returns. Not for use inside `transaction`, which says `internal` then. */
  readonly db: Kysely<Tables>;
  /**
   * All or nothing, as if nothing else ran meanwhile. `work` uses only what it is given, and may run again from the start, so
   * it changes nothing outside. Throws what `work` throws, `conflict` where others came between again and again.
   */
  transaction<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Whoever asks afterwards gets `unavailable`. */
  close(): Promise<void>;
}

/**
 * Opens and brings up to date. `sqlite:PATH` (made where there is none; `sqlite::memory:` is gone at the end) or
 * `postgres://user@host/database`. Throws `invalid` for another address, `not-found`, `refused`, `unavailable`, and `corrupt` for
 * what is none of ours or of a later version.
 */
export async function openStore(url: string, migrations: readonly Migration[] = MIGRATIONS): Promise<Store> {
  const kind = kindOf(url);
  const [driver, dialect] = driverOf(kind, url);
  const inside = new AsyncLocalStorage<true>();
  const db = new Kysely<Tables>({ dialect });
  try {
    await migrate(db as unknown as Kysely<unknown>, kind, migrations);
  } catch (error) {
    await driver.destroy();
    throw error;
  }
  // Not Kysely's own end, after which queries fail with an error that is none of ours.
  const close = (): Promise<void> => driver.destroy();
  return {
    kind,
    db: db.withPlugin(outsideOnly(inside)),
    transaction: (work) => inside.run(true, () => serialised(db, work)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function driverOf(kind: Store['kind'], url: string): [Driver, Dialect] {
  if (kind === 'postgres') {
    const driver = new PostgresDriver(url);
    return [driver, postgresDialect(driver)];
  }
  const driver = new SqliteDriver(url.slice('sqlite:'.length));
  return [driver, sqliteDialect(driver)];
}

function kindOf(url: string): 'sqlite' | 'postgres' {
  if (url.startsWith('sqlite:') && url.length > 'sqlite:'.length) return 'sqlite';
  if (/^postgres(ql)?:\/\//.test(url)) return 'postgres';
  // Not told in full: it may hold a password.
  throw new AugenmassError('invalid', 'The address of the store is neither sqlite:PATH nor postgres://….', {
    remedy: 'Write for example sqlite:live.db or postgres://augenmass@localhost/augenmass.',
  });
}

async function serialised<T>(db: Kysely<Tables>, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (!isRetryable(error) || tries >= TRIES) throw error;
    }
  }
}

/** With one connection, a query beside the transaction that it stands in would wait for its end, which waits for it. */
function outsideOnly(inside: AsyncLocalStorage<true>): KyselyPlugin {
  return {
    transformQuery: ({ node }) => {
      if (inside.getStore())
        throw new AugenmassError('internal', 'A transaction used the store beside itself.', {
          remedy: 'Use the transaction that it was given.',
        });
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
}
