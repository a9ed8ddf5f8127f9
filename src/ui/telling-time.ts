export type Language = 'de' | 'en';

const numberOf = (value: number, language: Language, digits = 0): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);

/** A length in at most two units: „45 s“, „12 min“, „3 h 5 min“, „2 d 4 h“. Rounded down: nothing has waited longer than it has. */
export function lengthOf(ms: number, language: Language): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) {
    const rest = seconds % 60;
    return rest === 0 ? `${minutes}\u00a0min` : `${minutes}\u00a0min ${rest}\u00a0s`;
  }
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h ${minutes % 60}\u00a0min`;
  const days = Math.floor(hours / 24);
  const day = language === 'de' ? (days === 1 ? 'Tag' : 'Tage') : days === 1 ? 'day' : 'days';
  return hours % 24 === 0 || days > 6 ? `${days}\u00a0${day}` : `${days}\u00a0${day} ${hours % 24}\u00a0h`;
}

export function agoOf(ms: number, language: Language): string {
  return language === 'de' ? `vor ${datively(lengthOf(ms, language))}` : `${lengthOf(ms, language)} ago`;
}

/** „vor 3 Tagen“: the only unit that is a word has a dative. */
const datively = (length: string): string => length.replace('\u00a0Tage', '\u00a0Tagen');

const format = (ms: number, language: Language, timeZone: string | undefined, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', { ...options, ...(timeZone && { timeZone }) }).format(
    ms,
  );

/** Time of day at the place: „03:12:47“. */
export function clockOf(ms: number, language: Language, timeZone?: string, seconds = true): string {
  return format(ms, language, timeZone, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
    hourCycle: 'h23',
  });
}

/** „23.11.2026“, „23 Nov 2026“. */
export function dateOf(ms: number, language: Language, timeZone?: string): string {
  return format(ms, language, timeZone, { dateStyle: 'medium' });
}

/** Date and time at the place; the date is left out where it is today's. */
export function whenOf(ms: number, nowMs: number, language: Language, timeZone?: string, seconds = false): string {
  const clock = clockOf(ms, language, timeZone, seconds);
  const [day, today] = [dateOf(ms, language, timeZone), dateOf(nowMs, language, timeZone)];
  return day === today ? clock : `${day}, ${clock}`;
}

/** For hovering: UTC to the second, so that two people in two zones speak of the same moment. */
export function utcOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** 0…1 as percent, rounded down: only the whole is called 100 %. */
export function percentOf(share: number, language: Language, digits = 0): string {
  const whole = Math.min(1, Math.max(0, share));
  const step = 100 * 10 ** digits;
  return `${numberOf(Math.floor(whole * step + 1e-9) / 10 ** digits, language, share >= 1 ? 0 : digits)}\u00a0%`;
}

/** A point in the replay against the finding: „−3,2 s“, „0,0 s“, „+10,0 s“. */
export function offsetOf(ms: number, language: Language): string {
  const tenths = Math.round(ms / 100);
  const sign = tenths < 0 ? '−' : tenths > 0 ? '+' : '';
  return `${sign}${numberOf(Math.abs(tenths) / 10, language, 1)}\u00a0s`;
}

export function countOf(value: number, language: Language): string {
  return numberOf(value, language);
}
