import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replayOf } from '../../../test/ui/scene.ts';
import { shownAt } from '../../ink/figure.ts';
import { curveShapeOf, topOf, valueAt } from './curve-shape.ts';
import { ReplayPlayer } from './replay-player.ts';
import { replaySceneOf } from './replay-scene.ts';

const START = 1_795_394_500_000;

class FakePulse {
  #callback: ((monotonicMs: number) => void) | undefined;
  #nowMs = 0;
  request(callback: (monotonicMs: number) => void): number {
    this.#callback = callback;
    return 1;
  }
  cancel(): void {
    this.#callback = undefined;
  }
  beat(ms: number): void {
    this.#nowMs += ms;
    const callback = this.#callback;
    this.#callback = undefined;
    callback?.(this.#nowMs);
  }
}

function opened() {
  const pulse = new FakePulse();
  const player = new ReplayPlayer(pulse);
  const scene = replaySceneOf(replayOf(0, START, true), START, [7]);
  player.open(
    scene.moments.map((moment) => moment.timeMs),
    12_000,
  );
  return { pulse, player, scene };
}

test('a replay reaches from ten seconds before the finding to ten after, and knows whom it concerns', () => {
  const { scene } = opened();
  assert.equal(scene.moments.length, 160);
  assert.equal(scene.fromMs, -10_000);
  assert.equal(scene.toMs, 9875);
  assert.deepEqual([...scene.alarmed], [8]);
  assert.deepEqual(scene.gaps, []);
  const before = shownAt(scene.moments, -1000).find((one) => one.figure.track === 8)!.figure;
  const after = shownAt(scene.moments, 3000).find((one) => one.figure.track === 8)!.figure;
  const heightOf = (box: readonly number[]): number => box[3]! - box[1]!;
  assert.ok(heightOf(before.box) > 2 * heightOf(after.box), 'upright before, on the floor after');
});

test('between two observations figures stand between, and where nobody looked there is a gap', () => {
  const scene = replaySceneOf(replayOf(0, START, true), START, []);
  const x = (ms: number): number => shownAt(scene.moments, ms).find((one) => one.figure.track === 8)!.figure.box[0];
  const [a, half, b] = [x(-4000), x(-3937.5), x(-3875)];
  assert.ok(Math.abs(half - (a + b) / 2) < 1e-6);
  const late = replaySceneOf(replayOf(0, START - 4000, true), START, []);
  assert.equal(late.toMs, 5875);
});

test('damaged figures are refused', () => {
  assert.throws(() => replaySceneOf(replayOf(0, START, true).slice(0, 100), START, []), { kind: 'corrupt' });
});

test('time moves by the pulse, slower when asked, and stops at the end', () => {
  const { pulse, player } = opened();
  player.seek(0);
  player.play();
  pulse.beat(16);
  for (let i = 0; i < 10; i++) pulse.beat(100);
  assert.equal(player.state.timeMs, 1000);
  player.setSpeed(0.25);
  for (let i = 0; i < 10; i++) pulse.beat(100);
  assert.equal(player.state.timeMs, 1250);
  player.setSpeed(1);
  pulse.beat(60_000);
  assert.equal(player.state.timeMs, 1500, 'a tab from the background does not jump');
  for (let i = 0; i < 100; i++) pulse.beat(100);
  assert.equal(player.state.timeMs, player.state.toMs);
  assert.equal(player.state.playing, false);
  player.play();
  assert.equal(player.state.timeMs, player.state.fromMs, 'from the start again');
});

test('steps go from observation to observation and stop playing', () => {
  const { player, scene } = opened();
  player.seek(10);
  player.play();
  player.step(1);
  assert.equal(player.state.playing, false);
  assert.equal(player.state.timeMs, 125);
  player.step(-1);
  assert.equal(player.state.timeMs, 0);
  player.seek(-99_999);
  player.step(-1);
  assert.equal(player.state.timeMs, scene.fromMs);
});

test('the loop goes round the finding', () => {
  const { pulse, player } = opened();
  player.seek(-9000);
  player.setLoop(true);
  const [from, to] = player.loopSpan;
  assert.deepEqual([from, to], [-1500, 5500]);
  assert.equal(player.state.timeMs, from);
  const seen: number[] = [];
  pulse.beat(1);
  for (let i = 0; i < 100; i++) {
    pulse.beat(100);
    seen.push(player.state.timeMs);
  }
  assert.ok(seen.every((ms) => ms >= from && ms <= to));
  assert.ok(seen.filter((ms) => ms === from).length >= 1);
  assert.equal(player.state.playing, true);
  player.pause();
});

test('the curve is drawn between its bounds, broken where nothing was measured', () => {
  const label = { de: 'Hüfthöhe', en: 'Hip height' };
  const curve = {
    label,
    unit: 'm',
    points: [
      [-1000, 0.9],
      [0, 0.9],
      [700, 0.2],
      [4000, 0.2],
      [4500, 0.2],
    ] as [number, number][],
  };
  assert.equal(topOf([0.9]), 1);
  assert.equal(topOf([]), 1);
  assert.equal(topOf([4.2]), 5);
  const { path } = curveShapeOf(curve, -1000, 5000, 300, 100);
  assert.equal(path, 'M0 10L50 10L85 80M250 80L275 80');
  assert.ok(Math.abs(valueAt(curve, 350)! - 0.55) < 1e-9);
  assert.equal(valueAt(curve, 2300), undefined);
  assert.equal(valueAt({ label, unit: 'm', points: [] }, 0), undefined);
});

test('a stage that is live stays so until somebody moves in the replay, and can be live again', () => {
  const { player, scene } = opened();
  player.place(1200);
  player.open(
    scene.moments.map((moment) => moment.timeMs),
    12_000,
  );
  assert.deepEqual([player.state.touched, player.state.timeMs], [false, 1200], 'opened, and nobody has asked for it');
  player.seek(2500);
  assert.equal(player.state.touched, true);
  player.setLoop(true);
  player.rest();
  assert.deepEqual([player.state.touched, player.state.playing, player.state.loop], [false, false, false]);
});
