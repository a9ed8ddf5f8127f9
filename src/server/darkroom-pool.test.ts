import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { SimulatedClock, systemClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import type { DarkroomStanding, LiveTap } from '../live/tap.ts';
import type { DarkroomHost } from './darkroom-host.ts';
import { CAMERAS_A_DARKROOM, DarkroomPool, darkroomsFor, parseDarkrooms } from './darkroom-pool.ts';
import { newPlace, NOON_MS } from './place.fixture.ts';
import { watchPlace } from './watch-place.ts';

/** Hosts that die when told to; `refuses`: how many openings fail from now on. */
function fakes(walled: readonly boolean[] = []) {
  const hosts: { host: DarkroomHost; die: () => void; closed: boolean }[] = [];
  const state = { refuses: 0 };
  const open = (): Promise<DarkroomHost> => {
    if (state.refuses-- > 0) return Promise.reject(new AugenmassError('unavailable', 'No wall can be built.'));
    const gone = Promise.withResolvers<undefined>();
    gone.promise.catch(() => undefined);
    const one = {
      host: {
        model: { name: 'none', sha256: '00' },
        wall: 'bwrap',
        walled: walled[hosts.length] ?? true,
        open: false,
        listen: () => () => undefined,
        ended: gone.promise,
        close: () => {
          one.closed = true;
          return Promise.resolve();
        },
      } as unknown as DarkroomHost,
      die: () => {
        gone.reject(new AugenmassError('corrupt', 'The darkroom ended 8 times in a row.'));
      },
      closed: false,
    };
    hosts.push(one);
    return Promise.resolve(one.host);
  };
  return { hosts, state, open };
}

function poolOf(open: () => Promise<DarkroomHost>, cameras: readonly string[], darkrooms: number) {
  const clock = new SimulatedClock(NOON_MS);
  const stood: DarkroomStanding[] = [];
  const lost: (readonly [number, number, readonly string[]])[] = [];
  const pool = new DarkroomPool({
    cameras,
    darkrooms,
    open,
    clock,
    random: systemRandom,
    stands: (standing) => stood.push(standing),
    lost: (...what) => lost.push(what),
  });
  return { pool, clock, stood, lost };
}

const named = (count: number): string[] => Array.from({ length: count }, (_, i) => `camera-${i}`);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('one darkroom for each sixteen cameras, never more than cores, never none', () => {
  assert.equal(CAMERAS_A_DARKROOM, 16);
  const of = (cameras: number): number => darkroomsFor(cameras, 4);
  assert.deepEqual([0, 1, 16, 17, 32, 33, 48, 49, 64, 1000].map(of), [1, 1, 1, 2, 2, 3, 3, 4, 4, 4]);
  assert.equal(darkroomsFor(64, 1), 1);
  assert.deepEqual(['auto', '1', '64'].map(parseDarkrooms), [undefined, 1, 64]);
  for (const text of ['', '0', '65', '1.5', 'many']) assert.throws(() => parseDarkrooms(text), { kind: 'invalid' });
});

test('cameras are spread evenly, each in exactly one darkroom, and every darkroom has one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 20 }), async (cameras, darkrooms) => {
      const { open, hosts } = fakes();
      const names = named(cameras);
      const { pool, stood } = poolOf(open, names, darkrooms);
      await pool.start();
      const { rooms } = stood.at(-1)!;
      const sizes = rooms.map((room) => room.cameras.length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1 && Math.min(...sizes) >= 1);
      assert.deepEqual(rooms.flatMap((room) => room.cameras).sort(), [...names].sort());
      assert.equal(hosts.length, Math.min(cameras, darkrooms));
      for (const room of rooms) {
        for (const name of room.cameras) assert.equal(pool.of(name), pool.of(room.cameras[0]!));
      }
      assert.equal(new Set(names.map((name) => pool.of(name).keeper)).size, rooms.length);
      await pool.close();
    }),
    { numRuns: 60 },
  );
});

test('one that dies is started anew, is told with its cameras, and leaves the others alone', async () => {
  const { open, hosts, state } = fakes();
  const { pool, clock, stood, lost } = poolOf(open, named(5), 2);
  await pool.start();
  assert.equal(stood.length, 1, 'nothing is said of a pool that is only beginning');
  const standing = (): unknown => stood.at(-1)!.rooms.map((room) => room.state);
  assert.deepEqual(standing(), ['tight', 'tight']);
  state.refuses = 2;
  hosts[1]!.die();
  await turn();
  assert.deepEqual(lost, [[2, 2, ['camera-1', 'camera-3']]]);
  assert.deepEqual(standing(), ['tight', 'down']);
  assert.deepEqual([stood.at(-1)!.state, stood.at(-1)!.wall], ['down', 'bwrap']);
  assert.equal(await pool.of('camera-0').keeper.host(), hosts[0]!.host, 'goes on');
  assert.equal(hosts[0]!.closed, false);
  const next = pool.of('camera-1').keeper.host();
  for (let i = 0; i < 10; i++) {
    clock.advance(5000);
    await turn();
  }
  assert.equal(await next, hosts[2]!.host);
  assert.deepEqual(standing(), ['tight', 'tight']);
  assert.equal(stood.at(-1)!.state, 'tight');
  await pool.close();
  assert.deepEqual(
    hosts.map(({ closed }) => closed),
    [true, true, true],
  );
});

