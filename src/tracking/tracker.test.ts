import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../kernel/random.ts';
import type { Observation, Person } from '../observation/observation.ts';
import { Ground } from './ground.ts';
import type { TrackFrame } from './track.ts';
import { Tracker } from './tracker.ts';

const aspect = 16 / 9;
const ground = new Ground({ heightM: 3, pitchRad: 0.3, focal: 1.1, aspect, scale: 'points', uncertainty: 0.04 });

/** A standing figure on a place of the floor, as the model would draw it. */
function standing(xM: number, yM: number, score = 0.8): Person {
  const heights = [1.6, 1.4, 1.4, 1.15, 1.15, 0.9, 0.9, 0.92, 0.92, 0.5, 0.5, 0.08, 0.08];
  const aside = [0, -0.18, 0.18, -0.22, 0.22, -0.22, 0.22, -0.1, 0.1, -0.1, 0.1, -0.1, 0.1];
  const points = heights.map((zM, i) => ground.project({ xM: xM + aside[i]!, yM }, zM)!);
  const [top, bottom] = [ground.project({ xM, yM }, 1.72)!, ground.project({ xM, yM }, 0)!];
  const xs = points.map((point) => point.x);
  return {
    box: { x0: Math.min(...xs) - 0.005, y0: top.y, x1: Math.max(...xs) + 0.005, y1: bottom.y },
    score,
    joints: points.map(({ x, y }) => ({ x, y, confidence: 0.8 })),
  };
}

function observation(timeMs: number, persons: Person[], more: Partial<Observation> = {}): Observation {
  return {
    camera: 1,
    timeMs,
    persons,
    overflow: false,
    density: [],
    health: { blur: 0, dark: 0, obstructed: 0, moved: false },
    plate: 'sure',
    fresh: true,
    ...more,
  };
}

const tracker = (seed = 1): Tracker => new Tracker({ random: seededRandom(seed), aspect, ground });

test('a walker keeps one track and is measured in metres', () => {
  const one = tracker();
  let frame: TrackFrame | undefined;
  for (let i = 0; i < 40; i++) frame = one.push(observation(i * 125, [standing(-3 + i * 0.16, 8)]));
  const [body] = frame!.bodies;
  assert.equal(frame!.bodies.length, 1);
  assert.equal(frame!.tracks[0], body!.track);
  assert.ok(Math.abs(body!.metric.speedMps - 1.28) < 0.1, `speed ${body!.metric.speedMps}`);
  assert.ok(Math.abs(body!.metric.hipHeightM - 0.92) < 0.06, `hip ${body!.metric.hipHeightM}`);
  assert.ok(Math.abs(body!.metric.headHeightM - 1.6) < 0.08, `head ${body!.metric.headHeightM}`);
  assert.ok(body!.metric.leanDeg < 6);
});

test('two who cross keep their tracks, although for a second only one of them is seen', () => {
  const one = tracker();
  const place = (i: number): [number, number] => [-2.5 + i * 0.15, 2.5 - i * 0.15];
  const early: (string | undefined)[] = [];
  const late: (string | undefined)[] = [];
  for (let i = 0; i < 36; i++) {
    const [a, b] = place(i);
    const hidden = Math.abs(a - b) < 0.6;
    const frame = one.push(observation(i * 125, hidden ? [standing(a, 7)] : [standing(a, 7), standing(b, 8.2)]));
    if (i === 5) early.push(...frame.tracks);
    if (i === 33) late.push(...frame.tracks);
  }
  assert.equal(new Set(early).size, 2);
  assert.deepEqual(late, early);
});

test('a short absence is bridged, a long one is a new track', () => {
  for (const [goneMs, same] of [
    [1500, true],
    [9000, false],
  ] as const) {
    const one = tracker();
    let timeMs = 0;
    let before: TrackFrame | undefined;
    for (; timeMs < 2000; timeMs += 125) before = one.push(observation(timeMs, [standing(0, 7)]));
    for (; timeMs < 2000 + goneMs; timeMs += 125) one.push(observation(timeMs, []));
    let after: TrackFrame | undefined;
    for (let i = 0; i < 8; i++, timeMs += 125) after = one.push(observation(timeMs, [standing(0.1, 7)]));
    assert.equal(after!.bodies[0]!.track === before!.bodies[0]!.track, same, `${goneMs} ms`);
  }
});

test('ids are never used again, and another run gives others', () => {
  const ids = new Set<string>();
  let shown = 0;
  for (const seed of [1, 2]) {
    const one = tracker(seed);
    for (let visit = 0; visit < 30; visit++) {
      for (let i = 0; i < 6; i++) {
        const frame = one.push(observation(visit * 10_000 + i * 125, [standing(0, 7)]));
        for (const body of frame.bodies) ids.add(body.track);
      }
      shown++;
    }
  }
  assert.equal(ids.size, shown);
});

test('a flicker of one observation is nobody', () => {
  const one = tracker();
  for (let i = 0; i < 20; i++) {
    const frame = one.push(observation(i * 125, i === 7 ? [standing(2, 7, 0.5)] : []));
    assert.equal(frame.bodies.length, 0);
  }
});

test('who stands still for minutes stays tracked, with repeats in between', () => {
  const one = tracker();
  const tracks = new Set<string>();
  for (let i = 0; i < 1000; i++) {
    const frame = one.push(observation(i * 125, [standing(1, 8)], { fresh: i % 5 === 0 }));
    for (const body of frame.bodies) tracks.add(body.track);
  }
  assert.equal(tracks.size, 1);
});

test('a camera that moved and a gap in coverage end every track', () => {
  const one = tracker();
  const first = [0, 1, 2].map((i) => one.push(observation(i * 125, [standing(0, 7)]))).at(-1)!.bodies[0]!.track;
  one.push(observation(500, [standing(0, 7)], { health: { blur: 0, dark: 0, obstructed: 0, moved: true } }));
  const second = [5, 6, 7].map((i) => one.push(observation(i * 125, [standing(0, 7)]))).at(-1)!.bodies[0]!.track;
  const third = [80, 81, 82].map((i) => one.push(observation(i * 125, [standing(0, 7)]))).at(-1)!.bodies[0]!.track;
  assert.equal(new Set([first, second, third]).size, 3);
});

test('time that stands still or goes back is refused', () => {
  const one = tracker();
  one.push(observation(1000, []));
  assert.throws(() => one.push(observation(1000, [])), { kind: 'invalid' });
  assert.throws(() => one.push(observation(900, [])), { kind: 'invalid' });
});

test('moving the picture sideways changes nothing but the place', () => {
  const run = (shift: number) => {
    const one = tracker();
    return Array.from(
      { length: 25 },
      (_, i) => one.push(observation(i * 125, [standing(shift - 1 + i * 0.1, 8)])).bodies[0],
    );
  };
  const [a, b] = [run(0).at(-1)!, run(0.8).at(-1)!];
  // A figure seen from the side is not quite the one seen from the front: five centimetres.
  assert.ok(Math.abs(a.metric.speedMps - b.metric.speedMps) < 0.05);
  assert.ok(Math.abs(a.metric.hipHeightM - b.metric.hipHeightM) < 0.05);
  assert.ok(Math.abs(b.metric.floor.xM - a.metric.floor.xM - 0.8) < 0.05);
});
