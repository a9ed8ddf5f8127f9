import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CAMERA_STATES, COVERAGE } from '../wire/place.ts';
import { derive } from './state.ts';
import type { Signs } from './state.ts';

const NOW_MS = 1_000_000;
const SEEN: Signs = {
  heard: 'open',
  heardMs: NOW_MS - 60_000,
  heardSentence: undefined,
  seenMs: NOW_MS - 100,
  plate: 'sure',
  health: { blur: 0, dark: 0, obstructed: 0, moved: false },
  patienceMs: 3000,
  darkroomDown: false,
  lapsed: false,
};
const of = (changes: Partial<Signs>): [string, string] => {
  const { state, coverage } = derive({ ...SEEN, ...changes }, NOW_MS);
  return [state, coverage];
};

test('what a camera is, and whether that counts as watched', () => {
  const health = SEEN.health!;
  assert.deepEqual(of({}), ['live', 'watched']);
  assert.deepEqual(of({ plate: 'cold' }), ['cold', 'learning']);
  assert.deepEqual(of({ plate: 'learning' }), ['learning', 'learning']);
  assert.deepEqual(of({ seenMs: NOW_MS - 3001 }), ['lost', 'lost']);
  assert.deepEqual(of({ seenMs: NOW_MS - 3001, darkroomDown: true }), ['lost', 'darkroom']);
  assert.deepEqual(of({ darkroomDown: true }), ['live', 'watched'], 'what was seen a moment ago was seen');
  assert.deepEqual(of({ health: { ...health, dark: 0.95 } }), ['blind', 'dark']);
  assert.deepEqual(of({ health: { ...health, obstructed: 0.6 } }), ['blind', 'obstructed']);
  assert.deepEqual(of({ health: { ...health, moved: true } }), ['blind', 'moved']);
  assert.deepEqual(of({ heard: undefined }), ['starting', 'lost']);
  assert.deepEqual(of({ heard: undefined, heardMs: NOW_MS - 1000 }), ['starting', 'learning']);
  const begins = { seenMs: undefined, heardMs: NOW_MS - 1000 };
  assert.deepEqual(of(begins), ['starting', 'learning'], 'nothing was lost yet');
  assert.deepEqual(of({ ...begins, lapsed: true }), ['starting', 'lost'], 'it was there and went');
  assert.deepEqual(of({ seenMs: undefined }), ['lost', 'lost'], 'opened a minute ago and nothing came');
  assert.deepEqual(of({ heard: 'waiting' }), ['closed', 'closed']);
  assert.deepEqual(of({ heard: 'refused' }), ['refused', 'closed']);
  assert.deepEqual(of({ heard: 'failed' }), ['lost', 'lost']);
  assert.deepEqual(of({ heard: 'ended', heardMs: NOW_MS - 500 }), ['live', 'watched'], 'a clip that begins again');
  assert.deepEqual(of({ heard: 'ended' }), ['ended', 'lost']);
});

test('every sign leads to a state of the wire; only fresh pictures of a known place count as watched', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const signs = fc.record({
    heard: fc.constantFrom(undefined, 'learning', 'open', 'waiting', 'lost', 'refused', 'failed', 'ended', 'closed'),
    heardMs: fc.integer({ min: NOW_MS - 40_000, max: NOW_MS }),
    heardSentence: fc.constant(undefined),
    seenMs: fc.option(fc.integer({ min: NOW_MS - 40_000, max: NOW_MS }), { nil: undefined }),
    plate: fc.constantFrom(undefined, 'cold', 'learning', 'sure'),
    health: fc.option(fc.record({ blur: share, dark: share, obstructed: share, moved: fc.boolean() }), {
      nil: undefined,
    }),
    patienceMs: fc.integer({ min: 3000, max: 30_000 }),
    darkroomDown: fc.boolean(),
    lapsed: fc.boolean(),
  });
  fc.assert(
    fc.property(signs as fc.Arbitrary<Signs>, (one) => {
      const { state, coverage, sentence } = derive(one, NOW_MS);
      assert.ok(CAMERA_STATES.includes(state) && COVERAGE.includes(coverage));
      assert.notEqual(sentence.de, '');
      assert.notEqual(sentence.en, '');
      assert.equal(state === 'live', coverage === 'watched');
      if (coverage === 'watched') {
        assert.ok(one.plate === 'sure' && one.seenMs !== undefined && NOW_MS - one.seenMs <= one.patienceMs);
      }
    }),
  );
});
