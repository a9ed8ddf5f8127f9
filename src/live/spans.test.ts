import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import { COVERAGE } from '../wire/place.ts';
import { Coverage } from './coverage.ts';
import { full } from './live.fixture.ts';
import { laidOver, lengthOf, partitioned } from './spans.ts';
import type { Span } from './spans.ts';

const state = fc.constantFrom(...COVERAGE.filter((one) => one !== 'stopped'));
const LAST = 60;

test('what is laid over stands, and every moment has exactly one state', () => {
  const span = fc.record({ fromMs: fc.nat(LAST), length: fc.nat(20), state });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 20 }), (laid) => {
      const truth: string[] = new Array<string>(LAST + 20).fill('stopped');
      let spans: Span[] = [];
      for (const { fromMs, length, state: what } of laid) {
        spans = laidOver(spans, { fromMs, toMs: fromMs + length, state: what });
        truth.fill(what, fromMs, fromMs + length);
      }
      assert.deepEqual(moments(partitioned(spans, 0, LAST)), truth.slice(0, LAST));
    }),
  );
});

/** What stands for each whole ms; fails where two spans share one, or leave one out. */
function moments(spans: readonly Span[]): string[] {
  const out: string[] = [];
  for (const { fromMs, toMs, state: what } of spans) {
    assert.equal(fromMs, out.length, 'spans follow each other without hole or overlap');
    assert.ok(toMs > fromMs);
    for (let ms = fromMs; ms < toMs; ms++) out.push(what);
  }
  return out;
}

type Step =
  | { do: 'mark'; state: Span['state']; ms: number }
  | { do: 'correct'; backMs: number; ms: number }
  | { do: 'flush' | 'fail' | 'kill' }
  | { do: 'jump'; ms: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('mark' as const), state, ms: fc.integer({ min: 1, max: 9 }) }),
    },
    fc.record({ do: fc.constant('correct' as const), backMs: fc.nat(15), ms: fc.integer({ min: 1, max: 6 }) }),
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('flush' as const, 'fail' as const, 'kill' as const) }) },
    fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -12, max: 12 }) }),
  ),
  { maxLength: 40 },
);

test('coverage through writes that fail, kills and clocks that are set: a partition that claims nothing unwritten', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (work) => {
      const store = await openStore('sqlite::memory:');
      try {
        await play(store, work);
      } finally {
        await store.close();
      }
    }),
    { numRuns: 60 },
  );
});

/** A model beside it: what is known now, and what of it is written. */
async function play(store: Store, work: readonly Step[]): Promise<void> {
  const trouble = { full: false };
  const faulty: Store = {
    ...store,
    transaction: (act) => (trouble.full ? Promise.reject(full()) : store.transaction(act)),
  };
  let nowMs = 1000;
  let coverage = new Coverage(faulty);
  coverage.begin('yard', nowMs);
  let truth: string[] = [];
  let written: string[] = [];
  let tailMs = nowMs;
  for (const step of work) {
    if (step.do === 'mark') {
      coverage.mark('yard', step.state, nowMs + step.ms);
      for (let ms = nowMs; ms < nowMs + step.ms; ms++) truth[ms] = step.state;
      nowMs += step.ms;
    } else if (step.do === 'correct') {
      const fromMs = Math.max(tailMs, nowMs - step.backMs);
      coverage.correct('yard', 'lost', fromMs, fromMs + step.ms);
      for (let ms = fromMs; ms < Math.min(nowMs, fromMs + step.ms); ms++) {
        if (truth[ms] === 'watched' || truth[ms] === 'learning') truth[ms] = 'lost';
      }
    } else if (step.do === 'jump') {
      nowMs = Math.max(900, nowMs + step.ms);
      coverage.begin('yard', nowMs);
      truth = truth.slice(0, nowMs);
      tailMs = Math.min(tailMs, nowMs);
      // What lies in between may not be corrected later by this model; the real one looks back over it.
      tailMs = nowMs;
    } else if (step.do === 'flush') {
      trouble.full = false;
      await coverage.flush();
      written = [...truth];
    } else if (step.do === 'fail') {
      trouble.full = true;
      // Nothing may be there to be written; then it does not fail.
      await coverage.flush().catch(() => undefined);
      trouble.full = false;
    } else {
      coverage = new Coverage(faulty);
      coverage.begin('yard', nowMs);
      // Not written, not watched; of a clock that was set back it is only known what was written.
      truth = written.slice(0, nowMs);
      tailMs = nowMs;
      written = [...truth];
    }
    const spans = await coverage.spans('yard', 900, nowMs);
    assert.deepEqual(at(spans), named(truth).slice(0, nowMs - 900));
    const sum = COVERAGE.reduce((ms, one) => ms + lengthOf(spans, one), 0);
    assert.equal(sum, nowMs - 900);
  }
}

const named = (truth: readonly string[]): string[] =>
  Array.from({ length: 1100 }, (_, i) => truth[900 + i] ?? 'stopped');

function at(spans: readonly Span[]): string[] {
  let atMs = 900;
  const out: string[] = [];
  for (const { fromMs, toMs, state: what } of spans) {
    assert.equal(fromMs, atMs);
    atMs = toMs;
    for (let ms = fromMs; ms < toMs; ms++) out.push(what);
  }
  return out;
}
