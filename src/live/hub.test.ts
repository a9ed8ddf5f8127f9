import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SimulatedClock } from '../kernel/clock.ts';
import { seededRandom } from '../kernel/random.ts';
import { openStore } from '../store/open.ts';
import { decodeFigures } from '../wire/figures.ts';
import type { LiveFrame } from '../wire/figures.ts';
import { ServerMessage } from '../wire/live.ts';
import { Coverage } from './coverage.ts';
import { Hub } from './hub.ts';
import { NOON_MS, bodyAt, fallAt, observationAt, trackFrame } from './live.fixture.ts';
import { TrackNumbers } from './numbers.ts';
import { Replays } from './replay.ts';
import type { Replay } from './replay.ts';
import { guarded } from './tap.ts';

async function newHub() {
  const clock = new SimulatedClock(NOON_MS);
  const store = await openStore('sqlite::memory:');
  const coverage = new Coverage(store);
  const finished: Replay[] = [];
  const replays = new Replays(
    () => clock.nowMs(),
    (replay) => finished.push(replay),
  );
  const hub = new Hub({
    clock,
    random: seededRandom(3),
    coverage,
    replays,
    told: () => undefined,
    entered: () => undefined,
    clockOffset: () => undefined,
    greet: () => [],
    placeChanged: () => undefined,
  });
  hub.name(['yard', 'gate']);
  for (const camera of ['yard', 'gate']) hub.heard(camera, { state: 'open', sentence: { de: 'auf', en: 'open' } });
  return { clock, hub, coverage, replays, finished, store };
}

function screen(hub: Hub, cameras: 'all' | string[] = 'all') {
  const frames: LiveFrame[] = [];
  const batches: Uint8Array[] = [];
  const messages: ServerMessage[] = [];
  const state = { full: false };
  const subscription = hub.subscribe({
    message: (message) => messages.push(ServerMessage.parse(message)),
    figures: (bytes) => {
      batches.push(bytes);
      frames.push(...decodeFigures(bytes));
    },
    full: () => state.full,
  });
  subscription.watch(cameras);
  return { frames, batches, messages, state, subscription };
}

const step = fc.record({
  camera: fc.constantFrom('yard', 'gate'),
  people: fc.array(fc.record({ track: fc.constantFrom('a', 'b', 'c'), x: fc.nat(100), seen: fc.boolean() }), {
    maxLength: 4,
  }),
  flush: fc.boolean(),
  fresh: fc.boolean(),
});

test('batches decode to what was observed, in order, for those who asked for it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { clock, hub, store } = await newHub();
      const all = screen(hub);
      const gate = screen(hub, ['gate']);
      const none = screen(hub, []);
      const numbers = new Map(hub.standings().map(({ name, number }) => [name, number]));
      const want: { camera: number; timeMs: number; fresh: boolean; boxes: number[][] }[] = [];
      for (const { camera, people, flush, fresh } of steps) {
        clock.advance(40);
        const timeMs = clock.nowMs();
        const unique = [...new Map(people.map((one) => [one.track, one])).values()];
        const bodies = unique.map(({ track, x, seen }) => bodyAt(track, x / 128 + 0.1, 0.25, 0.9, seen));
        hub.observed(camera, observationAt(timeMs, { fresh }), trackFrame(timeMs, bodies));
        const boxes = bodies
          .filter(({ seen }) => seen)
          .map(({ box: { x0, y0, x1, y1 } }) => [x0, y0, x1, y1].map((edge) => Math.round(edge * 512) / 512));
        want.push({ camera: numbers.get(camera)!, timeMs, fresh, boxes });
        if (flush) hub.audience.flush(clock.monotonicMs());
      }
      hub.audience.flush(clock.monotonicMs());
      const got = (frames: readonly LiveFrame[]) =>
        frames.map(({ camera, timeMs, fresh, figures }) => ({
          camera,
          timeMs,
          fresh,
          boxes: figures.map(({ box }) => [...box]),
        }));
      assert.deepEqual(got(all.frames), want);
      assert.deepEqual(
        got(gate.frames),
        want.filter(({ camera }) => camera === numbers.get('gate')),
      );
      assert.deepEqual(none.frames, []);
      await store.close();
    }),
    { numRuns: 40 },
  );
});

