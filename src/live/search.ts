import { AugenmassError } from '../kernel/errors.ts';
import type { Facts } from '../ledger/facts.ts';
import type { Alarm } from '../wire/alarm.ts';
import type { Behaviour } from '../wire/words.ts';
import type { AlarmBook } from './book.ts';
import type { Coverage } from './coverage.ts';
import { pageOf } from './pages.ts';
import type { Papers } from './papers.ts';
import { lengthOf } from './spans.ts';
import type { Store } from '../store/open.ts';
import type { By } from './verdict.ts';

export interface Asked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly camera?: string | undefined;
  readonly behaviour?: Behaviour | undefined;
}

export interface SearchParts {
  readonly store: Store;
  readonly book: AlarmBook;
  readonly coverage: Coverage;
  readonly papers: Papers;
  readonly nowMs: () => number;
  /** Of the mandate. */
  readonly cameras: () => readonly string[];
}

/** More than that are not shown; ask for less time. */
const MOST = 200;

/**
 * Whether something was seen at a time and place. The search stands in the ledger before it is made. A hit is an alarm that nobody
 * has judged to be none. Throws `invalid` for a span without length, and what the ledger and the store throw.
 */
export async function search(
  { store, book, coverage, papers, nowMs, cameras }: SearchParts,
  asked: Asked,
  by: By,
  details: boolean,
): Promise<{ hit: boolean; alarms?: Alarm[]; watched: number; entry: number | null }> {
  const { fromMs, toMs, camera, behaviour } = asked;
  if (!(toMs > fromMs)) {
    throw new AugenmassError('invalid', 'The time asked for ends before it begins.', {
      remedy: 'Name an end after the beginning.',
      de: { message: 'Die gefragte Zeit endet, bevor sie beginnt.', remedy: 'Ein Ende nach dem Anfang nennen.' },
    });
  }
  const facts: Facts = {
    fromMs,
    toMs,
    role: by.role,
    ...(camera !== undefined && { camera }),
    ...(behaviour !== undefined && { behaviour }),
  };
  const { index } = await papers.append({ act: 'search', phase: 'intent', facts });
  const { alarms } = await pageOf(store, book, { state: 'all', fromMs, toMs, camera, behaviour, limit: MOST }, nowMs());
  const hits = alarms.filter(({ judgements }) => judgements.at(-1)?.verdict !== 'no-hit');
  const watched = await watchedShare(coverage, camera === undefined ? cameras() : [camera], fromMs, toMs, nowMs());
  const count = details ? alarms.length : Math.min(1, hits.length);
  await papers
    .append({ act: 'search', phase: 'outcome', ref: index, result: 'done', facts: { count } })
    .catch(() => undefined);
  return { hit: hits.length > 0, ...(details && { alarms }), watched, entry: index };
}

/** Of the whole span, also of its hours that are not granted and of what lies ahead: nobody looked there. */
async function watchedShare(
  coverage: Coverage,
  cameras: readonly string[],
  fromMs: number,
  toMs: number,
  nowMs: number,
): Promise<number> {
  const endMs = Math.min(toMs, Math.round(nowMs));
  if (cameras.length === 0 || endMs <= fromMs) return 0;
  let watchedMs = 0;
  for (const camera of cameras) watchedMs += lengthOf(await coverage.spans(camera, fromMs, endMs), 'watched');
  return Math.min(1, watchedMs / (cameras.length * (toMs - fromMs)));
}
