import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ActRegistry, capOf, keysOf } from './registry.ts';
import type { ActTable } from './registry.ts';

const plain = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
const TABLE = {
  yes: { word: ['Ja', 'Yes'], keys: { de: ['j'], en: ['y'] } },
  no: { word: ['Nein', 'No'], keys: ['n'] },
  help: { word: ['Tasten', 'Keys'], keys: ['?', 'shift+?'] },
  back: { word: ['Zurück', 'Back'], keys: ['escape'] },
} as const satisfies ActTable;

test('a key means what is possible now; what came last comes first', () => {
  const registry = new ActRegistry();
  const done: string[] = [];
  const undo = registry.add(TABLE, { no: () => done.push('below'), back: undefined });
  const above = registry.add(TABLE, { no: () => done.push('above') });
  registry.find({ ...plain, key: 'n' }, 'de', true)?.run();
  above();
  registry.find({ ...plain, key: 'N' }, 'de', true)?.run();
  assert.deepEqual(done, ['above', 'below']);
  assert.equal(registry.find({ ...plain, key: 'Escape' }, 'de', true), undefined, 'not possible now');
  undo();
  assert.deepEqual(registry.list(), []);
});

test('each language shows its own letter, and hears both', () => {
  const registry = new ActRegistry();
  registry.add(TABLE, { yes: () => undefined });
  assert.deepEqual(keysOf(TABLE.yes, 'en'), ['y', 'j']);
  assert.ok(registry.find({ ...plain, key: 'y' }, 'de', true));
  assert.equal(registry.find({ ...plain, key: 'y', ctrlKey: true }, 'de', true), undefined, 'the browser’s own');
});

test('single letters can be switched off (WCAG 2.1.4), keys with names go on', () => {
  const registry = new ActRegistry();
  registry.add(TABLE, { no: () => undefined, back: () => undefined });
  assert.equal(registry.find({ ...plain, key: 'n' }, 'de', false), undefined);
  assert.ok(registry.find({ ...plain, key: 'Escape' }, 'de', false));
});

test('a sign is found however the keyboard makes it', () => {
  const registry = new ActRegistry();
  registry.add(TABLE, { help: () => undefined });
  assert.ok(registry.find({ ...plain, key: '?', shiftKey: true }, 'de', true));
  assert.equal(capOf('shift+arrowleft'), '⇧ ←');
});

test('on no screen does one key stand for two acts, nor take one of the shell’s', async () => {
  const tables = new Map<string, ActTable>();
  for (const file of globSync('src/ui/**/acts.ts')) {
    for (const [name, table] of Object.entries(
      (await import(pathToFileURL(join(process.cwd(), file)).href)) as object,
    )) {
      if (name.endsWith('ACTS')) tables.set(`${file} ${name}`, table as ActTable);
    }
  }
  assert.ok(tables.size >= 3);
  const shell = [...tables].find(([name]) => name.includes('shell'))![1];
  const keys = (table: ActTable): string[] =>
    Object.values(table).flatMap((act) => [...new Set([...keysOf(act, 'de')])]);
  const shared = new Set([...keys(shell), ...'1234567'.split('')]);
  for (const [name, table] of tables) {
    const own = keys(table);
    assert.deepEqual(
      own.filter((key, i) => own.indexOf(key) !== i),
      [],
      name,
    );
    if (table !== shell)
      assert.deepEqual(
        own.filter((key) => shared.has(key)),
        [],
        name,
      );
    for (const act of Object.values(table))
      assert.ok(
        act.word.every((word) => word.length > 1),
        name,
      );
  }
});
