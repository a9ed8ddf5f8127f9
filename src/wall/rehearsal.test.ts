import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Rehearsal } from './rehearsal.ts';
import { WALL_KINDS, findTool, spawnWalled } from './wall.ts';
import type { WallKind } from './wall.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MODEL = at('../../model/umriss.onnx');

async function rehearsed(kind: WallKind, mode: 'lock' | 'open'): Promise<Rehearsal> {
  const walled = spawnWalled(
    { kind, script: at('rehearsal.ts'), args: [mode, MODEL], readOnlyPaths: [MODEL], network: false },
    AbortSignal.timeout(60_000),
  );
  walled.stdin.end();
  let said = '';
  walled.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  assert.deepEqual(await walled.exited, { code: 0, signal: null }, walled.stderrTail());
  // onnxruntime complains here when it cannot learn which processor it runs on, and is then slower.
  // That it may not look for graphics processors (Landlock answers EACCES, not ENOENT) is as it should be.
  assert.deepEqual(
    walled
      .stderrTail()
      .split('\n')
      .filter((line) => line !== '' && !line.includes('device_discovery')),
    [],
  );
  return JSON.parse(said) as Rehearsal;
}

for (const kind of WALL_KINDS) {
  const absent = process.platform !== 'linux' || (kind !== 'node-only' && findTool(kind) === undefined);
  const skip = absent ? `${kind} is not here` : !existsSync(MODEL) && 'no model';
  test(`behind ${kind}, shut in, FFmpeg decodes on two threads and the model runs`, { skip }, async () => {
    const done = await rehearsed(kind, 'lock');
    assert.equal(done.lock?.seccomp, true);
    assert.equal(done.decodedFrames, 48);
    // The filter costs nothing that could be told from chance; the bound is wide since other programs run meanwhile.
    assert.ok(done.modelMsPerFrame < 3 * done.modelMsPerFrameBefore, JSON.stringify(done));
  });
}

test('memory beyond the limit ends the process, not the computer', { skip: process.platform !== 'linux' }, async () => {
  const walled = spawnWalled(
    {
      kind: 'node-only',
      script: at('rehearsal.ts'),
      args: ['open', MODEL],
      readOnlyPaths: [MODEL],
      network: false,
      memoryLimitBytes: 64 * 2 ** 20,
    },
    AbortSignal.timeout(60_000),
  );
  walled.stdin.end();
  walled.stdout.resume();
  const { code, signal } = await walled.exited;
  assert.ok(code !== 0 || signal !== null);
});
