import { spawnSync } from 'node:child_process';

/** The one gate. `npm run check` runs every step and says at the end which ones failed; `--no-tests` leaves out the last. */
const NPX = process.platform === 'win32' ? 'npx.cmd' : 'npx';
const steps: { name: string; command: string[] }[] = [
  { name: 'format', command: [NPX, 'prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: [NPX, 'eslint', '--max-warnings', '0', '.'] },
  { name: 'types', command: [NPX, 'tsc', '--noEmit'] },
  { name: 'types of the screens', command: [NPX, 'tsc', '--noEmit', '-p', 'src/ui'] },
  { name: 'rooms', command: [process.execPath, 'tools/check-rooms.ts'] },
  { name: 'sizes', command: [process.execPath, 'tools/check-sizes.ts'] },
  { name: 'docs', command: [process.execPath, 'tools/check-docs.ts'] },
  { name: 'command line', command: [process.execPath, 'tools/cli-reference.ts', '--check'] },
  { name: 'tests', command: [process.execPath, 'tools/test.ts'] },
];

const failed: string[] = [];
for (const { name, command } of steps) {
  if (name === 'tests' && process.argv.includes('--no-tests')) continue;
  const startMs = performance.now();
  const { status } = spawnSync(command[0]!, command.slice(1), { stdio: 'inherit' });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check: ${failed.join(', ')} failed`);
  process.exitCode = 1;
}
