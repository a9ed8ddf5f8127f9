import { DatabaseSync } from 'node:sqlite';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { CommittedName } from '../ledger/facts.ts';
import type { Opening, Openings } from '../ledger/commitment.ts';
import type { Alarm } from './alarm.ts';

/** One list, in order; a released line is never changed. */
const MIGRATIONS = [
  `CREATE TABLE alarm (id TEXT PRIMARY KEY, camera TEXT NOT NULL, behaviour TEXT NOT NULL, start_ms INTEGER NOT NULL,
     raised_ms INTEGER NOT NULL, entry INTEGER, body TEXT NOT NULL) STRICT;
   CREATE INDEX alarm_by_time ON alarm (start_ms);
   CREATE TABLE opening (commitment TEXT PRIMARY KEY, name TEXT NOT NULL, salt TEXT NOT NULL, value TEXT NOT NULL) STRICT;`,
];

export interface StoredAlarm {
  readonly alarm: Alarm;
  /** Index of its entry in the ledger; undefined while the ledger could not be written. */
  readonly entry: number | undefined;
}

/**
 * DIR/store.db: alarms, and what opens the ledger's commitments. Each call is one transaction, durable when it returns
 * (WAL with synchronous=FULL); a killed process leaves nothing to repair. Throws `exhausted` when the disk is full.
 */
export class Store implements Disposable {
  readonly #database: DatabaseSync;

  /** Makes the file where there is none. Throws `corrupt` where it is none of ours or from a later version. */
  constructor(path: string) {
    try {
      this.#database = new DatabaseSync(path, { timeout: 5000 });
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      this.#migrate(path);
    } catch (cause) {
      throw storeError(path, cause);
    }
  }

  #migrate(path: string): void {
    const { user_version: version } = this.#database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > MIGRATIONS.length) {
      throw new AugenmassError('corrupt', `${path} was written by a later version of Augenmass.`, {
        remedy: 'Use that version.',
      });
    }
    for (const [i, step] of MIGRATIONS.entries()) {
      if (i < version) continue;
      this.#database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${i + 1}; COMMIT;`);
    }
  }

  /** Writes or replaces. `entry` once known is kept. */
  putAlarm(alarm: Alarm, entry?: number): void {
    this.#run(
      `INSERT INTO alarm (id, camera, behaviour, start_ms, raised_ms, entry, body) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET body = excluded.body, entry = coalesce(excluded.entry, entry)`,
      [
        alarm.id,
        alarm.camera,
        alarm.behaviour,
        Math.round(alarm.startMs),
        Math.round(alarm.raisedMs),
        entry ?? null,
        JSON.stringify(alarm),
      ],
    );
  }

  /** Throws `not-found`. */
  alarm(id: string): StoredAlarm {
    const row = this.#rows('SELECT body, entry FROM alarm WHERE id = ?', [id])[0];
    if (!row)
      throw new AugenmassError('not-found', `There is no alarm ${id}.`, { remedy: 'Look at the list of alarms.' });
    return stored(row);
  }

  /** Of footage in [fromMs, toMs), oldest first. */
  alarms(fromMs = 0, toMs = Number.MAX_SAFE_INTEGER): StoredAlarm[] {
    return this.#rows('SELECT body, entry FROM alarm WHERE start_ms >= ? AND start_ms < ? ORDER BY start_ms', [
      fromMs,
      toMs,
    ]).map(stored);
  }

  /** Alarms whose ledger entry could not be written when they were told. */
  unrecorded(): Alarm[] {
    return this.#rows('SELECT body, entry FROM alarm WHERE entry IS NULL ORDER BY raised_ms', []).map(
      (row) => stored(row).alarm,
    );
  }

  /** Keeps what opens these commitments. The same again changes nothing. */
  putOpenings(commitments: Readonly<Record<string, string | undefined>>, openings: Openings): void {
    for (const [name, opening] of Object.entries(openings) as [CommittedName, Opening | undefined][]) {
      const commitment = commitments[name];
      if (!opening || commitment === undefined) continue;
      this.#run('INSERT OR IGNORE INTO opening (commitment, name, salt, value) VALUES (?, ?, ?, ?)', [
        commitment,
        name,
        opening.salt,
        opening.value,
      ]);
    }
  }

  opening(commitment: string): Opening | undefined {
    const row = this.#rows('SELECT salt, value FROM opening WHERE commitment = ?', [commitment])[0];
    return row && { salt: String(row['salt']), value: String(row['value']) };
  }

  /** With the case, its openings go: afterwards the ledger's commitment says nothing to anybody. */
  forgetOpening(commitment: string): void {
    this.#run('DELETE FROM opening WHERE commitment = ?', [commitment]);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #run(sql: string, values: (string | number | null)[]): void {
    try {
      this.#database.prepare(sql).run(...values);
    } catch (cause) {
      throw storeError('The store', cause);
    }
  }

  #rows(sql: string, values: (string | number)[]): Record<string, unknown>[] {
    try {
      return this.#database.prepare(sql).all(...values);
    } catch (cause) {
      throw storeError('The store', cause);
    }
  }
}

const stored = (row: Record<string, unknown>): StoredAlarm => ({
  alarm: { judgement: undefined, ...(JSON.parse(String(row['body'])) as Omit<Alarm, 'judgement'>) },
  entry: row['entry'] === null ? undefined : Number(row['entry']),
});

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const SQLITE_FULL = 13;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = [11, 26];

function storeError(subject: string, cause: unknown): AugenmassError {
  if (cause instanceof AugenmassError) return cause;
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
  if (code === SQLITE_FULL) {
    return new AugenmassError('exhausted', `${subject} could not be written: the disk is full.`, {
      cause,
      remedy: 'Free some space.',
    });
  }
  if (code === SQLITE_BUSY) {
    return new AugenmassError('conflict', `${subject} is in use by another process.`, { cause, remedy: 'Try again.' });
  }
  if (SQLITE_CORRUPT.includes(code)) {
    return new AugenmassError('corrupt', `${subject} is no store of a place.`, {
      cause,
      remedy: 'Bring it back from a copy; ledger and vault are whole without it.',
    });
  }
  return fromSystemError(subject, cause);
}
