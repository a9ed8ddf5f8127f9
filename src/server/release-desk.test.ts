import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { develop, readerOf } from '../review/develop.fixture.ts';
import { openAge } from '../vault/age-open.ts';
import { sealAge } from '../vault/age-stream.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import type { Release, Shares } from '../wire/release.ts';
import type { Problem } from '../wire/words.ts';
import { openRoom } from './control-room.fixture.ts';
import type { TestRoom, Visitor } from './control-room.fixture.ts';
import { NOON_MS } from './place.fixture.ts';

const SPAN = { fromMs: NOON_MS + 5_000, toMs: NOON_MS + 8_000 };
const asked = { camera: 'yard', basis: 'Section 100 of the Example Act', fileNumber: 'AZ 7/26', ...SPAN };

async function withFootage(t: Parameters<typeof openRoom>[0]): Promise<TestRoom> {
  let folder = '';
  let test: TestRoom | undefined = undefined;
  test = await openRoom(t, {
    footage: true,
    opening: (out) =>
      Promise.resolve({
        out,
        modelSha256: '0'.repeat(64),
        develop,
        prove: async (indices) => {
          const reader = await readerOf(test!.place.disk, folder);
          return {
            checkpoint: reader.checkpoint.text,
            proofs: await Promise.all(indices.map((one) => reader.prove(one))),
          };
        },
      }),
  });
  folder = test.place.folder;
  test.place.clock.jump(600_000);
  return test;
}

