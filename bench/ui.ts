/// <reference lib="dom" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { LargeWall } from '../test/ui/large-wall.ts';
import type { Row } from './main.ts';

const MEASURED_MS = 10_000;

interface Cost {
  /** CPU time of the page's own process and of all of the browser, share of one core. */
  readonly page: number;
  readonly browser: number;
  readonly megabitsPerSecond: number;
  /** Beats of the screen a second; fewer than sixty where the machine had other things to do. */
  readonly beats: number;
}

async function cpuOf(browser: Browser): Promise<{ page: number; all: number }> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  const sum = (list: typeof processInfo): number => list.reduce((total, { cpuTime }) => total + cpuTime, 0);
  return { page: sum(pages), all: sum(processInfo) };
}

/** A wall of `count` cameras, open and at rest, in a Chromium that draws without a graphics card. */
async function costOf(dist: string, count: number): Promise<Cost> {
  const wall = new LargeWall(count);
  const address = await wall.start(dist);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
    await page.goto(address);
    await page.waitForFunction((tiles) => document.querySelectorAll('.tile[data-state=live]').length === tiles, count);
    await page.waitForTimeout(3000);
    await page.evaluate(() => {
      const counter = { beats: 0 };
      const count = (): void => {
        counter.beats++;
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
      Object.assign(globalThis, { counter });
    });
    const [before, sent] = [await cpuOf(browser), wall.sent];
    const startMs = performance.now();
    await page.waitForTimeout(MEASURED_MS);
    const seconds = (performance.now() - startMs) / 1000;
    const after = await cpuOf(browser);
    const beats = await page.evaluate(() => (globalThis as unknown as { counter: { beats: number } }).counter.beats);
    return {
      page: (after.page - before.page) / seconds,
      browser: (after.all - before.all) / seconds,
      megabitsPerSecond: ((wall.sent - sent) * 8) / 1e6 / seconds,
      beats: beats / seconds,
    };
  } finally {
    await browser.close();
    await wall.stop();
  }
}

/** What 69 cameras in one tab cost, against seven. */
export async function run(): Promise<Row[]> {
  const dist = await mkdtemp(join(tmpdir(), 'augenmass-ui-'));
  try {
    await build({ configFile: 'vite.config.ts', logLevel: 'error', build: { outDir: dist, emptyOutDir: true } });
    const many = await costOf(dist, 69);
    const few = await costOf(dist, 7);
    const row = (name: string, unit: string, value: number, referenceValue: number): Row => ({
      name,
      unit,
      value,
      reference: 'seven cameras',
      referenceValue,
      ratio: value / referenceValue,
    });
    return [
      row('wall of 69 cameras, processor time of the page', '% of a core', 100 * many.page, 100 * few.page),
      row('wall of 69 cameras, processor time of the browser', '% of a core', 100 * many.browser, 100 * few.browser),
      row('wall of 69 cameras, beats of the screen', '/s', many.beats, few.beats),
      row('wall of 69 cameras, what comes over the socket', 'Mbit/s', many.megabitsPerSecond, few.megabitsPerSecond),
    ];
  } finally {
    await rm(dist, { recursive: true, force: true });
  }
}
