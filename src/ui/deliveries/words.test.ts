import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { wordOf } from './words.ts';

test('every reason that docs/notify.md names has words', async () => {
  const page = await readFile(new URL('../../../docs/notify.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('| reason '), page.indexOf('## Webhooks'));
  const codes = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([a-z-]+…?)`/g)].map(([, code]) => code!),
  );
  assert.ok(codes.length > 10);
  for (const code of codes) assert.ok(wordOf(code.replace('…', '503')), code);
  assert.deepEqual(wordOf('http-503'), { key: 'http', code: '503' });
  assert.equal(wordOf(''), undefined);
  assert.equal(wordOf('something-new'), undefined);
});
