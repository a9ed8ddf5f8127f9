import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemDisk } from '../src/disk/system-disk.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { systemRandom } from '../src/kernel/random.ts';
import { LivePlace } from '../src/server/live-place.ts';
import { makePlace } from '../src/server/place-make.ts';
import { starterMandate } from '../src/server/place-template.ts';
import { openStore } from '../src/store/open.ts';
import { decodeFigures } from '../src/wire/figures.ts';
import { GSTREAMER_PYTHON, TestCamera } from '../test/rtsp/camera.ts';
import type { Row } from './main.ts';

/**
 * A whole live place with 1 to 64 cameras: GStreamer's RTSP server sends the rendered clips of the demo (512×288, 10 pictures a second),
 * everything of ours runs: intake, sealing, darkrooms, tracks, behaviours, alarms, ledger, and one screen that is shown all of them.
 * 0 stands for a place at rest: its only camera is outside its hours, so that what each camera adds can be told from what a place costs.
 * Processor time is that of this process and all it started, without the RTSP server. Latency is from a packet's arrival to the figures
 * for the screens. Needs Linux and GStreamer.
 */
const COUNTS = (process.env['CAMERAS'] ?? '0,1,2,4,8,16,32,64').split(',').map(Number);
/** At least so long, and until so much has been seen that V8 has compiled what is hot: a place runs for months. */
const WARM_MS = Number(process.env['WARM_S'] ?? 20) * 1000;
const WARM_OBSERVATIONS = Number(process.env['WARM_OBSERVATIONS'] ?? 1000);
const LONGEST_WARM_MS = 150_000;
const MEASURED_MS = Number(process.env['MEASURED_S'] ?? 20) * 1000;
/** As `augenmass serve --darkrooms`. */
const DARKROOMS = process.env['DARKROOMS'] === undefined ? undefined : Number(process.env['DARKROOMS']);
const LONGEST_START_MS = 120_000;
const CLIPS = ['square', 'arcade', 'steps', 'pool', 'yard', 'gate', 'hall', 'cellar'];
const ANALYSES_PER_SECOND = 8;
const TICKS = 100;
/** Half an hour, half a day from now. */
const CLOSED_HOUR = String((new Date(systemClock.nowMs()).getUTCHours() + 12) % 24).padStart(2, '0');
const CLOSED_NOW = `{ weekly: { daily: ['${CLOSED_HOUR}:00-${CLOSED_HOUR}:30'] } }`;
const PAGE_BYTES = 4096;

export async function run(): Promise<Row[]> {
  if (GSTREAMER_PYTHON === undefined || process.platform !== 'linux') {
    console.log('  skipped: needs Linux and GStreamer’s RTSP server for Python');
    return [];
  }
  const rows: Row[] = [];
  let atRest: Measured | undefined;
  let alone: Measured | undefined;
  const least = COUNTS.find((count) => count > 0) ?? 1;
  for (const cameras of COUNTS) {
    const measured = await measure(cameras);
    console.log(`  ${cameras}: ${measured.shares}`);
    if (cameras === 0) {
      atRest = measured;
      rows.push({
        name: 'live, at rest: one camera, outside its hours',
        value: measured.cores,
        unit: 'cores',
        reference: 'none',
        referenceValue: 1,
        ratio: measured.cores,
      });
      continue;
    }
    alone ??= measured;
    const row = (name: string, value: number, unit: string, reference: string, referenceValue: number): void => {
      rows.push({
        name: `live, ${cameras} cameras: ${name}`,
        value,
        unit,
        reference,
        referenceValue,
        ratio: value / referenceValue,
      });
    };
    const one = `with ${least} camera`;
    row('processor time a camera', measured.cores / cameras, 'cores', one, alone.cores / least);
    if (atRest) {
      const added = (measured.cores - atRest.cores) / cameras;
      row('processor time a camera adds', added, 'cores', one, (alone.cores - atRest.cores) / least);
    }
    row('processor time an observation', (1000 * measured.cores) / measured.perSecond, 'ms', one, (1000 * alone.cores) / alone.perSecond); // prettier-ignore
    if (cameras > least) {
      const each = (measured.megabytes - alone.megabytes) / (cameras - least);
      row('memory beyond the first', each, 'MB a camera', 'target', 60);
    }
    row('observations', measured.perSecond / cameras, 'a second and camera', 'asked for', ANALYSES_PER_SECOND);
    row('packet to figures, median', measured.medianMs, 'ms', one, alone.medianMs);
    row('packet to figures, 95 of 100', measured.slowMs, 'ms', one, alone.slowMs);
    row('cameras seen in the last 3 s', measured.fresh, 'cameras', 'all', cameras);
  }
  return rows;
}

interface Measured {
  readonly cores: number;
  readonly megabytes: number;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly slowMs: number;
  readonly fresh: number;
  /** Cores by process. */
  readonly shares: string;
}