test('a screen that does not take what it was sent gets no figures until it does, others all; silence has a heartbeat', async () => {
  const { clock, hub } = await newHub();
  const quick = screen(hub);
  const slow = screen(hub);
  const see = (): void => {
    clock.advance(100);
    hub.observed('yard', observationAt(clock.nowMs()), trackFrame(clock.nowMs(), []));
    hub.audience.flush(clock.monotonicMs());
  };
  see();
  slow.state.full = true;
  for (let i = 0; i < 5; i++) see();
  slow.state.full = false;
  see();
  assert.equal(quick.frames.length, 7);
  assert.equal(slow.frames.length, 2);
  assert.equal(hub.audience.skipped, 5);
  for (let i = 0; i < 20; i++) {
    clock.advance(100);
    hub.audience.flush(clock.monotonicMs());
  }
  const beats = quick.batches.slice(7);
  assert.deepEqual(beats.map(decodeFigures), [[], []]);
});

test('a screen that throws harms nobody, and a fault of the hub never reaches whoever watches', async () => {
  const { clock, hub } = await newHub();
  hub
    .subscribe({
      message: () => {
        throw new Error('gone');
      },
      figures: () => {
        throw new Error('gone');
      },
    })
    .watch('all');
  const other = screen(hub);
  const faults: unknown[] = [];
  const tap = guarded(hub, (error) => faults.push(error));
  tap.observed('yard', observationAt(clock.nowMs()), trackFrame(clock.nowMs(), [bodyAt('a', 0.5, 0.5)]));
  hub.audience.flush(clock.monotonicMs() + 1);
  assert.equal(other.frames.length, 1);
  assert.deepEqual(faults, []);
  // Not a frame at all: what is thrown stays here.
  tap.observed('yard', observationAt(clock.nowMs()), {} as never);
  assert.equal(faults.length, 1);
});

test('an alarm marks its figures at once, and its replay goes from ten seconds before to ten after', async () => {
  const { clock, hub, finished, replays } = await newHub();
  const { frames } = screen(hub);
  const startMs = NOON_MS + 30_000;
  const see = (untilMs: number): void => {
    while (clock.nowMs() < untilMs) {
      clock.advance(125);
      const bodies = [bodyAt('walker', 0.5, 0.5, clock.nowMs() < startMs ? 0.9 : 0.2), bodyAt('other', 0.2, 0.5)];
      hub.observed('yard', observationAt(clock.nowMs()), trackFrame(clock.nowMs(), bodies));
    }
    hub.audience.flush(clock.monotonicMs());
  };
  hub.opened('yard', 16 / 9);
  hub.drawing('yard', { camera: 0, timeMs: 0, ink: new Uint8Array(320 * 192).fill(9) });
  see(startMs + 1500);
  assert.ok(frames.every(({ figures }) => figures.every(({ alarmed }) => !alarmed)));
  const alarm = fallAt(startMs, { raisedMs: clock.nowMs() });
  hub.changed({ raised: [alarm], changed: [] });
  const before = frames.length;
  see(startMs + 2000);
  assert.ok(frames.slice(before).every(({ figures }) => figures.filter(({ alarmed }) => alarmed).length === 1));
  assert.equal(replays.outlineOf(alarm.id)?.complete, false);
  see(startMs + 12_000);
  assert.equal(finished.length, 1);
  const replay = finished[0]!;
  assert.deepEqual([replay.fromMs, replay.toMs, replay.complete], [startMs - 10_000, startMs + 10_000, true]);
  const shown = decodeFigures(replay.bytes);
  assert.equal(shown.length, 160);
  assert.ok(shown[0]!.timeMs - (startMs - 10_000) <= 125 && startMs + 10_000 - shown.at(-1)!.timeMs <= 125);
  const concerned = shown.flatMap(({ figures }) => figures.filter(({ alarmed }) => alarmed).map(({ track }) => track));
  assert.equal(concerned.length, 160, 'in every frame, also before the alarm');
  assert.deepEqual([...new Set(concerned)], [...replays.tracksOf(alarm.id)]);
  assert.equal(replay.drawing?.length, 320 * 96);
  assert.equal(replay.drawing[0], 0x99);
  assert.equal(replay.aspect, 16 / 9);
  assert.equal(replay.curve!.unit, 'm');
  const curve = replay.curve!;
  const at = (ms: number): number => curve.points.find(([timeMs]) => timeMs >= ms)![1];
  assert.deepEqual([at(-5000), at(1000)], [0.9, 0.2]);
  hub.settled(alarm.id);
  const judged = frames.length;
  see(startMs + 12_500);
  assert.ok(frames.slice(judged).every(({ figures }) => figures.every(({ alarmed }) => !alarmed)));
});

