import { numberOf, spanOf, timeOf } from './format.ts';
import type { Language } from './language.ts';

/** A wait that somebody looks at: seconds count for ten minutes. Rounded down, nothing has waited longer than it has. */
export function waitOf(ms: number, language: Language): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60 || seconds >= 600) return spanOf(ms, language);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}\u00a0min`;
}

export function agoOf(ms: number, language: Language): string {
  // The only unit that is a word has a dative.
  return language === 'de' ? `vor ${waitOf(ms, 'de').replace(/Tage$/, 'Tagen')}` : `${waitOf(ms, 'en')} ago`;
}

/** Date and time at the place; the date is left out where it is today's. */
export function whenOf(ms: number, nowMs: number, language: Language, timeZone?: string): string {
  const clock = timeOf(ms, 'minute', language, timeZone);
  const [day, today] = [timeOf(ms, 'date', language, timeZone), timeOf(nowMs, 'date', language, timeZone)];
  return day === today ? clock : `${day}, ${clock}`;
}

/** A point in the replay against the finding: „−3,2 s“, „0,0 s“, „+10,0 s“. */
export function offsetOf(ms: number, language: Language): string {
  const tenths = Math.round(ms / 100);
  const sign = tenths < 0 ? '−' : tenths > 0 ? '+' : '';
  const value = (Math.abs(tenths) / 10).toFixed(1);
  return `${sign}${language === 'de' ? value.replace('.', ',') : value}\u00a0s`;
}

/** A measured value of a curve, two digits below one, else one. */
export function measureOf(value: number, unit: string, language: Language): string {
  const digits = Math.abs(value) < 10 ? 2 : 1;
  return `${numberOf(value, language, digits)}${unit ? `${unit.startsWith('/') ? '' : '\u00a0'}${unit}` : ''}`;
}
