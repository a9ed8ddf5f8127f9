import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Darkroom, DarkroomEvent } from '../darkroom/darkroom.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { AlarmDesk } from './alarm-desk.ts';
import type { DarkroomHost } from './darkroom-host.ts';
import { DarkroomKeeper } from './darkroom-keeper.ts';
import { newPlace, NOON_MS } from './place.fixture.ts';
import { Plates } from './plates.ts';
import { CameraWatcher } from './watch-eye.ts';

/** A darkroom that notes what it is told and is lost at its `dies`-th packet. */
function fakeHost(dies: number, room: () => Promise<void> = () => Promise.resolve()) {
  const told: string[] = [];
  let packets = 0;
  let hear: (event: DarkroomEvent) => void = () => undefined;
  const gone = Promise.withResolvers<undefined>();
  gone.promise.catch(() => undefined);
  const lost = (): AugenmassError => new AugenmassError('corrupt', 'The darkroom ended 8 times in a row.');
  const darkroom = {
    openCamera: ({ masks }: { masks: readonly unknown[] }) => {
      told.push(`camera with ${masks.length} masks`);
      return Promise.resolve();
    },
    closeCamera: () => Promise.resolve(),
    beginPass: (_: number, pass: string) => {
      told.push(pass);
      return Promise.resolve();
    },
    send: (message: PacketMessage) => {
      if (message.type === 'packet' && ++packets === dies) {
        gone.reject(lost());
        return Promise.reject(lost());
      }
      told.push(message.type === 'packet' ? (message.packet.key ? 'key' : 'packet') : message.type);
      if (message.type === 'end') {
        hear({ type: 'passed', camera: 0, pass: 'observe', decoded: 1, analysed: 1, still: 0, damaged: 0, lastMs: 0 });
      }
      return room();
    },
  } as unknown as Darkroom;
  const host: DarkroomHost = {
    darkroom,
    model: { name: 'none', sha256: '00' },
    wall: 'node-only',
    walled: true,
    open: false,
    listen: (_, listener) => {
      hear = listener;
      return () => undefined;
    },
    ended: gone.promise,
    close: () => Promise.resolve(),
  };
  return { host, told };
}

test('a lost darkroom is told and replaced; the new one hears masks, pass, stream and a key picture first', async (t) => {
  const made = await newPlace(t, { yard: 'rtsp://192.0.2.7/x' });
  await made.rewrite((text) =>
    text.replace('schedule: always', 'masks: [[[0, 0], [0.5, 0], [0.5, 0.5]]]\n    schedule: always'),
  );
  await using place = await made.open();
  const hosts = [fakeHost(3), fakeHost(Infinity)];
  let opened = 0;
  const lost: string[] = [];
  const keeper = new DarkroomKeeper(
    () => Promise.resolve(hosts[opened++]!.host),
    made.clock,
    systemRandom,
    ({ kind }) => {
      lost.push(kind);
    },
  );
  const plates = await Plates.open(made.paths.plates, made.disk, systemRandom);
  const camera = place.standing.parsed.mandate.cameras[0]!;
  const watcher = new CameraWatcher({ place, keeper, plates, desk: new AlarmDesk(place) }, camera, 0, true);
  const packet = (key: boolean): PacketMessage => ({
    type: 'packet',
    camera: 0,
    packet: { timeMs: NOON_MS, key, discardable: false, bytes: new Uint8Array(9) },
  });
  const info = { codec: 'h264', extradata: new Uint8Array(0), widthPx: 64, heightPx: 48, rotationDeg: 0, frameRate: 10 } as const; // prettier-ignore
  await watcher.begin(0);
  await watcher.push({ type: 'stream', camera: 0, info });
  for (const key of [true, false, false]) await watcher.push(packet(key));
  await made.settled();
  assert.deepEqual(hosts[0]!.told, ['camera with 1 masks', 'observe', 'stream', 'key', 'packet']);
  assert.deepEqual(lost, ['corrupt']);
  await watcher.push(packet(true));
  await made.settled();
  assert.equal(opened, 1, 'the next one is not started at once');
  made.clock.advance(2000);
  await made.settled();
  for (const key of [false, true, false]) await watcher.push(packet(key));
  await watcher.end();
  assert.deepEqual(hosts[1]!.told, ['camera with 1 masks', 'observe', 'stream', 'key', 'packet', 'end']);
  const warnings = made.events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
  assert.deepEqual(warnings, ['not-watched']);
  await keeper.close();
});

test('a darkroom that does not keep up: what waits for more than a second is left out up to a key picture', async (t) => {
  const made = await newPlace(t, { yard: 'rtsp://192.0.2.7/x' });
  await using place = await made.open();
  let full = Promise.withResolvers<undefined>();
  let isFull = false;
  const { host, told } = fakeHost(Infinity, async () => {
    if (isFull) await full.promise;
  });
  const keeper = new DarkroomKeeper(
    () => Promise.resolve(host),
    made.clock,
    systemRandom,
    () => undefined,
  );
  const plates = await Plates.open(made.paths.plates, made.disk, systemRandom);
  const camera = place.standing.parsed.mandate.cameras[0]!;
  const watcher = new CameraWatcher({ place, keeper, plates, desk: new AlarmDesk(place) }, camera, 0, true);
  const push = (key: boolean): Promise<void> =>
    watcher.push({
      type: 'packet',
      camera: 0,
      packet: { timeMs: made.clock.nowMs(), key, discardable: false, bytes: new Uint8Array(9) },
    });
  await watcher.begin(0);
  told.length = 0;
  isFull = true;
  await push(true);
  made.clock.advance(900);
  await push(false);
  assert.deepEqual(told, ['key', 'packet'], 'less than a second is waited for');
  made.clock.advance(200);
  for (const key of [false, true, false]) await push(key);
  assert.deepEqual(told, ['key', 'packet'], 'older than a second: nothing is added to what waits');
  isFull = false;
  full.resolve(undefined);
  full = Promise.withResolvers();
  await made.settled();
  for (const key of [false, true, false]) await push(key);
  assert.deepEqual(told, ['key', 'packet', 'key', 'packet'], 'and goes on where a decoder can');
  await watcher.end();
  await keeper.close();
});
