import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';

/** The screens in a real browser: built once for a test file, opened against a server of this machine. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
export const skip = CHROMIUM ? false : 'no Chromium on this machine: the screens were not opened in a browser';
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export interface OpenOptions {
  readonly language?: 'de' | 'en';
  readonly dark?: boolean;
  readonly phone?: boolean;
  readonly calm?: boolean;
}

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, page errors, policy violations and requests to anybody else. */
  readonly trouble: string[];
}

export class ScreenBrowser {
  readonly #browser: Browser;
  /** Where the built screens lie. */
  readonly distDir: string;

  private constructor(browser: Browser, distDir: string) {
    this.#browser = browser;
    this.distDir = distDir;
  }

  static async start(flags: readonly string[] = []): Promise<ScreenBrowser> {
    const distDir = await mkdtemp(join(tmpdir(), 'augenmass-ui-'));
    const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));
    await build({ configFile, logLevel: 'error', build: { outDir: distDir, emptyOutDir: true } });
    const browser = await chromium.launch({ executablePath: CHROMIUM!, args: [...FLAGS.split(' '), ...flags] });
    return new ScreenBrowser(browser, `${distDir}/`);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await rm(this.distDir, { recursive: true });
  }

  /** A browser of somebody's own. Calm unless said otherwise: nothing plays by itself. */
  async open(address: string, options: OpenOptions = {}): Promise<Opened> {
    const { language = 'de', dark = false, phone = false, calm = true } = options;
    const context = await this.#browser.newContext({
      locale: language === 'de' ? 'de-DE' : 'en-GB',
      timezoneId: 'Europe/Berlin',
      colorScheme: dark ? 'dark' : 'light',
      viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
      hasTouch: phone,
      reducedMotion: calm ? 'reduce' : 'no-preference',
      acceptDownloads: true,
      // A worker that serves old files would hide what these tests look at.
      serviceWorkers: 'block',
    });
    const page = await context.newPage();
    // Long enough for a machine that has other things to do; what is waited for is a condition, never a time.
    page.setDefaultTimeout(30_000);
    const trouble: string[] = [];
    page.on('console', (message) => {
      const ours = message.text() === 'Service Worker registration blocked by Playwright';
      if (!ours && (message.type() === 'error' || message.type() === 'warning')) trouble.push(message.text());
    });
    page.on('pageerror', (error) => trouble.push(error.message));
    const own = new URL(address).host;
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (!['data:', 'blob:'].includes(protocol) && host !== own) trouble.push(`asked ${request.url()}`);
    });
    await page.goto(address);
    return { page, context, trouble };
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds (WCAG 2.2 A and AA, best practice), as short lines. */
export async function axeOf(page: Page): Promise<string[]> {
  // The page's policy keeps foreign script out; this one comes through the debugger.
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true }).catch(() => undefined);
  await session.send('Runtime.evaluate', { expression: AXE });
  const answer = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then((result) => JSON.stringify(result.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 160)).join(' | '))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  return JSON.parse(String(answer.result.value)) as string[];
}

/** How far the page is wider than its window, px. */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const main = document.querySelector('main');
    const own = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return Math.max(own, main ? main.scrollWidth - main.clientWidth : 0);
  });
}