const released = async (visitor: Visitor, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Release> => {
  const answer = await visitor.send(method, path, body);
  assert.equal(answer.status, 200, answer.body);
  return answer.json<Release>();
};

/** As the custodian's browser does it. */
async function contribution({ place }: TestRoom, visitor: Visitor, id: string, name: string) {
  const text = await readFile(place.custodians[name]!, 'utf8');
  const identity = text.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY'))!;
  const shares = (await visitor.get(`/api/releases/${id}/shares`)).json<Shares>();
  const days = await Promise.all(
    shares.days.map(async ({ day, share }) => ({
      day,
      share: Buffer.from(await sealAge([shares.recipient], await openAge(Buffer.from(share, 'base64'), [identity]))).toString('base64'), // prettier-ignore
    })),
  );
  return visitor.send('POST', `/api/releases/${id}/contributions`, { days });
}

test('two people and two custodians come from a request to a film that is counted and ends', async (t) => {
  const site = await withFootage(t);
  const operator = await site.as(['operator']);
  const officer = await site.as(['data-protection-officer']);
  const reviewer = await site.as(['reviewer']);
  const auditor = await site.as(['auditor']);
  const keepers = [await site.as(['custodian'], 'custodian-1'), await site.as(['custodian'], 'custodian-2')];
  const made = await released(operator, 'POST', '/api/releases', asked);
  const { id } = made;
  assert.deepEqual([made.state, made.fileNumber, made.may, made.segments > 0], ['requested', 'AZ 7/26', ['end'], true]);
  const early = await contribution(site, keepers[0]!, id, 'custodian-1');
  assert.equal(early.status, 403);
  assert.match(early.json<Problem>().message.de, /[a-zäöü]/);
  const approved = await released(officer, 'POST', `/api/releases/${id}/approve`);
  assert.deepEqual([approved.state, approved.approvals.length], ['approved', 1]);
  assert.equal((await operator.send('POST', `/api/releases/${id}/open`)).status, 409, 'shares are missing');
  assert.deepEqual((await released(keepers[0]!, 'GET', `/api/releases/${id}`)).may, ['contribute']);
  for (const [at, keeper] of keepers.entries()) {
    const answer = await contribution(site, keeper, id, `custodian-${at + 1}`);
    assert.equal(answer.status, 200, answer.body);
  }
  const ready = await released(reviewer, 'GET', `/api/releases/${id}`);
  assert.deepEqual([ready.state, ready.may], ['ready', ['open', 'end']]);
  const opening = await released(operator, 'POST', `/api/releases/${id}/open`);
  assert.deepEqual([opening.state, opening.progress], ['opening', 0]);
  assert.equal((await operator.send('POST', `/api/releases/${id}/open`)).status, 409, 'once');
  await site.room.settled();
  const opened = await released(operator, 'GET', `/api/releases/${id}`);
  assert.deepEqual([opened.state, opened.fault, opened.may], ['opened', null, ['watch', 'end']]);
  assert.equal(opened.film?.downloads, 0);
  const film = await operator.get(`/api/releases/${id}/film`);
  assert.equal(film.headers['content-type'], 'video/mp4');
  assert.equal(film.bytes.length, opened.film.bytes);
  assert.match(film.body, /^a picture of/);
  assert.equal((await officer.get(`/api/releases/${id}/film`)).status, 403, 'who agrees does not watch');
  assert.equal((await auditor.get(`/api/releases/${id}/film`)).status, 403);
  const manifest = (await auditor.get(`/api/releases/${id}/manifest`)).json<{ release: string; proofs: unknown[] }>();
  assert.deepEqual([manifest.release, manifest.proofs.length > 0], [id, true]);
  assert.equal((await released(operator, 'GET', `/api/releases/${id}`)).film?.downloads, 1);
  const ended = await released(officer, 'POST', `/api/releases/${id}/end`);
  assert.deepEqual([ended.state, ended.film, ended.basis, ended.may], ['ended', null, null, []]);
  assert.equal((await operator.get(`/api/releases/${id}/film`)).status, 404);
  const roles: string[] = [];
  for await (const { entry } of ledgerEntries(site.place.folder, site.place.disk)) {
    if (entry.phase === 'intent' && entry.facts.role !== undefined && entry.facts.release === id) roles.push(`${entry.act} ${entry.facts.role}`); // prettier-ignore
  }
  assert.deepEqual(roles, ['release-request operator', 'release-approve data-protection-officer', 'download operator', 'retention data-protection-officer']); // prettier-ignore
  assert.deepEqual(site.faults, []);
});

test('four eyes are two people, also where one has two roles', async (t) => {
  const site = await withFootage(t);
  const both = await site.as(['operator', 'reviewer']);
  const { id } = await released(both, 'POST', '/api/releases', asked);
  const own = await both.send('POST', `/api/releases/${id}/approve`);
  assert.equal(own.status, 403);
  assert.match(own.json<Problem>().message.en, /somebody else/);
  const other = await site.as(['reviewer']);
  assert.equal((await released(other, 'POST', `/api/releases/${id}/approve`)).state, 'approved');
  const unnamed = await site.as(['custodian'], 'custodian-9');
  assert.equal((await unnamed.get(`/api/releases/${id}/shares`)).status, 403);
});

test('a film that cannot be made says why, and can be tried again', async (t) => {
  const site = await withFootage(t);
  const operator = await site.as(['operator']);
  const { id } = await released(operator, 'POST', '/api/releases', asked);
  await released(await site.as(['reviewer']), 'POST', `/api/releases/${id}/approve`);
  for (const name of ['custodian-1', 'custodian-2']) {
    const keeper = await site.as(['custodian'], name);
    const { recipient, days } = (await keeper.get(`/api/releases/${id}/shares`)).json<Shares>();
    const rubbish = Buffer.from(await sealAge([recipient], Buffer.from('{}'))).toString('base64');
    const body = { days: days.map(({ day }) => ({ day, share: rubbish })) };
    assert.equal((await keeper.send('POST', `/api/releases/${id}/contributions`, body)).status, 200);
  }
  await released(operator, 'POST', `/api/releases/${id}/open`);
  await site.room.settled();
  const failed = await released(operator, 'GET', `/api/releases/${id}`);
  assert.deepEqual([failed.state, failed.film], ['ready', null]);
  assert.ok(failed.fault && failed.fault.de.length > 5);
  for (const name of ['custodian-1', 'custodian-2']) {
    const again = await contribution(site, await site.as(['custodian'], name), id, name);
    assert.equal(again.status, 200, again.body);
  }
  await released(operator, 'POST', `/api/releases/${id}/open`);
  await site.room.settled();
  assert.equal((await released(operator, 'GET', `/api/releases/${id}`)).state, 'opened');
});
