import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { renderReport } from './report.ts';
import { madeBroken, madeFall, madeInput, madeQuiet, madeShort } from './test-scene.ts';

/** The report in a real browser: opened from disk, as its readers do. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const skip = CHROMIUM ? false : 'no Chromium on this machine: the report was not opened in a browser';
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

let browser: Browser;
let folder = '';

before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), 'augenmass-report-'));
  browser = await chromium.launch({ executablePath: CHROMIUM!, args: FLAGS.split(' ') });
});

after(async () => {
  if (skip) return;
  await browser.close();
  await rm(folder, { recursive: true });
});

interface Opened {
  readonly page: Page;
  /** Console errors, page errors, policy violations and requests that left the file. */
  readonly trouble: string[];
}

async function open(
  options: { locale?: string; dark?: boolean; width?: number; calm?: boolean } = {},
): Promise<Opened> {
  const clips = [
    madeFall('Durchgang Nord'),
    madeQuiet('Halle Ost'),
    madeFall('Bahnsteig 2', 3, 5),
    madeShort('kurz.mp4'),
    madeBroken('leer.mp4'),
  ];
  const path = join(folder, 'report.html');
  await writeFile(path, renderReport(madeInput(clips)));
  const context = await browser.newContext({
    locale: options.locale ?? 'de-DE',
    colorScheme: options.dark ? 'dark' : 'light',
    viewport: { width: options.width ?? 1440, height: 900 },
    reducedMotion: options.calm ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('console', (message) => {
    // Reading the canvas back is this test's doing.
    if (message.type() !== 'log' && !message.text().includes('willReadFrequently')) trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) trouble.push(request.url());
  });
  await page.goto(pathToFileURL(path).href);
  await page.waitForSelector('html[data-ready]');
  return { page, trouble };
}

const seconds = async (page: Page): Promise<number> => {
  const text = (await page.textContent('#time')) ?? '';
  const [minutes, rest] = text.replace(',', '.').split(':');
  return 60 * Number(minutes) + Number(rest);
};

/** Pixels of the stage whose colour is near the given one. */
const painted = (page: Page, name: string): Promise<number> =>
  page.evaluate((token) => {
    const canvas = document.querySelector('canvas')!;
    const wanted = getComputedStyle(canvas).getPropertyValue(`--${token}`).trim();
    const value = Number.parseInt(wanted.slice(1), 16);
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const far =
        Math.abs(data[i]! - (value >> 16)) +
        Math.abs(data[i + 1]! - ((value >> 8) & 255)) +
        Math.abs(data[i + 2]! - (value & 255));
      if (far < 90) count++;
    }
    return count;
  }, name);

test('opens on the first hit, quietly, and asks its question', { skip }, async () => {
  const { page, trouble } = await open();
  assert.equal(await page.textContent('#panel h2'), 'Ist hier jemand gestürzt?');
  assert.equal(await page.getAttribute('#stage-frame', 'class'), 'stage-frame alarm');
  assert.ok((await painted(page, 'alarm')) > 300, 'the figure of the hit is drawn in the colour of the alarm');
  assert.ok((await painted(page, 'figure')) > 300, 'the others in blue');
  assert.deepEqual(trouble, []);
});

test('plays, stops, scrubs, steps, goes from hit to hit', { skip }, async () => {
  const { page, trouble } = await open();
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('#time')!.textContent > '0:07');
  await page.keyboard.press('Space');
  const stopped = await seconds(page);
  assert.ok(stopped >= 6 && stopped < 9, `started three seconds before the hit and ran a little: ${stopped}`);
  await page.keyboard.press('ArrowRight');
  const stepped = await seconds(page);
  assert.ok(stepped > stopped - 0.11 && stepped <= stopped + 0.3, `one observation on: ${stopped} → ${stepped}`);
  await page.keyboard.press('Home');
  assert.equal(await seconds(page), 0);
  await page.keyboard.press('Shift+ArrowRight');
  assert.equal(await seconds(page), 5);
  const box = (await page.locator('#scrubber').boundingBox())!;
  await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
  assert.ok(Math.abs((await seconds(page)) - 15) < 0.5);
  assert.match((await page.getAttribute('#scrubber', 'aria-valuetext')) ?? '', /^0:1\d von 0:20, /);
  await page.keyboard.press('j');
  await page.waitForFunction(() => document.querySelector('#where')!.textContent === 'Bahnsteig 2');
  assert.equal(await page.textContent('#hit-count'), 'Treffer 2 von 2');
  await page.keyboard.press('k');
  await page.waitForFunction(() => document.querySelector('#where')!.textContent === 'Durchgang Nord');
  await page.keyboard.press('+');
  assert.equal(await page.inputValue('#speed'), '2');
  assert.deepEqual(trouble, []);
});

test('speaks both languages, follows the browser and the switch', { skip }, async () => {
  const { page, trouble } = await open({ locale: 'en-GB' });
  assert.equal(await page.textContent('#panel h2'), 'Has somebody fallen here?');
  assert.match(await page.innerText('h1'), /^2 potential hits in 4 clips/);
  await page.click('[data-lang=de]');
  assert.equal(await page.textContent('#panel h2'), 'Ist hier jemand gestürzt?');
  assert.match(await page.innerText('h1'), /^2 mögliche Treffer in 4 Clips/);
  assert.equal(await page.getAttribute('html', 'lang'), 'de');
  assert.equal(await page.getAttribute('#toggle', 'aria-label'), 'Abspielen');
  assert.deepEqual(trouble, []);
});

