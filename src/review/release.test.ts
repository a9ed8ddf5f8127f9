import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { DEMO, newReleasePlace, readyRelease } from '../../test/release/place.ts';
import type { TestRelease } from '../../test/release/place.ts';
import { openFile } from '../intake/intake.ts';
import { opens } from '../ledger/commitment.ts';
import type { Opening } from '../ledger/commitment.ts';
import type { Entry } from '../ledger/entry.ts';
import { parseVkey } from '../ledger/keys.ts';
import { parseProof, verifyProof } from '../ledger/proof.ts';
import { openAge } from '../vault/age-open.ts';
import { START_MS } from '../vault/place.fixture.ts';
import { approveRelease } from './approve.ts';
import { contribute, contributionPath } from './contribute.ts';
import { endReleases } from './end.ts';
import { openFilm } from './open.ts';
import { readReleases, stateOf } from './releases.ts';
import { requestRelease } from './request.ts';

const DAY_MS = 86_400_000;
const SPAN = { fromMs: START_MS + 5_000, toMs: START_MS + 8_000 };
const asked = {
  role: 'operator',
  camera: 'yard',
  basis: 'Section 100 of the Example Act',
  fileNumber: 'AZ 7/26',
  ...SPAN,
};

/** Twelve seconds of one day, and of the next. */
const place = (t: TestContext): Promise<TestRelease> =>
  newReleasePlace(t, [
    { path: DEMO, epochMs: START_MS, toMs: 12_000 },
    { path: DEMO, epochMs: START_MS + DAY_MS, toMs: 4_000 },
  ]);

async function outFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-film-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const custodian = (one: TestRelease, name: string) => one.custodians.find((each) => each.name === name)!;

test('two roles and two custodians open exactly the named span, once; the manifest proves how', async (t) => {
  const site = await place(t);
  const out = join(await outFolder(t), 'film.mp4');
  const id = await readyRelease(site, SPAN);
  const opening = await site.opening(out);
  const opened = await site.with((one) => openFilm(one, id, opening));
  assert.equal(opened.locked, process.platform === 'linux');
  const times: number[] = [];
  for await (const message of openFile(out, { signal: t.signal, wall: 'node-only' })) {
    if (message.type === 'packet') times.push(message.packet.timeMs);
    if (message.type === 'end') assert.equal(message.reason, 'finished');
  }
  assert.equal(times.length, opened.frames);
  // 12.5 pictures a second; not one before or after the span.
  assert.ok(Math.abs(times.length - 38) <= 1);
  assert.ok(opened.firstMs >= SPAN.fromMs && opened.lastMs <= SPAN.toMs);

  const manifest = JSON.parse(readFileSync(`${out}.manifest.json`, 'utf8')) as {
    film: { sha256: string; bytes: number };
    reason: { fileNumber: Opening };
    segments: unknown[];
    proofs: { entry: number; tlogProof: string }[];
  };
  assert.equal(manifest.film.sha256, opened.sha256);
  assert.equal(manifest.film.bytes, readFileSync(out).length);
  assert.equal(manifest.reason.fileNumber.value, 'AZ 7/26');
  assert.ok(manifest.segments.length >= 1);
  const vkey = parseVkey(readFileSync(join(site.folder, 'ledger/vkey'), 'utf8').trim());
  const acts = manifest.proofs.map(({ entry, tlogProof }) => {
    const proof = parseProof(tlogProof);
    verifyProof(proof, vkey);
    assert.equal(proof.index, entry);
    const { act, commitments } = JSON.parse(Buffer.from(proof.extra!).toString()) as Entry;
    // Whoever has the manifest can check that this is the reason that was stated.
    if (commitments) assert.ok(opens(commitments.fileNumber!, manifest.reason.fileNumber));
    return act;
  });
  assert.deepEqual([...new Set(acts)], ['release-request', 'release-approve', 'release-contribute', 'release-open']);

  await site.with(async (one) => {
    await assert.rejects(openFilm(one, id, { ...opening, out: `${out}2.mp4` }), { kind: 'conflict' });
    const release = (await readReleases(one.entries())).get(id)!;
    assert.deepEqual([release.openings, release.downloads, release.destroyed], [1, 1, true]);
    assert.equal(stateOf(release, { approvals: 1, threshold: 2 }, one.clock.nowMs()), 'opened');
  });
  // The one-time key and what was sealed to it are gone; basis and file number never were in the ledger.
  assert.deepEqual(readdirSync(join(site.folder, 'releases', id)).sort(), ['contributions', 'request.json']);
  assert.deepEqual(filesOf(join(site.folder, 'releases', id, 'contributions')), []);
  for (const file of filesOf(join(site.folder, 'ledger'))) {
    const bytes = readFileSync(file);
    for (const secret of ['AZ 7/26', 'Section 100']) assert.ok(!bytes.includes(secret), file);
  }
});

