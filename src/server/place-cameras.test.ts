import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { GSTREAMER_PYTHON, TestCamera } from '../../test/rtsp/camera.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Packet } from '../packet/packet.ts';
import { openAge } from '../vault/age-open.ts';
import { readFmp4 } from '../vault/fmp4-read.ts';
import { parseDayKey } from '../vault/day-key-file.ts';
import { keyPath } from '../vault/keys.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import { identityFrom } from '../vault/place.fixture.ts';
import { listFiles, listSegments, readSealed } from '../vault/store.ts';
import { cameraSource } from './camera-source.ts';
import type { CameraSource } from './camera-source.ts';
import { DEMO, fakeCamera, newPlace, pass } from './place.fixture.ts';
import type { TestPlace } from './place.fixture.ts';
import { CameraRun } from './watch-camera.ts';

/** All acknowledged packets of a camera, opened as two custodians would. */
async function opened(place: TestPlace, camera: string): Promise<Packet[]> {
  const custodians = [];
  for (const [name, path] of Object.entries(place.custodians).slice(1)) {
    const identity = /^AGE-SECRET-KEY-.*$/m.exec(await readFile(path, 'utf8'))![0];
    custodians.push({ name, identity, recipient: '' });
  }
  const packets: Packet[] = [];
  const identities = new Map<string, string>();
  for (const segment of await listSegments(ledgerEntries(place.folder, place.disk))) {
    if (segment.camera !== camera) continue;
    if (!identities.has(segment.day)) {
      const key = parseDayKey(await readFile(keyPath(place.folder, segment.day)));
      identities.set(segment.day, await identityFrom(key, custodians));
    }
    const file = await readSealed(place.folder, place.disk, segment);
    packets.push(...readFmp4(await openAge(file, [identities.get(segment.day)!])).packets);
  }
  return packets;
}

/** The source itself, and every packet that it gave. */
function tapped(source: CameraSource): CameraSource & { readonly given: Packet[] } {
  const given: Packet[] = [];
  return {
    ...source,
    given,
    async *packets(signal) {
      for await (const message of source.packets(signal)) {
        if (message.type === 'packet') given.push({ ...message.packet, bytes: Uint8Array.from(message.packet.bytes) });
        yield message;
      }
    },
  };
}

const hex = (packets: readonly Packet[]): string[] => packets.map(({ bytes }) => Buffer.from(bytes).toString('hex'));

test(
  'two RTSP cameras and a file, H.264 and H.265: what was acknowledged opens bit for bit',
  { timeout: 120_000 },
  async (t) => {
    if (GSTREAMER_PYTHON === undefined) {
      t.skip('GStreamer with its RTSP server and Python bindings is not installed');
      return;
    }
    await using one = await TestCamera.start('--codec', 'h264', '--fps', '25');
    await using two = await TestCamera.start('--codec', 'h265', '--fps', '25');
    const sources = {
      north: `rtsp://127.0.0.1:${one.port}/street`,
      south: `rtsp://127.0.0.1:${two.port}/street`,
      clip: DEMO,
    };
    const made = await newPlace(t, sources);
    const place = await made.open({ clock: systemClock });
    const stop = new AbortController();
    const runs = place.standing.parsed.mandate.cameras.map((camera, number) => {
      const options = { number, wall: 'node-only', clock: systemClock, random: systemRandom } as const;
      const source = tapped(cameraSource(camera.source, (path) => place.fileOf(path), options));
      const run = new CameraRun({
        place,
        camera,
        number,
        wall: 'node-only',
        speed: 'max',
        loop: false,
        eye: undefined,
        source,
      });
      return { name: camera.name, source, ended: run.run(stop.signal).catch(() => 'stopped') };
    });
    const enough = (): boolean => runs.slice(0, 2).every(({ source }) => source.given.length >= 80);
    const deadlineMs = systemClock.monotonicMs() + 60_000;
    while (!enough() && systemClock.monotonicMs() < deadlineMs) await systemClock.sleep(50, stop.signal);
    assert.equal(await runs[2]!.ended, 'ended');
    stop.abort(new DOMException('enough', 'AbortError'));
    await Promise.all(runs.map(({ ended }) => ended));
    await place[Symbol.asyncDispose]();
    for (const { name, source } of runs) {
      const back = await opened(made, name);
      assert.deepEqual(hex(back), hex(source.given.slice(0, back.length)), name);
      // The last one may have been on its way when the place was stopped.
      assert.ok(back.length >= source.given.length - 1, `${name}: ${back.length} of ${source.given.length}`);
      assert.ok(back.length >= 80, name);
    }
  },
);

test(
  'a full disk stops the recording with an alarm, nothing lies open, and it goes on when there is room',
  { timeout: 120_000 },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'augenmass-full-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'none', folder], { stdio: 'ignore' });
    } catch {
      rmSync(folder, { recursive: true });
      t.skip('no file system may be mounted here');
      return;
    }
    t.after(() => {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    });
    const made = await newPlace(t, { yard: 'rtsp://192.0.2.7/x' }, folder);
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(1_200_000));
    const { seen, source } = fakeCamera(made.clock, 60_000);
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
    const stopped = () => made.events.find((event) => event.type === 'recording-stopped');
    for (let minute = 0; minute < 10 && !stopped(); minute++) await pass(made, 60_000);
    assert.equal(stopped()?.kind, 'exhausted', JSON.stringify(made.events));
    const before = seen.read.length;
    await pass(made, 60_000);
    assert.ok(seen.read.length > before, 'the camera is read on');
    rmSync(ballast);
    const again = () => made.events.some((event) => event.type === 'camera' && event.state === 'recording');
    for (let minute = 0; minute < 10 && !again(); minute++) await pass(made, 60_000);
    assert.ok(again(), 'recording goes on by itself');
    const files = await listFiles(made.folder, made.disk);
    await pass(made, 60_000);
    stop.abort(new DOMException('enough', 'AbortError'));
    await running;
    await place[Symbol.asyncDispose]();
    assert.ok((await listFiles(made.folder, made.disk)).length > files.length);
    const back = await opened(made, 'yard');
    assert.ok(back.length > 5 && back.every(({ bytes }) => bytes.length === 60_000));
    const reopened = await made.open();
    await reopened[Symbol.asyncDispose]();
  },
);
