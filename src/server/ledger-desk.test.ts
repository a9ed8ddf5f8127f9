import assert from 'node:assert/strict';
import test from 'node:test';
import { ACTS } from '../ledger/entry.ts';
import { parseVkey } from '../ledger/keys.ts';
import { parseProof, verifyProof } from '../ledger/proof.ts';
import type { LedgerPage } from '../wire/mandate.ts';
import type { PublicPage } from '../wire/place.ts';
import { openRoom } from './control-room.fixture.ts';
import { entrySentence } from './entry-sentence.ts';

test('the ledger is read page by page, newest first, each entry with a sentence and a proof', async (t) => {
  const site = await openRoom(t);
  const auditor = await site.as(['auditor']);
  for (let i = 0; i < 300; i++) await site.room.live.append({ act: 'camera-gap', phase: 'outcome', result: 'failed', facts: { camera: i % 2 === 0 ? 'yard' : 'gate', reason: 'stalled' } }); // prettier-ignore
  const first = (await auditor.get('/api/ledger?limit=100')).json<LedgerPage>();
  assert.equal(first.entries.length, 100);
  assert.equal(first.entries[0]!.index, first.size - 1);
  const seen: number[] = [];
  for (let before: number | null = first.size; before !== null;) {
    const page: LedgerPage = (await auditor.get(`/api/ledger?limit=77&before=${before}`)).json();
    seen.push(...page.entries.map(({ index }) => index));
    before = page.next;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: first.size }, (_, i) => first.size - 1 - i),
  );
  const gate = (await auditor.get('/api/ledger?act=camera-gap&camera=gate&limit=200')).json<LedgerPage>();
  assert.equal(gate.entries.length, 150);
  assert.ok(gate.entries.every(({ sentence }) => sentence.de === 'Kamera gate: eine Lücke.' && sentence.en === 'Camera gate: a gap.')); // prettier-ignore
  const vkey = parseVkey(first.vkey);
  for (const index of [0, 255, 256, first.size - 1]) {
    const { proof } = (await auditor.get(`/api/ledger/${index}/proof`)).json<{ proof: string }>();
    verifyProof(parseProof(proof), vkey);
    assert.equal(parseProof(proof).index, index);
  }
  assert.equal((await auditor.get(`/api/ledger/${first.size + 5}/proof`)).status, 404);
});

test('each act has a sentence in both languages', () => {
  for (const act of ACTS) {
    for (const phase of ['intent', 'outcome'] as const) {
      const { de, en } = entrySentence({ v: 1, timeMs: 0, act, phase, ...(phase === 'outcome' && { result: 'done' as const }), facts: { role: 'operator' } }); // prettier-ignore
      assert.ok(
        de.length > 8 && en.length > 8 && !de.startsWith(`${act}.`) && !en.startsWith(`${act}.`),
        `${act}: ${de} ${en}`,
      );
      assert.ok(de.endsWith('Rolle: Beobachtung.') && en.endsWith('Role: operator.'));
      assert.ok(!/undefined|\bNaN\b/.test(de + en), de);
    }
  }
});

test('strangers read page and ledger only where the mandate grants a public report', async (t) => {
  const closed = await openRoom(t);
  for (const path of ['/api/public', '/ledger/checkpoint', '/ledger/vkey', '/ledger/tile/0/000.p/1']) {
    assert.equal((await closed.stranger.get(path)).status, 404, path);
  }
  const open = await openRoom(t, { change: (text) => text.replace('dpia:', 'publicReport: https://muster.example/cameras\ndpia:') }); // prettier-ignore
  await open.as(['operator']);
  const page = (await open.stranger.get('/api/public')).json<ReturnType<typeof PublicPage.parse>>();
  assert.equal(page.site, 'Musterplatz');
  assert.ok(!JSON.stringify(page).includes('source') && page.cameras[0]!.behaviours.includes('fall'));
  const checkpoint = await open.stranger.get('/ledger/checkpoint');
  assert.equal(checkpoint.status, 200);
  assert.equal(checkpoint.headers['access-control-allow-origin'], '*');
  for (const path of [
    '/ledger/key',
    '/ledger/lock.db',
    '/ledger/../mandate.yaml',
    '/ledger/%2e%2e/mandate.yaml',
    '/ledger/tile/0/000.p/255',
    '/ledger/',
  ]) {
    // prettier-ignore
    assert.equal((await open.stranger.get(path)).status, 404, path);
  }
});
