import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { fallAt } from '../live/live.fixture.ts';
import type { LiveTap } from '../live/tap.ts';
import { openStore } from '../store/open.ts';
import { ServerMessage } from '../wire/live.ts';
import { Place as PlaceWire } from '../wire/place.ts';
import { LivePlace } from './live-place.ts';
import type { LivePlaceOptions } from './live-place.ts';
import { NOON_MS, newPlace } from './place.fixture.ts';
import type { TestPlace } from './place.fixture.ts';

const ANNA = { personId: 'anna', role: 'operator' } as const;

/** A live place whose watching is a fake: it keeps its tap and ends, fails or goes on as the test says. */
async function newLive(t: TestContext, made: TestPlace, options: Partial<LivePlaceOptions> = {}) {
  const store = await openStore('sqlite::memory:');
  const watching = { tap: undefined as LiveTap | undefined, begun: [] as number[], running: 0 };
  const live = await LivePlace.open({
    folder: made.folder,
    disk: made.disk,
    clock: made.clock,
    random: systemRandom,
    store,
    version: '0.0.0',
    watchPlace: async (_place, { tap }, signal) => {
      watching.begun.push(made.clock.nowMs() - NOON_MS);
      watching.tap = tap;
      watching.running++;
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
        if (signal.aborted) resolve(undefined);
      });
      watching.running--;
      return { alarms: 0, segments: 0, ends: {} };
    },
    ...options,
  });
  const messages: ServerMessage[] = [];
  live.subscribe({ message: (message) => messages.push(ServerMessage.parse(message)), figures: () => undefined });
  const stop = new AbortController();
  const running = live.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort(new DOMException('the test is over', 'AbortError'));
    await running;
    await store.close();
  };
  t.after(end);
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 500) {
      made.clock.advance(Math.min(500, left));
      await made.settled();
    }
  };
  // Files are read in real time, of which a busy machine has less.
  const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
    for (let i = 0; i < 60 && !(await done()); i++) await pass(1000);
  };
  await made.settled();
  return { live, store, watching, messages, pass, until, end };
}

const codes = (messages: readonly ServerMessage[]): string[] =>
  messages.flatMap((message) => (message.type === 'notice' ? [message.code] : []));

test('screens see the place as the wire has it, first of all, and no address of a camera', async (t) => {
  const made = await newPlace(t);
  const { live, watching, messages, until } = await newLive(t, made);
  await until(() => watching.running === 1);
  assert.equal(watching.running, 1);
  const view = PlaceWire.parse(await live.view());
  assert.deepEqual(
    [view.site, view.mandate.standing, view.grants.map(({ name }) => name), view.cameras[0]!.state],
    ['Musterplatz', 'valid', ['yard'], 'starting'],
  );
  assert.ok(!JSON.stringify(view).includes('musterplatz.mp4'), 'no address of a camera leaves');
  assert.equal(messages.at(0)?.type, 'place');
});

test('watching that fails begins again after 1, 2, 4 … seconds while the place stays open', async (t) => {
  const made = await newPlace(t);
  const store = await openStore('sqlite::memory:');
  let fails = 4;
  const begun: number[] = [];
  const live = await LivePlace.open({
    folder: made.folder,
    disk: made.disk,
    clock: made.clock,
    random: systemRandom,
    store,
    version: '0.0.0',
    watchPlace: async (_place, _options, signal) => {
      begun.push(made.clock.nowMs());
      if (fails-- > 0) throw new AugenmassError('unavailable', 'No camera of this place could be read.');
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
      return { alarms: 0, segments: 0, ends: {} };
    },
  });
  const messages: ServerMessage[] = [];
  live.subscribe({ message: (message) => messages.push(message), figures: () => undefined });
  const stop = new AbortController();
  const running = live.run(stop.signal);
  await made.settled();
  for (let i = 0; i < 60 && begun.length < 5; i++) {
    made.clock.advance(500);
    await made.settled();
    if (i === 4) assert.equal((await live.append({ act: 'report', phase: 'outcome', result: 'done' })).index, 0);
  }
  const waits = begun.slice(1).map((atMs, i) => atMs - begun[i]!);
  // The clock goes in steps of half a second.
  assert.deepEqual(
    waits.map((ms) => Math.floor(ms / 1000)),
    [1, 2, 4, 8],
  );
  assert.deepEqual(codes(messages), ['watch-failed', 'watch-failed', 'watch-failed', 'watch-failed']);
  assert.equal(live.hub.standings()[0]!.sentence.en, 'No camera of this place could be read.');
  stop.abort(new DOMException('over', 'AbortError'));
  await running;
  await store.close();
});

