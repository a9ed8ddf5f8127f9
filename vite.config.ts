import { brotliCompressSync, constants } from 'node:zlib';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { cssOf, DAY, NIGHT } from './src/ink/tokens.ts';

/** The colours of the drawing board as CSS variables; `tokens.ts` is the only place where they are written. */
function tokens(): Plugin {
  const id = '\0tokens.css';
  return {
    name: 'augenmass-tokens',
    resolveId: (source) => (source === 'virtual:tokens.css' ? id : undefined),
    load: (wanted) => {
      if (wanted !== id) return undefined;
      const night = `${cssOf(NIGHT)};color-scheme:dark`;
      const day = `${cssOf(DAY)};color-scheme:light`;
      return `:root{${day}}@media (prefers-color-scheme:dark){:root:not([data-theme=day]){${night}}}:root[data-theme=night]{${night}}`;
    },
  };
}

/** The wall and the type are fetched with the page instead of after it: most people come for the wall. */
function ahead(): Plugin {
  return {
    name: 'augenmass-ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(page, { bundle }) {
        const files = Object.values(bundle ?? {});
        const needed = new Set<string>();
        const gather = (fileName: string): void => {
          const chunk = bundle?.[fileName];
          if (needed.has(fileName) || chunk?.type !== 'chunk') return;
          needed.add(fileName);
          chunk.imports.forEach(gather);
        };
        for (const file of files) if (file.type === 'chunk' && file.name === 'wall-screen') gather(file.fileName);
        const type = files.map(({ fileName }) => fileName).filter((name) => name.endsWith('.woff2'));
        return [
          ...type.map((name) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${name}`, crossorigin: true },
          })),
          ...[...needed]
            .filter((name) => !page.includes(name))
            .map((name) => ({
              tag: 'link',
              attrs: { rel: 'modulepreload', href: `/${name}`, crossorigin: true },
            })),
        ].map((tag) => ({ ...tag, injectTo: 'head' as const }));
      },
    },
  };
}

/** What the first page needs; kept by the service worker for when there is no network. */
function neededAtOnce(page: string): string[] {
  return [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1]!);
}

/** Puts a `.br` beside each file that shrinks, and tells the service worker what it keeps. */
function afterwards(): Plugin {
  let outDir = '';
  return {
    name: 'augenmass-afterwards',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      const files = readdirSync(outDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.br'))
        .map((entry) => join(entry.parentPath, entry.name));
      const page = readFileSync(join(outDir, 'index.html'), 'utf8');
      const kept = [...new Set(neededAtOnce(page))];
      const worker = join(outDir, 'service-worker.js');
      const version = createHash('sha256').update(page).update(readFileSync(worker)).digest('hex').slice(0, 12);
      const script = readFileSync(worker, 'utf8')
        .replace('__VERSION__', version)
        .replace('__FILES__', JSON.stringify(kept));
      writeFileSync(worker, script);
      for (const file of files) {
        if (!/\.(js|css|html|svg|json|webmanifest)$/.test(file)) continue;
        const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file), options));
      }
    },
  };
}

const root = join(import.meta.dirname, 'src', 'ui');

export default defineConfig({
  root,
  publicDir: 'static',
  plugins: [react(), tokens(), ahead(), afterwards()],
  build: {
    outDir: join(import.meta.dirname, 'dist', 'ui'),
    emptyOutDir: true,
    target: 'es2023',
    // A policy without inline code: nothing is put into the page, no polyfill, no data address.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: join(root, 'index.html'), 'service-worker': join(root, 'service-worker.ts') },
      output: {
        // A service worker's scope is where it lies, and its name never changes.
        entryFileNames: ({ name }) => (name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
        // no-eval.ts stands in one file with what it must come before: all shapes are made after it.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|no-eval\.ts$/ }] },
      },
    },
  },
  worker: { format: 'es' },
});
