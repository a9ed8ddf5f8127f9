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
  const [fromMs, toMs] = [momentOf(filter.from, timeZone), momentOf(filter.to, timeZone)];
  if (fromMs !== undefined) query['fromMs'] = fromMs;
  if (toMs !== undefined) query['toMs'] = toMs;
  return query;
}

/**
 * `2026-11-23T03:12` at the place → UTC ms; undefined for what is no moment. Where the clock is set back, the first of the
 * two; where it is set on, the moment after the hole.
 */
export function momentOf(local: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local)) return undefined;
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // The offset is looked up on both sides: it differs where the clock changes in between.
  const [early, late] = [offsetAt(asUtc - 86_400_000, timeZone), offsetAt(asUtc + 86_400_000, timeZone)];
  const fitting = [asUtc - early, asUtc - late].filter((ms) => offsetAt(ms, timeZone) === asUtc - ms);
  return fitting.length > 0 ? Math.min(...fitting) : asUtc - early;
}

/** UTC ms → `2026-11-23T03:12` at the place, for an input. */
export function localOf(ms: number, timeZone: string): string {
  return new Date(ms + offsetAt(ms, timeZone)).toISOString().slice(0, 16);
}

/** How far the place's clock is before UTC at this moment, ms. */
function offsetAt(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(ms);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(ms / 1000) * 1000;
}

/** Entries of a newer page put over those known: by index, newest first, without holes left unsaid. */
export function mergedEntries<T extends { readonly index: number }>(known: readonly T[], more: readonly T[]): T[] {
  const byIndex = new Map<number, T>();
  for (const entry of [...known, ...more]) byIndex.set(entry.index, entry);
  return [...byIndex.values()].sort((a, b) => b.index - a.index);
}
