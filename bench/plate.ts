import { createHash } from 'node:crypto';
import { HealthGauge } from '../src/darkroom/health.ts';
import { MotionGate } from '../src/darkroom/motion.ts';
import { sightingOf, Stage, STAGE } from '../src/darkroom/plate-stage.ts';
import type { StageFigure } from '../src/darkroom/plate-stage.ts';
import { Plate } from '../src/darkroom/plate.ts';
import type { Row } from './main.ts';

/**
 * CPU time of the plate for one analysed frame, 8 frames a second of a rendered place with two people who walk, against
 * SHA-256 over 1 MiB in the same run. Still: a camera on a wall. Shaking: up to 3 px.
 */
const frames = 240;
const REFERENCE = 'SHA-256 of 1 MiB, ms';
const REFERENCE_ROUNDS = 200;

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function measure(name: string, shakePx: number, referenceMs: number): Row[] {
  const stage = new Stage(1);
  const walkers = (k: number): StageFigure[] => [
    { x: 40 + 9 * k, y: 110, width: 24, height: 80, tone: 60 },
    { x: 290 - 7 * k, y: 120, width: 26, height: 84, tone: 190 },
  ];
  const shots = Array.from({ length: 24 }, (_, k) => {
    const [dx, dy] = [shakePx * Math.sin(k * 2.1), shakePx * Math.cos(k * 1.3)];
    const figures = walkers(k);
    return { grey: stage.shoot({ figures, dx, dy }), sighting: sightingOf(figures, dx, dy) };
  });
  const plate = Plate.fromImage(stage.shoot({ noise: 0 }), STAGE);
  const gate = new MotionGate(STAGE);
  const gauge = new HealthGauge(STAGE);
  const total = { picture: 0, learn: 0, health: 0, gate: 0 };
  for (let round = 0; round < 2; round++) {
    total.picture = total.learn = total.health = total.gate = 0;
    for (let k = 0; k < frames; k += shots.length) {
      const at = (i: number): number => (round * frames + k + i) * 125;
      shots.forEach(({ grey, sighting }, i) => {
        let shown: Uint8Array = grey;
        total.gate += cpuMs(() => gate.changed(grey, at(i)));
        total.picture += cpuMs(() => (shown = plate.picture(grey, at(i))));
        total.health += cpuMs(() => gauge.look(grey, shown, plate, at(i)));
        total.learn += cpuMs(() => {
          plate.learn(grey, at(i), sighting);
        });
      });
    }
  }
  const sum = total.picture + total.learn + total.health;
  return [
    ['plate, frame analysed', sum / frames],
    ['motion gate, frame', total.gate / frames],
  ].map(([what, value]) => ({
    name: `${String(what)}, ${name}`,
    value: Number(value),
    unit: 'ms',
    reference: REFERENCE,
    referenceValue: referenceMs,
    ratio: Number(value) / referenceMs,
  }));
}

export function run(): Promise<Row[]> {
  const bytes = new Uint8Array(2 ** 20);
  const referenceMs =
    cpuMs(() => {
      for (let i = 0; i < REFERENCE_ROUNDS; i++) createHash('sha256').update(bytes).digest();
    }) / REFERENCE_ROUNDS;
  return Promise.resolve([...measure('still', 0, referenceMs), ...measure('shaking', 3, referenceMs)]);
}
