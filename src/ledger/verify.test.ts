import assert from 'node:assert/strict';
import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { parseSigner, parseVkey } from './keys.ts';
import { newFolder, newLedger, readerOf, segment, verified } from './place.fixture.ts';
import { openCheckpoint, signCheckpoint } from './signed-checkpoint.ts';
import { Ledger } from './store.ts';
import { continues } from './verify.ts';

const kind = (wanted: string) => (error: unknown) => error instanceof AugenmassError && error.kind === wanted;
const corrupt = kind('corrupt');

/** A ledger of `size` entries, closed. */
async function filled(t: TestContext, size: number): Promise<string> {
  const { options, folder } = await newLedger(t);
  await using ledger = await Ledger.open(options);
  await Promise.all(Array.from({ length: size }, (_, i) => ledger.append(segment(i))));
  return folder;
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at < 0 ? bytes.length + at : at]! ^= 1;
  await writeFile(path, bytes);
}

test('must fail: anything changed, cut or missing in tiles, bundles and checkpoint', async (t) => {
  const folder = await filled(t, 600);
  assert.equal((await verified(folder)).size, 600);
  const damages: Record<string, (copy: string) => Promise<void>> = {
    'an entry changed': (copy) => flip(join(copy, 'tile/entries/001'), 100),
    'the last entry changed': (copy) => flip(join(copy, 'tile/entries/002.p/88'), -3),
    'a length changed': (copy) => flip(join(copy, 'tile/entries/000'), 1),
    'a bundle cut': (copy) => truncate(join(copy, 'tile/entries/000'), 5000),
    'a bundle emptied': (copy) => truncate(join(copy, 'tile/entries/000'), 0),
    'an entry added': async (copy) =>
      writeFile(
        join(copy, 'tile/entries/000'),
        Buffer.concat([await readFile(join(copy, 'tile/entries/000')), Buffer.from([0, 1, 65])]),
      ),
    'a hash changed': (copy) => flip(join(copy, 'tile/0/000'), 31),
    'a tile cut': (copy) => truncate(join(copy, 'tile/0/001'), 8191),
    'a partial tile cut': (copy) => truncate(join(copy, 'tile/0/002.p/88'), 32),
    'a hash of a higher tile changed': (copy) => flip(join(copy, 'tile/1/000.p/2'), 0),
    'a tile missing': (copy) => rm(join(copy, 'tile/0/000')),
    'a bundle missing': (copy) => rm(join(copy, 'tile/entries/002.p/88')),
    'bundles swapped': async (copy) => {
      const bytes = await readFile(join(copy, 'tile/entries/000'));
      await cp(join(copy, 'tile/entries/001'), join(copy, 'tile/entries/000'));
      await writeFile(join(copy, 'tile/entries/001'), bytes);
    },
    'an entry and its hash changed': async (copy) => {
      await cp(join(copy, 'tile/entries/001'), join(copy, 'tile/entries/000'));
      await cp(join(copy, 'tile/0/001'), join(copy, 'tile/0/000'));
    },
    'the size changed': async (copy) =>
      writeFile(
        join(copy, 'checkpoint'),
        (await readFile(join(copy, 'checkpoint'), 'utf8')).replace('\n600\n', '\n599\n'),
      ),
    'the root changed and signed': async (copy) => {
      const signer = parseSigner(await readFile(join(copy, 'key'), 'utf8'));
      await writeFile(join(copy, 'checkpoint'), signCheckpoint(signer, 600, Buffer.alloc(32, 1)));
    },
    'the size changed and signed': async (copy) => {
      const signer = parseSigner(await readFile(join(copy, 'key'), 'utf8'));
      await writeFile(join(copy, 'checkpoint'), signCheckpoint(signer, 601, (await readerOf(copy)).checkpoint.root));
    },
    'the checkpoint cut': (copy) => truncate(join(copy, 'checkpoint'), 60),
  };
  for (const [name, damage] of Object.entries(damages)) {
    await t.test(name, async (sub) => {
      const copy = join(await newFolder(sub), 'copy');
      await cp(folder, copy, { recursive: true });
      await damage(copy);
      await assert.rejects(verified(copy), corrupt);
    });
  }
  await t.test('another key', async (sub) => {
    const copy = join(await newFolder(sub), 'copy');
    await cp(folder, copy, { recursive: true });
    await cp(join((await newLedger(sub)).folder, 'vkey'), join(copy, 'vkey'));
    await assert.rejects(verified(copy), kind('refused'));
  });
});