test('a place stands as its worst darkroom, and one that cannot be built leaves none behind', async () => {
  const weak = fakes([true, false]);
  const { pool, stood } = poolOf(weak.open, named(2), 2);
  const hosts = await pool.start();
  assert.deepEqual(
    hosts.map(({ walled }) => walled),
    [true, false],
  );
  assert.equal(stood.at(-1)!.state, 'open');
  await pool.close();
  const failing = fakes();
  failing.state.refuses = 1;
  const second = poolOf(failing.open, named(3), 3);
  await assert.rejects(second.pool.start(), { kind: 'unavailable' });
  assert.deepEqual(second.stood, []);
  assert.deepEqual(
    failing.hosts.map(({ closed }) => closed),
    [true, true],
  );
});

/** Innermost processes of darkrooms that this process started, and whether a filter of system calls stands in them. */
function darkrooms(): { pid: number; filtered: boolean }[] {
  const parents = new Map<number, number>();
  const found: number[] = [];
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${entry}/stat`, 'utf8'))!;
      parents.set(Number(entry), Number(parent));
      const words = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
      if (name !== 'bwrap' && /^node/.test(words[0]!.replace(/.*\//, '')) && words.some((word) => /darkroom\/main\.ts$/.test(word))) found.push(Number(entry)); // prettier-ignore
    } catch {
      // It has ended meanwhile.
    }
  }
  const ours = (pid: number): boolean => pid === process.pid || (parents.has(pid) && ours(parents.get(pid)!));
  return found.filter(ours).map((pid) => {
    const [, mode] = /^Seccomp:\s+(\d)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
    return { pid, filtered: mode === '2' };
  });
}

test(
  'two real darkrooms behind walls of their own: who is killed is missed by its cameras alone, and sees again',
  { timeout: 300_000, skip: process.platform !== 'linux' && 'needs /proc' },
  async (t) => {
    const clip = new URL('../../demo/cellar.mp4', import.meta.url).pathname;
    const made = await newPlace(t, { north: clip, east: clip, south: clip, west: clip });
    const place = await made.open({ clock: systemClock });
    const stop = new AbortController();
    const seen = new Map<string, number>();
    const missed = new Map<string, string>();
    const ids = new Map<string, Set<string>>();
    let standing: DarkroomStanding | undefined;
    const nothing = (): void => undefined;
    const tap: LiveTap = {
      opened: nothing,
      observed: (camera, _, frame) => {
        seen.set(camera, (seen.get(camera) ?? 0) + 1);
        const known = ids.get(camera) ?? new Set();
        for (const { track } of frame.bodies) known.add(track);
        ids.set(camera, known);
      },
      runEnded: nothing,
      drawing: nothing,
      changed: nothing,
      alarm: nothing,
      entered: nothing,
      heard: nothing,
      missed: (camera, _from, _to, why) => missed.set(camera, why),
      clockOffset: nothing,
      audio: nothing,
      darkroom: (now) => (standing = now),
      cosigned: nothing,
    };
    const options = {
      watch: true,
      wall: 'auto',
      rate: 8,
      darkrooms: 2,
      speed: 1,
      loop: true,
      version: '0',
      tap,
    } as const;
    const running = watchPlace(place, options, stop.signal).catch((error: unknown) => error);
    const until = async (what: string, holds: () => boolean): Promise<void> => {
      for (let i = 0; i < 2400; i++) {
        if (holds()) return;
        await systemClock.sleep(100, t.signal);
      }
      assert.fail(`${what}: ${JSON.stringify([...seen])} ${JSON.stringify([...missed])}`);
    };
    try {
      await until('all four are seen', () =>
        ['north', 'east', 'south', 'west'].every((name) => (seen.get(name) ?? 0) > 8),
      );
      assert.deepEqual(
        standing?.rooms.map(({ cameras }) => cameras),
        [
          ['north', 'south'],
          ['east', 'west'],
        ],
      );
      const before = darkrooms();
      assert.equal(before.length, 2);
      assert.deepEqual(
        standing.rooms.map(({ state }) => state === 'tight'),
        before.map(({ filtered }) => filtered && standing!.rooms[0]!.wall !== 'node-only'),
        'each is shut in by itself, and said to be',
      );
      process.kill(before[0]!.pid, 'SIGKILL');
      await until('the gap is told', () => missed.size >= 2);
      const hit = [...missed.keys()].sort();
      const own = standing.rooms.map(({ cameras }) => [...cameras].sort());
      assert.ok(
        own.some((cameras) => cameras.join() === hit.join()),
        `only one darkroom's cameras: ${hit.join()}`,
      );
      assert.ok([...missed.values()].every((why) => why === 'darkroom'));
      seen.clear();
      await until('all four are seen again', () =>
        ['north', 'east', 'south', 'west'].every((name) => (seen.get(name) ?? 0) > 8),
      );
      assert.equal(missed.size, 2, 'the others went on');
      const after = darkrooms();
      assert.equal(after.length, 2);
      assert.ok(after.every(({ filtered }) => filtered));
      assert.ok(
        after.some(({ pid }) => pid === before[1]!.pid),
        'the other one is the same process as before',
      );
      // The same clip four times: nobody is known again in another camera.
      const all = [...ids.values()].flatMap((known) => [...known]);
      assert.equal(new Set(all).size, all.length);
    } finally {
      stop.abort(new DOMException('enough', 'AbortError'));
      await running;
    }
    for (let i = 0; i < 600 && darkrooms().length > 0; i++) await systemClock.sleep(100, t.signal);
    assert.deepEqual(darkrooms(), [], 'none is left behind');
  },
);
