import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { importsOf } from '../../tools/check-rooms.ts';

const src = new URL('../', import.meta.url).pathname;

/** Every file of ours that is loaded with this one. */
function reached(path: string, seen = new Set<string>()): Set<string> {
  const file = relative(src, path);
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(path, 'utf8').replace(/^import type .*?;$/gms, '');
  for (const specifier of importsOf(file, text)) {
    if (specifier.startsWith('.')) reached(join(dirname(path), specifier), seen);
  }
  return seen;
}

test('the process that watches loads nothing that opens, and the one that releases loads nothing that stores', () => {
  const watching = [...reached(join(src, 'darkroom/main.ts'))];
  assert.ok(watching.length > 20);
  assert.deepEqual(
    watching.filter((file) => file.startsWith('vault/') || file.includes('release')),
    [],
  );
  const releasing = [...reached(join(src, 'darkroom/release-main.ts'))];
  assert.ok(releasing.includes('vault/open-shares.ts'));
  assert.deepEqual(
    releasing.filter((file) => /^(disk|ledger|review|intake|server|cli)\//.test(file) || file === 'vault/store.ts'),
    [],
  );
});

test('what hands films out is written by the host, which loads no decoder', () => {
  const host = [...reached(join(src, 'darkroom/release.ts')), ...reached(join(src, 'review/open.ts'))];
  for (const file of host) {
    const text = readFileSync(join(src, file), 'utf8');
    assert.ok(!/from '(node-av|onnxruntime-node)/.test(text), file);
  }
});
