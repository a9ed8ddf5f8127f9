import { globSync, statSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/**
 * Builds the screens into `dist/ui`. With `--if-needed` only where that is missing or older than what it is made of.
 */
const root = join(import.meta.dirname, '..');

function upToDate(): boolean {
  const page = join(root, 'dist/ui/index.html');
  if (!existsSync(page)) return false;
  const madeMs = statSync(page).mtimeMs;
  const sources = globSync('{src/{ui,ink,wire,kernel,observation}/**/*,vite.config.ts,package-lock.json}', {
    cwd: root,
  });
  return sources.every((file) => /\.test\.tsx?$/.test(file) || statSync(join(root, file)).mtimeMs <= madeMs);
}

if (process.argv.includes('--if-needed') && upToDate()) process.exit(0);
await build({
  configFile: join(root, 'vite.config.ts'),
  logLevel: process.argv.includes('--if-needed') ? 'error' : 'info',
});
