import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '../../src/kernel/random.ts';
import { killedPlace } from './place.ts';

test('a place killed at random moments loses nothing it acknowledged and starts again by itself', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-kill-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const rounds = Number(process.env['KILLS'] ?? '4');
  const killed = await killedPlace(join(folder, 'place'), rounds, seededRandom(5));
  t.diagnostic(JSON.stringify(killed));
  assert.ok(killed.segments > 0);
});
