import { join } from 'node:path';
import { lockFolder } from '../disk/lock.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';

/**
 * One process at a time acts on releases: what it has read in the ledger still holds when it acts. Guests take the turn, and the
 * place when it ends releases; sealing and watching never wait for it. Throws `conflict` after `waitMs`.
 */
export async function inTurn<T>(folder: string, clock: Clock, waitMs: number, work: () => Promise<T>): Promise<T> {
  const { signal } = new AbortController();
  const giveUpMs = clock.monotonicMs() + waitMs;
  for (;;) {
    let turn: Disposable;
    try {
      turn = lockFolder(join(folder, 'turn'), 'The turn to act on releases');
    } catch (error) {
      if (!(error instanceof AugenmassError) || clock.monotonicMs() >= giveUpMs) throw error;
      await clock.sleep(50, signal);
      continue;
    }
    try {
      return await work();
    } finally {
      turn[Symbol.dispose]();
    }
  }
}
