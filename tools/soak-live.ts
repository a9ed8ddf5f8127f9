import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemDisk } from '../src/disk/system-disk.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { systemRandom } from '../src/kernel/random.ts';
import { footageClock } from '../src/server/footage-clock.ts';
import { LivePlace } from '../src/server/live-place.ts';
import { makePlace } from '../src/server/place-make.ts';
import { packageFile } from '../src/server/package-file.ts';
import { openStore } from '../src/store/open.ts';
import { decodeFigures } from '../src/wire/figures.ts';

/**
 * An hour of a live place in fast time: `node --expose-gc tools/soak-live.ts [MINUTES] [FACTOR]`. The demo's clips over and over, sealed,
 * watched, shown to one screen, alarms judged by nobody, on a clock that runs FACTOR times as fast for everything. Memory of the server
 * and of what it started must be flat: its last third no more than a tenth above its middle third.
 */
const minutes = Number(process.argv[2] ?? 60);
const factor = Number(process.argv[3] ?? 10);
const CAMERAS = ['square', 'gate'];
const GROWTH = 1.1;
const fast = footageClock(systemClock, factor);
const clock = { ...fast, nowMs: (): number => Math.round(fast.nowMs()) };
const place = { disk: systemDisk(systemRandom), clock, random: systemRandom };
const folder = await mkdtemp(join(tmpdir(), 'augenmass-soak-'));
const stop = new AbortController();
try {
  const day = (ms: number): string => new Date(clock.nowMs() + ms).toISOString().slice(0, 10);
  await makePlace({
    ...place,
    folder: join(folder, 'place'),
    words: {
      site: 'Musterplatz',
      operator: 'Stadt Muster',
      contact: 'kameras@muster.example',
      legalBasis: 'Section 99 of the Example Act',
      dpia: 'DPIA-2026-1',
      validFrom: day(-86_400_000),
      validUntil: day(30 * 86_400_000),
      timeZone: 'UTC',
      cameras: CAMERAS.map((name) => ({ name, source: packageFile(`demo/${name}.mp4`), purpose: `Watch ${name} for an hour.` })), // prettier-ignore
    },
  });
  const store = await openStore(`sqlite:${join(folder, 'live.db')}`);
  const live = await LivePlace.open({ ...place, folder: join(folder, 'place'), store, version: '0', watch: { wall: 'node-only', loop: true }, tell: (event) => { if (event.type !== 'alarm') console.error(event.sentence.en); } }); // prettier-ignore
  let observations = 0;
  const alarms = new Set<string>();
  const screen = live.subscribe({
    message: (message) => {
      if (message.type === 'alarm') alarms.add(message.alarm.id);
    },
    figures: (bytes) => {
      observations += decodeFigures(bytes).length;
    },
  });
  screen.watch('all');
  const running = live.run(stop.signal);
  const samples: Record<string, number>[] = [];
  const beganMs = clock.nowMs();
  while (clock.nowMs() - beganMs < minutes * 60_000) {
    await clock.sleep(60_000, stop.signal);
    globalThis.gc?.();
    const memory = { ...(await memoryMb()), heap: process.memoryUsage().heapUsed / 1e6 };
    samples.push(memory);
    if (samples.length % 5 === 0) {
      const said = Object.entries(memory).map(([name, mb]) => `${name} ${mb.toFixed(0)} MB`);
      console.log(`${samples.length} min: ${said.join(', ')}; ${observations} observations, ${alarms.size} alarms, ledger ${live.place?.ledger.size ?? 0}`); // prettier-ignore
    }
  }
  stop.abort(new DOMException('the hour is over', 'AbortError'));
  await running;
  await store.close();
  // The first third warms up: V8 compiles, plates are learnt, rings fill.
  const third = Math.floor(samples.length / 3);
  const mean = (name: string, from: number): number => samples.slice(from, from + third).reduce((sum, one) => sum + (one[name] ?? 0), 0) / third; // prettier-ignore
  let flat = observations > minutes * 60 * CAMERAS.length && alarms.size > 0;
  for (const name of Object.keys(samples.at(-1) ?? {})) {
    const [middle, last] = [mean(name, third), mean(name, samples.length - third)];
    const grows = last > middle * GROWTH && last - middle > 5;
    if (grows) flat = false;
    console.log(`${name}: ${middle.toFixed(1)} MB, then ${last.toFixed(1)} MB${grows ? ', grows' : ''}`);
  }
  console.log(
    `${minutes} minutes at ${factor} times: ${observations} observations, ${alarms.size} alarms, ${flat ? 'flat' : 'NOT FLAT'}`,
  );
  process.exitCode = flat ? 0 : 1;
} finally {
  stop.abort(new DOMException('over', 'AbortError'));
  await rm(folder, { recursive: true, force: true });
}

/** Resident memory of this process and of its children by their scripts, MB. */
async function memoryMb(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    try {
      const parent = Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')[1]);
      if (pid !== process.pid && parent !== process.pid) continue;
      const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
      const script = words.find((word) => word.endsWith('.ts') || word.endsWith('.js')) ?? '';
      const name = pid === process.pid ? 'server' : (/(\w+)\/[\w-]+\.[tj]s$/.exec(script)?.[1] ?? 'other');
      const pages = Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]);
      found[name] = (found[name] ?? 0) + (pages * 4096) / 1e6;
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}
