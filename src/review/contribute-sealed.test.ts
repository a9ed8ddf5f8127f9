import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { DEMO, newReleasePlace } from '../../test/release/place.ts';
import type { TestRelease } from '../../test/release/place.ts';
import { openAge } from '../vault/age-open.ts';
import { sealAge } from '../vault/age-stream.ts';
import { START_MS } from '../vault/place.fixture.ts';
import { approveRelease } from './approve.ts';
import { contributeSealed, sealedShares } from './contribute-sealed.ts';
import { develop, openingTo } from './develop.fixture.ts';
import { endRelease } from './end.ts';
import { openFilm } from './open.ts';
import { readReleases } from './releases.ts';
import { requestRelease } from './request.ts';

const asked = {
  role: 'operator',
  camera: 'yard',
  basis: 'Section 100 of the Example Act',
  fileNumber: 'AZ 7/26',
  fromMs: START_MS + 5_000,
  toMs: START_MS + 8_000,
};

async function requested(t: TestContext): Promise<{ site: TestRelease; id: string }> {
  const site = await newReleasePlace(t, [{ path: DEMO, epochMs: START_MS, toMs: 12_000 }]);
  const { id } = await site.with((one) => requestRelease(one, asked));
  return { site, id };
}

/** What the custodian's browser does: opens with the identity there, seals to the release. */
async function resealed(site: TestRelease, id: string, name: string) {
  const { identity } = site.custodians.find((one) => one.name === name)!;
  const { recipient, days } = await site.with((one) => sealedShares(one, id, name));
  return Promise.all(
    days.map(async ({ day, share }) => ({ day, share: await sealAge([recipient], await openAge(share, [identity])) })),
  );
}

const filmOf = (site: TestRelease, id: string): string => join(site.folder, 'releases', id, 'film.mp4');

test('shares opened and sealed again elsewhere open the release', async (t) => {
  const { site, id } = await requested(t);
  const names = site.custodians.map(({ name }) => name).slice(0, 2);
  const shares = new Map<string, Awaited<ReturnType<typeof resealed>>>();
  for (const name of names) shares.set(name, await resealed(site, id, name));
  await site.with(async (one) => {
    // Nobody has agreed yet.
    await assert.rejects(contributeSealed(one, id, names[0]!, shares.get(names[0]!)!), (error: unknown) => {
      const { kind, de } = error as { kind: string; de?: { message: string } };
      return kind === 'refused' && de !== undefined && de.message.length > 10;
    });
    await approveRelease(one, id, 'data-protection-officer');
    for (const [at, name] of names.entries()) {
      const done = await contributeSealed(one, id, name, shares.get(name)!);
      assert.deepEqual([done.contributions, done.needed], [at + 1, 2]);
    }
    const opened = await openFilm(one, id, openingTo(site.disk, site.folder, filmOf(site, id)));
    assert.ok(opened.frames > 20);
    assert.equal((await readReleases(one.entries())).get(id)!.over, false);
  });
});

test('a share that does not fit uses nothing up', async (t) => {
  const { site, id } = await requested(t);
  const [a, b] = site.custodians.map(({ name }) => name);
  await site.with((one) => approveRelease(one, id, 'data-protection-officer'));
  const { recipient } = await site.with((one) => sealedShares(one, id, a!));
  const [own] = await resealed(site, id, a!);
  const theirs = await resealed(site, id, b!);
  const rubbish = { day: own!.day, share: await sealAge([recipient], Buffer.from('{"type":"something else"}')) };
  await site.with(async (one) => {
    await contributeSealed(one, id, b!, theirs);
    await contributeSealed(one, id, a!, [rubbish]);
    const opening = openingTo(site.disk, site.folder, filmOf(site, id));
    await assert.rejects(openFilm(one, id, opening), { kind: 'refused' });
    await contributeSealed(one, id, a!, [own!]);
    assert.ok((await openFilm(one, id, { ...opening, develop })).frames > 20);
  });
});

test('what is in the clear, too long, of another day or of somebody else is turned away before anything is written', async (t) => {
  const { site, id } = await requested(t);
  await site.with((one) => approveRelease(one, id, 'data-protection-officer'));
  const [own] = await resealed(site, id, 'ada');
  const { days } = await site.with((one) => sealedShares(one, id, 'ada'));
  const clear = await openAge(days[0]!.share, [site.custodians.find(({ name }) => name === 'ada')!.identity]);
  await site.with(async (one) => {
    const turnedAway = [
      ['ada', [{ day: own!.day, share: clear }], 'invalid'],
      ['ada', [{ day: own!.day, share: days[0]!.share }], 'invalid'],
      ['ada', [{ day: own!.day, share: Buffer.concat([own!.share, Buffer.alloc(20_000)]) }], 'invalid'],
      ['ada', [{ day: '2001-01-01', share: own!.share }], 'invalid'],
      ['ada', [own!, own!], 'invalid'],
      ['ada', [], 'invalid'],
      ['mallory', [own!], 'refused'],
    ] as const;
    for (const [name, shares, kind] of turnedAway) {
      await assert.rejects(contributeSealed(one, id, name, shares), { kind }, `${name} ${kind}`);
    }
    await assert.rejects(sealedShares(one, id, 'mallory'), { kind: 'refused' });
    await assert.rejects(contributeSealed(one, '../../../etc', 'ada', [own!]), { kind: 'invalid' });
  });
  assert.deepEqual(readdirSync(join(site.folder, 'releases', id)).sort(), ['key', 'request.json']);
});

test('a release is ended before its date, by a role, for good', async (t) => {
  const { site, id } = await requested(t);
  await site.with(async (one) => {
    await approveRelease(one, id, 'data-protection-officer');
    await endRelease(one, id, 'data-protection-officer');
    await endRelease(one, id, 'operator');
    const release = (await readReleases(one.entries())).get(id)!;
    assert.deepEqual([release.destroyed, release.over], [true, true]);
    await assert.rejects(approveRelease(one, id, 'works-council'), { kind: 'refused' });
    await assert.rejects(endRelease(one, '0123456789ab', 'operator'), { kind: 'not-found' });
    const ends: string[] = [];
    for await (const { entry } of one.entries()) {
      if (entry.act === 'retention' && entry.phase === 'intent')
        ends.push(`${entry.facts.reason ?? ''} ${entry.facts.role ?? ''}`);
    }
    assert.deepEqual(ends, ['ended-early data-protection-officer']);
  });
  assert.deepEqual(readdirSync(join(site.folder, 'releases', id)), []);
});
