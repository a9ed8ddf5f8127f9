import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { axeOf, skip } from './browser.ts';
import { Served, invite, picture } from './served.ts';

/** A second passkey, and a way back for somebody who lost theirs, by people at browsers. */
let served: Served;
before(async () => {
  if (!skip) served = await Served.prepare();
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

test(
  'a second passkey is made and the first removed, the last one stays; a lost one is replaced by a link',
  { skip, timeout: 180_000 },
  async () => {
    const link = await served.start();
    const anna = await served.enter(link, 'Anna', 'en');
    const { page } = anna;
    await page.waitForURL(/\/setup$/);
    await page.goto(new URL('/settings', link).href);
    const keys = page.locator('section', { has: page.getByRole('heading', { name: 'Your passkeys' }) });
    const remove = keys.getByRole('button', { name: /^Remove/ });
    await remove.click();
    await keys.getByText('your only way in').waitFor();
    await plugIn(page);
    await keys.getByRole('button', { name: 'Add a passkey' }).click();
    await keys.getByText('The passkey is kept.').waitFor();
    await keys.locator('li').nth(1).waitFor();
    await picture(page, 'settings-passkeys');
    assert.deepEqual(await axeOf(page), []);
    await remove.first().click();
    await keys.locator('li').nth(1).waitFor({ state: 'detached' });
    assert.equal(await keys.locator('li').count(), 1);

    const bob = await served.enter(await invite(page, /Reviewer|Second|Review/i), 'Bob', 'en');
    await page.goto(new URL('/people', link).href);
    await page.getByRole('button', { name: 'New way in' }).click();
    const address = await page.getByRole('status').getByRole('textbox').inputValue();
    await picture(page, 'people-recovery');
    assert.deepEqual(await axeOf(page), []);
    await bob.page.reload();
    await bob.page
      .getByRole('button', { name: /passkey/i })
      .first()
      .waitFor();

    // Whoever lost a device comes with another one.
    await bob.context.close();
    const context = await page.context().browser()!.newContext({ locale: 'en-GB' });
    const fresh = await context.newPage();
    await fresh.goto(new URL('/sign-in', link).href);
    await plugIn(fresh);
    await fresh.goto(address);
    const name = fresh.getByLabel('Name');
    assert.equal(await name.inputValue(), 'Bob');
    assert.equal(await name.isEditable(), false);
    await fresh
      .getByRole('button', { name: /passkey/i })
      .first()
      .click();
    await fresh.getByRole('navigation').first().waitFor({ timeout: 8_000 });
    await context.close();
    await page.reload();
    await page.locator('.people-list li').nth(1).waitFor();
    assert.equal(await page.locator('.people-list li').count(), 2, 'nobody new');
    assert.deepEqual(
      [...anna.trouble, ...bob.trouble].filter((line) => !/40[19]|status of/.test(line)),
      [],
    );
  },
);
