import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemDisk } from '../disk/system-disk.ts';
import { seededRandom } from '../kernel/random.ts';
import { decodeEntry } from '../ledger/entry.ts';
import type { Entry } from '../ledger/entry.ts';
import { verified } from '../ledger/place.fixture.ts';
import { createLedger } from '../ledger/store.ts';
import { openStore } from '../store/open.ts';
import { ALARM, makeCertificates, NOON_MS, opensslMissing } from './outbox.fixture.ts';
import { Secrets } from './secrets.ts';

const FIXTURE = fileURLToPath(new URL('kill.fixture.ts', import.meta.url));

async function run(...args: string[]): Promise<NodeJS.Signals | number | null> {
  const child = spawn(execPath, ['--no-warnings', FIXTURE, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? code;
}

test(
  'killed at every point: each alarm arrives, under one id, and the ledger knows it before',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    const folder = mkdtempSync(join(tmpdir(), 'augenmass-kill-'));
    const heard: { id: string; alarm: string }[] = [];
    const server = createServer({ cert: certificates.cert, key: certificates.key }, (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { data } = JSON.parse(Buffer.concat(parts).toString()) as { data: { alarm: string } };
        heard.push({ id: String(request.headers['webhook-id']), alarm: data.alarm });
        response.writeHead(204).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `https://localhost:${typeof address === 'object' && address ? address.port : 0}/`;
    try {
      mkdirSync(join(folder, 'outbox'));
      writeFileSync(join(folder, 'outbox', 'ca.pem'), certificates.ca);
      writeFileSync(join(folder, 'alarm.json'), JSON.stringify(ALARM));
      const random = seededRandom(5);
      const disk = systemDisk(random);
      await createLedger({ folder: join(folder, 'ledger'), disk, random, origin: 'example.com/ledger' });
      const secrets = new Secrets({ folder, disk, random });
      await secrets.renew('first-aid', NOON_MS);
      const points = ['queued', 'entered', 'sending', 'sent', 'marked'];
      for (const [i, point] of points.entries()) {
        const alarm = `killed00000${i}`;
        const before = heard.length;
        assert.equal(await run(folder, url, point, alarm), 'SIGKILL', point);
        const meanwhile = heard.slice(before).filter((one) => one.alarm === alarm).length;
        if (point === 'entered' || point === 'sending') assert.equal(meanwhile, 0, `${point}: nothing has left`);
        if (point === 'sent' || point === 'marked') assert.equal(meanwhile, 1, `${point}: it has left`);
        assert.equal(await run(folder, url, 'none', alarm), 0, `after ${point}`);
        const got = heard.slice(before).filter((one) => one.alarm === alarm);
        assert.equal(new Set(got.map(({ id }) => id)).size, 1, point);
        // Only where nobody could know that it had arrived is it sent twice.
        assert.equal(got.length, point === 'sent' ? 2 : 1, point);
      }
      const entries = await entriesOf(folder);
      const intents = entries.filter(({ entry }) => entry.phase === 'intent');
      const outcomes = entries.filter(({ entry }) => entry.phase === 'outcome');
      // Killed between the ledger's disk and the store's, there is an intent without an outcome: the place stopped in between.
      assert.equal(intents.length, points.length + 1);
      assert.equal(outcomes.length, points.length);
      for (const { entry } of outcomes) {
        assert.equal(entry.result, 'done');
        assert.equal(intents.find(({ index }) => index === entry.ref)?.entry.facts.alarm, entry.facts.alarm);
      }
      await using store = await openStore(`sqlite:${join(folder, 'live.db')}`);
      const rows = await store.db.selectFrom('delivery').select(['state', 'closed', 'body']).execute();
      assert.deepEqual(
        rows,
        points.map(() => ({ state: 'done', closed: 1, body: '' })),
      );
    } finally {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

async function entriesOf(folder: string): Promise<{ index: number; entry: Entry }[]> {
  const reader = await verified(join(folder, 'ledger'));
  const list: { index: number; entry: Entry }[] = [];
  for (let index = 0; index < reader.size; index++) list.push({ index, entry: decodeEntry(await reader.entry(index)) });
  return list;
}
