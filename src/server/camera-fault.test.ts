import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultSentence, KNOWN } from './camera-fault.ts';

const intake = join(import.meta.dirname, '../intake');
const said = readdirSync(intake)
  .filter((name) => /^[a-z-]+\.ts$/.test(name))
  .map((name) => readFileSync(join(intake, name), 'utf8'))
  // What the system says of a file is put into words there.
  .concat(readFileSync(join(import.meta.dirname, '../kernel/errors.ts'), 'utf8'))
  .join('\n');

for (const [pattern, sentence] of KNOWN) {
  test(`what intake says is still known: ${pattern.source}`, () => {
    assert.ok(pattern.test(said), 'nobody says this any more');
    const words = pattern.source;
    assert.deepEqual(faultSentence({ kind: 'unavailable', message: `x ${words} y`, remedy: '' }), sentence);
  });
}

test('what is not known is told as it was said', () => {
  const told = faultSentence({ kind: 'corrupt', message: 'Odd.', remedy: 'Try.' });
  assert.deepEqual(told, { de: 'Das lässt sich nicht lesen. (Odd.)', en: 'Odd. Try.' });
});
