import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { FAULTS, FaultyDisk } from '../disk/faulty-disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { seededRandom } from '../kernel/random.ts';
import { collectCosignatures } from './cosigning.ts';
import type { WitnessAddress } from './cosigning.ts';
import { makeSigner, parseVkey } from './keys.ts';
import { newFolder, newLedger, readerOf, segment } from './place.fixture.ts';
import type { TestLedger } from './place.fixture.ts';
import { serveWitness } from './serve.ts';
import { openCheckpoint } from './signed-checkpoint.ts';
import { Ledger } from './store.ts';
import { Witness } from './witness.ts';

const kind = (wanted: string) => (error: unknown) => error instanceof AugenmassError && error.kind === wanted;
const signal = new AbortController().signal;
const random = seededRandom(99);
const ALGORITHMS = ['cosignature-ed25519', 'cosignature-ml-dsa-44'] as const;
const signersOf = (name: string) => ALGORITHMS.map((algorithm) => makeSigner(name, algorithm, random));
const keyOf = async (folder: string) => parseVkey(await readFile(join(folder, 'vkey'), 'utf8'));

async function append(one: TestLedger, count: number): Promise<void> {
  await using ledger = await Ledger.open(one.options);
  await Promise.all(Array.from({ length: count }, (_, i) => ledger.append(segment(i))));
}

/** A request as a ledger sends it. */
async function request(folder: string, old: number): Promise<string> {
  const reader = await readerOf(folder);
  const proof = (await reader.consistency(old)).map((hash) => `${Buffer.from(hash).toString('base64')}\n`);
  return `old ${old}\n${proof.join('')}\n${reader.checkpoint.text}`;
}

async function newWitness(t: TestContext, logs: TestLedger[], name = 'witness.example.com/w1') {
  const folder = await newFolder(t);
  const signers = signersOf(name);
  const keys = await Promise.all(logs.map((log) => keyOf(log.folder)));
  const [first] = logs;
  assert.ok(first);
  const options = { folder, disk: first.disk, clock: first.clock, signers, logs: keys };
  const witness = await Witness.open(options);
  t.after(() => {
    witness[Symbol.dispose]();
  });
  return { witness, options, vkeys: signers.map(({ verifier }) => verifier) };
}

test('add-checkpoint: every status of tlog-witness, and a cosignature of each kind that holds', async (t) => {
  const log = await newLedger(t);
  const stranger = await newLedger(t, 'example.com/stranger');
  const { witness, vkeys } = await newWitness(t, [log]);
  const status = async (body: string) => (await witness.addCheckpoint(body)).status;
  await append(log, 5);
  const five = await request(log.folder, 0);
  assert.equal(await status(await request(stranger.folder, 0)), 404);
  assert.equal(await status(five.replace('\n5\n', '\n6\n')), 403);
  assert.equal(await status(five.replace('old 0', 'old 6')), 400);
  for (const wrong of [
    '',
    'old 0\n',
    five.replace('old 0', 'old 00'),
    five.replace('old 0', 'old -1'),
    five.replace('old 0\n', 'old 0\nAAAA\n'),
    five.replace('old 0\n', `old 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`),
    five.slice(0, -30),
  ]) {
    assert.equal(await status(wrong), 400, wrong.slice(0, 30));
  }
  const extra = five.replace('old 0\n', `old 0\n${Buffer.alloc(32).toString('base64')}\n`);
  assert.equal(await status(extra), 422, 'a proof from nothing is empty');
  const answer = await witness.addCheckpoint(five);
  assert.equal(answer.status, 200);
  const { checkpoint } = await readerOf(log.folder);
  const cosigned = openCheckpoint(checkpoint.text + answer.body, await keyOf(log.folder), vkeys);
  assert.deepEqual(
    cosigned.cosignatures.map(({ key }) => key.algorithm),
    [...ALGORITHMS],
  );

  const again = await witness.addCheckpoint(five);
  assert.deepEqual([again.status, again.type, again.body], [409, 'text/x.tlog.size', '5\n']);
  assert.equal(await status(await request(log.folder, 5)), 200, 'the same checkpoint may be cosigned again');
  await append(log, 300);
  const grown = await request(log.folder, 5);
  const broken = grown.split('\n');
  broken[1] = Buffer.alloc(32, 3).toString('base64');
  assert.equal(await status(broken.join('\n')), 422);
  assert.equal(await status(grown), 200);
  assert.equal(await status(await request(log.folder, 3)), 409);
});

test('a rewrite is never signed: not after a rollback, not for the same size, not after starting again', async (t) => {
  const log = await newLedger(t);
  const { witness, options } = await newWitness(t, [log]);
  await append(log, 3);
  const copy = join(await newFolder(t), 'copy');
  await cp(log.folder, copy, { recursive: true });
  const forked = { ...log, folder: copy, options: { ...log.options, folder: copy } };
  await append(log, 5);
  assert.equal((await witness.addCheckpoint(await request(log.folder, 0))).status, 200);
  log.clock.advance(1000);
  await append(forked, 5);
  const attack = async (one: Witness): Promise<void> => {
    assert.equal((await one.addCheckpoint(await request(copy, 0))).status, 409);
    assert.equal((await one.addCheckpoint(await request(copy, 8))).status, 409, 'same size, another root');
  };
  await attack(witness);
  await append(forked, 10);
  assert.equal((await witness.addCheckpoint(await request(copy, 8))).status, 422, 'longer, another history');
  witness[Symbol.dispose]();
  const restarted = await Witness.open(options);
  t.after(() => {
    restarted[Symbol.dispose]();
  });
  assert.equal((await restarted.addCheckpoint(await request(copy, 8))).status, 422);
  const state = join(options.folder, 'state', (await readdir(join(options.folder, 'state')))[0] ?? '');
  await writeFile(state, (await readFile(state, 'utf8')).replace('\n8\n', '\n3\n'));
  await assert.rejects(
    restarted.addCheckpoint(await request(copy, 3)),
    kind('corrupt'),
    'a changed state signs nothing',
  );
});

