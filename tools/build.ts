import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * The published package carries JavaScript, because Node strips no types under node_modules. `dist` mirrors `src`; what
 * is no TypeScript (styles, pages) is copied beside it. The screens are built into `dist/ui`.
 */
rmSync('dist', { recursive: true, force: true });
const project = {
  extends: './tsconfig.json',
  compilerOptions: { noEmit: false, outDir: 'dist', rootDir: 'src', declaration: false, sourceMap: false },
  include: ['src'],
  exclude: ['src/**/*.test.ts', 'src/ui'],
};
writeFileSync('tsconfig.build.json', JSON.stringify(project));
try {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
} finally {
  rmSync('tsconfig.build.json');
}
const assets = globSync('src/**/*').filter(
  (file) => /\.(css|html|svg|json|woff2)$/.test(file) && !file.startsWith(join('src', 'ui')),
);
for (const file of assets) {
  const target = join('dist', relative('src', file));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(file, target);
}
execFileSync(process.execPath, ['tools/build-ui.ts'], { stdio: 'inherit' });
console.log(`dist: ${globSync('dist/**/*.js').length} modules, ${assets.length} other files`);
