import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../kernel/random.ts';
import { Ground } from '../tracking/ground.ts';
import { Actor } from '../trial/actor.ts';
import { walkTo } from '../trial/acts.ts';
import { play } from '../trial/play.ts';
import { BOUNDS, loosened } from './bounds.ts';
import type { CameraBounds } from './bounds.ts';

test('a smaller bound counts, a larger one is left to whoever takes the findings', () => {
  assert.equal(loosened(BOUNDS.running, { speed: 2 }).speed, 2);
  assert.equal(loosened(BOUNDS.running, { speed: 5 }).speed, BOUNDS.running.speed);
  assert.equal(loosened(BOUNDS.running, undefined).forMs, BOUNDS.running.forMs);
});

test('a camera whose mandate bounds running lower finds the jogger whom the others let pass', () => {
  const camera = new Ground({ heightM: 3, pitchRad: 0.28, focal: 1.15, aspect: 16 / 9, scale: 'points', uncertainty: 0.04 }); // prettier-ignore
  const found = (seed: number, bounds?: CameraBounds): boolean => {
    const random = seededRandom(seed);
    const jogger = new Actor(random, { xM: -5, yM: 8, headingRad: 0, statureM: 1.72 });
    walkTo(jogger, 5, 8, 2.2);
    const durationMs = 1000 * jogger.last.atS;
    const scene = { name: 'jog', durationMs, camera, calibrated: true, actors: [jogger], screens: [], zones: [], truths: [] }; // prettier-ignore
    return [...play(scene, { random, ...(bounds && { bounds }) }).findings].some(
      ({ behaviour }) => behaviour === 'running',
    );
  };
  const seeds = [1, 2, 3, 4, 5, 6];
  assert.equal(seeds.filter((seed) => found(seed)).length, 0);
  assert.ok(seeds.filter((seed) => found(seed, { running: { speed: 2 } })).length >= 5);
});