/** 0 cameras: one that is closed. */
async function measure(count: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-bench-live-'));
  const clips = CLIPS.map((name) => fileURLToPath(new URL(`../demo/${name}.mp4`, import.meta.url)));
  const peers = await TestCamera.clips(...clips);
  const stop = new AbortController();
  try {
    const place = { disk: systemDisk(systemRandom), clock: systemClock, random: systemRandom };
    const names = Array.from({ length: Math.max(1, count) }, (_, i) => `camera-${i}`);
    const day = (ms: number): string => new Date(systemClock.nowMs() + ms).toISOString().slice(0, 10);
    await makePlace({
      ...place,
      folder: join(folder, 'place'),
      mandate: (words) =>
        count > 0
          ? starterMandate(words)
          : starterMandate(words).replace('schedule: always', `schedule: ${CLOSED_NOW}`),
      words: {
        site: 'Musterplatz',
        operator: 'Stadt Muster',
        contact: 'kameras@muster.example',
        legalBasis: 'Section 99 of the Example Act',
        dpia: 'DPIA-2026-1',
        validFrom: day(-86_400_000),
        validUntil: day(86_400_000),
        timeZone: 'UTC',
        cameras: names.map((name, i) => ({
          name,
          source: `rtsp://127.0.0.1:${peers.port}/${i % CLIPS.length}`,
          purpose: `Measure what camera ${i} costs.`,
        })),
      },
    });
    const store = await openStore(`sqlite:${join(folder, 'live.db')}`);
    const live = await LivePlace.open({
      ...place,
      folder: join(folder, 'place'),
      store,
      version: '0',
      watch: { wall: 'node-only', darkrooms: DARKROOMS },
    });
    const lastMs = new Map<number, number>();
    let lagsMs: number[] = [];
    let observed = 0;
    const screen = live.subscribe({
      message: () => undefined,
      figures: (bytes) => {
        const nowMs = systemClock.nowMs();
        for (const { camera, timeMs } of decodeFigures(bytes)) {
          lastMs.set(camera, nowMs);
          observed++;
          lagsMs.push(nowMs - timeMs);
        }
      },
    });
    screen.watch('all');
    const running = live.run(stop.signal);
    const signal = new AbortController().signal;
    const fresh = (): number => [...lastMs.values()].filter((ms) => systemClock.nowMs() - ms < 3_000).length;
    const startedMs = systemClock.monotonicMs();
    while (lastMs.size < count && systemClock.monotonicMs() - startedMs < LONGEST_START_MS) {
      await systemClock.sleep(500, signal);
    }
    const warmMs = systemClock.monotonicMs();
    // A place at rest runs little of its code: what starting it left behind is still being tidied away after twenty seconds.
    await systemClock.sleep(count === 0 ? 3 * WARM_MS : WARM_MS, signal);
    while (count > 0 && observed < WARM_OBSERVATIONS && systemClock.monotonicMs() - warmMs < LONGEST_WARM_MS) {
      await systemClock.sleep(500, signal);
    }
    lagsMs = [];
    const before = await spent(peers.pid);
    const sinceMs = systemClock.monotonicMs();
    await systemClock.sleep(MEASURED_MS, signal);
    const after = await spent(peers.pid);
    const seconds = (systemClock.monotonicMs() - sinceMs) / 1000;
    const lags = lagsMs.toSorted((a, b) => a - b);
    const used = [...after].map(([pid, now]) => ({ ...now, cores: (now.seconds - (before.get(pid)?.seconds ?? 0)) / seconds })); // prettier-ignore
    const result: Measured = {
      cores: used.reduce((sum, { cores }) => sum + cores, 0),
      megabytes: used.reduce((sum, { megabytes }) => sum + megabytes, 0),
      perSecond: lags.length / seconds,
      medianMs: lags[lags.length >> 1] ?? Infinity,
      slowMs: lags[Math.floor(lags.length * 0.95)] ?? Infinity,
      fresh: fresh(),
      shares: used
        .filter(({ cores }) => cores > 0.001)
        .map(({ name, cores, megabytes }) => `${name} ${cores.toFixed(3)} cores ${megabytes.toFixed(0)} MB`)
        .join(', '),
    };
    stop.abort(new DOMException('measured', 'AbortError'));
    await running;
    await store.close();
    return result;
  } finally {
    stop.abort(new DOMException('over', 'AbortError'));
    await peers[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of this process and its descendants, except the one named: proc(5), fields 2, 4, 14, 15 of stat, and field 2 of statm. */
async function spent(except: number): Promise<Map<number, { name: string; seconds: number; megabytes: number }>> {
  const all = new Map<number, { parent: number; name: string; seconds: number; megabytes: number }>();
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    try {
      const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
      const line = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
      const pages = Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]);
      const script = line.find((word) => /\.(ts|js)$/.test(word)) ?? '';
      const name = pid === process.pid ? 'server' : script.replace(/^.*\/(\w+)\/([\w-]+)\.[tj]s$/, '$1/$2');
      const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
      all.set(pid, { parent: Number(fields[1]), name, seconds, megabytes: (pages * PAGE_BYTES) / 1e6 });
    } catch {
      // It has ended meanwhile.
    }
  }
  const ours = (pid: number): boolean => {
    if (pid === process.pid) return true;
    if (pid === except) return false;
    const parent = all.get(pid)?.parent;
    return parent !== undefined && parent > 1 && ours(parent);
  };
  return new Map([...all].filter(([pid]) => ours(pid)));
}
