import assert from 'node:assert/strict';
import test from 'node:test';
import { fuzzHttp } from './fuzz-http.ts';

test('six hundred messages of rubbish: every no is a Problem, and it still answers', { timeout: 180_000 }, async () => {
  const { answers, faults } = await fuzzHttp(600, 7);
  assert.deepEqual(faults, []);
  // It was not all turned away at the door.
  for (const status of ['200', '400', '401', '403', '404']) assert.ok((answers[status] ?? 0) > 0, `${status}: ${JSON.stringify(answers)}`); // prettier-ignore
});
