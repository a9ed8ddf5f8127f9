import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Alarm } from '../alarm/alarm.ts';
import type { Finding } from '../behaviour/finding.ts';
import type { Disk } from '../disk/disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { BOUND_RANGES } from '../mandate/behaviours.ts';
import { ANSWERS, reaches } from './bounds.ts';
import { footageClock, parseSpeed, sleepUntil } from './footage-clock.ts';
import { makePlace } from './place-make.ts';
import { fakeCamera, newPlace, NOON_MS, pass } from './place.fixture.ts';
import type { TestPlace } from './place.fixture.ts';
import { CameraRun } from './watch-camera.ts';
import { watchPlace } from './watch-place.ts';

const MINUTE_MS = 60_000;
const acts = async (place: TestPlace): Promise<string[]> =>
  (await place.entries()).map(({ act, phase, facts }) => `${act} ${phase} ${facts.reason ?? ''}`.trim());

test('outside its hours a camera is not opened, and it is closed and opened again when they change', async (t) => {
  const made = await newPlace(t, { yard: 'rtsp://192.0.2.7/x' });
  // Noon UTC is 13:00 in Berlin in winter.
  await made.rewrite((text) =>
    text.replace('schedule: always', "schedule: { weekly: { daily: ['13:02-13:04', '13:06-13:07'] } }"),
  );
  const { clock } = made;
  const { seen, source } = fakeCamera(clock);
  const place = await made.open();
  const stop = new AbortController();
  const camera = place.standing.parsed.mandate.cameras[0]!;
  const run = new CameraRun({
    place,
    camera,
    number: 0,
    wall: 'node-only',
    speed: 1,
    loop: false,
    eye: undefined,
    source,
  });
  const running = run.run(stop.signal).catch(() => 'stopped');
  await made.settled();
  const open: number[] = [];
  for (let minute = 0; minute < 8; minute++) {
    await pass(made, MINUTE_MS / 2);
    open.push(seen.open);
    await pass(made, MINUTE_MS / 2);
  }
  stop.abort(new DOMException('enough', 'AbortError'));
  assert.equal(await running, 'stopped');
  await place[Symbol.asyncDispose]();
  assert.deepEqual(open, [0, 0, 1, 1, 0, 0, 1, 0], 'open in the middle of minutes 2, 3 and 6 only');
  assert.equal(seen.opened, 2);
  const inside = (ms: number): boolean => {
    const minute = (ms - NOON_MS) / MINUTE_MS;
    return (minute >= 2 && minute <= 4) || (minute >= 6 && minute <= 7);
  };
  assert.ok(seen.read.length >= 15 && seen.read.every(inside), 'no packet was even read outside the hours');
  // What a camera sent in the very moment of the end may have been read; it is neither kept nor looked at.
  const within = seen.read.filter((ms) => ![4, 7].includes((ms - NOON_MS) / MINUTE_MS));
  const kept = (await made.entries()).filter(({ act }) => act === 'segment');
  assert.equal(
    kept.reduce((sum, { facts }) => sum + (facts.packets ?? 0), 0),
    within.length,
    'all that was read is sealed',
  );
  const said = made.events.flatMap((event) => (event.type === 'camera' ? [event.state] : []));
  assert.deepEqual(said, ['waiting', 'open', 'closed', 'waiting', 'open', 'closed', 'waiting']);
  assert.equal((await acts(made)).filter((act) => act === 'refusal outcome outside-hours').length, 3);
});

test('when the mandate ends, everything it granted stops, and nothing starts again', async (t) => {
  const made = await newPlace(t, { yard: 'rtsp://192.0.2.7/x' });
  await made.rewrite((text) => text.replace(/validUntil: .*/, 'validUntil: 2026-11-22T13:02'));
  const { clock } = made;
  const { seen, source } = fakeCamera(clock);
  {
    await using place = await made.open();
    const camera = place.standing.parsed.mandate.cameras[0]!;
    const run = new CameraRun({
      place,
      camera,
      number: 0,
      wall: 'node-only',
      speed: 1,
      loop: false,
      eye: undefined,
      source,
    });
    const running = run.run(new AbortController().signal);
    await made.settled();
    await pass(made, 3 * MINUTE_MS);
    assert.equal(await running, 'refused');
  }
  assert.ok(seen.read.length > 5 && seen.read.every((ms) => ms <= NOON_MS + 2 * MINUTE_MS));
  await using place = await made.open();
  const options = { watch: false, wall: 'node-only', rate: 8, speed: 1, loop: false, version: '0' } as const;
  await assert.rejects(watchPlace(place, options, new AbortController().signal), {
    kind: 'refused',
    message: /ended on/,
  });
});

