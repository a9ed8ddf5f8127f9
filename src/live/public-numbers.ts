import type { Store } from '../store/open.ts';
import type { Coverage } from './coverage.ts';
import { lengthOf } from './spans.ts';

export interface PublicNumbers {
  readonly sinceMs: number;
  readonly alarms: number;
  readonly hits: number;
  readonly noHits: number;
  readonly unjudged: number;
  readonly hoursWatched: number;
}

/** Counts for passers-by, of alarms raised since then; of several verdicts the last one counts. Throws as the store does. */
export async function numbersOf(
  store: Store,
  coverage: Coverage,
  sinceMs: number,
  nowMs: number,
): Promise<PublicNumbers> {
  const { db } = store;
  const counted = await db
    .selectFrom('alarm')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('raised_ms', '>=', sinceMs)
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom('judgement')
    .innerJoin('alarm', 'alarm.id', 'judgement.alarm')
    .select(['judgement.alarm', 'judgement.seq', 'judgement.verdict'])
    .where('alarm.raised_ms', '>=', sinceMs)
    .orderBy('judgement.seq')
    .execute();
  const verdicts = [...new Map(rows.map(({ alarm, verdict }) => [alarm, verdict])).values()];
  const untilMs = Math.round(nowMs);
  let watchedMs = 0;
  if (untilMs > sinceMs) {
    for (const camera of await coverage.cameras(sinceMs, untilMs)) {
      watchedMs += lengthOf(await coverage.spans(camera, sinceMs, untilMs), 'watched');
    }
  }
  const alarms = counted.count;
  return {
    sinceMs,
    alarms,
    hits: verdicts.filter((verdict) => verdict === 'hit').length,
    noHits: verdicts.filter((verdict) => verdict === 'no-hit').length,
    unjudged: alarms - verdicts.length,
    hoursWatched: Math.round(watchedMs / 36_000) / 100,
  };
}