test('two requests at once for one ledger: one of them is signed, the other told the size', async (t) => {
  const log = await newLedger(t);
  const { witness } = await newWitness(t, [log]);
  await append(log, 2);
  const two = await request(log.folder, 0);
  await append(log, 2);
  const four = await request(log.folder, 0);
  const answers = await Promise.all([witness.addCheckpoint(four), witness.addCheckpoint(two)]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 409],
  );
});

test('fault matrix: where the state was not surely written, no signature leaves', async (t) => {
  const log = await newLedger(t);
  await append(log, 2);
  for (const fault of FAULTS) {
    const { options, witness } = await newWitness(t, [log], `w.example/${fault}`);
    witness[Symbol.dispose]();
    using faulty = await Witness.open({ ...options, disk: new FaultyDisk(options.disk, fault, 0) });
    await assert.rejects(faulty.addCheckpoint(await request(log.folder, 0)), AugenmassError);
    faulty[Symbol.dispose]();
    using after = await Witness.open(options);
    assert.equal((await after.addCheckpoint(await request(log.folder, fault === 'after' ? 2 : 0))).status, 200, fault);
  }
});

test('a ledger collects cosignatures from several witnesses over HTTP, for several ledgers; one that is away is told apart', async (t) => {
  const one = await newLedger(t, 'example.com/one');
  const two = await newLedger(t, 'example.com/two');
  const served: WitnessAddress[] = [];
  for (const name of ['w.example/1', 'w.example/2']) {
    const { witness, vkeys } = await newWitness(t, [one, two], name);
    const server = await serveWitness({ witness, host: '127.0.0.1', port: 0 });
    t.after(() => server.close());
    served.push({ url: server.url, keys: vkeys });
  }
  const away = { url: 'http://127.0.0.1:1', keys: signersOf('w.example/away').map(({ verifier }) => verifier) };
  for (const log of [one, two]) {
    await using ledger = await Ledger.open(log.options);
    const collect = (witnesses = served) =>
      collectCosignatures({ ledger, disk: log.disk, witnesses, get: fetch, signal });
    for (const count of [3, 300]) {
      await Promise.all(Array.from({ length: count }, (_, i) => ledger.append(segment(i))));
      const asked = await collect([...served, away]);
      assert.deepEqual(
        asked.map(({ cosigned }) => cosigned),
        [true, true, false],
      );
      assert.ok(asked[2]?.cosigned === false && asked[2].error.kind === 'unavailable');
      const keys = served.flatMap((witness) => witness.keys);
      for (const file of ['checkpoint', 'cosigned']) {
        const text = await readFile(join(log.folder, file), 'utf8');
        assert.equal(openCheckpoint(text, await keyOf(log.folder), keys).cosignatures.length, 4, file);
      }
    }
    await ledger.append(segment(0));
    assert.ok(!ledger.checkpoint.includes('w.example/1'), 'a newer head is not cosigned yet');
    const impostor = served.map(({ url }) => ({ url, keys: away.keys }));
    const refused = await collect(impostor);
    assert.ok(refused.every((answer) => !answer.cosigned && answer.error.kind === 'refused'));
  }
  const stranger = await newLedger(t, 'example.com/stranger');
  await using ledger = await Ledger.open(stranger.options);
  const [answer] = await collectCosignatures({
    ledger,
    disk: stranger.disk,
    witnesses: served.slice(0, 1),
    get: fetch,
    signal,
  });
  assert.ok(answer?.cosigned === false && answer.error.kind === 'refused');
});

test('kill -9: whatever signature was seen, the state of the witness that starts again covers it', async (t) => {
  const log = await newLedger(t);
  const { witness, options } = await newWitness(t, [log]);
  witness[Symbol.dispose]();
  await writeFile(join(options.folder, 'seeds'), options.signers.map(({ text }) => text).join('\n'));
  const script = new URL('./witness-kill.fixture.ts', import.meta.url).pathname;
  let signed = 0;
  const rounds = process.env['SLOW'] === '1' ? 60 : 3;
  for (let round = 0; round < rounds; round++) {
    await append(log, 1 + Math.floor(random.next() * 30));
    const child = spawn(process.execPath, [script, options.folder, join(log.folder, 'vkey')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { size } = await readerOf(log.folder);
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(await request(log.folder, signed)));
    let answered = '';
    child.stdout.on('data', (bytes: Buffer) => {
      answered += bytes.toString();
      if (answered.startsWith('ready\n')) setTimeout(() => child.kill('SIGKILL'), random.next() * 8);
    });
    await once(child, 'close');
    if (answered.includes('— witness')) signed = size;
    const again = await Witness.open(options);
    const known = await again.addCheckpoint((await request(log.folder, 0)).replace(/^old 0/, 'old 0'));
    const last = known.status === 409 ? Number(known.body) : 0;
    assert.ok(known.status === 409 ? last >= signed : signed === 0, `signed ${signed}, knows ${last}`);
    again[Symbol.dispose]();
    signed = known.status === 200 ? size : last;
  }
});