test('an unsigned mandate starts nothing; one signed for other bytes neither', async (t) => {
  const made = await newPlace(t);
  await made.rewrite((text) => text.replace('retentionHours: 72', 'retentionHours: 96'), false);
  await using place = await made.open();
  const options = { watch: false, wall: 'node-only', rate: 8, speed: 'max', loop: false, version: '0' } as const;
  await assert.rejects(watchPlace(place, options, new AbortController().signal), {
    kind: 'refused',
    message: /signature/,
  });
  assert.deepEqual(await acts(made), [], 'not even a start is entered');
});

test('warnings 14, 3 and 1 days ahead, each once, and entered', async (t) => {
  const made = await newPlace(t, { yard: 'rtsp://192.0.2.7/x' });
  await made.rewrite((text) => text.replace(/validUntil: .*/, 'validUntil: 2026-11-24'));
  await using place = await made.open();
  const stop = new AbortController();
  const { source } = fakeCamera(made.clock);
  const { doChores } = await import('./watch-chores.ts');
  const { AlarmDesk } = await import('./alarm-desk.ts');
  const chores = doChores(place, new AlarmDesk(place), stop.signal);
  const warned = (): number =>
    made.events.filter((event) => event.type === 'warning' && event.code === 'mandate-ends').length;
  await made.settled();
  assert.equal(warned(), 2, '14 and 3 days are due');
  for (let hour = 0; hour < 36; hour++) {
    made.clock.advance(60 * MINUTE_MS);
    await made.settled();
  }
  stop.abort(new DOMException('enough', 'AbortError'));
  await chores;
  assert.equal(warned(), 3);
  assert.equal((await acts(made)).filter((act) => act.startsWith('mandate-warning')).length, 3);
  assert.ok(source.live);
});

test('keep: never leaves nothing in the vault', async (t) => {
  const made = await newPlace(t, { yard: 'rtsp://192.0.2.7/x' });
  await made.rewrite((text) => text.replace('keep: sealed', 'keep: never').replace(/\n *retentionHours: 72/, ''));
  const { seen, source } = fakeCamera(made.clock);
  await using place = await made.open();
  const camera = place.standing.parsed.mandate.cameras[0]!;
  const run = new CameraRun({
    place,
    camera,
    number: 0,
    wall: 'node-only',
    speed: 1,
    loop: false,
    eye: undefined,
    source,
  });
  assert.equal(await run.run(new AbortController().signal), 'refused', 'record has nothing to do with it');
  assert.equal(seen.opened, 0);
  assert.deepEqual(await readdir(made.paths.vault).catch(() => []), []);
});

test('a place is opened once at a time', async (t) => {
  const made = await newPlace(t);
  const first = await made.open();
  await assert.rejects(made.open(), { kind: 'conflict' });
  await first[Symbol.asyncDispose]();
  await (await made.open())[Symbol.asyncDispose]();
});

test('a place is made all or not at all, never over something else, its secrets for the owner alone', async (t) => {
  const made = await newPlace(t);
  const words = { site: 's', operator: 'o', contact: 'c', legalBasis: 'l', dpia: 'd', validFrom: '2026-11-01', validUntil: '2026-11-30', timeZone: 'UTC', cameras: [{ name: 'yard', source: 'x.mp4', purpose: 'word' }] }; // prettier-ignore
  const make = (folder: string) =>
    makePlace({ folder, words, disk: made.disk, clock: made.clock, random: systemRandom });
  await assert.rejects(make(made.folder), { kind: 'conflict' });
  const fresh = join(made.folder, '..', 'fresh');
  await assert.rejects(make(fresh), { kind: 'invalid' });
  await assert.rejects(stat(fresh), { code: 'ENOENT' });
  await mkdir(fresh);
  await assert.rejects(make(fresh), { kind: 'invalid' });
  assert.deepEqual(await readdir(fresh), []);
  for (const path of [...Object.values(made.keys), ...Object.values(made.custodians), join(made.paths.ledger, 'key')]) {
    assert.equal((await stat(path)).mode & 0o077, 0, path);
  }
  const pub = await readFile(`${made.keys['operator']!}.pub`, 'utf8');
  assert.match(pub, /^ssh-ed25519 /);
  await writeFile(join(fresh, 'x'), '');
  await assert.rejects(make(fresh), { kind: 'conflict' });
});

test('footage time: real, faster, as fast as it goes', async () => {
  const base = new SimulatedClock(NOON_MS);
  assert.equal(footageClock(base, 1), base);
  const fast = footageClock(base, 60);
  base.advance(1000);
  assert.equal(fast.nowMs(), NOON_MS + MINUTE_MS);
  const signal = new AbortController().signal;
  const slept = fast.sleep(MINUTE_MS, signal);
  base.advance(1000);
  await slept;
  const real = { nowMs: () => NOON_MS, monotonicMs: () => 0, sleep: () => Promise.resolve() };
  const most = footageClock(real, 'max');
  await sleepUntil(most, NOON_MS + 24 * 60 * MINUTE_MS, signal);
  assert.ok(most.nowMs() >= NOON_MS + 24 * 60 * MINUTE_MS);
  for (const text of ['0', '-1', 'fast', '', '1001', 'NaN']) {
    assert.throws(
      () => parseSpeed(text),
      (error) => error instanceof AugenmassError && error.kind === 'invalid',
    );
  }
});

