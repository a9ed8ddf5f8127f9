import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isOpen, nextChange } from './hours.ts';
import type { Hours, Schedule } from './mandate.ts';

const ALWAYS: Hours = { fromMinute: 0, toMinute: 1440 };
const span = (from: string, to: string): Hours => {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return { fromMinute: minutes(from), toMinute: minutes(to) };
};
const daily = (...hours: Hours[]): Schedule => ({
  weekly: Array.from({ length: 7 }, () => hours),
  exceptions: new Map(),
});
const utc = (text: string): number => Date.parse(`${text}Z`);
/** Open spans within [from, to), as `isOpen` and `nextChange` tell them. */
function spans(schedule: Schedule, zone: string, from: string, to: string): string[] {
  const list: string[] = [];
  let at = utc(from);
  while (at < utc(to)) {
    const end: number = Math.min(nextChange(schedule, zone, at) ?? Infinity, utc(to));
    if (isOpen(schedule, zone, at))
      list.push(`${new Date(at).toISOString().slice(0, 16)}/${new Date(end).toISOString().slice(11, 16)}`);
    at = end;
  }
  return list;
}

for (const [name, schedule, zone, from, to, expected] of [
  // Europe/Berlin: 2027-03-28 02:00 → 03:00, 2026-10-25 03:00 → 02:00 (both at 01:00 UTC).
  [
    'Berlin forward, 01:30 to 03:30 is one hour',
    daily(span('01:30', '03:30')),
    'Europe/Berlin',
    '2027-03-27T23:00',
    '2027-03-28T22:00',
    ['2027-03-28T00:30/01:30'],
  ],
  [
    'Berlin forward, an hour that is never shown',
    daily(span('02:00', '03:00')),
    'Europe/Berlin',
    '2027-03-27T23:00',
    '2027-03-28T22:00',
    [],
  ],
  [
    'Berlin forward, until an hour that is never shown',
    daily(span('01:00', '02:30')),
    'Europe/Berlin',
    '2027-03-27T23:00',
    '2027-03-28T22:00',
    ['2027-03-28T00:00/01:00'],
  ],
  [
    'Berlin forward, from an hour that is never shown',
    daily(span('02:30', '04:00')),
    'Europe/Berlin',
    '2027-03-27T23:00',
    '2027-03-28T22:00',
    ['2027-03-28T01:00/02:00'],
  ],
  [
    'Berlin back, 01:30 to 03:30 is three hours',
    daily(span('01:30', '03:30')),
    'Europe/Berlin',
    '2026-10-24T22:00',
    '2026-10-25T23:00',
    ['2026-10-24T23:30/02:30'],
  ],
  [
    'Berlin back, an hour shown twice',
    daily(span('02:00', '03:00')),
    'Europe/Berlin',
    '2026-10-24T22:00',
    '2026-10-25T23:00',
    ['2026-10-25T00:00/02:00'],
  ],
  [
    'Berlin back, half of the hour shown twice',
    daily(span('02:30', '03:00')),
    'Europe/Berlin',
    '2026-10-24T22:00',
    '2026-10-25T23:00',
    ['2026-10-25T00:30/01:00', '2026-10-25T01:30/02:00'],
  ],
  // Australia/Lord_Howe, half an hour: 2026-10-04 02:00 → 02:30 (15:30 UTC the day before), 2027-04-04 02:00 → 01:30 (15:00 UTC).
  [
    'Lord Howe forward',
    daily(span('01:00', '03:00')),
    'Australia/Lord_Howe',
    '2026-10-03T13:30',
    '2026-10-04T13:00',
    ['2026-10-03T14:30/16:00'],
  ],
  [
    'Lord Howe forward, the half hour that is never shown',
    daily(span('02:00', '02:30')),
    'Australia/Lord_Howe',
    '2026-10-03T13:30',
    '2026-10-04T13:00',
    [],
  ],
  [
    'Lord Howe back',
    daily(span('01:00', '02:00')),
    'Australia/Lord_Howe',
    '2027-04-03T13:00',
    '2027-04-04T13:30',
    ['2027-04-03T14:00/15:30'],
  ],
  [
    'Lord Howe back, the half hour shown twice',
    daily(span('01:30', '02:00')),
    'Australia/Lord_Howe',
    '2027-04-03T13:00',
    '2027-04-04T13:30',
    ['2027-04-03T14:30/15:30'],
  ],
] as const) {
  test(name, () => {
    assert.deepEqual(spans(schedule, zone, from, to), expected);
  });
}