test('a new signed mandate is taken up at once; open alarms stay, and who judges meanwhile waits', async (t) => {
  const made = await newPlace(t);
  const { live, watching, pass } = await newLive(t, made);
  await pass(500);
  watching.tap!.alarm(fallAt(made.clock.nowMs()), undefined);
  await pass(1000);
  await made.rewrite((text) => text.replace('site: Musterplatz', 'site: Neuer Platz'));
  const reloaded = live.reload();
  const judged = live.desk.judge('alarm0000001', { verdict: 'hit' }, ANNA);
  const both = { done: false };
  void Promise.allSettled([reloaded, judged]).then(() => (both.done = true));
  for (let i = 0; i < 100 && !both.done; i++) await pass(500);
  assert.equal((await judged).state, 'judged');
  assert.equal((await live.view())!.site, 'Neuer Platz');
  assert.equal(watching.begun.length, 2);
  assert.equal(watching.running, 1);
  const acts = (await made.entries()).map(({ act, phase }) => `${act} ${phase}`);
  assert.deepEqual(acts, ['verdict intent', 'verdict outcome']);
});

test('a mandate whose signatures are taken away stops what it granted after ten seconds, and says so', async (t) => {
  const made = await newPlace(t);
  const { live, watching, pass, until } = await newLive(t, made);
  const standing = async () => (await live.view())?.mandate.standing;
  await until(() => watching.begun.length === 1);
  await rename(made.paths.signatures, join(made.folder, 'away'));
  await pass(9000);
  assert.equal(watching.begun.length, 1, 'whoever replaces two files is given time');
  await until(async () => (await standing()) === 'unsigned' && watching.begun.length === 2);
  assert.equal(await standing(), 'unsigned');
  assert.equal(watching.begun.length, 2, 'the place itself asks its mandate, which grants nothing');
  await rename(join(made.folder, 'away'), made.paths.signatures);
  await until(async () => (await standing()) === 'valid');
  assert.equal(await standing(), 'valid');
});

test('a folder that is no place yet becomes one; a broken mandate is no end', async (t) => {
  const made = await newPlace(t);
  const good = await readFile(made.paths.mandate);
  await rename(made.paths.mandate, join(made.folder, 'later'));
  const { live, watching, messages, pass, until } = await newLive(t, made);
  await pass(3000);
  assert.equal(await live.view(), undefined);
  const waiting = assert.rejects(live.append({ act: 'report', phase: 'outcome', result: 'done' }), {
    kind: 'unavailable',
  });
  await pass(16_000);
  await waiting;
  await writeFile(made.paths.mandate, 'mandate: {');
  await until(() => codes(messages).includes('place-failed'));
  assert.ok(codes(messages).includes('place-failed'));
  await writeFile(made.paths.mandate, good);
  await until(async () => (await live.view())?.site === 'Musterplatz' && watching.running === 1);
  assert.equal((await live.view())!.site, 'Musterplatz');
  assert.equal(watching.running, 1);
});

