import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { URI } from 'otpauth';
import type { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { systemClock } from '../../src/kernel/clock.ts';
import { ENTER_WORDS } from '../../src/ui/enter/words.ts';
import { WORDS as PEOPLE } from '../../src/ui/people/words.ts';
import { WORDS as SETTINGS } from '../../src/ui/settings/words.ts';
import { ROLE_WORDS, SHELL_WORDS } from '../../src/ui/shell/words.ts';
import { axeOf, skip } from './browser.ts';
import type { Opened } from './browser.ts';
import { say } from './say.ts';
import { Served, invite, picture } from './served.ts';

/** The ways in, and back in for somebody who lost theirs, by people at browsers before the real server, in both languages. */
let served: Served;
/** Who administers in each language: Anna came by the link that the server printed, Dora by one of hers. */
const administrators = new Map<'de' | 'en', Opened>();
before(async () => {
  if (skip) return;
  served = await Served.prepare();
  const anna = await served.enter(await served.start(), 'Anna', 'en');
  await anna.page.waitForURL(/\/setup$/);
  administrators.set('en', anna);
  administrators.set('de', await served.enter(await invite(anna.page, /Administrator/i), 'Dora', 'de'));
});
after(async () => {
  if (!skip) await served.end();
});

/** Another device with keys of its own, beside the one that the browser has. */
async function plugIn(page: Page): Promise<void> {
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  const options = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'usb', automaticPresenceSimulation: true, ...options },
  });
}

/** The browser itself says what the server refused on purpose. */
const ofItself = (line: string): boolean => !/40[019]|status of/.test(line);

for (const language of ['en', 'de'] as const) {
  const [enter, people, settings] = [say(ENTER_WORDS, language), say(PEOPLE, language), say(SETTINGS, language)];

  test(
    `a second passkey is made and the first removed, the last one stays; a lost one is replaced by a link (${language})`,
    { skip, timeout: 240_000 },
    async () => {
      const { page, trouble } = administrators.get(language)!;
      const at = (path: string): string => new URL(path, page.url()).href;
      await page.goto(at('/settings'));
      const keys = page.locator('section', { has: page.getByRole('heading', { name: settings('passkeys') }) });
      const remove = keys.getByRole('button', { name: new RegExp(`^${settings('removePasskey')}`) });
      await remove.click();
      await keys.getByText(language === 'de' ? /einziger Zugang/ : 'your only way in').waitFor();
      await plugIn(page);
      await keys.getByRole('button', { name: settings('addPasskey') }).click();
      await keys.getByText(settings('passkeyKept')).waitFor();
      await keys.locator('li').nth(1).waitFor();
      await picture(page, 'settings-passkeys');
      assert.deepEqual(await axeOf(page), []);
      await remove.first().click();
      await keys.locator('li').nth(1).waitFor({ state: 'detached' });
      assert.equal(await keys.locator('li').count(), 1);

      const guest = language === 'de' ? 'Emil' : 'Bob';
      const role = say(ROLE_WORDS, language)('reviewer');
      const bob = await served.enter(await invite(page, new RegExp(role), undefined, language), guest, language);
      await page.goto(at('/people'));
      const listed = page.locator('.people-list > li');
      const row = listed.filter({ has: page.getByText(guest, { exact: true }) });
      await row.waitFor();
      const before = await listed.count();
      await row.getByRole('button', { name: people('recover') }).click();
      const address = await row.getByRole('status').getByRole('textbox').inputValue();
      await picture(page, 'people-recovery');
      assert.deepEqual(await axeOf(page), []);
      await bob.page.reload();
      await bob.page.getByRole('button', { name: enter('withPasskey') }).waitFor();

      // Whoever lost a device comes with another one.
      await bob.context.close();
      const context = await page
        .context()
        .browser()!
        .newContext({ locale: language === 'de' ? 'de-DE' : 'en-GB' });
      const fresh = await context.newPage();
      fresh.setDefaultTimeout(60_000);
      await fresh.goto(at('/sign-in'));
      await plugIn(fresh);
      await fresh.goto(address);
      const name = fresh.getByLabel(enter('name'));
      assert.equal(await name.inputValue(), guest);
      assert.equal(await name.isEditable(), false);
      await fresh.getByRole('button', { name: enter('makePasskey') }).click();
      await fresh.getByRole('navigation').first().waitFor();
      await context.close();
      await page.reload();
      await row.waitFor();
      assert.equal(await listed.count(), before, 'nobody new');
      assert.deepEqual([...trouble, ...bob.trouble].filter(ofItself), []);
    },
  );

  test(
    `without passkeys: a password and a code are made, and let in again after signing out (${language})`,
    { skip, timeout: 240_000 },
    async () => {
      const { page: administrator } = administrators.get(language)!;
      const role = say(ROLE_WORDS, language)('auditor');
      const link = await invite(administrator, new RegExp(role), undefined, language);
      const { page, context, trouble } = await served.open(link, language);
      const button = (key: keyof typeof ENTER_WORDS) => page.getByRole('button', { name: enter(key), exact: true });
      const name = language === 'de' ? 'Frieda' : 'Fred';
      await button('makePassword').click();
      await page.getByLabel(enter('name')).fill(name);
      await page.getByLabel(enter('password')).fill('four words and a comma');
      await button('go').click();
      await page.getByRole('img', { name: enter('qr') }).waitFor();
      const totp = URI.parse((await page.getByRole('link', { name: enter('openApp') }).getAttribute('href'))!) as TOTP;
      assert.deepEqual(await axeOf(page), []);
      await page.locator('input[name=code]').fill(totp.generate());
      await button('go').click();
      await page.getByRole('navigation').first().waitFor();
      await page
        .getByRole('button', { name: say(SHELL_WORDS, language)('signOut') })
        .first()
        .click();

      await button('withPassword').click();
      const attempt = async (password: string, code: string): Promise<void> => {
        await page.getByLabel(enter('name')).fill(name);
        await page.getByLabel(enter('password')).fill(password);
        await page.locator('input[name=code]').fill(code);
        await button('go').click();
      };
      await attempt('four words and a colon', totp.generate());
      await page.getByRole('alert').waitFor();
      // A code counts once: the next one, which a generator would show in some seconds.
      await attempt('four words and a comma', totp.generate({ timestamp: systemClock.nowMs() + 30_000 }));
      await page.getByRole('navigation').first().waitFor();
      assert.deepEqual(trouble.filter(ofItself), []);
      await context.close();
    },
  );
}
