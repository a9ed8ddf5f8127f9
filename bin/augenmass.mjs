#!/usr/bin/env node
// The launcher runs on whatever Node started it (20 or newer) and hands over to the Node 24 that came with the package.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function findNode() {
  try {
    const home = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    for (const name of ['node', 'node.exe']) {
      const path = join(home, 'bin', name);
      if (existsSync(path)) return path;
    }
  } catch {
    // Not installed beside us: the Node that runs this file may do.
  }
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined;
}

const node = findNode();
// A checkout runs its TypeScript as it is; a package carries JavaScript, because Node strips no types under node_modules.
const main = [join(root, 'src', 'cli', 'main.ts'), join(root, 'dist', 'cli', 'main.js')].find((path) =>
  existsSync(path),
);

if (!node || !main) {
  console.error(
    node
      ? 'augenmass: the package is incomplete. Install it again.'
      : `augenmass: needs Node 24; this is ${process.version} and the npm package "node" is missing. Run "npm ci" (without --ignore-scripts), or install Node 24.`,
  );
  process.exit(70);
}

const child = spawn(node, [main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
});
// The terminal sends Ctrl-C to both; waiting here lets the child finish what it is writing.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT') child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  process.exit(signal ? 128 + ({ SIGINT: 2, SIGTERM: 15, SIGKILL: 9 }[signal] ?? 1) : (code ?? 70));
});
