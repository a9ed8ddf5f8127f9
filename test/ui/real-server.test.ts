import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TOTP } from 'otpauth';
import { URI } from 'otpauth';
import type { Page } from 'playwright-core';
import { ScreenBrowser, skip } from './browser.ts';
import type { Opened } from './browser.ts';

/** Against the real server, which watches a rendered clip through the real darkroom. */
interface Serving {
  readonly child: ChildProcess;
  readonly url: string;
  readonly setupUrl: string | null;
}

let browser: ScreenBrowser;
let folder = '';
let serving: Serving | undefined;

before(async () => {
  if (skip) return;
  browser = await ScreenBrowser.start();
  folder = await mkdtemp(join(tmpdir(), 'augenmass-real-'));
});
after(async () => {
  if (skip) return;
  await killed();
  await browser.stop();
  await rm(folder, { recursive: true, force: true });
});

async function served(port: number): Promise<Serving> {
  const script = fileURLToPath(new URL('real-place.ts', import.meta.url));
  const child = spawn(process.execPath, [script, join(folder, 'place'), String(port), browser.distDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  serving = { child, ...(JSON.parse(line) as { url: string; setupUrl: string | null }) };
  return serving;
}

/** As a power cut would: no word to anybody. */
async function killed(): Promise<void> {
  const { child } = serving ?? {};
  serving = undefined;
  if (!child || child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Enrols the first person with password and code, as a program would, and hands the session to a browser. */
async function signIn({ url, setupUrl }: Serving, opened: Opened): Promise<void> {
  const post = async (path: string, body: unknown): Promise<Response> => {
    const headers = { 'content-type': 'application/json', origin: url };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200, path);
    return answer;
  };
  const token = new URL(setupUrl!).hash.slice(1);
  const made = await post('/api/enrol/password', { token, name: 'Anna', password: 'ein langes Kennwort 7' });
  const totp = URI.parse(((await made.json()) as { uri: string }).uri) as TOTP;
  const signed = await post('/api/enrol/totp', { token, code: totp.generate() });
  const [name, value] = signed.headers.get('set-cookie')!.split(';')[0]!.split('=') as [string, string];
  await opened.context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }]);
}

/** Notes in the page when something first matched, ms UTC; the page and the server share this machine's clock. */
const noteFirst = (page: Page, selector: string) =>
  page.evaluate((wanted) => {
    const page = window as { firstMs?: number };
    const look = (): void => {
      if (document.querySelector(wanted)) page.firstMs ??= performance.timeOrigin + performance.now();
    };
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
  }, selector);
const firstOf = (page: Page) => page.evaluate(() => (window as { firstMs?: number }).firstMs);

test(
  'a rendered fall reaches wall and queue within 300 ms, is judged while the server is killed, and nothing is lost',
  { skip, timeout: 300_000 },
  async () => {
    const first = await served(0);
    const queue = await browser.open(`${first.url}/public`);
    await queue.page.getByText('Stadt Musterstadt').waitFor();
    await signIn(first, queue);
    const { page } = queue;
    await page.goto(`${first.url}/alarms`);
    await page.getByText('Keine Meldung wartet.').first().waitFor();
    const wall = await queue.context.newPage();
    await wall.goto(first.url);
    await wall.locator('canvas').first().waitFor();
    await noteFirst(wall, '.ask[data-alarm]');
    await noteFirst(page, '.queue-row[data-state="open"]');
    await page.locator('.queue-row[data-state="open"]').first().waitFor({ timeout: 180_000 });
    await wall.locator('.ask[data-alarm]').waitFor();
    const id = (await wall.locator('.ask').getAttribute('data-alarm'))!;
    const alarm = await page.evaluate(
      async (one) =>
        (await fetch(`/api/alarms/${one}`)).json() as Promise<{
          raisedMs: number;
          behaviour: string;
          startMs: number;
          entry: number | null;
        }>,
      id,
    );
    const [onWallMs, inQueueMs] = [(await firstOf(wall))! - alarm.raisedMs, (await firstOf(page))! - alarm.raisedMs];
    console.log(
      `${alarm.behaviour}: on the wall after ${onWallMs.toFixed(0)} ms, in the queue after ${inQueueMs.toFixed(0)} ms`,
    );
    assert.ok(['fall', 'lying'].includes(alarm.behaviour), alarm.behaviour);
    assert.ok(onWallMs < 300, `on the wall after ${onWallMs} ms`);
    // Two pages share the time of this machine's cores; the one in front is promised.
    assert.ok(inQueueMs < 1000, `in the queue after ${inQueueMs} ms`);
    assert.equal(typeof alarm.entry, 'number', 'it stands in the ledger');
    await wall.close();

    // The figures of the moment, out of the real replay, in the colour of the alarm.
    await page.goto(`${first.url}/alarms/${id}`);
    await page.locator('.replay-track[data-ready="true"]').waitFor({ timeout: 30_000 });

    // Somebody pulls the plug; the verdict is given all the same.
    const port = Number(new URL(first.url).port);
    await killed();
    await page.locator('.not-live p').waitFor();
    await page.keyboard.press('j');
    await page.getByText('Das Urteil „Ja“ liegt hier').waitFor();
    const second = await served(port);
    assert.equal(second.setupUrl, null, 'the person is still known');
    await page.locator(`.ask[data-alarm="${id}"][data-state="judged"]`).waitFor({ timeout: 60_000 });
    await page.waitForFunction(() => localStorage.getItem('augenmass-verdicts') === '[]');
    const judged = await page.evaluate(
      async (one) =>
        (await fetch(`/api/alarms/${one}`)).json() as Promise<{ judgements: { verdict: string; by: string }[] }>,
      id,
    );
    assert.deepEqual(
      judged.judgements.map(({ verdict, by }) => [verdict, by]),
      [['hit', 'operator']],
    );

    // Help is recorded, the verdict stands in the ledger with a proof, and a search finds the hit.
    await page.locator('.consequences .primary').click();
    await page.locator('.alarm-history').getByText('Hilfe gerufen').waitFor();
    await page.goto(`${first.url}/ledger?act=verdict`);
    await page.locator('.entry[data-act="verdict"]').first().waitFor();
    await page.locator('.entry .button').first().click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Nachweis herunterladen' }).click(),
    ]);
    const vkey = await page.locator('.verify pre').first().textContent();
    const checked = spawn(
      process.execPath,
      [
        fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)),
        'ledger',
        'verify',
        await fileNamed(download),
        '--key',
        vkey!,
      ],
      { stdio: 'ignore' },
    );
    assert.deepEqual(await once(checked, 'exit'), [0, null], 'the proof that the screen gives is one');
    await page.goto(`${first.url}/search`);
    await page.getByRole('button', { name: 'Letzte Stunde' }).click();
    await page.locator('.search-hits a').first().waitFor();
    await page.goto(`${first.url}/health`);
    await page.locator('.coverage-row').waitFor();
    await page.locator('.health-gaps').getByText('Server lief nicht').first().waitFor();
    assert.deepEqual(
      queue.trouble.filter((line) => !/ERR_CONNECTION_REFUSED|WebSocket connection/.test(line)),
      [],
    );
    await queue.context.close();
  },
);

/** The verifier knows a proof by the end of its name. */
async function fileNamed(download: {
  saveAs(path: string): Promise<void>;
  suggestedFilename(): string;
}): Promise<string> {
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}