test('one person alone opens nothing, whatever they try', async (t) => {
  const site = await place(t);
  const folder = await outFolder(t);
  const { id } = await site.with((one) => requestRelease(one, asked));
  const ada = custodian(site, 'ada').identity;
  await site.with(async (one) => {
    await assert.rejects(approveRelease(one, id, 'operator'), { kind: 'refused' });
    // Without an approval no share is handed in.
    await assert.rejects(contribute(one, id, ada), { kind: 'refused' });
    await approveRelease(one, id, 'data-protection-officer');
    await assert.rejects(approveRelease(one, id, 'data-protection-officer'), { kind: 'refused' });
    await contribute(one, id, ada);
    const again = await contribute(one, id, ada);
    assert.equal(again.contributions, 1);
    await assert.rejects(openFilm(one, id, await site.opening(join(folder, 'a.mp4'))), { kind: 'refused' });
  });
  // The whole disk, the release's own key and a custodian's identity: every file, every key, in every combination.
  const oneTime = readFileSync(join(site.folder, 'releases', id, 'key'), 'utf8').trim();
  let opened = 0;
  for (const file of filesOf(site.folder)) {
    const bytes = readFileSync(file);
    const inner = file.endsWith('.json') && file.includes('keys') ? (JSON.parse(bytes.toString()) as { shares: { share: string }[] }).shares.map(({ share }) => Buffer.from(share)) : [bytes]; // prettier-ignore
    for (const one of inner) {
      const plain = await openAge(one, [ada, oneTime]).catch(() => undefined);
      if (!plain) continue;
      opened++;
      assert.ok(!file.endsWith('.age') || file.includes('contributions'), `${file} opened`);
      assert.match(Buffer.from(plain).toString(), /"custodian":"ada"/);
    }
  }
  // Ada's share of each of two days, and her contribution of the one.
  assert.equal(opened, 3);
  // The process itself, handed one share, the same one twice, or a threshold that lies.
  const opening = await site.opening('');
  await site.with(async (one) => {
    const release = (await readReleases(one.entries())).get(id)!;
    const { dayKeys } = await import('./contribute.ts');
    const [key] = await dayKeys(one, release);
    const share = readFileSync(contributionPath(one, id, 'ada', key!.day));
    const job = { fromMs: SPAN.fromMs, toMs: SPAN.toMs, region: undefined, masks: [], oneTimeIdentity: oneTime, segments: [], write: () => Promise.reject(new Error('a film')) }; // prettier-ignore
    const { site: name, day, recipient } = key!;
    const attempt = (contributions: Uint8Array[], threshold: number) =>
      opening.develop({ ...job, days: [{ site: name, day, recipient, threshold, contributions }] });
    await assert.rejects(attempt([share], 2), { kind: 'refused' });
    await assert.rejects(attempt([share, share], 2), { kind: 'refused' });
    await assert.rejects(attempt([share, share], 1), { kind: 'corrupt' });
  });
});

