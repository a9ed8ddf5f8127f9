import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Darkroom, DarkroomEvent } from '../darkroom/darkroom.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { seededRandom } from '../kernel/random.ts';
import type { PacketMessage } from '../packet/wire.ts';
import type { CameraSource } from './camera-source.ts';
import type { DarkroomHost } from './darkroom-host.ts';
import { SetupLooks } from './setup-looks.ts';

interface Fake {
  readonly looks: SetupLooks;
  readonly clock: SimulatedClock;
  /** What the darkrooms were told, in order. */
  readonly told: string[];
  /** The camera sends this next. */
  readonly feed: (message: PacketMessage) => Promise<void>;
  /** The darkroom says this. */
  readonly say: (event: DarkroomEvent) => void;
  readonly fail: () => void;
}

const PACKET: PacketMessage = { type: 'packet', camera: 0, packet: { timeMs: 0, key: true, discardable: false, bytes: new Uint8Array(1) } }; // prettier-ignore
const notice = (code: 'look-known' | 'look-drawn' | 'look-view', value: number): DarkroomEvent => ({ type: 'notice', camera: 0, code, value }); // prettier-ignore
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Looks at a pretended live camera in a pretended darkroom. */
function fake(wall: DarkroomHost['wall'] = 'bwrap', made = false): Fake {
  const clock = new SimulatedClock();
  const told: string[] = [];
  let hear: (event: DarkroomEvent) => void = () => undefined;
  let lost: (error: Error) => void = () => undefined;
  let wanted: ((message: PacketMessage) => void) | undefined;
  const host = (): DarkroomHost => ({
    darkroom: {
      openCamera: ({ mode, masks }: { mode: string; masks: readonly unknown[] }) => Promise.resolve(told.push(`${mode} ${masks.length}`)), // prettier-ignore
      beginPass: (_: number, pass: string) => Promise.resolve(told.push(pass)),
      send: ({ type }: PacketMessage) => Promise.resolve(told.push(type)),
    } as unknown as Darkroom,
    model: { name: 'pretend', sha256: '' },
    wall,
    walled: true,
    open: false,
    listen: (_camera, listener) => {
      hear = listener;
      return () => undefined;
    },
    ended: new Promise((_resolve, reject) => (lost = reject)),
    close: () => Promise.resolve(void told.push('closed')),
  });
  const source: CameraSource = {
    live: true,
    endpoint: { host: '192.0.2.7', port: 554 },
    async *packets(signal) {
      while (true) {
        const message = await new Promise<PacketMessage>((resolve, reject) => {
          wanted = resolve;
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        });
        yield message;
      }
    },
  };
  const looks = new SetupLooks({
    made: () => Promise.resolve(made),
    source: () => Promise.resolve(source),
    open: () => Promise.resolve(host()),
    clock,
    random: seededRandom(7),
  });
  const feed = async (message: PacketMessage): Promise<void> => {
    while (!wanted) await turn();
    const give = wanted;
    wanted = undefined;
    give(message);
    await turn();
  };
  return { looks, clock, told, feed, say: (event) => { hear(event); }, fail: () => { lost(new Error('hostile')); } }; // prettier-ignore
}

const triangle = [{ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 0, y: 1 }]; // prettier-ignore

