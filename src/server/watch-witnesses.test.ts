import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemRandom } from '../kernel/random.ts';
import { makeSigner, parseVkey } from '../ledger/keys.ts';
import { serveWitness } from '../ledger/serve.ts';
import { openCheckpoint } from '../ledger/signed-checkpoint.ts';
import { Witness } from '../ledger/witness.ts';
import { newPlace, pass } from './place.fixture.ts';
import { askWitnesses } from './watch-witnesses.ts';

test('a running place has its ledger cosigned by the witnesses of its mandate, and says when one does not', async (t) => {
  const made = await newPlace(t, { yard: 'rtsp://192.0.2.7/x' });
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-witness-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const signer = makeSigner('w.example/1', 'cosignature-ed25519', systemRandom);
  const place0 = await made.open();
  const vkey = place0.ledger.vkey;
  await place0[Symbol.asyncDispose]();
  using witness = await Witness.open({
    folder,
    disk: made.disk,
    clock: made.clock,
    signers: [signer],
    logs: [parseVkey(vkey)],
  });
  const server = await serveWitness({ witness, host: '127.0.0.1', port: 0 });
  t.after(() => server.close());
  const lines = [server.url, 'http://127.0.0.1:1'].map(
    (url, i) => `  - { name: w${i}, url: '${url}', vkey: '${signer.verifier.text}' }\n`,
  );
  await made.rewrite((text) => `${text}\nwitnesses:\n${lines.join('')}`);
  const place = await made.open();
  const stop = new AbortController();
  const asking = askWitnesses(place, fetch, stop.signal);
  const file = join(place.paths.ledger, 'cosigned');
  let text = '';
  // A minute of real time at least: the witness is another server, and this machine may be busy.
  for (let i = 0; i < 6000 && text === ''; i++) {
    await pass(made, 10);
    await new Promise((resolve) => setTimeout(resolve, 10));
    text = await readFile(file, 'utf8').catch(() => '');
  }
  stop.abort();
  await asking;
  await place[Symbol.asyncDispose]();
  assert.equal(openCheckpoint(text, parseVkey(vkey), [signer.verifier]).cosignatures.length, 1);
  const told = made.events.filter((event) => event.type === 'warning' && event.code === 'not-cosigned');
  assert.equal(told.length, 1, 'the witness that is away is told once');
});
