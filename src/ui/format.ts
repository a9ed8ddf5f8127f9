import type { Language } from './language.ts';

const LOCALES = { de: 'de-DE', en: 'en-GB' } as const;
const formats = new Map<string, Intl.DateTimeFormat>();

const SHAPES = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  minute: { hour: '2-digit', minute: '2-digit' },
  date: { day: '2-digit', month: '2-digit', year: 'numeric' },
  day: { day: '2-digit', month: '2-digit' },
  moment: { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  weekday: { weekday: 'long', day: 'numeric', month: 'long' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
export type Shape = keyof typeof SHAPES;

/** A time by the place's own clock. `timeZone` is the place's; without it, the browser's. */
export function timeOf(ms: number, shape: Shape, language: Language, timeZone?: string): string {
  const key = `${shape} ${language} ${timeZone ?? ''}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(LOCALES[language], { ...SHAPES[shape], ...(timeZone ? { timeZone } : {}) });
    formats.set(key, format);
  }
  return format.format(ms);
}

/** UTC, to the second: what stands behind every time on the screen. */
export function utcOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** 18204 → „18 204“, with thin spaces in both languages. */
export function countOf(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

export function numberOf(value: number, language: Language, digits = 1): string {
  return new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: digits }).format(value);
}

/** A share 0…1 as percent; only the whole is called 100 %. */
export function percentOf(share: number, language: Language): string {
  const percent = share >= 1 ? 100 : Math.min(99.9, Math.floor(Math.max(0, share) * 1000) / 10);
  return `${numberOf(percent, language)}\u00a0%`;
}

/** „45 s“, „12 min“, „3 h 5 min“, „4 d“; rounded down. */
export function spanOf(ms: number, language: Language): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h ${minutes % 60}\u00a0min`;
  return language === 'de' ? `${Math.floor(hours / 24)}\u00a0Tage` : `${Math.floor(hours / 24)}\u00a0days`;
}

/** durchgang-nord → „Durchgang Nord“: names in a mandate are lower case with hyphens. */
export function titleOf(name: string): string {
  return name
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join(' ');
}

const NUMBER =
  /((?<![\p{L}\d])[−-]?\d[\d.,]*(?:\s?(?:m\/s²|m\/s|m²|\/m²|cm|mm|min|ms|km\/h|m|s|h|°|%))?(?![\p{L}\d]))/u;

/** A sentence cut into what is a number with its unit and what is not. */
export function numbersIn(sentence: string): { readonly text: string; readonly number: boolean }[] {
  return sentence
    .split(NUMBER)
    .map((text, i) => ({ text, number: i % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
