import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { act } from './act.ts';
import { commit, opens } from './commitment.ts';
import { systemRandom } from '../kernel/random.ts';
import { decodeEntry, encodeEntry } from './entry.ts';
import type { Draft } from './entry.ts';
import { newLedger, readerOf, segment, verified } from './place.fixture.ts';
import { createLedger, Ledger } from './store.ts';
import { framed, parseTilePath, tilePath } from './tiles.ts';
import { verifyProof, parseProof } from './proof.ts';
import { parseVkey } from './keys.ts';

const kind = (wanted: string) => (error: unknown) => error instanceof AugenmassError && error.kind === wanted;

test('entries that were acknowledged are there after opening again, in order, and verify', async (t) => {
  const { options, folder } = await newLedger(t);
  {
    await using ledger = await Ledger.open(options);
    const all = await Promise.all(Array.from({ length: 300 }, (_, i) => ledger.append(segment(i))));
    assert.deepEqual(
      all.map(({ index }) => index),
      Array.from({ length: 300 }, (_, i) => i),
    );
    assert.equal(all[0]?.checkpointSize, 300, 'one checkpoint covers all that waited');
    for (let i = 300; i < 520; i++) assert.equal((await ledger.append(segment(i))).index, i);
  }
  await using ledger = await Ledger.open(options);
  assert.equal(ledger.size, 520);
  assert.equal((await verified(folder)).size, 520);
  const reader = await readerOf(folder);
  for (const index of [0, 255, 256, 519]) {
    assert.equal(decodeEntry(await reader.entry(index)).facts.startMs, index);
    const proof = parseProof(await reader.prove(index));
    assert.equal(verifyProof(proof, parseVkey(ledger.vkey)).size, 520);
    assert.throws(() => verifyProof({ ...proof, index: index ^ 1 }, parseVkey(ledger.vkey)), kind('corrupt'));
  }
  await assert.rejects(reader.entry(520), kind('not-found'));
});

test('the key is private, a second process is refused, a second ledger in the same folder too', async (t) => {
  const { options, folder, random, disk } = await newLedger(t);
  assert.equal((await stat(join(folder, 'key'))).mode & 0o777, 0o600);
  await using ledger = await Ledger.open(options);
  assert.ok(ledger);
  await assert.rejects(Ledger.open(options), kind('conflict'));
  await assert.rejects(createLedger({ folder, disk, random, origin: 'example.com/other' }), kind('conflict'));
});

test('partial tiles go once the full tile stands, and a reader of an older checkpoint falls back to it', async (t) => {
  const { options, folder } = await newLedger(t);
  await using ledger = await Ledger.open(options);
  for (let i = 0; i < 3; i++) await ledger.append(segment(i));
  const older = await readerOf(folder);
  await Promise.all(Array.from({ length: 300 }, (_, i) => ledger.append(segment(3 + i))));
  await ledger[Symbol.asyncDispose]();
  await assert.rejects(readFile(join(folder, 'tile/0/000.p/3')), { code: 'ENOENT' });
  assert.equal(decodeEntry(await older.entry(2)).facts.startMs, 2);
  assert.equal((await older.prove(0)).startsWith('c2sp.org/tlog-proof@v1\n'), true);
});

test('an entry carries no free text, no unknown fact and no person; the fault is the entry’s alone', async (t) => {
  const { options } = await newLedger(t);
  await using ledger = await Ledger.open(options);
  const wrong: unknown[] = [
    { act: 'segment', phase: 'intent', facts: { name: 'Erika Mustermann' } },
    { act: 'segment', phase: 'intent', facts: { camera: 'Erika Mustermann' } },
    { act: 'segment', phase: 'intent', facts: { reason: 'because he was running away' } },
    { act: 'segment', phase: 'intent', facts: { startMs: 1.5 } },
    { act: 'segment', phase: 'intent', facts: { segmentSha256: 'ab' } },
    { act: 'segment', phase: 'intent', facts: { __proto__: null, toString: 'x' } },
    { act: 'segment', phase: 'intent', facts: { camera: ['a'] } },
    { act: 'identify', phase: 'intent' },
    { act: 'segment', phase: 'intent', result: 'done' },
    { act: 'segment', phase: 'outcome' },
    { act: 'segment', phase: 'outcome', result: 'done', ref: -1 },
    { act: 'segment', phase: 'intent', commitments: { basis: 'plain words' } },
    { act: 'segment', phase: 'intent', commitments: { face: 'A'.repeat(43) + '=' } },
    { act: 'segment', phase: 'intent', comment: 'x' },
  ];
  for (const draft of wrong)
    await assert.rejects(ledger.append(draft as Draft), kind('invalid'), JSON.stringify(draft));
  assert.equal((await ledger.append(segment(1))).index, 0);
});

