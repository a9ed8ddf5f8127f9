import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JOINT_COUNT } from '../observation/observation.ts';
import type { Joint, Person } from '../observation/observation.ts';
import type { ReportSample } from './input.ts';
import { deflate, inflateHere, packSamples, steady } from './pack.ts';
import { inflate, unpack } from './player/unpack.ts';
import { madeFall, madePerson } from './test-scene.ts';

const unit = fc.integer({ min: 0, max: 512 }).map((step) => step / 512);
const joint = fc.record({ x: unit, y: unit, confidence: fc.integer({ min: 0, max: 7 }).map((step) => step / 7) });
const person: fc.Arbitrary<Person> = fc.record({
  box: fc.record({ x0: unit, y0: unit, x1: unit, y1: unit }),
  score: fc.integer({ min: 0, max: 15 }).map((step) => step / 15),
  joints: fc.array(joint, { minLength: JOINT_COUNT, maxLength: JOINT_COUNT }),
});
const samples: fc.Arbitrary<ReportSample[]> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 90_000 }),
      fc.array(fc.tuple(person, fc.constantFrom('', 'a', 'b', 'c')), { maxLength: 5 }),
    ),
  )
  .map((list) => {
    let timeMs = 0;
    return list.map(([stepMs, persons]) => {
      timeMs += stepMs;
      const health = { blur: 0, dark: 0, obstructed: 0, moved: stepMs % 2 === 0 };
      const observation = {
        camera: 0,
        timeMs,
        persons: persons.map(([one]) => one),
        overflow: false,
        density: [],
        health,
        plate: 'learning' as const,
        fresh: stepMs % 3 === 0,
      };
      // A track is one body: within one observation each id occurs once.
      const taken = new Set<string>();
      const bodies = persons.map(([, track]) => {
        const own = taken.has(track) ? '' : track;
        taken.add(own);
        return { track: own };
      });
      return { observation, bodies };
    });
  });

/** Left and right may change places; as sets per chain the joints are the same. */
const sameJoints = (a: readonly Joint[], b: Float32Array): void => {
  const pair = (x: number, y: number): string => `${Math.round(x * 512)},${Math.round(y * 512)}`;
  for (let j = 1; j < JOINT_COUNT; j += 2) {
    const want = [pair(a[j]!.x, a[j]!.y), pair(a[j + 1]!.x, a[j + 1]!.y)].sort();
    const got = [pair(b[2 * j]!, b[2 * j + 1]!), pair(b[2 * j + 2]!, b[2 * j + 3]!)].sort();
    assert.deepEqual(got, want);
  }
};

test('what is packed comes back, to the step', () => {
  fc.assert(
    fc.property(samples, (given) => {
      const frames = unpack(inflateHere(deflate(packSamples(given, ['a', 'b', 'c']))));
      assert.equal(frames.length, given.length);
      frames.forEach((frame, i) => {
        const { observation, bodies } = given[i]!;
        assert.equal(frame.timeMs, observation.timeMs);
        assert.equal(frame.fresh, observation.fresh);
        assert.equal(frame.moved, observation.health.moved);
        assert.equal(frame.plate, 1);
        assert.equal(frame.figures.length, observation.persons.length);
        frame.figures.forEach((figure, k) => {
          const { box, score, joints } = observation.persons[k]!;
          assert.equal(figure.track, ['', 'a', 'b', 'c'].indexOf(bodies[k]!.track));
          assert.deepEqual([...figure.box], [box.x0, box.y0, box.x1, box.y1]);
          assert.ok(Math.abs(figure.score - score) < 1e-6);
          assert.ok(Math.abs(figure.joints[0]! - joints[0]!.x) < 1e-6);
          sameJoints(joints, figure.joints);
        });
      });
    }),
    { numRuns: process.env['SLOW'] ? 2000 : 60 },
  );
});

test('the browser inflates what is deflated here', async () => {
  const packed = packSamples(madeFall('a').samples, ['fallen']);
  assert.deepEqual(await inflate(deflate(packed)), packed);
});

test('cut short it is refused, not guessed', () => {
  const packed = packSamples(madeFall('a').samples, ['fallen', 'passer-1', 'passer-2']);
  for (const length of [0, 1, 5, 100, packed.length - 1]) {
    assert.throws(() => unpack(packed.slice(0, length)), RangeError, `at ${length}`);
  }
});

test('limbs that change sides are put back', () => {
  const before = madePerson(0.5, 0.8, 0.4, 1, 0).joints;
  const swapped = [...before];
  for (const j of [1, 3, 5]) [swapped[j], swapped[j + 1]] = [before[j + 1]!, before[j]!];
  assert.deepEqual(steady(swapped, before), before);
  assert.equal(steady(swapped, undefined), swapped);
});

test('a figure costs at most 17 characters an observation', () => {
  const clip = madeFall('a', 3, 3);
  const tracks = ['fallen', 'passer-1', 'passer-2'];
  const bytes = deflate(packSamples(clip.samples, tracks)).length;
  const figures = clip.samples.reduce((sum, sample) => sum + sample.observation.persons.length, 0);
  assert.ok(bytes / figures < 17, `${(bytes / figures).toFixed(1)} bytes a figure and observation`);
});
