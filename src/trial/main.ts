import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BEHAVIOURS } from '../behaviour/finding.ts';
import type { Behaviour } from '../behaviour/finding.ts';
import { renderReason } from '../behaviour/reason.ts';
import { seededRandom } from '../kernel/random.ts';
import { everyday } from './everyday.ts';
import { incident } from './incidents.ts';
import { match } from './match.ts';
import { readMotion } from './motion.ts';
import { play } from './play.ts';
import type { Scene } from './scene.ts';
import { clopperPearson, poissonInterval, wilson } from './statistics.ts';

/**
 * The trial of the behaviours: rendered incidents and rendered ordinary life, counted.
 *
 *     npx node src/trial/main.ts --hours 4 --scenes 40 --seed 1
 *
 * Seeds 11 to 14 and from 1000 on were for development: bounds were set on them. All others are for evaluation only.
 * Recorded motion is read from beside the project where it is there (--mocap); the last line says how much it was.
 */
const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '4' },
    scenes: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: BEHAVIOURS.join(',') },
    verbose: { type: 'boolean', default: false },
    mocap: { type: 'string', default: fileURLToPath(new URL('../../../shared/data/mocap', import.meta.url)) },
    json: { type: 'boolean', default: false },
  },
});

const motion = readMotion(values.mocap);
const made = { captured: 0, animated: 0, 'made up': 0 };
const seed = Number(values.seed);
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
const rows: Record<string, unknown>[] = [];

/** How much of what moves was captured. */
function count(scene: Scene): void {
  for (const actor of scene.actors) {
    const seconds = actor.seconds();
    for (const origin of ['captured', 'animated', 'made up'] as const) made[origin] += seconds[origin];
  }
}

function recall(behaviour: Behaviour, scenes: number): void {
  let [found, missed, elsewhere] = [0, 0, 0];
  for (let i = 0; i < scenes; i++) {
    const random = seededRandom(seed * 7919 + i * 104_729 + BEHAVIOURS.indexOf(behaviour) * 15_485_863);
    const scene = incident(behaviour, random, i % 2 === 0, motion);
    count(scene);
    const { findings } = play(scene, { random });
    const result = match(findings, scene.truths);
    found += result.found.length;
    missed += result.missed.length;
    elsewhere += result.wrong.length;
    if (!values.verbose) continue;
    for (const truth of result.missed)
      console.log(`  missed ${behaviour} ${i}: ${truth.note} at ${truth.startMs / 1000} s`);
    for (const finding of result.wrong) {
      console.log(
        `  wrong in ${behaviour} ${i}: ${finding.behaviour} ${finding.startMs / 1000} s ${renderReason(finding.reason, 'en')}`,
      );
    }
  }
  const all = found + missed;
  const [exact, score] = [clopperPearson(found, all), wilson(found, all)];
  rows.push({ behaviour, found, all, share: found / all, exact, wilson: score, otherFindings: elsewhere });
  if (!values.json) {
    console.log(
      `${behaviour.padEnd(12)} ${String(found).padStart(3)} of ${all}  ${percent(found / all)}  [${percent(exact.low)}, ${percent(exact.high)}]  other findings in these scenes: ${elsewhere}`,
    );
  }
}

function peace(hours: number): void {
  const byBehaviour = new Map<string, number>();
  let [milliseconds, wrong, frames] = [0, 0, 0];
  for (let i = 0; milliseconds < hours * 3_600_000; i++) {
    const random = seededRandom(seed * 6007 + i * 1_299_709 + 77);
    const scene = everyday(random, i % 2 === 0, 120, motion);
    count(scene);
    const played = play(scene, { random });
    const result = match(played.findings, scene.truths);
    milliseconds += scene.durationMs;
    frames += played.frames;
    wrong += result.wrong.length;
    for (const finding of result.wrong) {
      byBehaviour.set(finding.behaviour, (byBehaviour.get(finding.behaviour) ?? 0) + 1);
      if (values.verbose) {
        console.log(
          `  false in ${i} (${scene.name}) at ${(finding.startMs / 1000).toFixed(1)} s: ${finding.behaviour} ${finding.confidence} ${renderReason(finding.reason, 'en')}`,
        );
      }
    }
  }
  const exposure = milliseconds / 3_600_000;
  const rate = poissonInterval(wrong, exposure);
  rows.push({
    everydayHours: exposure,
    frames,
    falseAlarms: wrong,
    perHour: rate,
    byBehaviour: Object.fromEntries(byBehaviour),
  });
  if (!values.json) {
    const list = [...byBehaviour].map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
    console.log(
      `ordinary life ${exposure.toFixed(2)} h, ${frames} observations: ${wrong} false alarms (${list}); per hour [${rate.low.toFixed(2)}, ${rate.high.toFixed(2)}]`,
    );
  }
}

for (const behaviour of BEHAVIOURS) {
  if (values.only.split(',').includes(behaviour)) recall(behaviour, Number(values.scenes));
}
if (Number(values.hours) > 0) peace(Number(values.hours));
const whole = made.captured + made.animated + made['made up'];
const share = (origin: keyof typeof made): number => (whole > 0 ? made[origin] / whole : 0);
rows.push({ motion: { captured: share('captured'), animated: share('animated'), madeUp: share('made up') } });
if (!values.json) {
  console.log(
    `motion, share of the time: captured ${percent(share('captured'))}, animated by hand ${percent(share('animated'))}, made up ${percent(share('made up'))}${motion ? '' : ` (no recordings in ${values.mocap})`}`,
  );
}
if (values.json) console.log(JSON.stringify(rows, undefined, 2));