test('day and night, by device and by switch', { skip }, async () => {
  const { page, trouble } = await open({ dark: true });
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await ground(), 'rgb(11, 18, 32)');
  await page.keyboard.press('d');
  assert.equal(await ground(), 'rgb(239, 236, 228)');
  await page.keyboard.press('d');
  assert.equal(await ground(), 'rgb(11, 18, 32)');
  assert.deepEqual(trouble, []);
});

test('keys can be listed and single ones switched off', { skip }, async () => {
  const { page } = await open();
  await page.keyboard.press('?');
  assert.ok(await page.locator('#help').isVisible());
  assert.ok((await page.locator('#help-keys dt').count()) >= 15);
  await page.uncheck('#single-keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  assert.equal(await page.textContent('#hit-count'), 'Treffer 1 von 2', 'j is off');
  await page.keyboard.press('Home');
  assert.equal(await seconds(page), 0, 'keys that are no characters stay');
});

test('quiet, short and unreadable clips say what they are', { skip }, async () => {
  const { page, trouble } = await open();
  const panel = (): Promise<string> => page.innerText('#panel');
  await page.click('[data-clip="1"]');
  assert.match(await panel(), /Nichts gefunden\.[\s\S]*davon ausgewertet 96/);
  await page.click('[data-clip="3"]');
  assert.match(await panel(), /Der leere Ort ist nicht bekannt/);
  await page.click('[data-clip="4"]');
  assert.match(await panel(), /Dieser Clip konnte nicht ausgewertet werden\.[\s\S]*Check that it was copied whole/);
  assert.deepEqual(trouble, []);
});

test('fits a phone, and what is touched is large enough', { skip }, async () => {
  const { page } = await open({ width: 390 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(wide, 390, 'nothing makes the page scroll sideways');
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button,select,input:not([hidden])')]
      .map((element) => ({
        box: element.getBoundingClientRect(),
        name: element.id || element.className || element.textContent,
      }))
      .filter(({ box }) => box.width > 0 && (box.height < 24 || box.width < 24))
      .filter(({ name }) => name !== 'only-hits' && name !== 'single-keys')
      .map(({ name }) => name),
  );
  assert.deepEqual(small, [], 'WCAG 2.2, 2.5.8: at least 24 × 24 px');
});

test(
  'everything that can be operated has a name; images are named or hidden; one h1; ids are unique',
  { skip },
  async () => {
    const { page } = await open();
    const faults = await page.evaluate(() => {
      const out: string[] = [];
      for (const element of document.querySelectorAll<HTMLElement>(
        'button,select,input:not([hidden]),a[href],dialog,nav,aside',
      )) {
        const labelled = element.getAttribute('aria-labelledby');
        const name =
          element.getAttribute('aria-label') ??
          (labelled ? document.getElementById(labelled)?.textContent : undefined) ??
          element.closest('label')?.textContent ??
          element.textContent;
        if (!name.trim()) out.push(`no name: ${element.outerHTML.slice(0, 80)}`);
      }
      for (const picture of document.querySelectorAll('svg,canvas')) {
        if (picture.getAttribute('aria-hidden') !== 'true' && !picture.getAttribute('aria-label'))
          out.push(`no name: ${picture.outerHTML.slice(0, 80)}`);
      }
      if (document.querySelectorAll('h1').length !== 1) out.push('not one h1');
      const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
      if (new Set(ids).size !== ids.length) out.push('an id twice');
      if (!document.documentElement.lang) out.push('no language');
      return out;
    });
    assert.deepEqual(faults, []);
  },
);

for (const dark of [true, false]) {
  test(`axe finds nothing, ${dark ? 'night' : 'day'}`, { skip }, async () => {
    const { page } = await open({ dark });
    const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await page.evaluate(source);
    await page.click('[data-act=help]');
    for (const state of ['keys', 'page']) {
      const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResult> } };
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
        const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
      });
      assert.deepEqual(found, [], state);
      await page.keyboard.press('Escape');
    }
  });
}

test('the page can be gone through with the Tab key, and the focus is seen', { skip }, async () => {
  const { page } = await open();
  const seen = new Set<string>();
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle } = getComputedStyle(element.id === 'scrubber' ? element.parentElement! : element);
      return {
        name: element.id || element.dataset['act'] || element.className || element.textContent,
        outlined: outlineStyle !== 'none',
        body: element === document.body,
      };
    });
    if (focus.body) break;
    assert.ok(focus.outlined || focus.name === 'skip', `focus on ${focus.name} is not seen`);
    seen.add(focus.name);
  }
  for (const name of ['toggle', 'scrubber', 'speed', 'theme', 'help'])
    assert.ok(seen.has(name), `${name} is not reached`);
});

test('on paper there are stills and boxes for a pen, no player', { skip }, async () => {
  const { page, trouble } = await open({ dark: true });
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('#desk').isVisible(), false);
  assert.equal(await page.locator('.judge').first().isVisible(), true);
  assert.equal(
    await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()),
    '#22272e',
  );
  assert.equal(await page.locator('.hit').first().locator('.still svg').count(), 6);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.equal(pdf.subarray(0, 5).toString('latin1'), '%PDF-');
  assert.deepEqual(trouble, []);
});
