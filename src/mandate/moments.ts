import { Temporal } from 'temporal-polyfill';

/** An IANA name that this machine's zone data knows, in its usual spelling; offsets like +01:00 know no summer and are none. */
export function knownZone(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return undefined;
  }
}

export function isDay(text: string): boolean {
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

/**
 * UTC ms of a moment as a mandate writes it. A day means its first moment, or as an end the first of the next; a clock time
 * without offset is local. `undefined` where there is no such moment, or where summer time makes two of it.
 */
export function momentMs(text: string, timeZone: string, edge: 'start' | 'end'): number | undefined {
  try {
    if (!text.includes('T')) {
      const day = Temporal.PlainDate.from(text, { overflow: 'reject' });
      const first = edge === 'start' ? day : day.add({ days: 1 });
      return first.toZonedDateTime(timeZone).epochMilliseconds;
    }
    if (/(Z|[+-]\d{2}:\d{2})$/.test(text)) return Temporal.Instant.from(text).epochMilliseconds;
    const local = Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return local.toZonedDateTime(timeZone, { disambiguation: 'reject' }).epochMilliseconds;
  } catch {
    return undefined;
  }
}

/** Days from `from` to `to`, both included, as YYYY-MM-DD; at most 366. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  const last = Temporal.PlainDate.from(to);
  let day = Temporal.PlainDate.from(from);
  while (days.length < 366 && Temporal.PlainDate.compare(day, last) <= 0) {
    days.push(day.toString());
    day = day.add({ days: 1 });
  }
  return days;
}

/** For sentences: `24.12.2026, 14:00` or `24 Dec 2026, 14:00`, by the place's clock. Never throws. */
export function localTime(ms: number, timeZone: string, language: 'de' | 'en'): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return '?';
  const parts = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    timeZone,
    day: language === 'de' ? '2-digit' : 'numeric',
    month: language === 'de' ? '2-digit' : 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return parts.format(ms);
}
