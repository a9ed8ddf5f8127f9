import type { Clock } from '../kernel/clock.ts';
import type { Store } from '../store/open.ts';
import type { AlarmBook } from './book.ts';
import type { Papers } from './papers.ts';
import type { Rules } from './rules.ts';

/**
 * Destroys the replays that have outlived their camera's retention, each camera's with an entry before. The alarms, their numbers and
 * verdicts remain. Returns how many. Throws as ledger and store do; what was not destroyed is due the next time.
 */
export async function forgetReplays(
  { store, book, papers, clock }: { store: Store; book: AlarmBook; papers: Papers; clock: Clock },
  rules: Rules,
): Promise<number> {
  const { db } = store;
  const cameras = await db
    .selectFrom('replay')
    .innerJoin('alarm', 'alarm.id', 'replay.alarm')
    .select('alarm.camera')
    .distinct()
    .execute();
  let gone = 0;
  for (const { camera } of cameras) {
    const beforeMs = Math.round(clock.nowMs() - rules.replayMs(camera));
    const due = await db
      .selectFrom('replay')
      .innerJoin('alarm', 'alarm.id', 'replay.alarm')
      .select('alarm.id')
      .where('alarm.camera', '=', camera)
      .where('replay.complete', '=', 1)
      .where('replay.to_ms', '<=', beforeMs)
      .execute();
    if (due.length === 0) continue;
    const ids = due.map(({ id }) => id);
    const facts = { camera, reason: 'replay', count: ids.length, beforeMs };
    const { index } = await papers.append({ act: 'retention', phase: 'intent', facts });
    await db.deleteFrom('replay').where('alarm', 'in', ids).execute();
    for (const id of ids) book.forgotten(id);
    gone += ids.length;
    await papers
      .append({ act: 'retention', phase: 'outcome', ref: index, result: 'done', facts: { camera, count: ids.length } })
      .catch(() => undefined);
  }
  return gone;
}
