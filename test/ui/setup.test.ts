import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { axeOf, skip } from './browser.ts';
import { invite, picture, Served } from './served.ts';

/** From an empty folder to a running place, and from there to a changed mandate, by a person at a browser. */
let served: Served;
let keys = '';

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

test(
  'an empty folder becomes a place, its secrets leave, its mandate is changed by two signatures',
  { skip, timeout: 240_000 },
  async () => {
    const anna = await served.enter(await served.start(), 'Anna', 'en');
    const { page } = anna;
    await page.waitForURL(/\/setup$/);
    const next = page.getByRole('button', { name: 'Continue' });
    assert.equal(await next.isDisabled(), true);
    await page.getByLabel('Name of the place').fill('Example Square');
    await page.getByLabel('Responsible').fill('City of Example');
    await page.getByLabel('Reached at').fill('office@example.org');
    await page.getByLabel('Legal basis').fill('Art. 6 (1) e GDPR');
    await page.getByLabel('Impact assessment').fill('DPIA-2026-014');
    await picture(page, 'setup-place');
    assert.deepEqual(await axeOf(page), []);
    await next.click();

    await page.getByLabel('Short name').fill('Nördlicher Eingang');
    assert.equal(await page.getByLabel('Short name').inputValue(), 'noerdlicher-eingang');
    await page.getByLabel('Address').fill(resolve('demo/no-such.mp4'));
    await page.getByRole('button', { name: 'Test the camera' }).click();
    await page.locator('.setup-check :is(.setup-bad, .fault)').waitFor();
    await page.getByLabel('Address').fill(resolve('demo/musterplatz.mp4'));
    await page.getByLabel('Purpose').fill('Notice falls on the square');
    await page.getByRole('button', { name: 'Test the camera' }).click();
    await page.locator('.setup-check .setup-good').waitFor();
    await page.getByText(/, \d+ × \d+, [\d.]+ pictures/).waitFor();
    await picture(page, 'setup-camera');
    await next.click();

    await page.getByRole('button', { name: '+ Mask' }).click();
    const board = page.getByRole('application');
    const { width, height } = (await board.boundingBox())!;
    for (const [x, y] of [
      [0.1, 0.1],
      [0.4, 0.1],
      [0.4, 0.3],
    ] as const) {
      await board.click({ position: { x: x * width, y: y * height } });
    }
    // The fourth corner by keys alone.
    await board.press('Enter');
    await board.press('Shift+ArrowLeft');
    await page.getByText('corner').waitFor();
    await picture(page, 'setup-areas');
    assert.deepEqual(await axeOf(page), []);
    await next.click();
    await page.getByRole('button', { name: 'Make and sign the place' }).click();

    await page.getByText('5 left to download.').waitFor();
    await picture(page, 'setup-keys');
    for (const button of await page.getByRole('button', { name: 'Download' }).all()) {
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      await download.saveAs(join(keys, download.suggestedFilename()));
    }
    assert.deepEqual((await readdir(keys)).sort(), [
      'custodian-1.txt',
      'custodian-2.txt',
      'custodian-3.txt',
      'data-protection-officer.key',
      'operator.key',
    ]);
    assert.match(await readFile(join(keys, 'custodian-1.txt'), 'utf8'), /AGE-SECRET-KEY-/);
    // What was handed out is no longer here.
    for (const folder of ['keys', 'custodians']) {
      const left = existsSync(join(served.folder, folder)) ? await readdir(join(served.folder, folder)) : [];
      assert.deepEqual(
        left.filter((name) => !name.endsWith('.pub')),
        [],
      );
    }
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
    await page.setInputFiles('#signing-key', join(keys, 'custodian-1.txt'));
    await page.getByText('That is no OpenSSH private key.').waitFor();
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await page.setInputFiles('#signing-key', join(keys, 'operator.key'));
    await page.locator('.mandate-good').waitFor();
    assert.ok(
      sent.some((body) => body.includes('SSH SIGNATURE')) && !sent.some((body) => body.includes('PRIVATE KEY')),
    );
    await picture(page, 'mandate-signed');

    const link = await invite(page, /data protection/i);
    const beate = await served.enter(link, 'Beate', 'de');
    await beate.page.goto(new URL('/mandate', beate.page.url()).href);
    await beate.page.getByRole('tab', { name: 'Entwurf' }).click();
    await beate.page.setInputFiles('#signing-key', join(keys, 'data-protection-officer.key'));
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
