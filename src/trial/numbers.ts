import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { BOUNDS } from '../behaviour/bounds.ts';
import { bystanders, encounter, WINDOW_MS } from '../behaviour/encounter.ts';
import { BEHAVIOURS } from '../behaviour/finding.ts';
import type { Behaviour } from '../behaviour/finding.ts';
import { History } from '../behaviour/history.ts';
import { seededRandom } from '../kernel/random.ts';
import type { Random } from '../kernel/random.ts';
import { everyday } from './everyday.ts';
import { incident } from './incidents.ts';
import { readMotion } from './motion.ts';
import { play } from './play.ts';
import type { Scene } from './scene.ts';

/**
 * What the rules for falls and assaults measure of rendered incidents and ordinary life, for model/fit_odds.py: one JSON
 * object a line, {"scene", "seed", "life", "label", "timeMs", "numbers"}.
 *
 *     node src/trial/numbers.ts assault 11,12,13,14,41,42 --hours 4 --scenes 60
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    hours: { type: 'string', default: '4' },
    scenes: { type: 'string', default: '60' },
    mocap: { type: 'string', default: fileURLToPath(new URL('../../../shared/data/mocap', import.meta.url)) },
  },
});
const [what, seeds] = positionals;
const motion = readMotion(values.mocap);
const LIFE = 500;

function write(scene: Scene, random: Random, id: number, seed: number): void {
  const life = id % 1000 >= LIFE ? 1 : 0;
  const put = (fromMs: number, timeMs: number, numbers: Readonly<Record<string, number>>, marginMs: number): void => {
    const hits = scene.truths.filter(
      ({ behaviour, startMs, endMs }) =>
        behaviour === what && fromMs <= endMs + marginMs && timeMs >= startMs - (marginMs || -300),
    );
    // What may be told and need not is neither.
    if (hits.length > 0 && hits.every(({ optional }) => optional === true)) return;
    console.log(JSON.stringify({ scene: id, seed, life, label: hits.length > 0 ? 1 : 0, timeMs, numbers }));
  };
  const { aspect } = scene.camera.shape;
  const history = new History(aspect);
  let frames = 0;
  play(scene, {
    random,
    behaviours: what === 'fall' ? ['fall'] : [],
    weighing: (startMs, timeMs, numbers) => {
      put(startMs, timeMs, numbers, 2000);
    },
    onFrame: (frame) => {
      if (what !== 'assault') return;
      history.push(frame);
      if (++frames % BOUNDS.assault.everyFrames !== 0) return;
      const here = [...history.all()].filter((past) => past.samples.at(-1)!.timeMs > frame.timeMs - 400);
      for (const a of here) {
        for (const b of here) {
          if (a === b) continue;
          const found = encounter(a, b, frame.timeMs, aspect, bystanders(a, b, here));
          if (found) put(frame.timeMs - WINDOW_MS, frame.timeMs, found.numbers, 0);
        }
      }
    },
  });
}

for (const seed of (seeds ?? '').split(',').map(Number)) {
  const behaviour = what as Behaviour;
  for (let i = 0; i < Number(values.scenes); i++) {
    const random = seededRandom(seed * 7919 + i * 104_729 + BEHAVIOURS.indexOf(behaviour) * 15_485_863);
    write(incident(behaviour, random, i % 2 === 0, motion), random, seed * 1000 + i, seed);
  }
  for (let i = 0; i * 120 < Number(values.hours) * 3600; i++) {
    const random = seededRandom(seed * 6007 + i * 1_299_709 + 77);
    write(everyday(random, i % 2 === 0, 120, motion), random, seed * 1000 + LIFE + i, seed);
  }
}
