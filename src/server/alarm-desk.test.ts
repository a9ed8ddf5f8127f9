import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fallAt } from '../live/live.fixture.ts';
import type { LiveTap } from '../live/tap.ts';
import { AlarmDesk } from './alarm-desk.ts';
import { NOON_MS, newPlace } from './place.fixture.ts';

test('a ledger that is slow holds no alarm up: told after 0.2 s, entered when it can be, with its newest numbers', async (t) => {
  const made = await newPlace(t);
  await using place = await made.open();
  const gate = Promise.withResolvers<undefined>();
  const append = place.ledger.append.bind(place.ledger);
  place.ledger.append = async (draft) => {
    await gate.promise;
    return append(draft);
  };
  const heard: [string, number | undefined][] = [];
  const tap = {
    alarm: ({ id }, entry) => heard.push([id, entry]),
    entered: (id, entry) => heard.push([id, entry]),
  } as Partial<LiveTap> as LiveTap;
  const desk = new AlarmDesk(place, tap);
  const [first, second] = [fallAt(NOON_MS), fallAt(NOON_MS, { id: 'alarm0000002', camera: 'gate' })];
  desk.take({ raised: [first, second], changed: [] });
  await made.settled();
  assert.deepEqual(heard, [], 'the entry comes first, as long as it comes soon');
  for (let i = 0; i < 2; i++) {
    made.clock.advance(200);
    await made.settled();
  }
  assert.deepEqual(heard, [
    ['alarm0000001', undefined],
    ['alarm0000002', undefined],
  ]);
  desk.take({ raised: [], changed: [{ ...first, endMs: NOON_MS + 9000 }] });
  await made.settled();
  gate.resolve(undefined);
  await desk.settle();
  assert.deepEqual(heard.slice(3), [
    ['alarm0000001', 0],
    ['alarm0000002', 1],
  ]);
  assert.deepEqual(
    place.store.alarms().map(({ alarm, entry }) => [alarm.id, alarm.endMs - NOON_MS, entry]),
    [
      ['alarm0000001', 9000, 0],
      ['alarm0000002', 1400, 1],
    ],
  );
  const told = made.events.flatMap((event) => (event.type === 'alarm' ? [[event.id, event.entry]] : []));
  assert.deepEqual(told, [
    ['alarm0000001', null],
    ['alarm0000002', null],
  ]);
  const acts = (await made.entries()).map(({ act, phase, ref }) => [act, phase, ref]);
  assert.deepEqual(acts, [
    ['alarm', 'intent', undefined],
    ['alarm', 'intent', undefined],
    ['alarm', 'outcome', 0],
    ['alarm', 'outcome', 1],
  ]);
});
