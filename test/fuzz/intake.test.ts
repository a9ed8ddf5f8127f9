import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../src/kernel/clock.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { fuzzIntake, seedClips } from './intake.ts';
import { mutate } from './mutate.ts';

describe('fuzzing intake', { timeout: 300_000 }, () => {
  const request = { files: 60, seed: 3, wall: 'node-only' as const, clock: systemClock, stallMs: 60_000 };
  const signal = AbortSignal.timeout(300_000);

  it('makes the same clips from the same seed, most of them damaged', async () => {
    const seeds = await seedClips();
    assert.ok(seeds.length >= 8);
    const [first, again] = [1, 1].map((seed) => {
      const random = seededRandom(seed);
      return Array.from({ length: 50 }, () => mutate(seeds, random));
    });
    assert.deepEqual(first, again);
    assert.ok(first!.filter((bytes) => !seeds.some((seed) => seed.equals(bytes))).length >= 45);
  });

  it('finds nothing in a few clips, and reads some of them', async () => {
    const report = await fuzzIntake({ ...request, signal });
    assert.deepEqual(report.failures, []);
    assert.equal(report.files, 60);
    assert.ok(report.packets > 100 && (report.ends['finished'] ?? 0) > 0);
  });

  it('reports what fails further on, with the clip that did it', async () => {
    let taken = 0;
    const further = (): Promise<void> => (++taken === 5 ? Promise.reject(new Error('dropped')) : Promise.resolve());
    const report = await fuzzIntake({ ...request, files: 8, signal, further });
    assert.deepEqual(
      report.failures.map(({ file, why }) => [file, why]),
      [[4, 'dropped']],
    );
    assert.ok(report.failures[0]!.bytes.length > 0);
  });

  it('takes a clip that hangs for a failure', async () => {
    const report = await fuzzIntake({ ...request, files: 1, signal, stallMs: 0 });
    assert.match(report.failures[0]!.why, /got stuck/);
  });
});