test('bad input is refused with a closed kind, and nothing is used up', async (t) => {
  const site = await place(t);
  const folder = await outFolder(t);
  const id = await readyRelease(site, SPAN);
  const other = await readyRelease(site, { fromMs: START_MS + DAY_MS, toMs: START_MS + DAY_MS + 3_000 });
  const opening = await site.opening(join(folder, 'film.mp4'));
  const attempt = () => site.with((one) => openFilm(one, id, opening));
  const swap = async (path: string, bytes: Uint8Array, kind: string): Promise<void> => {
    const before = readFileSync(path);
    writeFileSync(path, bytes);
    await assert.rejects(attempt(), { kind }, path);
    writeFileSync(path, before);
  };
  const [day, next] = ['2026-09-21', '2026-09-22'];
  const path = (release: string, name: string, of: string) => contributionPath({ folder: site.folder } as never, release, name, of); // prettier-ignore
  // A share of another day comes sealed to another key; one that is moved and sealed anew is found out by what it says.
  await swap(path(id, 'ada', day), readFileSync(path(other, 'ada', next)), 'corrupt');
  const { sealAge } = await import('../vault/age-stream.ts');
  const request = JSON.parse(readFileSync(join(site.folder, 'releases', id, 'request.json'), 'utf8')) as {
    recipient: string;
  };
  const otherKey = readFileSync(join(site.folder, 'releases', other, 'key'), 'utf8').trim();
  const foreign = await openAge(readFileSync(path(other, 'ada', next)), [otherKey]);
  await swap(path(id, 'ada', day), await sealAge([request.recipient], foreign), 'invalid');
  await swap(path(id, 'ada', day), Buffer.from('no age file'), 'corrupt');
  // A share with the right labels and wrong bytes.
  const ownKey = readFileSync(join(site.folder, 'releases', id, 'key'), 'utf8').trim();
  const share = JSON.parse(Buffer.from(await openAge(readFileSync(path(id, 'ada', day)), [ownKey])).toString()) as {
    share: string;
  };
  const bytes = Buffer.from(share.share, 'base64');
  bytes[3]! ^= 1;
  const wrong = Buffer.from(JSON.stringify({ ...share, share: bytes.toString('base64') }));
  await swap(path(id, 'ada', day), await sealAge([request.recipient], wrong), 'corrupt');
  // Segments: one changed bit, and one in another's place.
  const segments = filesOf(join(site.folder, 'vault/yard', day)).sort();
  for (const segment of segments) {
    const changed = readFileSync(segment);
    changed[changed.length - 40]! ^= 1;
    await swap(segment, changed, 'corrupt');
  }
  await swap(segments[0]!, readFileSync(segments[1]!), 'corrupt');
  // A request that was changed after it was approved: a longer span, another key for the custodians.
  const file = join(site.folder, 'releases', id, 'request.json');
  const text = readFileSync(file, 'utf8');
  await swap(file, Buffer.from(text.replace(String(SPAN.toMs), String(SPAN.toMs + 60_000))), 'corrupt');
  await swap(file, Buffer.from(text.replace('AZ 7/26', 'AZ 8/26')), 'corrupt');
  await site.with(async (one) => {
    for (const bad of ['', '# nobody', 'AGE-SECRET-KEY-1QQQ', 'age1xyz', 'AGE-SECRET-KEY-PQ-1\nrubbish']) {
      await assert.rejects(contribute(one, id, bad), { kind: 'invalid' }, bad);
    }
    const { generateX25519Identity } = await import('age-encryption');
    await assert.rejects(contribute(one, id, await generateX25519Identity()), { kind: 'refused' });
    const both = `${custodian(site, 'ada').identity}\n${custodian(site, 'ben').identity}`;
    await assert.rejects(contribute(one, id, both), { kind: 'refused' });
    await assert.rejects(approveRelease(one, 'zzzzzzzzzzzz', 'works-council'), { kind: 'not-found' });
    await assert.rejects(approveRelease(one, '../../etc', 'works-council'), { kind: 'invalid' });
    await assert.rejects(approveRelease(one, id, 'Erika Muster'), { kind: 'invalid' });
    for (const [bad, kind] of [
      [{ toMs: SPAN.fromMs }, 'invalid'],
      [{ toMs: one.clock.nowMs() + 1 }, 'invalid'],
      [{ fromMs: SPAN.toMs - 2 * 3_600_000 }, 'invalid'],
      [
        {
          region: [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
        },
        'invalid',
      ],
      [
        {
          region: [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
            { x: 1, y: 0 },
            { x: 0, y: 1 },
          ],
        },
        'invalid',
      ],
      [{ untilMs: one.clock.nowMs() }, 'invalid'],
      [{ role: 'works-council' }, 'refused'],
      [{ camera: 'gate' }, 'refused'],
      [{ basis: '' }, 'refused'],
      [{ fromMs: START_MS - 50_000, toMs: START_MS - 40_000 }, 'not-found'],
    ] as const) {
      await assert.rejects(requestRelease(one, { ...asked, ...bad }), { kind }, JSON.stringify(bad));
    }
    await assert.rejects(openFilm(one, id, { ...opening, out: join(site.folder, 'vault/film.mp4') }), {
      kind: 'refused',
    });
    await assert.rejects(openFilm(one, id, { ...opening, out: file }), { kind: 'conflict' });
  });
  // After all of that it opens as if nothing had been tried, and no half film lies about.
  assert.deepEqual(readdirSync(folder), []);
  const opened = await attempt();
  assert.ok(opened.frames > 30);
});

test('a release that has ended opens nothing, and what was gathered for it is destroyed', async (t) => {
  const site = await place(t);
  const folder = await outFolder(t);
  const id = await readyRelease(site, SPAN);
  const film = join(site.folder, 'releases', id, 'left.mp4');
  writeFileSync(film, 'a film that somebody put here');
  site.clock.jump(8 * DAY_MS);
  await site.with(async (one) => {
    await assert.rejects(openFilm(one, id, await site.opening(join(folder, 'a.mp4'))), { kind: 'refused' });
    await assert.rejects(contribute(one, id, custodian(site, 'cleo').identity), { kind: 'refused' });
    assert.deepEqual(await endReleases(one), [id]);
    assert.deepEqual(await endReleases(one), []);
    const release = (await readReleases(one.entries())).get(id)!;
    assert.equal(stateOf(release, { approvals: 1, threshold: 2 }, one.clock.nowMs()), 'ended');
  });
  assert.deepEqual(filesOf(join(site.folder, 'releases')), []);
});
