import assert from 'node:assert/strict';
import test from 'node:test';
import { BEHAVIOURS } from '../behaviour/finding.ts';
import { seededRandom } from '../kernel/random.ts';
import { decodeMessage, encodeMessage } from '../observation/codec.ts';
import { everyday } from './everyday.ts';
import { Eye } from './eye.ts';
import { incident } from './incidents.ts';
import { match } from './match.ts';
import { play } from './play.ts';
import { quantised } from './quantised.ts';
import { REST, skeleton } from './skeleton.ts';

test('a standing skeleton has the heights of a body of 1.7 m', () => {
  const joints = skeleton(REST, 1.7);
  const heights = joints.map((joint) => joint[2]);
  assert.ok(Math.abs(heights[0]! - 1.6) < 0.03, 'head');
  assert.ok(Math.abs(heights[7]! - 0.91) < 0.02, 'hip');
  const lying = skeleton({ ...REST, tilt: Math.PI / 2 }, 1.7).map((joint) => joint[2]);
  assert.ok(Math.max(...lying) < 0.45, 'nothing of a lying body is high');
});

test('quantised is what the codec gives back', () => {
  const random = seededRandom(3);
  const scene = everyday(random, true, 30);
  const eye = new Eye(scene.camera, random);
  for (let i = 1; i < 60; i++) {
    const figures = scene.actors.map((actor, j) => ({ key: String(j), joints: actor.at(i / 3), statureM: 1.7 }));
    const observation = eye.observe(figures, i * 333);
    const message = decodeMessage(encodeMessage({ type: 'observation', ...observation }));
    assert.deepEqual(message, { type: 'observation', ...quantised(observation) });
  }
});

test('the same seed gives the same scene and the same findings', () => {
  const run = () => {
    const random = seededRandom(1234);
    return play(incident('running', random, true), { random }).findings.map(
      ({ behaviour, startMs, confidence, reason }) => ({ behaviour, startMs, confidence, reason }),
    );
  };
  assert.deepEqual(run(), run());
});

test('every behaviour is found in most of a handful of rendered scenes', () => {
  for (const behaviour of BEHAVIOURS) {
    let [found, all] = [0, 0];
    for (let i = 0; i < 6; i++) {
      const random = seededRandom(5000 + i * 17 + BEHAVIOURS.indexOf(behaviour));
      const scene = incident(behaviour, random, true);
      const result = match(play(scene, { random, behaviours: [behaviour] }).findings, scene.truths);
      found += result.found.length;
      all += result.found.length + result.missed.length;
    }
    assert.ok(found >= all / 2, `${behaviour}: ${found} of ${all}`);
  }
});

test('a rule that is not granted finds nothing', () => {
  const random = seededRandom(1234);
  assert.deepEqual(play(incident('running', random, true), { random, behaviours: [] }).findings, []);
});

test('matching: one truth is found once, another behaviour is wrong, optional truths ask for nothing', () => {
  const finding = (behaviour: 'fall' | 'running', startMs: number) => ({
    behaviour,
    startMs,
    endMs: startMs + 1000,
    confidence: 1,
    camera: 'c',
    tracks: [],
    reason: { code: 'ran', values: [], scale: 'prior' } as const,
  });
  const truths = [
    { behaviour: 'fall', startMs: 10_000, endMs: 12_000, note: '' },
    { behaviour: 'running', startMs: 0, endMs: 5000, optional: true, note: '' },
  ] as const;
  const result = match(
    [finding('fall', 10_500), finding('fall', 11_000), finding('fall', 30_000), finding('running', 1000)],
    truths,
  );
  assert.equal(result.found.length, 1);
  assert.equal(result.missed.length, 0);
  assert.equal(result.again, 1);
  assert.equal(result.wrong.length, 1);
});
