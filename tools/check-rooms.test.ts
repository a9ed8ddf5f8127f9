import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkRooms, importsOf } from './check-rooms.ts';

async function faultsIn(files: Record<string, string>): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'rooms-'));
  try {
    const all = {
      'src/kernel/ROOM.md': '',
      'src/kernel/DEPS': '',
      'src/kernel/a.ts': 'export type A = 1;',
      'src/darkroom/ROOM.md': '',
      'src/darkroom/DEPS': 'kernel\n',
      'src/darkroom/frame.ts': 'export interface Frame { grey: Uint8Array }',
      'src/darkroom/darkroom.ts': 'export const door = 1;',
      ...files,
    };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return (await checkRooms(root)).map(({ file, message }) => `${file}: ${message}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}
const room = (deps: string, code: string) => ({ 'src/x/ROOM.md': '', 'src/x/DEPS': deps, 'src/x/x.ts': code });

test('a room that keeps to its list has no fault', async () => {
  assert.deepEqual(
    await faultsIn(room('kernel\ndarkroom\n', "import { door } from '../darkroom/darkroom.ts';\nexport { door };")),
    [],
  );
});

for (const [name, deps, code, expected] of [
  ['a type import outside the list', '', "import type { A } from '../kernel/a.ts';", /kernel is not in its DEPS/],
  ['an import type expression', '', "export type B = import('../kernel/a.ts').A;", /kernel is not in its DEPS/],
  ['a dynamic import', '', "export const b = await import('../kernel/a.ts');", /kernel is not in its DEPS/],
  ['a re-export', '', "export * from '../kernel/a.ts';", /kernel is not in its DEPS/],
  ['a frame named outside the darkroom', 'darkroom', "import type { Frame } from '../darkroom/frame.ts';", /no door/],
  ['a decoder outside the darkroom', '', "import { Decoder } from 'node-av/api';", /only darkroom/],
  ['the model runtime outside the darkroom', '', "import * as ort from 'onnxruntime-node';", /only darkroom/],
  ['a package that recognises faces', '', "import * as faces from '@vladmandic/face-api';", /recognises people/],
  ['a room that does not exist', 'attic', 'export {};', /no room/],
  ['a file that does not exist', 'kernel', "import '../kernel/b.ts';", /does not exist/],
] as const) {
  test(`must fail: ${name}`, async () => {
    const faults = await faultsIn(room(deps, code));
    assert.equal(faults.length, 1, faults.join('\n'));
    assert.match(faults[0]!, expected);
  });
}

test('a room without ROOM.md and DEPS is named', async () => {
  assert.equal((await faultsIn({ 'src/y/y.ts': 'export {};' })).length, 2);
});

test('imports inside comments and strings do not count', () => {
  assert.deepEqual(importsOf('a.ts', "// import 'x'\nconst a = \"import 'y'\";\nexport { a };"), []);
});

test('style sheets and tsx are seen: nothing from elsewhere, nothing outside the list, no Node in a browser', async () => {
  const ui = (name: string, text: string) => ({ 'src/ui/ROOM.md': '', 'src/ui/DEPS': '', [`src/ui/${name}`]: text });
  assert.match((await faultsIn(ui('a.css', "@import 'https://fonts.example/inter.css';")))[0]!, /comes from elsewhere/);
  assert.match((await faultsIn(ui('a.css', 'b { background: url(//cdn.example/x.png) }')))[0]!, /comes from elsewhere/);
  assert.match((await faultsIn(ui('a.css', "@import '../kernel/x.css';")))[0]!, /does not exist/);
  assert.match((await faultsIn(ui('a.tsx', "import { a } from '../kernel/a.ts';")))[0]!, /kernel is not in its DEPS/);
  assert.match((await faultsIn(ui('a.ts', "import { readFile } from 'node:fs';")))[0]!, /no browser has/);
  assert.deepEqual(
    await faultsIn(ui('a.css', "/* url(https://x) */ @font-face { src: url('@fontsource-variable/inter/x.woff2') }")),
    [],
  );
});
