import { msOfLocal } from '../local-time.ts';

export interface LedgerFilter {
  readonly act: string;
  readonly camera: string;
  /** Local date and time as an <input type="datetime-local"> holds them; '' for no bound. */
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: LedgerFilter = { act: '', camera: '', from: '', to: '' };

export const isFiltered = (filter: LedgerFilter): boolean => Object.values(filter).some((value) => value !== '');

/** The filter as it stands in the address of the page, so that a view can be passed on. */
export function filterOf(search: string): LedgerFilter {
  const query = new URLSearchParams(search);
  return {
    act: query.get('act') ?? '',
    camera: query.get('camera') ?? '',
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
  };
}

export function searchOf(filter: LedgerFilter): string {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** The filter as the server is asked. Bounds are read in the time zone of the place. */
export function queryOf(filter: LedgerFilter, timeZone: string): Record<string, string | number> {
  const query: Record<string, string | number> = {};
  if (filter.act) query['act'] = filter.act;
  if (filter.camera) query['camera'] = filter.camera;
  const [fromMs, toMs] = [msOfLocal(filter.from, timeZone), msOfLocal(filter.to, timeZone)];
  if (fromMs !== undefined) query['fromMs'] = fromMs;
  if (toMs !== undefined) query['toMs'] = toMs;
  return query;
}

/** Entries of a newer page put over those known: by index, newest first, without holes left unsaid. */
export function mergedEntries<T extends { readonly index: number }>(known: readonly T[], more: readonly T[]): T[] {
  const byIndex = new Map<number, T>();
  for (const entry of [...known, ...more]) byIndex.set(entry.index, entry);
  return [...byIndex.values()].sort((a, b) => b.index - a.index);
}
