import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WORDS } from '../../src/ui/release/words.ts';
import { skip } from './browser.ts';
import { say } from './say.ts';
import { invite, picture, Served } from './served.ts';

/**
 * The whole promise in browsers: a place made by `init`, served by `serve`, and four people at four browsers, two in each language,
 * from a request to a film that plays. Nothing here is made up: camera packets are sealed, shares are opened in the custodians' pages, the film is
 * made behind walls.
 */
let served: Served;

before(async () => {
  if (!skip) served = await Served.prepare();
});
after(async () => {
  if (!skip) await served.end();
});

test(
  'four people open footage: one asks, another agrees, two custodians contribute, a film plays',
  { skip, timeout: 500_000 },
  async () => {
    served.init('square=demo/musterplatz.mp4');
    const anna = await served.enter(await served.start(), 'Anna', 'en');
    const { origin } = new URL(anna.page.url());
    const links = [
      await invite(anna.page, /data protection/i),
      await invite(anna.page, /custodian/i, 'custodian-1'),
      await invite(anna.page, /custodian/i, 'custodian-2'),
    ];

    // Enough must be sealed: the ledger has an entry for each segment.
    const segments = async (): Promise<number> => {
      const answer = await anna.page.request.get(`${origin}/api/ledger?act=segment&limit=20`);
      return ((await answer.json()) as { entries: unknown[] }).entries.length;
    };
    while ((await segments()) < 3) await anna.page.waitForTimeout(1000);

    await anna.page.goto(`${origin}/release`);
    await anna.page.getByRole('button', { name: 'Ask for footage' }).click();
    await anna.page.getByLabel('Legal basis').fill('Section 100 of the Example Act');
    await anna.page.getByLabel('File number').fill('AZ 7/26');
    await picture(anna.page, 'release-form');
    await anna.page.getByRole('button', { name: 'Ask', exact: true }).click();
    await anna.page.getByText('Approval: 0 of 1').waitFor();
    await picture(anna.page, 'release-asked');
    const address = anna.page.url();
    assert.match(address, /\/release\/[a-z0-9]+$/);
    // Whoever asked is offered nothing that another has to do.
    assert.equal(await anna.page.getByRole('button', { name: 'Agree' }).count(), 0);
    assert.equal(await anna.page.getByRole('button', { name: 'Make the film' }).count(), 0);

    const beate = await served.enter(links[0]!, 'Beate', 'de');
    await beate.page.goto(address);
    await beate.page.getByText('AZ 7/26').waitFor();
    await picture(beate.page, 'release-agree');
    await beate.page.getByRole('button', { name: 'Zustimmen' }).click();
    await beate.page.getByText('Zustimmung: 1 von 1').waitFor();

    const secrets: string[] = [];
    for (const [i, language] of (['de', 'en'] as const).entries()) {
      const name = `custodian-${i + 1}`;
      const words = say(WORDS, language);
      const identity = join(served.folder, 'custodians', `${name}.txt`);
      secrets.push(/AGE-SECRET-KEY-\S+/.exec(await readFile(identity, 'utf8'))![0]);
      const { page, trouble } = await served.enter(links[1 + i]!, name, language);
      const sent: string[] = [];
      page.on('request', (request) => sent.push(request.postData() ?? ''));
      await page.goto(address);
      await page.getByRole('heading', { name: words('contribute') }).waitFor();
      await picture(page, `release-${name}`);
      await page.setInputFiles('#identity', identity);
      await page.getByText(words('stepShares', { n: i + 1, all: 2 })).waitFor();
      // What opens the share never leaves the browser.
      assert.ok(sent.length > 0 && !sent.some((body) => body.includes('AGE-SECRET-KEY')));
      assert.deepEqual(trouble, []);
    }

    await anna.page.getByRole('button', { name: 'Make the film' }).click();
    await anna.page.getByRole('button', { name: /Watch/ }).waitFor({ timeout: 120_000 });
    await anna.page.getByRole('button', { name: /Watch/ }).click();
    await anna.page.waitForFunction(() => {
      const video = document.querySelector('video');
      return video !== null && video.videoWidth > 0 && video.currentTime > 0.3;
    });
    await anna.page.getByText('watched once').waitFor();
    await picture(anna.page, 'release-film');
    assert.deepEqual(anna.trouble, []);
    assert.deepEqual(beate.trouble, []);

    const answer = await anna.page.request.get(`${origin}/api/ledger?limit=200`);
    const { entries } = (await answer.json()) as { entries: { entry: { act: string } }[] };
    const acts = new Set(entries.map(({ entry }) => entry.act));
    for (const act of [
      'release-request',
      'release-approve',
      'release-contribute',
      'release-open',
      'download',
      'sign-in',
      'person',
    ]) {
      assert.ok(acts.has(act), `${act} stands in the ledger`);
    }
    assert.ok(!JSON.stringify(entries).includes('Anna') && !JSON.stringify(entries).includes('AZ 7/26'));
  },
);