test('a reader shows nothing that does not lead to the root', async (t) => {
  const folder = await filled(t, 600);
  await flip(join(folder, 'tile/0/001'), 8);
  const reader = await readerOf(folder);
  await assert.rejects(reader.bundle(1), corrupt);
  await assert.rejects(reader.prove(300), corrupt);
  await cp(join(folder, 'tile/entries/000'), join(folder, 'tile/entries/001'));
  await cp(join(folder, 'tile/0/000'), join(folder, 'tile/0/001'));
  await assert.rejects((await readerOf(folder)).bundle(1), corrupt);
});

test('must fail: a ledger that was rolled back, rewritten or forked since a checkpoint that somebody kept', async (t) => {
  const { options, folder } = await newLedger(t);
  const old = join(await newFolder(t), 'old');
  {
    await using ledger = await Ledger.open(options);
    for (let i = 0; i < 5; i++) await ledger.append(segment(i));
  }
  await cp(folder, old, { recursive: true });
  const grow = async (at: string, from: number): Promise<void> => {
    await using ledger = await Ledger.open({ ...options, folder: at });
    for (let i = 0; i < 300; i++) void ledger.append(segment(from + i));
    await ledger.append(segment(0));
  };
  const kept = async (at: string) =>
    openCheckpoint(
      await readFile(join(at, 'checkpoint'), 'utf8'),
      parseVkey(await readFile(join(folder, 'vkey'), 'utf8')),
    );
  const early = await kept(folder);
  await grow(folder, 100);
  const late = await kept(folder);
  await continues(await verified(folder), early, 'kept');
  await continues(await verified(folder), late, 'kept');
  await assert.rejects(continues(await verified(old), late, 'kept'), /rolled back/);
  await grow(old, 900);
  await assert.rejects(continues(await verified(old), late, 'kept'), /rewritten or forked/);
  await continues(await verified(old), early, 'kept');
  const other = await filled(t, 1);
  const foreign = { ...early, origin: 'example.com/another' };
  await assert.rejects(continues(await verified(other), foreign, 'kept'), kind('invalid'));
});

test('a ledger restored from an older copy does not open once witnesses saw more', async (t) => {
  const { options, folder } = await newLedger(t);
  const copy = join(await newFolder(t), 'copy');
  {
    await using ledger = await Ledger.open(options);
    await ledger.append(segment(0));
  }
  await cp(folder, copy, { recursive: true });
  {
    await using ledger = await Ledger.open(options);
    await ledger.append(segment(1));
    await ledger.keepCosigned(ledger.checkpoint);
    await ledger.append(segment(2));
  }
  await using again = await Ledger.open(options);
  assert.equal(again.size, 3);
  await cp(join(folder, 'cosigned'), join(copy, 'cosigned'));
  await assert.rejects(Ledger.open({ ...options, folder: copy }), corrupt);
});

test('opening refuses what does not hold: wrong key, changed edge, missing tile, no ledger at all', async (t) => {
  const { options, folder } = await newLedger(t);
  {
    await using ledger = await Ledger.open(options);
    for (let i = 0; i < 3; i++) await ledger.append(segment(i));
  }
  const stranger = await newLedger(t);
  const key = await readFile(join(stranger.folder, 'key'), 'utf8');
  await assert.rejects(Ledger.open({ ...options, key }), kind('refused'));
  await assert.rejects(Ledger.open({ ...options, key: 'nonsense' }), kind('invalid'));
  await assert.rejects(Ledger.open({ ...options, folder: join(folder, 'nothing') }), kind('not-found'));
  await flip(join(folder, 'tile/0/000.p/3'), 40);
  await assert.rejects(Ledger.open(options), corrupt);
  await rm(join(folder, 'tile/0/000.p/3'));
  await assert.rejects(Ledger.open(options), corrupt);
});