test('commitments open to their value alone, and equal values do not look equal', () => {
  const one = commit({ basis: 'POLG NRW § 15a', fileNumber: '4711' }, systemRandom);
  const two = commit({ basis: 'POLG NRW § 15a' }, systemRandom);
  assert.notEqual(one.commitments.basis, two.commitments.basis);
  const { commitments, openings } = one;
  assert.ok(openings.basis && commitments.basis && opens(commitments.basis, openings.basis));
  assert.equal(opens(commitments.basis, { ...openings.basis, value: 'POLG NRW § 15b' }), false);
  assert.equal(opens(commitments.basis, { salt: '', value: openings.basis.salt + openings.basis.value }), false);
});

test('entries are canonical: other bytes of the same meaning are refused, and so is more than 65,535 bytes', () => {
  const entry = { v: 1, timeMs: 1, act: 'segment', phase: 'intent', facts: { startMs: 2, camera: 'a' } } as const;
  const bytes = encodeEntry(entry);
  const text = '{"act":"segment","facts":{"camera":"a","startMs":2},"phase":"intent","timeMs":1,"v":1}';
  assert.equal(Buffer.from(bytes).toString(), text);
  assert.deepEqual(decodeEntry(bytes), { ...entry });
  for (const other of [
    ` ${text}`,
    text.replace('"v":1', '"v":1.0'),
    text.replace('"v":1', '"v":2'),
    '[]',
    '{',
    '\xff',
  ]) {
    assert.throws(() => decodeEntry(Buffer.from(other, 'latin1')), kind('corrupt'));
  }
  assert.equal(framed(Buffer.alloc(65_535)).length, 65_537);
  assert.throws(() => framed(Buffer.alloc(65_536)), kind('invalid'));
});

test('act: intent, deed, outcome; nothing is done without the intent; what was refused and what failed is told apart', async (t) => {
  const { options, folder } = await newLedger(t);
  await using ledger = await Ledger.open(options);
  const value = await act(
    ledger,
    { act: 'segment', facts: { camera: 'a' } },
    async (index) => Promise.resolve(index + 7),
    (n) => ({ bytes: n }),
  );
  assert.equal(value, 7);
  const refusal = new AugenmassError('refused', 'No.');
  await assert.rejects(
    act(ledger, { act: 'download' }, () => Promise.reject(refusal)),
    (error) => error === refusal,
  );
  await assert.rejects(
    act(ledger, { act: 'download' }, () => Promise.reject(new Error('x'))),
    /x/,
  );
  const entries = await Promise.all(
    [0, 1, 2, 3, 4, 5].map(async (i) => decodeEntry(await (await readerOf(folder)).entry(i))),
  );
  assert.deepEqual(
    entries.map(({ act: name, phase, ref, result, facts }) => [name, phase, ref, result, facts]),
    [
      ['segment', 'intent', undefined, undefined, { camera: 'a' }],
      ['segment', 'outcome', 0, 'done', { bytes: 7 }],
      ['download', 'intent', undefined, undefined, {}],
      ['download', 'outcome', 2, 'refused', { reason: 'refused' }],
      ['download', 'intent', undefined, undefined, {}],
      ['download', 'outcome', 4, 'failed', { reason: 'internal' }],
    ],
  );
  let done = false;
  const broken = { append: () => Promise.reject(new AugenmassError('unavailable', 'No disk.')) };
  const deed = () => {
    done = true;
    return Promise.resolve();
  };
  await assert.rejects(act(broken, { act: 'download' }, deed), kind('unavailable'));
  assert.equal(done, false);
});

test('paths of tiles are those of tlog-tiles, and nothing else is a path', () => {
  assert.equal(tilePath(0, 1234067, 256), 'tile/0/x001/x234/067');
  assert.equal(tilePath('entries', 273, 112), 'tile/entries/273.p/112');
  assert.equal(tilePath(63, 0, 1), 'tile/63/000.p/1');
  for (const index of [0, 999, 1000, 1234067]) {
    for (const width of [1, 255, 256]) {
      assert.deepEqual(parseTilePath(tilePath(2, index, width)), { level: 2, index, width });
    }
  }
  for (const path of [
    'tile/0/../key',
    'tile/0/0',
    'tile/00/000',
    'tile/64/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/x000/001',
    'key',
    'tile/0/000.p/01',
    'tile/-1/000',
    '/tile/0/000',
  ]) {
    assert.equal(parseTilePath(path), undefined, path);
  }
});
