import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { WORDS } from '../../src/ui/setup/words.ts';
import { GSTREAMER_PYTHON, TestCamera } from '../rtsp/camera.ts';
import { axeOf, overflowOf, skip } from './browser.ts';
import type { Opened } from './browser.ts';
import { invite, picture, Served } from './served.ts';

/** From an empty folder to a running place, and from there to a changed mandate, by a person at a browser. */
type Language = 'de' | 'en';
let served: Served;
let keys = '';
const CLIP = resolve('demo/musterplatz.mp4');

before(async () => {
  if (skip) return;
  served = await Served.prepare();
  keys = await mkdtemp(join(tmpdir(), 'augenmass-keys-'));
});
after(async () => {
  if (skip) return;
  await served.end();
  await rm(keys, { recursive: true });
});

/** The words of the setup's screens in one language; every one of them differs from the other's. */
function wordsIn(language: Language): (key: keyof typeof WORDS) => string {
  return (key) => WORDS[key][language === 'de' ? 0 : 1];
}

/** Looked at by day, by night and on a phone; nothing is wider than the phone. */
async function pictures(page: Page, name: string): Promise<void> {
  await picture(page, name);
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, `${name}-night`);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await overflowOf(page), 0, `${name} is wider than a phone`);
  await picture(page, `${name}-phone`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Fills the first two steps: the place, and a camera whose drawing grows. */
async function placeAndCamera({ page }: Opened, language: Language): Promise<void> {
  const say = wordsIn(language);
  const next = page.getByRole('button', { name: say('next') });
  await page.waitForURL(/\/setup$/);
  assert.equal(await next.isDisabled(), true);
  await page.getByLabel(say('site')).fill('Example Square');
  await page.getByLabel(say('operator')).fill('City of Example');
  await page.getByLabel(say('contact')).fill('office@example.org');
  await page.getByLabel(say('legalBasis')).fill('Art. 6 (1) e GDPR');
  await page.getByLabel(say('dpia')).fill('DPIA-2026-014');
  await pictures(page, `setup-place-${language}`);
  assert.deepEqual(await axeOf(page), []);
  await next.click();

  await page.getByLabel(say('name')).fill('Nördlicher Eingang');
  assert.equal(await page.getByLabel(say('name')).inputValue(), 'noerdlicher-eingang');
  if (language === 'en') {
    await page.getByLabel(say('source')).fill(resolve('demo/no-such.mp4'));
    await page.getByRole('button', { name: say('test') }).click();
    await page.locator('.setup-check :is(.setup-bad, .fault)').waitFor();
  }
  await page.getByLabel(say('source')).fill(CLIP);
  await page.getByLabel(say('purpose')).fill('Notice falls on the square');
  await page.getByRole('button', { name: say('test') }).click();
  await page.locator('.setup-check .setup-good').waitFor();
  await page.getByText(/, \d+ × \d+, [\d.,]+ (pictures|Bilder)/).waitFor();

  // The drawing grows, and says how sure it is.
  await page.getByRole('button', { name: say('grow') }).click();
  await page.getByRole('img', { name: say('grown') }).waitFor({ timeout: 150_000 });
  await page.getByText(/^\d[\d.,]*\u00a0% (of the picture is surely empty|des Bildes sind sicher leer)/).waitFor();
  await page.getByRole('button', { name: say('growAgain') }).waitFor();
  assert.ok((await inkOf(page)) > 200, 'something is drawn');
  await pictures(page, `setup-camera-${language}`);
  assert.deepEqual(await axeOf(page), []);
}

/** Pixels of the first board that are not its paper. */
function inkOf(page: Page): Promise<number> {
  return page
    .locator('canvas.board')
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      // The corner of the paper is the colour of the paper.
      let other = 0;
      for (let i = 0; i < data.length; i += 4) if (Math.abs(data[i]! - data[0]!) > 40) other++;
      return other;
    });
}

