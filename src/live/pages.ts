import { AugenmassError } from '../kernel/errors.ts';
import type { Store } from '../store/open.ts';
import type { Alarm } from '../wire/alarm.ts';
import type { Behaviour } from '../wire/words.ts';
import type { AlarmBook } from './book.ts';
import { ROW, withAll } from './record.ts';
import type { Recorded } from './record.ts';
import { byUrgency } from './urgency.ts';

export interface PageQuery {
  readonly state: 'open' | 'judged' | 'all';
  readonly camera?: string | undefined;
  readonly behaviour?: Behaviour | undefined;
  /** Of the footage, [fromMs, toMs). */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * Open alarms by urgency, others newest first. A cursor goes on behind the last one shown, whatever came since. Throws `invalid` for
 * a cursor that is none of ours, and as the store does.
 */
export async function pageOf(
  store: Store,
  book: AlarmBook,
  query: PageQuery,
  nowMs: number,
): Promise<{ alarms: Alarm[]; next: string | null }> {
  if (query.state === 'open') return openPage(book, query, nowMs);
  const { state, camera, behaviour, fromMs, toMs, limit } = query;
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  let rows = store.db.selectFrom('alarm').select([...ROW, 'raised_ms']);
  if (state === 'judged') rows = rows.where('state', '=', 'judged');
  if (camera !== undefined) rows = rows.where('camera', '=', camera);
  if (behaviour !== undefined) rows = rows.where('behaviour', '=', behaviour);
  if (fromMs !== undefined) rows = rows.where('end_ms', '>=', fromMs);
  if (toMs !== undefined) rows = rows.where('start_ms', '<', toMs);
  if (after) {
    rows = rows.where((is) =>
      is.or([
        is('raised_ms', '<', after.raisedMs),
        is.and([is('raised_ms', '=', after.raisedMs), is('id', '<', after.id)]),
      ]),
    );
  }
  const found = await rows
    .orderBy('raised_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const recorded = await withAll(store, shown);
  return {
    alarms: recorded.map((one) => book.wire(book.newest(one))),
    next: found.length > limit && last ? `${last.raised_ms}.${last.id}` : null,
  };
}

function openPage(book: AlarmBook, query: PageQuery, nowMs: number): { alarms: Alarm[]; next: string | null } {
  const matching = book
    .open()
    .filter((one) => matches(one, query))
    .sort((a, b) => byUrgency(nowMs)(a.body, b.body));
  // Behind the one that was shown last; where that has been judged meanwhile, from the beginning.
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor).id;
  const from = matching.findIndex(({ body }) => body.id === after) + 1;
  const shown = matching.slice(from, from + query.limit);
  const last = shown.at(-1)?.body;
  const more = last !== undefined && from + shown.length < matching.length;
  return {
    alarms: shown.map((one) => book.wire(one)),
    next: more ? `${last.raisedMs}.${last.id}` : null,
  };
}

function matches({ body }: Recorded, { camera, behaviour, fromMs, toMs }: PageQuery): boolean {
  return (
    (camera === undefined || body.camera === camera) &&
    (behaviour === undefined || body.behaviour === behaviour) &&
    (fromMs === undefined || body.endMs >= fromMs) &&
    (toMs === undefined || body.startMs < toMs)
  );
}

function readCursor(cursor: string): { raisedMs: number; id: string } {
  const [, ms, id] = /^(\d{1,16})\.([a-z0-9]{1,40})$/.exec(cursor) ?? [];
  if (ms !== undefined && id !== undefined && Number.isSafeInteger(Number(ms))) return { raisedMs: Number(ms), id };
  throw new AugenmassError('invalid', 'This place in the list of alarms does not exist.', {
    remedy: 'Begin at its start.',
    de: { message: 'Diese Stelle in der Liste der Meldungen gibt es nicht.', remedy: 'Am Anfang beginnen.' },
  });
}