test('a clock that jumps, here or in a camera, stands in the ledger once', async (t) => {
  const made = await newPlace(t);
  const { live, watching, messages, pass, until } = await newLive(t, made);
  await pass(2000);
  made.clock.jump(3_600_000);
  await pass(2000);
  watching.tap!.clockOffset('yard', -3_600_250);
  watching.tap!.clockOffset('yard', -3_600_900);
  await pass(1000);
  watching.tap!.clockOffset('yard', 40);
  await pass(1000);
  await until(() => codes(messages).length === 3);
  const jumps = (await made.entries()).filter(({ act }) => act === 'clock-jump').map(({ facts }) => facts);
  assert.deepEqual(jumps, [
    { offsetMs: 3_600_000 },
    { camera: 'yard', offsetMs: -3_600_250 },
    { camera: 'yard', offsetMs: 40 },
  ]);
  assert.deepEqual(codes(messages), ['clock-jump', 'camera-clock', 'camera-clock']);
  const { cameras } = await live.coverage(NOON_MS + 1500, NOON_MS + 3_600_000);
  const never = cameras[0]!.spans.find(({ state }) => state === 'stopped');
  assert.ok(never && never.toMs - never.fromMs > 3_590_000, 'what the clock left out was not watched');
});

test('the server is not running: that time is stopped, after a clean end and after none', async (t) => {
  const made = await newPlace(t);
  const one = await newLive(t, made);
  one.watching.tap!.heard('yard', { state: 'waiting', sentence: { de: 'zu', en: 'closed' } });
  await one.pass(20_000);
  const { store } = one;
  const rows = await store.db.selectFrom('coverage').selectAll().execute();
  assert.ok(rows.length > 0 && rows.every(({ to_ms }) => to_ms <= made.clock.nowMs()));
  const last = Math.max(...rows.map(({ to_ms }) => to_ms));
  assert.ok(made.clock.nowMs() - last <= 6000, 'a kill now would lose six seconds at most');
  const { cameras } = await one.live.coverage(NOON_MS - 60_000, made.clock.nowMs());
  assert.deepEqual(
    cameras[0]!.spans.map(({ state }) => state).filter((state) => state !== 'lost'),
    ['closed'],
  );
});

for (const when of ['before', 'after'] as const) {
  test(`killed ${when} the verdict was kept, its entry in the ledger: the next start has it once`, async (t) => {
    const made = await newPlace(t);
    const url = `sqlite:${join(made.folder, '..', 'live.db')}`;
    const fixture = new URL('live-kill.fixture.ts', import.meta.url).pathname;
    const child = spawnSync(process.execPath, [fixture, made.folder, url, when], { timeout: 60_000, encoding: 'utf8' });
    assert.equal(child.signal, 'SIGKILL', child.stderr);
    const store = await openStore(url);
    const before = await store.db.selectFrom('judgement').selectAll().execute();
    assert.equal(before.length, when === 'before' ? 0 : 1);
    const live = await LivePlace.open({
      folder: made.folder,
      disk: made.disk,
      clock: systemClock,
      random: systemRandom,
      store,
      version: '0.0.0',
      watchPlace: () => Promise.resolve({ alarms: 0, segments: 0, ends: {} }),
    });
    const stop = new AbortController();
    const running = live.run(stop.signal);
    await assert.rejects(
      live.desk.judge('alarm0000001', { verdict: 'no-hit' }, { personId: 'bert', role: 'operator' }),
      {
        kind: 'conflict',
      },
    );
    const { judgements, state } = await live.desk.one('alarm0000001');
    assert.deepEqual(
      [state, judgements.map(({ verdict, reason }) => [verdict, reason])],
      ['judged', [['hit', 'lag da']]],
    );
    stop.abort(new DOMException('over', 'AbortError'));
    await running;
    await store.close();
    const verdicts = (await made.entries()).filter(({ act }) => act === 'verdict');
    assert.deepEqual(
      verdicts.map(({ phase, result }) => [phase, result]),
      [
        ['intent', undefined],
        ['outcome', 'done'],
      ],
    );
  });
}