test('an alarm is told while the ledger stands still, says so, and is entered when the ledger is back', async (t) => {
  const made = await newPlace(t);
  let full = false;
  const refuse: Disk['write'] = () =>
    Promise.reject(new AugenmassError('exhausted', 'The disk is full.', { remedy: 'Free some space.' }));
  const disk: Disk = { ...made.disk, write: (...args) => (full ? refuse(...args) : made.disk.write(...args)) };
  await using place = await made.open({ disk });
  const { AlarmDesk } = await import('./alarm-desk.ts');
  const desk = new AlarmDesk(place);
  const alarm = (id: string): Alarm => ({
    id,
    camera: 'yard',
    behaviour: 'fall',
    startMs: NOON_MS,
    endMs: NOON_MS + 2000,
    over: false,
    confidence: 0.6,
    tracks: ['a'],
    reason: { code: 'hip-height-fell', values: [], scale: 'prior' },
    raisedMs: NOON_MS,
    judgement: undefined,
  });
  const told = (): (number | null)[] => made.events.flatMap((event) => (event.type === 'alarm' ? [event.entry] : []));
  desk.take({ raised: [alarm('one')], changed: [] });
  await desk.settle();
  full = true;
  desk.take({ raised: [alarm('two')], changed: [] });
  await desk.settle();
  assert.deepEqual(told(), [0, null], 'help does not wait for a disk');
  assert.deepEqual(place.store.unrecorded().map(({ id }) => id), ['two']); // prettier-ignore
  full = false;
  await desk.catchUp();
  assert.deepEqual(place.store.unrecorded().length, 1, 'the ledger is not opened again at once');
  made.clock.advance(MINUTE_MS);
  await desk.catchUp();
  assert.deepEqual(place.store.unrecorded(), []);
  assert.equal(
    (await made.entries()).filter(({ facts }) => facts.alarm === 'two' && facts.reason === 'entered-late').length,
    1,
  );
  const warnings = made.events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
  assert.deepEqual(warnings, ['ledger-stopped', 'ledger-back']);
});

test('a finding below the bounds of the mandate is not raised', () => {
  const finding = (seconds: number): Finding => ({
    behaviour: 'lying',
    startMs: 0,
    endMs: seconds * 1000,
    confidence: 0.5,
    camera: 'yard',
    tracks: [],
    reason: { code: 'lies-on-floor', values: [{ name: 'low', value: seconds, unit: 's' }], scale: 'prior' },
  });
  assert.equal(reaches(finding(10), {}), true);
  assert.equal(reaches(finding(19.9), { longMs: 20_000 }), false);
  assert.equal(reaches(finding(20), { longMs: 20_000 }), true);
  assert.equal(reaches({ ...finding(9), endMs: 21_000 }, { longMs: 20_000 }), true, 'it has lasted that long');
  assert.equal(reaches(finding(20), { people: 3 }), false, 'what the reason does not answer is not reached');
  for (const bounds of Object.values(BOUND_RANGES)) {
    for (const bound of Object.keys(bounds)) assert.ok(bound in ANSWERS, `${bound} has an answer`);
  }
});

test('at midnight UTC a new day begins with a new key', async (t) => {
  const made = await newPlace(t, { yard: 'rtsp://192.0.2.7/x' });
  made.clock.jump(12 * 60 * MINUTE_MS - MINUTE_MS);
  const { source } = fakeCamera(made.clock);
  const place = await made.open();
  const stop = new AbortController();
  const camera = place.standing.parsed.mandate.cameras[0]!;
  const run = new CameraRun({
    place,
    camera,
    number: 0,
    wall: 'node-only',
    speed: 1,
    loop: false,
    eye: undefined,
    source,
  });
  const running = run.run(stop.signal).catch(() => 'stopped');
  await made.settled();
  await pass(made, 2 * MINUTE_MS);
  stop.abort(new DOMException('enough', 'AbortError'));
  await running;
  await place[Symbol.asyncDispose]();
  assert.deepEqual(await readdir(join(made.paths.vault, 'yard')), ['2026-11-22', '2026-11-23']);
  const keys = await readdir(join(made.paths.vault, 'keys'));
  assert.deepEqual(keys, ['2026-11-22.json', '2026-11-23.json']);
  const texts = await Promise.all(keys.map((name) => readFile(join(made.paths.vault, 'keys', name), 'utf8')));
  const recipients = texts.map((text) => (JSON.parse(text) as { recipient: string }).recipient);
  assert.notEqual(recipients[0], recipients[1]);
});