test('an exception replaces its day, midnight by the local clock', () => {
  const schedule: Schedule = {
    ...daily(ALWAYS),
    exceptions: new Map([
      ['2026-12-24', [span('08:00', '14:00')]],
      ['2026-12-25', []],
    ]),
  };
  assert.equal(nextChange(schedule, 'Europe/Berlin', utc('2026-11-01T00:00')), utc('2026-12-23T23:00'));
  assert.deepEqual(spans(schedule, 'Europe/Berlin', '2026-12-23T22:00', '2026-12-26T01:00'), [
    '2026-12-23T22:00/23:00',
    '2026-12-24T07:00/13:00',
    '2026-12-25T23:00/01:00',
  ]);
});

test('what never changes says so', () => {
  assert.equal(nextChange(daily(ALWAYS), 'Europe/Berlin', 0), undefined);
  assert.equal(nextChange(daily(), 'Europe/Berlin', 0), undefined);
});

const ZONES = [
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
];
const hoursArbitrary = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { maxLength: 6 })
  .map((edges) => edges.sort((a, b) => a - b))
  .map((edges) =>
    Array.from({ length: Math.floor(edges.length / 2) }, (_, i): Hours => ({
      fromMinute: edges[2 * i]! * 15,
      toMinute: edges[2 * i + 1]! * 15,
    })),
  );
const time = fc.integer({ min: utc('2024-01-01T00:00'), max: utc('2030-01-01T00:00') });

test('isOpen is what the wall clock says (Intl as the other opinion); nextChange is the first change', () => {
  const runs = process.env['SLOW'] ? 2000 : 60;
  fc.assert(
    fc.property(
      fc.array(hoursArbitrary, { minLength: 7, maxLength: 7 }),
      fc.constantFrom(...ZONES),
      time,
      (weekly, zone, nowMs) => {
        const schedule: Schedule = { weekly, exceptions: new Map() };
        const clock = new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          weekday: 'short',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        });
        const byWall = (ms: number): boolean => {
          const parts = Object.fromEntries(clock.formatToParts(ms).map(({ type, value }) => [type, value]));
          const minute = Number(parts['hour']) * 60 + Number(parts['minute']);
          const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts['weekday']!);
          return weekly[day]!.some(({ fromMinute, toMinute }) => minute >= fromMinute && minute < toMinute);
        };
        const open = isOpen(schedule, zone, nowMs);
        assert.equal(open, byWall(nowMs));
        const change = nextChange(schedule, zone, nowMs);
        const until = Math.min(change ?? Infinity, nowMs + 8 * 86_400_000);
        if (change !== undefined) assert.notEqual(byWall(change), open);
        for (let at = nowMs; at < until; at += 15 * 60_000) assert.equal(byWall(at), open);
        if (change !== undefined) assert.equal(byWall(change - 1), open);
      },
    ),
    { numRuns: runs },
  );
});

test('no clock makes it throw', () => {
  for (const nowMs of [NaN, Infinity, -Infinity, 8.64e15, -8.64e15, 1e300, 8.63e15, -8.63e15, 0.5]) {
    assert.equal(typeof isOpen(daily(ALWAYS), 'Europe/Berlin', nowMs), 'boolean');
    nextChange(daily(span('08:00', '09:00')), 'Europe/Berlin', nowMs);
  }
});
