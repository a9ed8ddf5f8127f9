/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { availableParallelism, loadavg } from 'node:os';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { CHROMIUM, ScreenBrowser, skip } from './browser.ts';
import { Fixture } from './fixture.ts';

const MOST_BYTES = 200_000;
const MOST_MS = 1500;
/** At least so many, and more where the machine is busy with something else, until one shows what the page needs. */
const TRIES = 3;
const MOST_TRIES = 15;
/** With so many programs waiting for each core a time says nothing of the page. */
const MOST_LOAD = 4;
/** Chrome's own preset “Fast 4G”: 8.1 Mbit/s down, 1.35 Mbit/s up, 165 ms for a round trip. */
const FAST_4G = { offline: false, latency: 165, downloadThroughput: 1_012_500, uploadThroughput: 168_750 };

let built: ScreenBrowser;
let browser: Browser;
const fixture = new Fixture();
let address = '';

before(async () => {
  if (skip) return;
  built = await ScreenBrowser.start();
  browser = await chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox', '--disable-gpu'] });
  address = await fixture.start(0, built.distDir);
});
after(async () => {
  if (skip) return;
  await browser.close();
  await fixture.stop();
  await built.stop();
});

/** Opens the wall on an empty cache; until an alarm can be judged, or a live tile is there. */
async function load(): Promise<{ bytes: number; usableMs: number; requests: string[] }> {
  const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', FAST_4G);
    let bytes = 0;
    const requests: string[] = [];
    const ours = new Set<string>();
    session.on('Network.responseReceived', ({ requestId, response }) => {
      if (new URL(response.url).pathname.startsWith('/api/')) return;
      ours.add(requestId);
      requests.push(response.url);
    });
    session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      if (ours.has(requestId)) bytes += encodedDataLength;
    });
    const startMs = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await page.locator('.ask button').first().waitFor();
    const usableMs = performance.now() - startMs;
    await page.waitForLoadState('load');
    return { bytes, usableMs, requests };
  } finally {
    await context.close();
  }
}

test('the first page is small and quick on a mobile connection', { skip }, async (t) => {
  const loads: Awaited<ReturnType<typeof load>>[] = [];
  const quickest = (): number => Math.min(...loads.map((one) => one.usableMs));
  while (loads.length < TRIES || (loads.length < MOST_TRIES && quickest() >= MOST_MS)) loads.push(await load());
  const bytes = Math.max(...loads.map((one) => one.bytes));
  // The quickest says what the page needs; in the others the machine had something else to do.
  const usableMs = quickest();
  t.diagnostic(`${bytes} bytes, usable after ${loads.map((one) => one.usableMs.toFixed(0)).join(', ')} ms`);
  assert.ok(bytes > 50_000, `${bytes} bytes: not everything was counted`);
  assert.ok(bytes < MOST_BYTES, `${bytes} bytes`);
  for (const { requests } of loads) {
    for (const request of requests) assert.equal(new URL(request).origin, new URL(address).origin);
  }
  const load1 = loadavg()[0]! / availableParallelism();
  if (usableMs >= MOST_MS && load1 > MOST_LOAD) {
    t.skip(`not judged: ${usableMs.toFixed(0)} ms where ${load1.toFixed(0)} programs wait for each core`);
    return;
  }
  assert.ok(usableMs < MOST_MS, `${usableMs.toFixed(0)} ms`);
});

test('without a network the kept page opens and says that nothing is live', { skip }, async () => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  const own = new Fixture();
  const mine = await own.start(0, built.distDir);
  let stopped = false;
  try {
    await page.goto(mine);
    await page.locator('.tile').first().waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await own.stop();
    stopped = true;
    await page.goto(`${mine}/alarms`);
    await page.getByRole('heading', { name: 'Nothing is live' }).waitFor();
    const kept = await page.evaluate(async () => {
      const names: string[] = [];
      for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys()) names.push(new URL(url).pathname);
      return names;
    });
    assert.ok(kept.includes('/') && kept.some((path) => path.endsWith('.woff2')));
    assert.ok(!kept.some((path) => path.startsWith('/api/')), 'no answer of the server is kept');
  } finally {
    await context.close();
    if (!stopped) await own.stop();
  }
});

test('the page can be installed', { skip }, async () => {
  const page = await browser.newPage();
  try {
    await page.goto(address);
    const session = await page.context().newCDPSession(page);
    const { errors, url } = await session.send('Page.getAppManifest');
    assert.deepEqual(errors, []);
    assert.match(url, /manifest\.webmanifest$/);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A private window, as tests have, is what keeps it from being offered.
    assert.deepEqual(
      installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
      [],
    );
  } finally {
    await page.close();
  }
});
