import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { ScreenBrowser, skip } from './browser.ts';
import type { Opened } from './browser.ts';

/**
 * The whole promise in browsers: a place made by `init`, served by `serve`, and four people at four browsers, from a request to
 * a film that plays. Nothing here is made up: camera packets are sealed, shares are opened in the custodians' pages, the film is
 * made behind walls.
 */
const CLI = 'src/cli/main.ts';
let browser: ScreenBrowser;
let base = '';
let server: ChildProcess | undefined;

before(async () => {
  if (skip) return;
  // `serve` shows what lies in dist/ui.
  const built = spawnSync(process.execPath, ['tools/build-ui.ts', '--if-needed'], { stdio: 'inherit' });
  assert.equal(built.status, 0);
  browser = await ScreenBrowser.start();
});
after(async () => {
  server?.kill('SIGTERM');
  if (server?.exitCode === null) await new Promise((resolve) => server!.once('exit', resolve));
  if (!skip) await browser.stop();
  if (base !== '') await rm(base, { recursive: true, force: true });
});

/** Starts `augenmass serve` and waits for the address that it prints, the first person's link. */
async function serve(folder: string): Promise<string> {
  const child = spawn(process.execPath, [CLI, 'serve', folder, '--port', '0', '--loop', '--quiet', '--lang', 'en'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server = child;
  for await (const line of createInterface(child.stdout)) {
    const link = /http:\/\/\S+\/enter#\S+/.exec(line)?.[0];
    if (link !== undefined) {
      child.stdout.resume();
      return link;
    }
  }
  throw new Error('serve ended before it said where it is');
}

/** Comes in by a one-time link, with a passkey of this browser's own. */
async function enter(link: string, name: string, language: 'de' | 'en'): Promise<Opened> {
  const opened = await browser.open(new URL('/sign-in', link).href, { language });
  const { page } = opened;
  page.setDefaultTimeout(30_000);
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(link);
  await page.getByLabel('Name').fill(name);
  await page
    .getByRole('button', { name: language === 'de' ? 'Passkey anlegen' : /passkey/i })
    .first()
    .click();
  await page.getByRole('navigation').first().waitFor();
  return opened;
}

async function invite(page: Page, role: RegExp, custodian?: string): Promise<string> {
  await page.goto(new URL('/people', page.url()).href);
  await page.getByRole('checkbox', { name: role }).check();
  if (custodian !== undefined) await page.getByLabel('Name in the mandate').selectOption(custodian);
  await page.getByRole('button', { name: 'Make the link' }).click();
  return page.getByRole('status').getByRole('textbox').inputValue();
}

test(
  'four people open footage: one asks, another agrees, two custodians contribute, a film plays',
  { skip, timeout: 280_000 },
  async () => {
    base = await mkdtemp(join(tmpdir(), 'augenmass-four-eyes-'));
    const folder = join(base, 'place');
    const made = spawnSync(process.execPath, [
      CLI,
      'init',
      folder,
      '--defaults',
      '--camera',
      'square=demo/musterplatz.mp4',
    ]);
    assert.equal(made.status, 0, made.stderr.toString());
    const anna = await enter(await serve(folder), 'Anna', 'en');
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
    await anna.page.getByRole('button', { name: 'Ask', exact: true }).click();
    await anna.page.getByText('Approval: 0 of 1').waitFor();
    const address = anna.page.url();
    assert.match(address, /\/release\/[a-z0-9]+$/);
    // Whoever asked is offered nothing that another has to do.
    assert.equal(await anna.page.getByRole('button', { name: 'Agree' }).count(), 0);
    assert.equal(await anna.page.getByRole('button', { name: 'Make the film' }).count(), 0);

    const beate = await enter(links[0]!, 'Beate', 'de');
    await beate.page.goto(address);
    await beate.page.getByText('AZ 7/26').waitFor();
    await beate.page.getByRole('button', { name: 'Zustimmen' }).click();
    await beate.page.getByText('Zustimmung: 1 von 1').waitFor();

    const secrets: string[] = [];
    for (const [i, name] of ['custodian-1', 'custodian-2'].entries()) {
      const identity = join(folder, 'custodians', `${name}.txt`);
      secrets.push(/AGE-SECRET-KEY-\S+/.exec(await readFile(identity, 'utf8'))![0]);
      const { page, trouble } = await enter(links[1 + i]!, name, 'de');
      const sent: string[] = [];
      page.on('request', (request) => sent.push(request.postData() ?? ''));
      await page.goto(address);
      await page.setInputFiles('#identity', identity);
      await page.getByText(`Verwahrer: ${i + 1} von 2`).waitFor();
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
