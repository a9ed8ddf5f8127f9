import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** `npm start`: builds the screens where they are missing or old, then serves the demonstration place. */
const root = join(import.meta.dirname, '..');
const built = spawnSync(process.execPath, [join(root, 'tools/build-ui.ts'), '--if-needed'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
const server = spawn(process.execPath, [join(root, 'src/cli/main.ts'), 'serve', '--demo', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// The terminal sends Ctrl-C to both; waiting lets the server close its place before the prompt comes back.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
