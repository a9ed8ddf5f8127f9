import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Darkroom } from '../src/darkroom/darkroom.ts';
import { readModel } from '../src/darkroom/model-file.ts';
import { walledDarkroom } from '../src/darkroom/walled.ts';
import { openFile } from '../src/intake/intake.ts';
import { systemClock } from '../src/kernel/clock.ts';
import type { PacketMessage } from '../src/packet/wire.ts';
import type { WalledProcess } from '../src/wall/wall.ts';
import type { Row } from './main.ts';

/**
 * What the eye costs: CPU time of the darkroom's process (user and system, from /proc) and of the host that feeds it,
 * against `ffmpeg -threads 1 -f null`, which only decodes, on the same clips in the same run. Needs Linux, ffmpeg with
 * libx264, and the real clip of ../shared. The pictures are a real clip with people, enlarged and with sensor noise.
 */
const SOURCE = fileURLToPath(new URL('../../shared/data/video/intel/one-by-one-person-detection.mp4', import.meta.url));
const SECONDS = 60;
/** V8 compiles what is hot in this time; a darkroom runs for months. */
const WARM_SECONDS = 20;
const CLOCK_TICKS = 100;

interface Clip {
  readonly name: string;
  readonly filter: string;
  readonly options: readonly string[];
  readonly cameras: number;
}
const CLIPS: readonly Clip[] = [
  { name: '1080p25 H.264, no B-pictures', filter: 'fps=25,scale=1920:1080', options: ['-bf', '0'], cameras: 1 },
  { name: '1080p25 H.264, B-pictures', filter: 'fps=25,scale=1920:1080', options: [], cameras: 1 },
  { name: '640×360 at 10/s, 8 cameras', filter: 'fps=10,scale=640:360', options: ['-bf', '0'], cameras: 8 },
];

