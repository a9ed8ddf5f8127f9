import { DAY_NAMES } from './document.ts';
import type { CameraDocument } from './document.ts';
import type { Complain } from './faults.ts';
import type { Hours, Schedule } from './mandate.ts';
import { daysBetween, isDay } from './moments.ts';

const WEEK: Readonly<Record<string, readonly number[]>> = {
  daily: [0, 1, 2, 3, 4, 5, 6],
  'mon-fri': [0, 1, 2, 3, 4],
  'sat-sun': [5, 6],
  ...Object.fromEntries(DAY_NAMES.map((name, i) => [name, [i]])),
};

export function scheduleOf(document: CameraDocument['schedule'], complain: Complain): Schedule {
  const whole: readonly Hours[] = [{ fromMinute: 0, toMinute: 1440 }];
  if (document === 'always') return { weekly: Array.from({ length: 7 }, () => whole), exceptions: new Map() };
  const weekly: (readonly Hours[] | undefined)[] = Array.from({ length: 7 }, () => undefined);
  for (const [key, spans] of Object.entries(document.weekly)) {
    if (spans === undefined) continue;
    const path = ['schedule', 'weekly', key];
    const hours = hoursOf(spans, path, complain);
    for (const day of WEEK[key] ?? []) {
      if (weekly[day] !== undefined) {
        complain(
          path,
          { de: `Für ${DAY_NAMES[day]!} gibt es zweimal Zeiten.`, en: `There are hours for ${DAY_NAMES[day]!} twice.` },
          { de: 'Jeden Tag nur einmal nennen.', en: 'Name each day once only.' },
        );
      }
      weekly[day] = hours;
    }
  }
  const exceptions = new Map<string, readonly Hours[]>();
  for (const [i, exception] of document.exceptions.entries()) {
    const path = ['schedule', 'exceptions', i];
    const days = exceptionDays(exception, path, complain);
    const hours = hoursOf(exception.hours, [...path, 'hours'], complain);
    for (const day of days) {
      if (exceptions.has(day)) {
        complain(
          path,
          { de: `Für den ${day} gibt es zwei Ausnahmen.`, en: `There are two exceptions for ${day}.` },
          { de: 'Eine streichen.', en: 'Remove one.' },
        );
      }
      exceptions.set(day, hours);
    }
  }
  return { weekly: weekly.map((hours) => hours ?? []), exceptions };
}

function exceptionDays(
  exception: { date?: string | undefined; from?: string | undefined; to?: string | undefined },
  path: readonly PropertyKey[],
  complain: Complain,
): string[] {
  const from = exception.date ?? exception.from;
  const to = exception.date ?? exception.to;
  const both = exception.date !== undefined && (exception.from ?? exception.to) !== undefined;
  if (from === undefined || to === undefined || both) {
    complain(
      path,
      { de: 'Welche Tage sind gemeint?', en: 'Which days are meant?' },
      { de: 'Entweder date, oder from und to.', en: 'Give either date, or from and to.' },
    );
    return [];
  }
  const unknown = [from, to].find((day) => !isDay(day));
  const days = unknown === undefined ? daysBetween(from, to) : [];
  if (days.length > 0 && days.at(-1) === to) return days;
  complain(
    path,
    unknown !== undefined
      ? { de: `Den ${unknown} gibt es nicht.`, en: `There is no ${unknown}.` }
      : {
          de: `Von ${from} bis ${to} ist keine Spanne bis zu einem Jahr.`,
          en: `From ${from} to ${to} is no span of up to a year.`,
        },
    { de: 'Die Tage prüfen.', en: 'Check the days.' },
  );
  return [];
}

function hoursOf(spans: readonly string[], path: readonly PropertyKey[], complain: Complain): Hours[] {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const hours = spans.map((text) => ({ fromMinute: minutes(text.slice(0, 5)), toMinute: minutes(text.slice(6, 11)) }));
  for (const [i, { fromMinute, toMinute }] of hours.entries()) {
    if (fromMinute < toMinute) continue;
    complain(
      [...path, i],
      { de: `${spans[i]!} endet nicht am selben Tag.`, en: `${spans[i]!} does not end on the same day.` },
      {
        de: 'Über Mitternacht zwei Spannen schreiben: bis 24:00, und am nächsten Tag ab 00:00.',
        en: 'Across midnight write two spans: until 24:00, and on the next day from 00:00.',
      },
    );
  }
  const sorted = hours.toSorted((a, b) => a.fromMinute - b.fromMinute);
  if (sorted.some((span, i) => i > 0 && span.fromMinute < sorted[i - 1]!.toMinute)) {
    complain(
      path,
      { de: 'Zwei dieser Spannen überschneiden sich.', en: 'Two of these spans overlap.' },
      { de: 'Sie zu einer machen.', en: 'Make one of them.' },
    );
  }
  return sorted;
}