/** Draws a mask on the drawing, three corners by pointer and one by keys. */
async function mask({ page }: Opened, language: Language): Promise<void> {
  const say = wordsIn(language);
  await page.getByRole('button', { name: `+ ${say('addMask')}` }).click();
  const board = page.getByRole('application');
  assert.ok((await inkOf(page)) > 200, 'the drawing lies under the mask');
  const { width, height } = (await board.boundingBox())!;
  for (const [x, y] of [
    [0.1, 0.1],
    [0.4, 0.1],
    [0.4, 0.3],
  ] as const) {
    await board.click({ position: { x: x * width, y: y * height } });
  }
  await board.press('Enter');
  await board.press('Shift+ArrowLeft');
  await page
    .getByText(/corner|Ecke 4/)
    .first()
    .waitFor();
  await pictures(page, `setup-areas-${language}`);
  assert.deepEqual(await axeOf(page), []);
}

/** Makes the place and takes its secrets. */
async function make({ page }: Opened, language: Language, folder: string): Promise<void> {
  const say = wordsIn(language);
  await page.getByRole('button', { name: say('make') }).click();
  await page.getByText(say('keysLeft').replace('{n}', '5')).waitFor();
  await picture(page, `setup-keys-${language}`);
  for (const button of await page.getByRole('button', { name: say('download') }).all()) {
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    await download.saveAs(join(folder, download.suggestedFilename()));
  }
  assert.deepEqual((await readdir(folder)).sort(), [
    'custodian-1.txt',
    'custodian-2.txt',
    'custodian-3.txt',
    'data-protection-officer.key',
    'operator.key',
  ]);
  assert.match(await readFile(join(folder, 'custodian-1.txt'), 'utf8'), /AGE-SECRET-KEY-/);
  // What was handed out is no longer here.
  for (const name of ['keys', 'custodians']) {
    const left = existsSync(join(served.folder, name)) ? await readdir(join(served.folder, name)) : [];
    assert.deepEqual(
      left.filter((file) => !file.endsWith('.pub')),
      [],
    );
  }
  // What was looked at before there was a ledger stands in it.
  const entries = await page.evaluate(async () => (await fetch('/api/ledger?act=connect')).text());
  assert.match(entries, /setup-look/);
}

test(
  'auf Deutsch: ein leerer Ordner wird ein Ort, dessen Masken auf seiner Zeichnung liegen',
  { skip, timeout: 360_000 },
  async () => {
    const anna = await served.enter(await served.start(), 'Anna', 'de');
    const say = wordsIn('de');
    await placeAndCamera(anna, 'de');
    const next = anna.page.getByRole('button', { name: say('next') });
    await next.click();
    await mask(anna, 'de');
    await next.click();
    await make(anna, 'de', await mkdtemp(join(keys, 'de-')));
    assert.match(await readFile(join(served.folder, 'mandate.yaml'), 'utf8'), /masks:/);
    assert.deepEqual(anna.trouble, []);
    await anna.context.close();
    await served.stop();
    await rm(served.folder, { recursive: true });
  },
);

