import { after, afterEach, before, beforeEach } from 'node:test';
import { ScreenBrowser, skip } from './browser.ts';
import type { Opened, OpenOptions } from './browser.ts';
import { Fixture } from './fixture.ts';

/** Of the test that runs; each test file has a process of its own. */
export let browser: ScreenBrowser;
export let fixture: Fixture;
export let address = '';
const opened: Opened[] = [];

/** One browser for all tests of a file, and for each test a server with the same records; what a test opened is closed after it. */
export function setStage(): void {
  before(async () => {
    if (!skip) browser = await ScreenBrowser.start();
  });
  after(async () => {
    if (!skip) await browser.stop();
  });
  beforeEach(async () => {
    if (skip) return;
    fixture = new Fixture();
    address = await fixture.start(0, browser.distDir);
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.context.close();
    if (!skip) await fixture.stop();
  });
}

export async function open(path: string, options: OpenOptions = {}): Promise<Opened> {
  const one = await browser.open(address + path, options);
  opened.push(one);
  return one;
}
