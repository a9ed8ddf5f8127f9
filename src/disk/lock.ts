import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AugenmassError } from '../kernel/errors.ts';

/**
 * One process at a time works in a folder. The lock is SQLite's exclusive lock on `lock.db` in it, which the operating
 * system takes back when the process dies, however it dies: no stale lock ever needs a hand.
 *
 * Throws `conflict` where another process holds it.
 */
export function lockFolder(folder: string, what: string): Disposable {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    database.close();
    throw new AugenmassError('conflict', `${what} in ${folder} is in use by another process.`, {
      cause,
      remedy: 'Stop the other process, or wait until it has ended.',
    });
  }
  return {
    [Symbol.dispose]() {
      database.close();
    },
  };
}
