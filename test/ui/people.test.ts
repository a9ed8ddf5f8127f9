import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { WORDS as DELIVERIES } from '../../src/ui/deliveries/words.ts';
import { WORDS as PEOPLE } from '../../src/ui/people/words.ts';
import { WORDS as SETTINGS } from '../../src/ui/settings/words.ts';
import { ROLE_WORDS } from '../../src/ui/shell/words.ts';
import { axeOf, overflowOf, skip } from './browser.ts';
import { say } from './say.ts';
import { address, fixture, open, setStage } from './stage.ts';

/** People, one's own settings and what was passed on, in both languages; passkeys with a real server: ways-in.test.ts. */
setStage();
beforeEach(() => {
  if (!skip) fixture.roles = ['operator', 'administrator'];
});

const callsOf = (name: string) => fixture.calls.filter((call) => call.name === name).map(({ body }) => body);

for (const language of ['de', 'en'] as const) {
  test(
    `somebody is invited, given other roles, locked out, let in again, and helped back in (${language})`,
    { skip },
    async () => {
      const { page, trouble } = await open('/people', { language });
      const [people, role] = [say(PEOPLE, language), say(ROLE_WORDS, language)];
      const row = (name: string) => page.locator('.people-list li', { has: page.getByText(name, { exact: true }) });
      await row('Anna').getByText(people('you'), { exact: true }).waitFor();
      assert.equal(await row('Anna').getByRole('button').count(), 0, 'nobody changes their own roles');
      await row('Carl').getByText(people('never')).waitFor();

      // A role that stands alone leaves no other to choose.
      const box = (key: keyof typeof ROLE_WORDS) => page.locator('.people-invite').getByRole('checkbox', { name: role(key) }); // prettier-ignore
      await box('custodian').check();
      assert.equal(await box('operator').isDisabled(), true);
      await page.getByLabel(people('custodian')).selectOption('personalrat');
      await page.getByRole('button', { name: people('make') }).click();
      const link = await page.getByRole('status').getByRole('textbox').inputValue();
      assert.match(link, /\/enter#einladung/);
      assert.deepEqual(callsOf('invite'), [{ roles: ['custodian'], custodian: 'personalrat' }]);

      await row('Beate')
        .getByRole('button', { name: people('change') })
        .click();
      const form = page.locator('.people-change');
      await form.getByRole('checkbox', { name: role('data-protection-officer') }).uncheck();
      await form.getByRole('checkbox', { name: role('reviewer') }).check();
      await form.getByRole('button', { name: people('save') }).click();
      await row('Beate').getByText(role('reviewer')).waitFor();
      assert.deepEqual(callsOf('setRoles'), [{ roles: ['reviewer'], custodian: null }]);

      await row('Carl')
        .getByRole('button', { name: people('lock') })
        .click();
      await row('Carl').getByText(people('locked'), { exact: true }).waitFor();
      await row('Carl')
        .getByRole('button', { name: people('unlock') })
        .click();
      await row('Carl').getByText(people('locked'), { exact: true }).waitFor({ state: 'detached' });
      await row('Beate')
        .getByRole('button', { name: people('recover') })
        .click();
      await row('Beate').locator('.people-recovery').getByRole('textbox').waitFor();
      assert.deepEqual(trouble, []);
    },
  );

  test(
    `settings: another language and night, other sessions end, a read-only token is made and withdrawn (${language})`,
    { skip },
    async () => {
      const { page, trouble } = await open('/settings', { language });
      const settings = say(SETTINGS, language);
      const main = page.locator('#main');
      const button = (key: keyof typeof SETTINGS) => main.getByRole('button', { name: settings(key), exact: true });
      await page.getByRole('heading', { level: 1, name: settings('title') }).waitFor();
      await page.getByLabel(settings('look')).selectOption('night');
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const [, red] = /rgba?\((\d+)/.exec(await ground()) ?? [];
      assert.ok(Number(red) < 64, await ground());

      await page.getByText('Firefox').waitFor();
      await page.getByText(settings('here'), { exact: true }).waitFor();
      await button('end').click();
      await page.getByText('Firefox').waitFor({ state: 'detached' });
      assert.equal(await button('end').count(), 0, 'not the session of this page');

      await page.getByLabel(settings('label')).fill('Prometheus');
      await page.getByLabel(settings('days')).fill('30');
      await button('make').click();
      await page.getByText('aug_nur-einmal-zu-sehen').waitFor();
      await page.getByText(settings('unused')).waitFor();
      assert.deepEqual(callsOf('makeToken'), [{ label: 'Prometheus', days: 30 }]);
      await button('withdraw').click();
      await page.getByText('Prometheus', { exact: true }).waitFor({ state: 'detached' });

      const other = language === 'de' ? 'en' : 'de';
      await page.getByLabel(settings('language')).selectOption(other);
      await page.getByRole('heading', { level: 1, name: say(SETTINGS, other)('title') }).waitFor();
      await page.reload();
      await page.getByRole('heading', { level: 1, name: say(SETTINGS, other)('title') }).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), other);
      await page.getByRole('button', { name: say(SETTINGS, other)('endAll') }).click();
      await page.waitForURL(`${address}/`);
      assert.equal(fixture.signedIn, false);
      assert.deepEqual(trouble, []);
    },
  );

  test(`what was passed on, what waits and why, and the way to the alarm (${language})`, { skip }, async () => {
    const { page, trouble } = await open('/deliveries', { language });
    const said = say(DELIVERIES, language);
    const row = (state: string) => page.locator(`.deliveries-${state}`);
    await row('waiting').getByText('leitstelle').waitFor();
    await row('waiting')
      .getByText(said('http', { code: 503 }))
      .waitFor();
    await row('waiting')
      .getByText(said('tries', { n: 3 }))
      .waitFor();
    await row('done').getByText(said('done'), { exact: true }).waitFor();
    await row('failed').getByText(said('tls')).waitFor();
    await row('done')
      .getByRole('link', { name: said('alarm') })
      .click();
    await page.waitForURL(/\/alarms\/sturz0001$/);
    assert.deepEqual(trouble, []);
  });
}

test(
  'axe finds nothing on people, settings and deliveries, by night and on a phone; nothing is too wide',
  { skip },
  async () => {
    for (const options of [{ dark: true }, { language: 'en', phone: true }] as const) {
      const { page } = await open('/people', options);
      for (const path of ['/people', '/settings', '/deliveries']) {
        await page.goto(address + path);
        await page.locator('h1').first().waitFor({ state: 'attached' });
        await page.waitForLoadState('networkidle');
        assert.deepEqual(await axeOf(page), [], `${path} ${JSON.stringify(options)}`);
        assert.ok((await overflowOf(page)) <= 1, `${path} ${JSON.stringify(options)}`);
      }
    }
  },
);
