import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SimulatedClock } from './clock.ts';
import { AugenmassError, ERROR_KINDS, EXIT_CODES, fromSystemError } from './errors.ts';
import { containment, insidePolygon, iou } from './geometry.ts';
import { randomId } from './ids.ts';
import { seededRandom, systemRandom } from './random.ts';

test('foreign errors map to a closed kind and keep their cause', () => {
  const cause = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  const error = fromSystemError('The report', cause);
  assert.equal(error.kind, 'exhausted');
  assert.equal(error.cause, cause);
  assert.match(error.message, /The report could not be written: the disk is full/);
  assert.equal(fromSystemError('x', 'odd').kind, 'internal');
  const own = new AugenmassError('refused', 'No.');
  assert.equal(fromSystemError('x', own), own);
  assert.equal(new Set(ERROR_KINDS.map((kind) => EXIT_CODES[kind])).size, ERROR_KINDS.length);
});

test('the simulated clock wakes sleepers in order and honours abort', async () => {
  const clock = new SimulatedClock(1000);
  const woken: number[] = [];
  const signal = new AbortController();
  const waits = [30, 10, 20].map((ms) => clock.sleep(ms, signal.signal).then(() => woken.push(ms)));
  const aborted = new AbortController();
  const rejected = assert.rejects(clock.sleep(5, aborted.signal), { name: 'AbortError' });
  aborted.abort();
  clock.advance(25);
  clock.jump(-500);
  clock.advance(25);
  await Promise.all([...waits, rejected]);
  assert.deepEqual(woken, [10, 20, 30]);
  assert.equal(clock.nowMs(), 1000 + 50 - 500);
  assert.equal(clock.monotonicMs(), 50);
  assert.equal(clock.sleeping, 0);
});

test('overlap of boxes', () => {
  const a = { x0: 0, y0: 0, x1: 0.5, y1: 0.5 };
  assert.equal(iou(a, a), 1);
  assert.equal(iou(a, { x0: 0.5, y0: 0.5, x1: 1, y1: 1 }), 0);
  assert.ok(Math.abs(iou(a, { x0: 0.25, y0: 0, x1: 0.75, y1: 0.5 }) - 1 / 3) < 1e-12);
  assert.equal(containment(a, { x0: 0, y0: 0, x1: 0.25, y1: 0.25 }), 1);
  assert.equal(iou({ x0: 0, y0: 0, x1: 0, y1: 0 }, { x0: 0, y0: 0, x1: 0, y1: 0 }), 0);
});

test('a point inside a convex polygon is inside, however the polygon is turned', () => {
  const square = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
    { x: 0, y: 1 },
  ];
  const inner = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(inner, inner, fc.integer({ min: 0, max: 3 }), (x, y, turn) => {
      const polygon = [...square.slice(turn), ...square.slice(0, turn)];
      assert.ok(insidePolygon({ x, y }, polygon));
      assert.ok(!insidePolygon({ x: x + 1.1, y }, polygon));
    }),
  );
});

test('ids are long enough not to meet again, seeded randomness repeats', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => randomId(systemRandom)));
  assert.equal(ids.size, 1000);
  assert.match([...ids][0]!, /^[0-9a-hjkmnp-tv-z]{12}$/);
  assert.deepEqual(seededRandom(7).bytes(8), seededRandom(7).bytes(8));
});
