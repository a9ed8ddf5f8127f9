import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import type { Disk } from '../disk/disk.ts';
import { systemDisk } from '../disk/system-disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Entry } from '../ledger/entry.ts';
import { readSigningKey } from '../mandate/sign.ts';
import type { Packet, StreamInfo } from '../packet/packet.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { makeDayKey } from '../vault/day-key.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import type { CameraSource } from './camera-source.ts';
import { makePlace } from './place-make.ts';
import type { MadePlace } from './place-make.ts';
import type { PlaceEvent } from './place-event.ts';
import { Place } from './place.ts';

/** What tests of this room share: a place in a folder that goes away, made as init makes it. */
export const DEMO = new URL('../../demo/musterplatz.mp4', import.meta.url).pathname;
/** Sunday, 2026-11-22, 12:00 UTC. */
export const NOON_MS = Date.UTC(2026, 10, 22, 12);

/** Work between two uses of the disk (ciphers, key agreement) takes fewer turns of the event loop than this. */
const QUIET_TURNS = 300;

function counted(disk: Disk, count: (more: number) => void): Disk {
  const wrap =
    <A extends unknown[], T>(act: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      count(1);
      try {
        return await act(...args);
      } finally {
        count(-1);
      }
    };
  return {
    read: wrap((path: string) => disk.read(path)),
    write: wrap((...args: Parameters<Disk['write']>) => disk.write(...args)),
    create: wrap((...args: Parameters<Disk['create']>) => disk.create(...args)),
    list: wrap((folder: string) => disk.list(folder)),
    remove: wrap((path: string) => disk.remove(path)),
    sweep: wrap((folder: string) => disk.sweep(folder)),
  };
}

export interface TestPlace extends MadePlace {
  readonly folder: string;
  readonly clock: SimulatedClock;
  readonly disk: Disk;
  readonly events: PlaceEvent[];
  open(options?: { disk?: Disk; clock?: Clock }): Promise<Place>;
  /** Resolves when no disk is busy and all that could go on has gone on. */
  readonly settled: () => Promise<void>;
  entries(): Promise<Entry[]>;
  /** Changes the mandate's text and signs it anew. */
  rewrite(change: (text: string) => string, sign?: boolean): Promise<void>;
}

export async function newPlace(
  t: TestContext,
  cameras: Readonly<Record<string, string>> = { yard: DEMO },
  parent = tmpdir(),
): Promise<TestPlace> {
  const base = await mkdtemp(join(parent, 'augenmass-place-'));
  t.after(() => rm(base, { recursive: true, force: true }));
  const folder = join(base, 'place');
  let busy = 0;
  const disk = counted(systemDisk(systemRandom), (more) => (busy += more));
  const clock = new SimulatedClock(NOON_MS);
  const made = await makePlace({
    folder,
    words: {
      site: 'Musterplatz',
      operator: 'Stadt Muster',
      contact: 'kameras@muster.example',
      legalBasis: 'Section 99 of the Example Act',
      dpia: 'DPIA-2026-1',
      validFrom: '2026-11-01',
      validUntil: '2027-10-31',
      timeZone: 'Europe/Berlin',
      cameras: Object.entries(cameras).map(([name, source]) => ({
        name,
        source,
        purpose: `See that somebody at ${name} fell and needs help.`,
      })),
    },
    disk,
    clock,
    random: systemRandom,
  });
  const events: PlaceEvent[] = [];
  const { paths, keys } = made;
  return {
    ...made,
    folder,
    clock,
    disk,
    events,
    open: (options = {}) =>
      Place.open({
        folder,
        disk: options.disk ?? disk,
        clock: options.clock ?? clock,
        random: systemRandom,
        tell: (event) => events.push(event),
        // In this process: quick, and what the process apart adds has its own tests.
        makeDayKey: (request) => makeDayKey(request, systemRandom),
      }),
    async settled() {
      for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
        if (busy > 0) quiet = 0;
        await turn();
      }
    },
    async entries() {
      const found: Entry[] = [];
      for await (const { entry } of ledgerEntries(folder, disk)) found.push(entry);
      return found;
    },
    async rewrite(change, sign = true) {
      const text = change(await readFile(paths.mandate, 'utf8'));
      await writeFile(paths.mandate, text);
      if (!sign) return;
      let signatures = '';
      for (const [role, path] of Object.entries(keys)) {
        signatures += readSigningKey(await readFile(path, 'utf8'), role).sign(Buffer.from(text));
      }
      await writeFile(paths.signatures, signatures);
    },
  };
}

const INFO: StreamInfo = {
  codec: 'mjpeg',
  extradata: new Uint8Array(0),
  widthPx: 64,
  heightPx: 48,
  rotationDeg: 0,
  frameRate: 2,
};

/** A live camera on the simulated clock: a picture every ten seconds, and a count of how often it was opened and is open. */
export function fakeCamera(clock: SimulatedClock, bytesEach = 200) {
  const seen = { opened: 0, open: 0, read: [] as number[] };
  const source: CameraSource = {
    live: true,
    endpoint: undefined,
    async *packets(signal): AsyncGenerator<PacketMessage, void, undefined> {
      seen.opened++;
      seen.open++;
      try {
        yield { type: 'stream', camera: 0, info: INFO };
        while (true) {
          signal.throwIfAborted();
          const timeMs = clock.nowMs();
          const bytes = systemRandom.bytes(bytesEach);
          bytes.set([0xff, 0xd8, 0xff]);
          const packet: Packet = { timeMs, key: true, discardable: false, bytes };
          seen.read.push(timeMs);
          yield { type: 'packet', camera: 0, packet };
          await clock.sleep(10_000, signal);
        }
      } finally {
        seen.open--;
      }
    },
  };
  return { seen, source };
}

/** Moves the clock in steps of ten seconds, each time until whoever was woken has slept again. */
export async function pass({ clock, settled }: TestPlace, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10_000) {
    clock.advance(Math.min(left, 10_000));
    await settled();
  }
}
