import { Temporal } from 'temporal-polyfill';
import type { Hours, Schedule } from './mandate.ts';

/**
 * A schedule is read off the clock on the wall: a moment is inside when local date and time say so. When the clock goes back,
 * an hour that is granted is granted both times it is shown; when it goes forward, the time that is never shown is never open.
 */
export function isOpen(schedule: Schedule, timeZone: string, nowMs: number): boolean {
  const local = zoned(nowMs, timeZone);
  return local !== undefined && openAt(schedule, local);
}

/**
 * The first moment after `nowMs` at which `isOpen` changes its answer; `undefined` if it never does. Looks at the opening and
 * closing times of the days ahead and at the jumps of the clock; where the week repeats itself, only exceptions can change it.
 */
export function nextChange(schedule: Schedule, timeZone: string, nowMs: number): number | undefined {
  const now = zoned(nowMs, timeZone);
  if (!now) return undefined;
  const open = openAt(schedule, now);
  for (const day of daysAhead(schedule, now)) {
    for (const candidate of candidatesOf(schedule, timeZone, day)) {
      if (candidate <= nowMs) continue;
      const local = zoned(candidate, timeZone);
      if (local && openAt(schedule, local) !== open) return candidate;
    }
  }
  return undefined;
}

export function hoursOf(schedule: Schedule, day: Temporal.PlainDate): readonly Hours[] {
  return schedule.exceptions.get(day.toString()) ?? schedule.weekly[day.dayOfWeek - 1] ?? [];
}

/** Temporal counts no further than 10^8 days from 1970 (ECMA-262, 21.4.1.1); a local date beside that edge is none either. */
function zoned(ms: number, timeZone: string): Temporal.ZonedDateTime | undefined {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.63e15) return undefined;
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(ms)).toZonedDateTimeISO(timeZone);
}

function openAt(schedule: Schedule, local: Temporal.ZonedDateTime): boolean {
  const minute = local.hour * 60 + local.minute;
  return hoursOf(schedule, local.toPlainDate()).some(
    ({ fromMinute, toMinute }) => minute >= fromMinute && minute < toMinute,
  );
}

/**
 * Two weeks from today, because a jump of the clock can swallow a week's only opening, and two weeks from each exception on.
 * Between those the week repeats what was already seen.
 */
function* daysAhead(schedule: Schedule, now: Temporal.ZonedDateTime): Generator<Temporal.PlainDate> {
  const today = now.toPlainDate();
  const starts = [...schedule.exceptions.keys()]
    .map((day) => Temporal.PlainDate.from(day))
    .filter((day) => Temporal.PlainDate.compare(day, today) > 0)
    .sort((a, b) => Temporal.PlainDate.compare(a, b));
  let next = today;
  for (const start of [today, ...starts]) {
    if (Temporal.PlainDate.compare(start, next) > 0) next = start;
    const end = start.add({ days: 15 });
    for (; Temporal.PlainDate.compare(next, end) <= 0; next = next.add({ days: 1 })) yield next;
  }
}

/** Every moment of one local day at which the answer could change, in order. */
function candidatesOf(schedule: Schedule, timeZone: string, day: Temporal.PlainDate): number[] {
  const start = day.toZonedDateTime(timeZone);
  const end = day.add({ days: 1 }).toZonedDateTime(timeZone);
  const moments = [start.epochMilliseconds];
  for (const { fromMinute, toMinute } of hoursOf(schedule, day)) {
    for (const minute of [fromMinute, toMinute]) {
      if (minute >= 1440) continue;
      const time = new Temporal.PlainTime(Math.floor(minute / 60), minute % 60);
      const local = day.toPlainDateTime(time);
      // Twice on the day the clock goes back; beside the gap on the day it goes forward, where the jump itself counts.
      for (const disambiguation of ['earlier', 'later'] as const) {
        moments.push(local.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds);
      }
    }
  }
  let jump = start.subtract({ nanoseconds: 1 }).getTimeZoneTransition('next');
  while (jump && Temporal.ZonedDateTime.compare(jump, end) < 0) {
    moments.push(jump.epochMilliseconds);
    jump = jump.getTimeZoneTransition('next');
  }
  return moments.sort((a, b) => a - b);
}
