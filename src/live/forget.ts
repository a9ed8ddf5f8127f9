import type { Clock } from '../kernel/clock.ts';
import { commitmentOf } from '../ledger/commitment.ts';
import type { Store } from '../store/open.ts';
import type { AlarmBook } from './book.ts';
import type { Papers } from './papers.ts';
import type { Rules } from './rules.ts';
import { noteOf } from './verdict.ts';

export interface Forgets {
  readonly store: Store;
  readonly book: AlarmBook;
  readonly papers: Papers;
  readonly clock: Clock;
}

const DAY_MS = 86_400_000;
/** A year and a month: a year's report can still be written when the year is over. */
export const COVERAGE_KEPT_MS = 397 * DAY_MS;

/** All that is due: replays, the words of verdicts, old coverage. What fails does not keep the rest; the first fault is thrown then. */
export async function forgetDue(parts: Forgets, rules: Rules): Promise<void> {
  const done = await Promise.allSettled([
    forgetReplays(parts, rules),
    forgetWords(parts, rules),
    forgetCoverage(parts),
  ]);
  const failed = done.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Destroys the replays that have outlived their camera's retention, each camera's with an entry before. The alarms, their numbers and
 * verdicts remain. Returns how many. Throws as ledger and store do; what was not destroyed is due the next time.
 */
export async function forgetReplays({ store, book, papers, clock }: Forgets, rules: Rules): Promise<number> {
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

/**
 * Destroys why people judged as they did, once the camera's retention has passed since: the reason, the salt and what opens the
 * ledger's commitment, and of alarms that nobody has to judge any more also who it was. Verdict, role and time remain. Each camera's
 * with an entry before. Returns of how many verdicts. Throws as ledger and stores do; what was not destroyed is due the next time.
 */
export async function forgetWords({ store, book, papers, clock }: Forgets, rules: Rules): Promise<number> {
  const { db } = store;
  const rows = await db
    .selectFrom('judgement')
    .innerJoin('alarm', 'alarm.id', 'judgement.alarm')
    .select(['judgement.alarm', 'judgement.seq', 'person', 'reason', 'reason_salt', 'at_ms', 'camera', 'state'])
    .where((is) =>
      is.or([
        is('reason', 'is not', null),
        is('reason_salt', 'is not', null),
        is.and([is('person', '!=', ''), is('state', '=', 'judged')]),
      ]),
    )
    .execute();
  const nowMs = clock.nowMs();
  let gone = 0;
  for (const camera of new Set(rows.map((row) => row.camera))) {
    const beforeMs = Math.round(nowMs - rules.replayMs(camera));
    const due = rows.filter((row) => row.camera === camera && row.at_ms <= beforeMs);
    if (due.length === 0) continue;
    const facts = { camera, reason: 'verdict-words', count: due.length, beforeMs };
    const { index } = await papers.append({ act: 'retention', phase: 'intent', facts });
    // Openings first: while the row has its salt, a run that was killed in between finds them again.
    for (const { person, reason, reason_salt: salt } of due) {
      if (salt !== null) papers.forgetOpening(commitmentOf({ salt, value: noteOf(person, reason) }));
    }
    await store.transaction(async (trx) => {
      for (const { alarm, seq, state } of due) {
        // Who judged first may not judge again; when all have, nobody needs to know.
        const who = state === 'judged' ? { person: '' } : {};
        await trx
          .updateTable('judgement')
          .set({ reason: null, reason_salt: null, ...who })
          .where('alarm', '=', alarm)
          .where('seq', '=', seq)
          .execute();
      }
    });
    for (const id of new Set(due.map(({ alarm }) => alarm))) book.wordless(id);
    gone += due.length;
    const outcome = { ref: index, result: 'done', facts: { camera, count: due.length } } as const;
    await papers.append({ act: 'retention', phase: 'outcome', ...outcome }).catch(() => undefined);
  }
  return gone;
}

/** When a camera was watched is known for thirteen months. Returns how many spans went. Throws as the store does. */
export async function forgetCoverage({ store, clock }: Pick<Forgets, 'store' | 'clock'>): Promise<number> {
  const { numDeletedRows } = await store.db
    .deleteFrom('coverage')
    .where('to_ms', '<=', Math.round(clock.nowMs() - COVERAGE_KEPT_MS))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
