import { BOUND_RANGES } from './behaviours.ts';
import type { Behaviour, Bounds } from './behaviours.ts';
import type { Hours, Schedule, Sentence } from './mandate.ts';

/** Words that `explain`, `diff` and the sign share. */
export const BEHAVIOUR_NAMES: Readonly<Record<Behaviour, Sentence>> = {
  fall: { de: 'Sturz', en: 'fall' },
  lying: { de: 'liegende Person', en: 'lying person' },
  assault: { de: 'Schlag, Tritt oder Stoß', en: 'strike, kick or push' },
  running: { de: 'Rennen', en: 'running' },
  crowding: { de: 'Gedränge', en: 'crowding' },
  intrusion: { de: 'Betreten einer Zone', en: 'entering a zone' },
  counterflow: { de: 'Gehen gegen die Richtung', en: 'walking against the direction' },
};

const BOUND_NAMES: Readonly<Record<string, Sentence>> = {
  lowMs: { de: 'am Boden', en: 'on the ground' },
  longMs: { de: 'liegt', en: 'lies' },
  speed: { de: 'Geschwindigkeit', en: 'speed' },
  forMs: { de: 'Dauer', en: 'duration' },
  pathM: { de: 'Weg', en: 'distance' },
  people: { de: 'Personen', en: 'people' },
  density: { de: 'Dichte', en: 'density' },
  dwellMs: { de: 'Aufenthalt', en: 'stay' },
};

export type Language = 'de' | 'en';

/** `lies at least 20 s`. */
export function boundText(behaviour: Behaviour, bound: string, value: number, language: Language): string {
  const unit = BOUND_RANGES[behaviour][bound]?.unit ?? '';
  const [shown, shownUnit] = unit === 'ms' ? [value / 1000, 's'] : [value, unit];
  const number = shown.toLocaleString(language === 'de' ? 'de-DE' : 'en-GB', { maximumFractionDigits: 2 });
  return `${BOUND_NAMES[bound]?.[language] ?? bound} ${language === 'de' ? 'mindestens' : 'at least'} ${number}${shownUnit === '' ? '' : ` ${shownUnit}`}`;
}

export function behaviourText(behaviour: Behaviour, bounds: Bounds, language: Language): string {
  const list = Object.entries(bounds).map(([bound, value]) => boundText(behaviour, bound, value, language));
  const name = BEHAVIOUR_NAMES[behaviour][language];
  return list.length > 0 ? `${name} (${list.join(', ')})` : name;
}

const DAYS: Readonly<Record<Language, readonly string[]>> = {
  de: ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
};

/** `Mon–Fri 06:00–22:00, Sat–Sun 08:00–24:00`; days in a row with the same hours stand together. */
export function weekText({ weekly }: Schedule, language: Language): string {
  if (weekly.every((hours) => hoursText(hours, language) === '00:00–24:00')) {
    return language === 'de' ? 'rund um die Uhr' : 'around the clock';
  }
  const groups: { from: number; to: number; text: string }[] = [];
  for (const [day, hours] of weekly.entries()) {
    const text = hoursText(hours, language);
    const last = groups.at(-1);
    if (last?.text === text) last.to = day;
    else groups.push({ from: day, to: day, text });
  }
  const name = (day: number): string => DAYS[language][day] ?? '';
  return groups.map(({ from, to, text }) => `${name(from)}${to > from ? `–${name(to)}` : ''} ${text}`).join(', ');
}

export function hoursText(hours: readonly Hours[], language: Language): string {
  if (hours.length === 0) return language === 'de' ? 'geschlossen' : 'closed';
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  return hours.map(({ fromMinute, toMinute }) => `${time(fromMinute)}–${time(toMinute)}`).join(' + ');
}

/** `2026-12-24` in the language's own way. */
export function dayText(day: string, language: Language): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return language === 'de' ? `${date}.${month}.${year}` : day;
}

export function listText(items: readonly string[], language: Language): string {
  const and = language === 'de' ? ' und ' : ' and ';
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')}${and}${items.at(-1)!}`;
}

/** A camera's address without credentials: what others may read. */
export function shownSource(source: string): string {
  return source.replace(/^([a-z]+:\/\/)[^/@\s]*@/i, '$1');
}