test(
  'an empty folder becomes a place, its secrets leave, its mandate is changed by two signatures',
  { skip, timeout: 360_000 },
  async (t) => {
    const anna = await served.enter(await served.start(), 'Anna', 'en');
    const { page } = anna;
    const say = wordsIn('en');
    const next = page.getByRole('button', { name: say('next') });
    await placeAndCamera(anna, 'en');
    if (GSTREAMER_PYTHON) await t.test('a camera that is not ours', () => cameraByAddress(page));
    await next.click();
    await mask(anna, 'en');
    await next.click();
    const own = await mkdtemp(join(keys, 'en-'));
    await make(anna, 'en', own);
    await page.getByRole('link', { name: 'To the wall' }).click();
    await page.getByText('Noerdlicher Eingang').first().waitFor();

    // The mandate changes: written here, signed here by one, elsewhere by the other.
    await page.goto(new URL('/mandate', page.url()).href);
    await page.getByText('Notice falls on the square').first().waitFor();
    await picture(page, 'mandate-words');
    assert.deepEqual(await axeOf(page), []);
    await page.getByRole('tab', { name: 'Draft' }).click();
    await page.getByRole('button', { name: 'Change the mandate' }).click();
    const text = page.getByLabel('Edit the text');
    const before_ = await text.inputValue();
    await text.fill(before_.replace('retentionHours: 72', 'retentionHours: much'));
    await page.getByRole('heading', { name: 'It cannot hold like this' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Keep as draft' }).isDisabled(), true);
    await text.fill(before_.replace('retentionHours: 72', 'retentionHours: 24'));
    await page.getByText('permits less').waitFor();
    // An area drawn on the drawing goes into the text.
    await page.getByText('Draw an area on the drawing').click();
    await page.getByLabel('What it is').selectOption('rest');
    await page.getByLabel('Name', { exact: true }).fill('bench');
    const drawn = page.getByRole('application');
    await drawn.focus();
    for (const key of ['Enter', 'Shift+ArrowLeft', 'Enter', 'Shift+ArrowDown', 'Enter']) await drawn.press(key);
    await page.getByRole('button', { name: 'Put into the text' }).click();
    await page.getByText(/bench/).first().waitFor();
    assert.match(await text.inputValue(), /kind: rest/);
    await picture(page, 'mandate-edit');
    await page.getByRole('button', { name: 'Keep as draft' }).click();
    await page.getByRole('heading', { name: 'Sign' }).waitFor();
    await page.setInputFiles('#signing-key', join(own, 'custodian-1.txt'));
    await page.getByText('That is no OpenSSH private key.').waitFor();
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await page.setInputFiles('#signing-key', join(own, 'operator.key'));
    await page.locator('.mandate-good').waitFor();
    assert.ok(
      sent.some((body) => body.includes('SSH SIGNATURE')) && !sent.some((body) => body.includes('PRIVATE KEY')),
    );
    await picture(page, 'mandate-signed');

    const link = await invite(page, /data protection/i);
    const beate = await served.enter(link, 'Beate', 'de');
    await beate.page.goto(new URL('/mandate', beate.page.url()).href);
    await beate.page.getByRole('tab', { name: 'Entwurf' }).click();
    await beate.page.setInputFiles('#signing-key', join(own, 'data-protection-officer.key'));
    await beate.page.getByText('der Entwurf gilt jetzt').waitFor();
    await beate.page.getByRole('tab', { name: 'In Worten' }).click();
    await beate.page
      .getByText(/nach 24 Stunden vernichtet/)
      .first()
      .waitFor();
    assert.match(await readFile(join(served.folder, 'mandate.yaml'), 'utf8'), /retentionHours: 24/);
    // The browser itself says so of the camera that is none.
    assert.deepEqual(anna.trouble, ['Failed to load resource: the server responded with a status of 404 (Not Found)']);
    assert.deepEqual(beate.trouble, []);
  },
);

/** A real RTSP server: the wrong password is told, the right one begins a look, which is stopped; then the camera is removed. */
async function cameraByAddress(page: Page): Promise<void> {
  const say = wordsIn('en');
  await using camera = await TestCamera.start('--user', 'ann', '--password', 'right');
  await page.getByRole('button', { name: say('addCamera') }).click();
  const second = page.locator('section.setup-fields').nth(1);
  await second.getByLabel(say('source')).fill(`rtsp://ann:wrong@127.0.0.1:${camera.port}/street`);
  await second.getByRole('button', { name: say('test') }).click();
  await second.getByText('does not accept name and password').waitFor();
  await picture(page, 'setup-password');
  await second.getByLabel(say('source')).fill(`rtsp://ann:right@127.0.0.1:${camera.port}/street`);
  await second.getByRole('button', { name: say('test') }).click();
  await second.getByText(/h264, [\d.]+ pictures\/s/).waitFor();
  await second.getByRole('button', { name: say('grow') }).click();
  await second.getByText('The empty place is being learnt.').waitFor();
  await second.getByText(/% of the picture is surely empty/).waitFor();
  await second.locator('.setup-growing').scrollIntoViewIfNeeded();
  await pictures(page, 'setup-live');
  await second.getByRole('button', { name: say('growStop') }).click();
  await second.getByRole('button', { name: say('grow') }).waitFor();
  await second.getByRole('button', { name: say('removeCamera') }).click();
}
