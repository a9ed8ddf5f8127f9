import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveFigure, LiveFrame } from '../../wire/figures.ts';
import { CameraFeed } from './camera-feed.ts';

const START = 1_790_000_000_000;
const figure = (x: number, alarmed = false): LiveFigure => {
  const joints = new Float32Array(39);
  for (let j = 0; j < 13; j++) joints.set([x, 0.3 + j / 40, 1], 3 * j);
  return { track: 4, alarmed, box: [x - 0.05, 0.3, x + 0.05, 0.7], joints };
};
const frame = (atMs: number, figures: readonly LiveFigure[]): LiveFrame => ({
  camera: 1,
  timeMs: START + atMs,
  fresh: true,
  overflow: false,
  plate: 2,
  figures,
});
/** Frames every 100 ms, heard 40 ms later by a clock that began at 0. */
function fed(untilMs: number, at: (ms: number) => readonly LiveFigure[]): CameraFeed {
  const feed = new CameraFeed();
  for (let ms = 0; ms <= untilMs; ms += 100) feed.take(frame(ms, at(ms)), ms + 40);
  return feed;
}

test('a figure moves evenly between two observations, a playout behind', () => {
  const feed = fed(2000, (ms) => [figure(0.2 + ms / 10_000)]);
  const x = (nowMs: number): number => feed.shown(nowMs)[0]!.figure.joints[0]!;
  const expected = (nowMs: number): number => 0.2 + (nowMs - 40 - feed.playoutMs) / 10_000;
  for (const nowMs of [2000, 2030, 2060, 2099]) assert.ok(Math.abs(x(nowMs) - expected(nowMs)) < 0.001);
});

test('a lost figure dissolves within a second', () => {
  const feed = fed(4000, (ms) => (ms <= 2000 ? [figure(0.5)] : []));
  assert.equal(feed.shown(2000 + 40 + feed.playoutMs)[0]?.presence, 1);
  const shown = feed.shown(2000 + 40 + feed.playoutMs + 500)[0];
  assert.ok(shown && shown.presence < 0.6);
  assert.equal(feed.shown(2000 + 40 + feed.playoutMs + 1000).length, 0);
});

test('where nothing comes any more nothing is shown, and after three seconds it is called silent', () => {
  const feed = fed(2000, () => [figure(0.5)]);
  assert.ok(feed.shown(2100).length > 0);
  assert.equal(feed.shown(2040 + 1300).length, 0, 'nothing after a second, also before it is called silent');
  assert.equal(feed.silent(2040 + 2999), false);
  assert.equal(feed.silent(2040 + 3001), true);
  assert.equal(new CameraFeed().silent(0), true, 'never heard of');
});

test('a clip that starts over begins its own time', () => {
  const feed = fed(2000, () => [figure(0.5)]);
  feed.take(frame(-60_000, [figure(0.1)]), 2140);
  feed.take(frame(-59_900, [figure(0.1)]), 2240);
  assert.ok(Math.abs(feed.shown(2140 + feed.playoutMs + 50)[0]!.figure.joints[0]! - 0.1) < 1e-6);
});

test('alarmed tracks are those of the newest frame; movement is remembered for seconds', () => {
  const feed = fed(1000, () => [figure(0.5, true)]);
  assert.equal(feed.alarmed.has(feed.shown(1100)[0]!.figure.track), true);
  assert.equal(feed.moving(3000), true);
  assert.equal(feed.moving(9000), false);
});

test('a slow camera is drawn further behind, a quick one hardly; figures stay whole in both', () => {
  for (const [everyMs, from, to] of [
    [100, 180, 200],
    [600, 600, 700],
  ] as const) {
    const feed = new CameraFeed();
    for (let ms = 0; ms <= 12_000; ms += everyMs) feed.take(frame(ms, [figure(0.2 + ms / 50_000)]), ms + 40);
    assert.ok(feed.playoutMs >= from && feed.playoutMs <= to, `${feed.playoutMs} ms at every ${everyMs} ms`);
    const lastMs = 12_000 + 40;
    for (let wait = 0; wait < everyMs; wait += 20) assert.equal(feed.shown(lastMs + wait)[0]?.presence, 1);
  }
});
