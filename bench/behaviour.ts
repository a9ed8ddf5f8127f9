import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BEHAVIOURS } from '../src/behaviour/finding.ts';
import { Watch } from '../src/behaviour/watch.ts';
import { seededRandom } from '../src/kernel/random.ts';
import { Tracker } from '../src/tracking/tracker.ts';
import { everyday } from '../src/trial/everyday.ts';
import { incident } from '../src/trial/incidents.ts';
import { observe } from '../src/trial/play.ts';
import type { Scene } from '../src/trial/scene.ts';
import type { Row } from './main.ts';

/**
 * CPU time of tracks and all behaviours for one camera and second (eight observations a second), against decoding the
 * same second of 1080p25 H.264 by `ffmpeg -threads 1 -f null` in the same run: ordinary life, and a dense crowd.
 */
const CLIP = fileURLToPath(new URL('../../shared/data/video/intel/one-by-one-person-detection.mp4', import.meta.url));
const SECONDS = 30;
const ROUNDS = 3;

export function run(): Promise<Row[]> {
  if (!existsSync(CLIP) || spawnSync('ffmpeg', ['-version']).status !== 0) {
    console.log('  skipped: needs ffmpeg with libx264 and ../shared/data/video');
    return Promise.resolve([]);
  }
  const life = Array.from({ length: 4 }, (_, i) => everyday(seededRandom(600 + i), true, 60));
  const crowds = Array.from({ length: 4 }, (_, i) => incident('crowding', seededRandom(700 + i), true));
  const reference = decodeCores();
  return Promise.resolve([
    row('ordinary life, 0 to 12 people', life, reference),
    row('a crowd of 14 to 26 people', crowds, reference),
  ]);
}

function row(name: string, scenes: readonly Scene[], referenceValue: number): Row {
  const value = coresOf(scenes);
  return {
    name: `tracks and behaviours, ${name}`,
    value,
    unit: 'cores a camera',
    reference: 'ffmpeg -threads 1 decodes 1080p25, cores',
    referenceValue,
    ratio: value / referenceValue,
  };
}

/** The last of some rounds counts: V8 has compiled what is hot by then. */
function coresOf(scenes: readonly Scene[]): number {
  const streams = scenes.map((scene) => ({ scene, observations: observe(scene, seededRandom(1)) }));
  let cores = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let [seconds, footage] = [0, 0];
    for (const { scene, observations } of streams) {
      const { aspect } = scene.camera.shape;
      const tracker = new Tracker({ random: seededRandom(2), aspect });
      const watch = new Watch({ camera: 'bench', behaviours: BEHAVIOURS, aspect, zones: scene.zones });
      const before = process.cpuUsage();
      for (const observation of observations) watch.push(tracker.push(observation), observation);
      const { user, system } = process.cpuUsage(before);
      seconds += (user + system) / 1e6;
      footage += scene.durationMs / 1000;
    }
    cores = seconds / footage;
  }
  return cores;
}

function decodeCores(): number {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-bench-'));
  try {
    const path = join(folder, 'clip.mp4');
    ffmpeg('-y', '-i', CLIP, '-t', String(SECONDS), '-vf', 'fps=25,scale=1920:1080,noise=alls=5:allf=t', '-an', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24', '-g', '50', '-bf', '0', path); // prettier-ignore
    const said = ffmpeg('-benchmark', '-threads', '1', '-i', path, '-f', 'null', '-');
    const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(said) ?? [];
    return (Number(user) + Number(system)) / SECONDS;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ffmpeg(...args: string[]): string {
  const { status, stderr } = spawnSync('ffmpeg', ['-hide_banner', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg failed: ${stderr.slice(-400)}`);
  return stderr;
}
