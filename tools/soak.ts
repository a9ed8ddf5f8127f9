import { spawnSync } from 'node:child_process';

/** What takes too long for every change: 20,000 mutated clips through the whole path, and the properties many times over. */
const steps: [name: string, args: string[], env: Record<string, string>][] = [
  ['20,000 mutated clips', ['tools/fuzz.ts', '--files', '20000', '--seed', '11'], {}],
  ['2,000 wrong streams', ['test/fuzz/darkroom.ts', '2000', '1', 'node-only'], {}],
  ['an hour of a live place, ten times as fast', ['--expose-gc', 'tools/soak-live.ts', '60', '10'], {}],
  ['a place killed 1,000 times', ['test/kill/place.ts', '1000', '3'], {}],
  ['a ledger killed 1,000 times', ['test/kill/ledger.ts', '1000', '3'], {}],
  ['properties', ['tools/test.ts', 'observation', 'packet', 'tracking', 'timeline', 'ledger'], { SLOW: '1' }],
  [
    'a recording killed 1,000 times',
    ['--test', '--test-timeout=14400000', 'src/vault/kill.test.ts'],
    { KILLS: '1000' },
  ],
];
let failed = 0;
for (const [name, args, env] of steps) {
  console.log(`${name} …`);
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) failed++;
}
console.log(`soak: ${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
