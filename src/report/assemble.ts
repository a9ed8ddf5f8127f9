import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';

/** Modules of the player, each after those it imports. */
const PLAYER = [
  './player/words',
  '../ink/figure',
  '../ink/paper',
  '../ink/draw',
  './player/unpack',
  './player/plate-image',
  './player/chart',
  './player/dom',
  './player/actions',
  './player/playback',
  './player/stage',
  './player/panel',
  './player/readout',
  './player/desk',
  './player/start',
] as const;

/** A compiler that rewrites a path also writes its own quotes. */
const IMPORT = /^import\s[^;]*?from\s+(?:'[^']+'|"[^"]+");\n?/gm;

/**
 * The player as one classic script. In a checkout the modules are TypeScript and are stripped of their types here; in the
 * compiled package they lie beside this file as JavaScript. Imports and exports go: all modules share one scope, which
 * report.test.ts proves free of clashes.
 */
export function playerScript(): string {
  const typed = import.meta.url.endsWith('.ts');
  const parts = PLAYER.map((name) => {
    const source = readFileSync(new URL(`${name}.${typed ? 'ts' : 'js'}`, import.meta.url), 'utf8');
    return inOneScope(typed ? stripped(source) : source);
  });
  const script = `(() => {\n'use strict';\n${parts.join('\n')}})();\n`;
  if (/<\/script|<!--/i.test(script)) throw new Error('the player would end its own script element');
  return script;
}

/** A module's text as part of one scope: no imports, no exports, no comments. */
export function inOneScope(source: string): string {
  return source
    .replace(IMPORT, '')
    .replace(/^export (?=(const|class|function|async function)\b)/gm, '')
    .replace(/^export \{\};?\n?/gm, '')
    .replace(/^\s*\/\/.*\n/gm, '')
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n');
}

/** Node still marks this function as experimental and says so once; readers of a command's output need not know. */
function stripped(source: string): string {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Inter, variable weight, Latin (covers German and English), as a data address. SIL Open Font License 1.1. */
export function fontAddress(): string {
  const path = createRequire(import.meta.url).resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');
  return `data:font/woff2;base64,${readFileSync(path).toString('base64')}`;
}

/** A source expression for Content-Security-Policy (CSP Level 3, section 2.3.1). */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

/** The policy of the page: nothing but what is in it, and of that only what these hashes name. */
export function policyOf(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