test('a look tells how much is known and drawn, and hands out the drawing and nothing else', async () => {
  const { looks, told, feed, say } = fake();
  const { id, state } = await looks.begin('ada', 'rtsp://192.0.2.7/1', [triangle]);
  assert.equal(state, 'starting');
  await feed(PACKET);
  assert.deepEqual(told.slice(0, 3), ['live 1', 'look', 'packet']);
  say({ type: 'opened', camera: 0, widthPx: 640, heightPx: 480 });
  say(notice('look-known', 40));
  say(notice('look-drawn', 12));
  const look = looks.one(id, 'ada');
  const ink = new Uint8Array(320 * 192);
  say({ type: 'drawing', camera: 0, timeMs: 0, ink });
  assert.equal(look.drawing, undefined, 'blank paper is no drawing');
  ink[0] = 15;
  say({ type: 'drawing', camera: 0, timeMs: 60_000, ink });
  const told1 = look.tell();
  assert.deepEqual(
    [told1.state, told1.known, told1.drawn, told1.drawing, told1.aspect],
    ['looking', 0.4, 0.12, 1, 4 / 3],
  );
  assert.equal(look.drawing![0], 0xf0);
  // Even if the darkroom’s host let one through: there is nowhere for it to go.
  say({ type: 'observation', camera: 0, timeMs: 0, persons: [], overflow: false, density: [], health: { blur: 0, dark: 0, obstructed: 0, moved: false }, plate: 'sure', fresh: true }); // prettier-ignore
  say({ type: 'sealed-plate', camera: 0, timeMs: 0, bytes: new Uint8Array(1) });
  assert.deepEqual(look.tell(), told1);
  say(notice('look-view', 1));
  await feed(PACKET);
  assert.match(look.tell().sentence.de, /zu dunkel/);
  say(notice('look-view', 3));
  await feed(PACKET);
  assert.match(look.tell().sentence.en, /was moved/);
  await feed({ type: 'gap', camera: 0, fromMs: 0, toMs: 1, reason: 'disconnected' });
  assert.equal(look.tell().state, 'lost');
  await looks.end(id, 'ada');
  assert.equal(told.at(-1), 'closed');
  assert.throws(() => looks.one(id, 'ada'), { kind: 'not-found' });
});

test('a look ends when nobody asks for it, and after half an hour however often it is asked for', async () => {
  const { looks, clock, told, feed } = fake();
  const first = looks.one((await looks.begin('ada', 'a', [])).id, 'ada');
  await feed(PACKET);
  clock.advance(89_000);
  first.tell();
  clock.advance(60_000);
  await turn();
  assert.equal(first.running, true);
  clock.advance(31_000);
  await first.gone;
  assert.deepEqual([first.tell().state, told.at(-1)], ['done', 'closed']);
  const second = looks.one((await looks.begin('ada', 'a', [])).id, 'ada');
  await feed(PACKET);
  for (let minute = 0; minute < 29; minute++) {
    clock.advance(60_000);
    second.tell();
    await turn();
  }
  assert.equal(second.running, true);
  clock.advance(60_000);
  await second.gone;
  assert.equal(second.tell().state, 'done');
});

test('a wrong password, a darkroom that oversteps and a missing wall end it with a sentence', async () => {
  const wrong = fake();
  const one = wrong.looks.one((await wrong.looks.begin('ada', 'a', [])).id, 'ada');
  await wrong.feed({ type: 'end', camera: 0, reason: 'failed', error: { kind: 'refused', message: 'rtsp://192.0.2.7 does not accept the user name and password.', remedy: '' } }); // prettier-ignore
  await one.gone;
  assert.equal(one.tell().state, 'failed');
  assert.match(one.tell().sentence.de, /Name und Kennwort nicht an/);
  const hostile = fake();
  const two = hostile.looks.one((await hostile.looks.begin('ada', 'a', [])).id, 'ada');
  await hostile.feed(PACKET);
  hostile.fail();
  await two.gone;
  assert.match(two.tell().sentence.en, /The darkroom failed/);
  const open = fake('node-only');
  const three = open.looks.one((await open.looks.begin('ada', 'a', [])).id, 'ada');
  await three.gone;
  assert.match(three.tell().sentence.en, /No wall stands here/);
  assert.deepEqual(open.told, ['closed'], 'not a packet was sent');
});

test('three at once, each seen by whoever began it; none once there is a place', async () => {
  const { looks, told, clock } = fake();
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await looks.begin('ada', 'a', [])).id);
  await assert.rejects(looks.begin('bo', 'a', []), { kind: 'exhausted' });
  assert.throws(() => looks.one(ids[0]!, 'bo'), { kind: 'not-found' });
  await assert.rejects(looks.end(ids[0]!, 'bo'), { kind: 'not-found' });
  await looks.end(ids[0]!, 'ada');
  await looks.begin('bo', 'a', []);
  clock.advance(1000);
  const spans = await looks.close();
  assert.equal(spans.length, 4, 'for the ledger');
  assert.deepEqual(spans[0]!.endpoint, { host: '192.0.2.7', port: 554 });
  assert.equal(told.filter((word) => word === 'closed').length, 4);
  await assert.rejects(looks.begin('ada', 'a', []), { kind: 'conflict' });
  await assert.rejects(fake('bwrap', true).looks.begin('ada', 'a', []), { kind: 'conflict' });
});