export async function run(): Promise<Row[]> {
  if (!existsSync(SOURCE) || spawnSync('ffmpeg', ['-version']).status !== 0 || process.platform !== 'linux') {
    console.log('  skipped: needs Linux, ffmpeg and ../shared/data/video');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-bench-'));
  try {
    const rows: Row[] = [];
    for (const clip of CLIPS) rows.push(...(await measure(clip, folder)));
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(clip: Clip, folder: string): Promise<Row[]> {
  const path = join(folder, 'clip.mp4');
  const filter = `${clip.filter},noise=alls=5:allf=t`;
  ffmpeg('-y', '-i', SOURCE, '-t', String(SECONDS), '-vf', filter, '-an', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24', '-g', '50', ...clip.options, path); // prettier-ignore
  const messages = await packets(path);
  const before = decodeSeconds(path);
  const spent = await watch(messages, clip.cameras);
  // Before and after, since a machine that others use does not keep its pace.
  const reference = (before + decodeSeconds(path)) / 2 / SECONDS;
  const perSecond = spent.darkroomSeconds / (SECONDS - WARM_SECONDS) / clip.cameras;
  const whole = (spent.darkroomSeconds + spent.hostSeconds) / (SECONDS - WARM_SECONDS) / clip.cameras;
  const against = { reference: 'ffmpeg -threads 1 decodes, cores', referenceValue: reference };
  const rows: Row[] = [
    {
      name: `${clip.name}: darkroom`,
      value: perSecond,
      unit: 'cores a camera',
      ...against,
      ratio: perSecond / reference,
    },
    {
      name: `${clip.name}: darkroom and host`,
      value: whole,
      unit: 'cores a camera',
      ...against,
      ratio: whole / reference,
    },
  ];
  if (clip.cameras > 1) {
    const each = spent.megabytes / (clip.cameras - 1);
    rows.push(
      { name: `${clip.name}: cameras a core`, value: 1 / whole, unit: 'cameras', reference: 'target', referenceValue: 25, ratio: 1 / whole / 25 }, // prettier-ignore
      { name: `${clip.name}: memory beyond the first camera`, value: each, unit: 'MB a camera', reference: 'target', referenceValue: 60, ratio: each / 60 }, // prettier-ignore
    );
  }
  const bits = (8 * spent.observationBytes) / SECONDS / clip.cameras;
  rows.push({ name: `${clip.name}: bits that leave`, value: bits, unit: 'bit/s a camera', reference: 'bound of spec/observation-v1.md', referenceValue: 231_628, ratio: bits / 231_628 }); // prettier-ignore
  return rows;
}

function ffmpeg(...args: string[]): string {
  const { status, stderr } = spawnSync('ffmpeg', ['-hide_banner', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg failed: ${stderr.slice(-400)}`);
  return stderr;
}

function decodeSeconds(path: string): number {
  const said = ffmpeg('-benchmark', '-threads', '1', '-i', path, '-f', 'null', '-');
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(said) ?? [];
  return Number(user) + Number(system);
}

async function packets(path: string): Promise<PacketMessage[]> {
  const messages: PacketMessage[] = [];
  const signal = new AbortController().signal;
  for await (const message of openFile(path, { signal, wall: 'node-only' })) messages.push(message);
  return messages;
}

interface Spent {
  readonly darkroomSeconds: number;
  readonly hostSeconds: number;
  /** What the other cameras took beyond the first. */
  readonly megabytes: number;
  readonly observationBytes: number;
}

async function watch(messages: readonly PacketMessage[], cameras: number): Promise<Spent> {
  const spawn = walledDarkroom('node-only');
  let pid = 0;
  await using darkroom = await Darkroom.start({
    spawn: (signal) => {
      const process = spawn(signal) as WalledProcess;
      pid = process.child.pid ?? 0;
      return process;
    },
    model: await readModel(fileURLToPath(new URL('../model/umriss.onnx', import.meta.url))),
    plateKey: new Uint8Array(32),
    clock: systemClock,
    signal: new AbortController().signal,
  });
  let observationBytes = 0;
  let heardMs = 0;
  let waiting: { untilMs: number; resolve: () => void } | undefined;
  let passed = 0;
  let everybody: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (everybody = resolve));
  const listening = (async () => {
    for await (const event of darkroom.messages()) {
      if (event.type === 'observation') {
        observationBytes += 4 + Math.ceil((8 + 664 + 347 * event.persons.length) / 8);
        if (event.camera === 0) heardMs = event.timeMs;
        if (waiting && heardMs >= waiting.untilMs) waiting.resolve();
      }
      if (event.type === 'passed' && ++passed === cameras) everybody();
    }
  })();
  const feed = async (camera: number, message: PacketMessage): Promise<void> => {
    await darkroom.send({ ...message, camera });
  };
  const open = async (camera: number): Promise<void> => {
    await darkroom.openCamera({ camera, mode: 'live', masks: [] });
    await darkroom.beginPass(camera, 'observe');
    const [stream] = messages;
    if (stream) await feed(camera, stream);
  };
  const reached = (untilMs: number): Promise<void> =>
    heardMs >= untilMs ? Promise.resolve() : new Promise((resolve) => (waiting = { untilMs, resolve }));

  const warm = messages.filter((message) => message.type === 'packet' && message.packet.timeMs < WARM_SECONDS * 1000);
  const rest = messages.filter((message) => message.type === 'packet' && message.packet.timeMs >= WARM_SECONDS * 1000);
  await open(0);
  for (const message of warm) await feed(0, message);
  await reached(WARM_SECONDS * 1000 - 500);
  const alone = residentMegabytes(pid);
  for (let camera = 1; camera < cameras; camera++) await open(camera);
  for (const message of warm) for (let camera = 1; camera < cameras; camera++) await feed(camera, message);
  const darkroomStart = cpuSeconds(pid);
  const hostStart = process.cpuUsage();
  for (const message of rest) for (let camera = 0; camera < cameras; camera++) await feed(camera, message);
  await reached(SECONDS * 1000 - 500);
  const host = process.cpuUsage(hostStart);
  const darkroomSeconds = cpuSeconds(pid) - darkroomStart;
  const megabytes = residentMegabytes(pid) - alone;
  for (let camera = 0; camera < cameras; camera++) await feed(camera, { type: 'end', camera, reason: 'finished' });
  await over;
  await darkroom.close();
  await listening;
  return { darkroomSeconds, hostSeconds: (host.user + host.system) / 1e6, megabytes, observationBytes };
}

/** User and system time of a process and all its threads: fields 14 and 15 of proc(5). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

function residentMegabytes(pid: number): number {
  return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6;
}
