import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseScene } from './scene.ts';

test('the example of the documentation is a scene', () => {
  const json = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/scene.md', 'utf8'))![1]!;
  const scene = parseScene(json, 'example');
  assert.deepEqual(
    scene.zones.map(({ kind }) => kind),
    ['watch', 'rest', 'flow'],
  );
  assert.equal(scene.masks[0]!.length, 4);
  assert.ok(Math.abs(scene.ground!(16 / 9).horizonY - 0.15) < 1e-9);
});

test('four floor points make a ground', () => {
  const made = parseScene(JSON.stringify({ ground: { horizonY: 0.2, cameraHeightM: 3 } }), 'a').ground!(1.5);
  const points = [
    [-1, 4],
    [1, 4],
    [2, 8],
    [-2, 8],
  ].map(([xM, yM]) => {
    const at = made.project({ xM: xM!, yM: yM! }, 0)!;
    return { at: [at.x, at.y], xM, yM };
  });
  const ground = parseScene(JSON.stringify({ ground: { points } }), 'b').ground!(1.5);
  const floor = ground.toFloor(made.project({ xM: 0.5, yM: 6 }, 0)!)!;
  assert.equal(ground.shape.scale, 'points');
  assert.ok(Math.hypot(floor.xM - 0.5, floor.yM - 6) < 0.05);
});

for (const [name, text, expected] of [
  ['not JSON', '{', /not JSON/],
  ['unknown field', '{"zone":[]}', /nrecognized key/],
  ['two corners', '{"masks":[[[0,0],[1,1]]]}', /at masks\.0/],
  ['an outline that crosses itself', '{"masks":[[[0,0],[1,1],[1,0],[0,1]]]}', /crosses itself/],
  ['a flow without direction', '{"zones":[{"name":"a","kind":"flow","polygon":[[0,0],[1,0],[1,1]]}]}', /direction/],
  ['a coordinate in pixels', '{"masks":[[[0,0],[640,0],[640,480]]]}', /at masks\.0/],
] as const) {
  test(`must fail: ${name}`, () => {
    assert.throws(() => parseScene(text, 'x.json'), { kind: 'invalid', message: expected });
  });
}
