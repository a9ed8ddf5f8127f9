import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { parseVkey } from './keys.ts';
import { newLedger, segment } from './place.fixture.ts';
import { openLedgerReader } from './reader.ts';
import { serveLedger } from './serve.ts';
import { urlSource } from './source.ts';
import { Ledger } from './store.ts';
import { verifyLedger } from './verify.ts';

const signal = new AbortController().signal;

test('a served ledger verifies from its address; nothing else of the folder is served, and nothing can be written', async (t) => {
  const { options, folder, disk } = await newLedger(t);
  {
    await using ledger = await Ledger.open(options);
    await Promise.all(Array.from({ length: 300 }, (_, i) => ledger.append(segment(i))));
  }
  const served = await serveLedger({ disk, folder, host: '127.0.0.1', port: 0 });
  t.after(() => served.close());
  const { url } = served;
  const key = parseVkey(await readFile(join(folder, 'vkey'), 'utf8'));
  const reader = await openLedgerReader(urlSource(fetch, url, signal), key);
  await verifyLedger(reader, { signal, entries: true });
  assert.equal(reader.size, 300);

  const get = (path: string, init?: RequestInit) => fetch(`${url}/${path}`, init);
  const tile = await get('tile/0/000');
  assert.equal(tile.headers.get('content-type'), 'application/octet-stream');
  assert.match(tile.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
  const checkpoint = await get('checkpoint');
  assert.equal(checkpoint.headers.get('content-type'), 'text/plain; charset=utf-8');
  assert.equal(checkpoint.headers.get('cache-control'), 'public, max-age=2');
  for (const path of [
    'key',
    'lock.db',
    '',
    'tile/0/..%2f..%2fkey',
    'tile/0/../../key',
    'cosigned',
    '/etc/passwd',
    'tile/0/001',
    'tile/0/001.p/45',
  ]) {
    const response = await get(path);
    assert.equal(response.status, 404, path);
    assert.doesNotMatch(await response.text(), /PRIVATE/);
  }
  assert.equal((await get('checkpoint', { method: 'PUT', body: 'x' })).status, 405);
  // What a killed batch left beyond the checkpoint may be written anew: no cache may ever see it.
  await writeFile(join(folder, 'tile/0/001.p/45'), Buffer.alloc(45 * 32));
  assert.equal((await get('tile/0/001.p/45')).status, 404);
});

test('must fail: an address that is away, answers too much, or answers something else', async (t) => {
  const { folder } = await newLedger(t);
  const key = parseVkey(await readFile(join(folder, 'vkey'), 'utf8'));
  const open = (get: typeof fetch) => openLedgerReader(urlSource(get, 'http://ledger.example', signal), key);
  const answering = (body: BodyInit, status = 200) => open(() => Promise.resolve(new Response(body, { status })));
  const kind = (wanted: string) => (error: unknown) => error instanceof AugenmassError && error.kind === wanted;
  await assert.rejects(answering('x'.repeat(1_000_001)), kind('corrupt'));
  await assert.rejects(answering('<html>'), kind('corrupt'));
  await assert.rejects(answering('no', 404), kind('not-found'));
  await assert.rejects(answering('no', 500), kind('unavailable'));
  await assert.rejects(
    open(() => Promise.reject(new TypeError('fetch failed'))),
    kind('unavailable'),
  );
});