test('a silent camera is lost from its last observation on, and a late word corrects what was', async () => {
  const { clock, hub, coverage } = await newHub();
  const { messages } = screen(hub);
  const see = (ms: number): void => {
    for (let left = ms; left > 0; left -= 125) {
      clock.advance(125);
      hub.observed('yard', observationAt(clock.nowMs()), trackFrame(clock.nowMs(), [bodyAt('a', 0.5, 0.5)]));
      if (left % 1000 === 0) hub.look();
    }
  };
  const quiet = (ms: number): void => {
    for (let left = ms; left > 0; left -= 1000) {
      clock.advance(1000);
      hub.look();
    }
  };
  see(10_000);
  assert.equal(hub.standings()[0]!.state, 'live');
  quiet(6000);
  const lost = hub.standings()[0]!;
  assert.deepEqual([lost.state, lost.people, lost.seenMs], ['lost', 0, NOON_MS + 10_000]);
  assert.ok(messages.some((message) => message.type === 'camera' && message.camera.state === 'lost'));
  see(4000);
  hub.missed('yard', NOON_MS + 17_000, NOON_MS + 18_000, 'darkroom');
  const spans = await coverage.spans('yard', NOON_MS, NOON_MS + 20_000);
  assert.deepEqual(
    spans.map(({ fromMs, toMs, state }) => [fromMs - NOON_MS, toMs - NOON_MS, state]),
    [
      [0, 125, 'learning'],
      [125, 10_000, 'watched'],
      [10_000, 16_125, 'lost'],
      [16_125, 17_000, 'watched'],
      [17_000, 18_000, 'darkroom'],
      [18_000, 20_000, 'watched'],
    ],
  );
  hub.heard('gate', { state: 'waiting', sentence: { de: 'zu', en: 'closed' }, opensMs: NOON_MS + 99_000 });
  const gate = hub.standings()[1]!;
  assert.deepEqual([gate.state, gate.opensMs], ['closed', NOON_MS + 99_000]);
});

test('a camera that starts is learning, never watched and never lost; once it was there or has failed, it is lost', async () => {
  const { clock, hub, coverage } = await newHub();
  const sentence = { de: 'so', en: 'so' };
  const pass = (ms: number): void => {
    for (let left = ms; left > 0; left -= 1000) {
      clock.advance(1000);
      hub.look();
    }
  };
  const see = (): void => {
    clock.advance(125);
    hub.observed('yard', observationAt(clock.nowMs()), trackFrame(clock.nowMs(), []));
  };
  pass(5000);
  hub.heard('yard', { state: 'learning', sentence });
  pass(20_000);
  hub.heard('yard', { state: 'open', sentence });
  pass(4000);
  see();
  see();
  hub.heard('yard', { state: 'failed', sentence });
  pass(2000);
  hub.heard('yard', { state: 'open', sentence });
  pass(3000);
  see();
  see();
  hub.heard('yard', { state: 'waiting', sentence });
  pass(60_000);
  hub.heard('yard', { state: 'open', sentence });
  pass(3000);
  see();
  see();
  const states = await coverage.spans('yard', NOON_MS, clock.nowMs());
  assert.deepEqual(
    states.map(({ fromMs, toMs, state }) => [fromMs - NOON_MS, toMs - NOON_MS, state]),
    [
      [0, 29_125, 'learning'],
      [29_125, 29_250, 'watched'],
      [29_250, 34_375, 'lost'],
      [34_375, 34_500, 'watched'],
      [34_500, 94_500, 'closed'],
      [94_500, 97_625, 'learning'],
      [97_625, 97_750, 'watched'],
    ],
  );
  // Nothing came from the other one in all that time.
  pass(1000);
  assert.equal((await coverage.spans('gate', clock.nowMs() - 1000, clock.nowMs()))[0]?.state, 'lost');
});

test('nothing that leaves names a track, and numbers of one run say nothing of the next', async () => {
  const { clock, hub } = await newHub();
  const { messages, frames } = screen(hub);
  const see = (): number[] => {
    clock.advance(125);
    hub.observed('yard', observationAt(clock.nowMs()), trackFrame(clock.nowMs(), [bodyAt('walker', 0.5, 0.5)]));
    hub.audience.flush(clock.monotonicMs());
    return frames.at(-1)!.figures.map(({ track }) => track);
  };
  const first = see();
  assert.deepEqual(see(), first);
  hub.runEnded('yard');
  assert.notDeepEqual(see(), first);
  hub.look();
  assert.ok(!JSON.stringify(messages).includes('walker'));
  const numbers = new TrackNumbers(seededRandom(1));
  const given = Array.from({ length: 30_000 }, (_, i) => numbers.of(`t${i}`));
  assert.equal(new Set(given).size, given.length);
  assert.ok(given.every((number) => Number.isInteger(number) && number >= 0 && number < 65_536));
});
