import { parseArgs } from 'node:util';
import { Darkroom } from '../src/darkroom/darkroom.ts';
import { readModel } from '../src/darkroom/model-file.ts';
import { walledDarkroom } from '../src/darkroom/walled.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { seededRandom } from '../src/kernel/random.ts';
import type { PacketMessage } from '../src/packet/wire.ts';
import { fuzzIntake } from '../test/fuzz/intake.ts';

/**
 * `node tools/fuzz.ts --files 2000 --seed 1`: mutated clips through the whole path, intake and darkroom, each behind its
 * wall. A crash inside a wall is contained and counted; a hang, an unclean error or a message out of bounds fails.
 */
const HANG_MS = 60_000;
const { values } = parseArgs({
  options: { files: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const [files, seed] = [Number(values.files), Number(values.seed)];
const signal = new AbortController().signal;

await using darkroom = await Darkroom.start({
  spawn: walledDarkroom('node-only'),
  model: await readModel('model/umriss.onnx'),
  plateKey: seededRandom(seed).bytes(32),
  clock: systemClock,
  signal,
});
const events = darkroom.messages()[Symbol.asyncIterator]();
let [clip, observations, damages] = [0, 0, 0];

async function intoDarkroom(messages: readonly PacketMessage[]): Promise<void> {
  const camera = clip++ % 65_536;
  const hang = AbortSignal.timeout(HANG_MS);
  const hung = new Promise<never>((_, reject) => {
    hang.addEventListener('abort', () => {
      reject(new Error('The darkroom hangs.'));
    });
  });
  hung.catch(() => undefined);
  const feeding = (async () => {
    await darkroom.openCamera({ camera, mode: 'live', masks: [] });
    await darkroom.beginPass(camera, 'observe');
    for (const message of messages) await darkroom.send({ ...message, camera });
  })();
  const reading = (async () => {
    while (true) {
      const next = await events.next();
      if (next.done === true) throw new Error('The darkroom ended.');
      if (next.value.type === 'observation') observations++;
      if (next.value.type === 'damage') damages++;
      if (next.value.type === 'passed' && next.value.camera === camera) return;
    }
  })();
  await Promise.race([Promise.all([feeding, reading]), hung]);
  await darkroom.closeCamera(camera);
}

const startedMs = systemClock.monotonicMs();
const report = await fuzzIntake({
  files,
  seed,
  wall: 'node-only',
  clock: systemClock,
  signal,
  stallMs: HANG_MS,
  further: intoDarkroom,
  onProgress: (done) => {
    if (done % 500 === 0) console.log(`  ${done} of ${files}`);
  },
});
const seconds = (systemClock.monotonicMs() - startedMs) / 1000;
for (const { file, why } of report.failures) console.log(`file ${file} of seed ${seed}: ${why}`);
const { crashed, hostile, stalled } = darkroom.restarts;
console.log(
  `fuzz: ${report.files} mutated clips, ${report.packets} packets, ${observations} observations, ` +
    `crashes contained: intake ${report.crashes}, darkroom ${crashed} (${damages} gaps told), ` +
    `hostile ${hostile}, stalled ${stalled}, ${report.failures.length} failures, ${seconds.toFixed(0)} s`,
);
process.exitCode = report.failures.length > 0 || hostile > 0 || stalled > 0 ? 1 : 0;
