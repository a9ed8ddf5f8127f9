import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Page } from 'playwright-core';
import { parseMandate } from '../../src/mandate/parse.ts';
import { WORDS as MANDATE } from '../../src/ui/mandate/words.ts';
import { WORDS as RELEASE } from '../../src/ui/release/words.ts';
import type { Role } from '../../src/wire/words.ts';
import { axeOf, overflowOf, skip } from './browser.ts';
import { CUSTODIANS, Papers } from './papers.ts';
import { say } from './say.ts';
import { address, fixture, open, setStage } from './stage.ts';

/** What releases and the mandate are for, act by act, in both languages; with real people and footage: four-eyes.test.ts. */
let papers: Papers;

setStage();
beforeEach(async () => {
  if (skip) return;
  papers = await Papers.make(fixture.nowMs);
  fixture.papers = papers;
});

/** The next person at this browser. */
async function sits(page: Page, roles: Role[]): Promise<void> {
  fixture.roles = roles;
  await page.reload();
}

for (const language of ['de', 'en'] as const) {
  const [release, mandate] = [say(RELEASE, language), say(MANDATE, language)];

  test(
    `a release is asked for, agreed to, contributed to, made, watched and ended; an old one has expired (${language})`,
    { skip },
    async () => {
      const { page, trouble } = await open('/release', { language });
      const button = (name: string) => page.getByRole('button', { name, exact: true });
      const old = page.locator('a[href="/release/abgelaufen01"]');
      await old.getByText(release('expired')).waitFor();
      await button(release('ask')).click();
      await page.getByLabel(release('camera')).selectOption('eingang');
      await page.getByLabel(release('basis')).fill('§ 100 des Beispielgesetzes');
      await page.getByLabel(release('fileNumber')).fill('AZ 7/26');
      // The end lies before the beginning: said before it is sent.
      const to = page.getByLabel(release('to'), { exact: true });
      const end = await to.inputValue();
      await to.fill('2020-01-01T00:00:00');
      await page.getByText(release('badSpan')).waitFor();
      assert.equal(await button(release('send')).isDisabled(), true);
      await to.fill(end);
      await button(release('send')).click();
      await page.waitForURL(/\/release\/neuerantrag1$/);
      await page.getByText(release('stepApprove', { n: 0, all: 1 })).waitFor();
      await page.getByText(release('waitsApprove')).waitFor();
      // Whoever asks is offered nothing that is for others.
      for (const word of ['approve', 'open'] as const) assert.equal(await button(release(word)).count(), 0);

      await sits(page, ['data-protection-officer']);
      await page.getByText('AZ 7/26').waitFor();
      await button(release('approve')).click();
      await page.getByText(release('stepApprove', { n: 1, all: 1 })).waitFor();
      await page.getByText(release('waitsShares')).waitFor();

      for (const [i, name] of CUSTODIANS.entries()) {
        papers.custodian = name;
        await sits(page, ['custodian']);
        await page.getByRole('heading', { name: release('contribute') }).waitFor();
        const choose = async (text: string): Promise<void> => {
          await page.setInputFiles('#identity', { name: `${name}.txt`, mimeType: 'text/plain', buffer: Buffer.from(text) }); // prettier-ignore
        };
        if (i === 0) {
          await choose(papers.identities[CUSTODIANS[1]]!);
          await page.getByText(language === 'de' ? /öffnet Ihren Teil/ : /opens no share/).last().waitFor(); // prettier-ignore
        }
        await choose(papers.identities[name]!);
        await page.getByText(release('stepShares', { n: i + 1, all: 2 })).waitFor();
        await page.getByText(name, { exact: false }).first().waitFor();
      }

      await sits(page, ['operator']);
      await page.getByText(release('waitsOpen')).waitFor();
      await button(release('open')).click();
      await button(release('watch')).click();
      await page.waitForFunction(() => {
        const video = document.querySelector('video');
        return video !== null && video.videoWidth > 0 && video.currentTime > 0.1;
      });
      await page.getByText(release('watchedOnce')).waitFor();
      await button(release('end')).click();
      await button(release('endSure')).click();
      await page.locator('.chip').getByText(release('ended')).waitFor();
      assert.equal(await page.locator('video').count(), 0, 'the film is gone from the page as well');
      const asked = fixture.calls.map(({ name }) => name);
      for (const name of ['requestRelease', 'approveRelease', 'openRelease', 'film', 'endRelease'] as const) {
        assert.equal(asked.filter((one) => one === name).length, 1, name);
      }
      assert.equal(asked.filter((one) => one === 'contribute').length, 2);
      // No custodian's secret has left the browser.
      assert.ok(!fixture.calls.some(({ body }) => JSON.stringify(body ?? '').includes('AGE-SECRET-KEY')));

      await page.goto(`${address}/release/abgelaufen01`);
      await page.locator('.chip').getByText(release('expired')).waitFor();
      assert.equal(await page.locator('.release-act').count(), 0, 'nothing can be done with it');
      assert.deepEqual(trouble, []);
    },
  );

  test(`the mandate is read, compared, changed as a draft and signed by two (${language})`, { skip }, async () => {
    fixture.roles = ['administrator', 'operator'];
    const { page, trouble } = await open('/mandate', { language });
    const tab = (key: 'words' | 'text' | 'history' | 'draft') => page.getByRole('tab', { name: mandate(key) });
    const button = (key: keyof typeof MANDATE) => page.getByRole('button', { name: mandate(key), exact: true });
    await page.getByRole('heading', { level: 1, name: mandate('title') }).waitFor();
    // Each sentence of the server's own words, in this language, with its line.
    const { explained, sha256 } = papers.view();
    const sentences = explained[language].flatMap((one) => one.sentences.map(({ text }) => text));
    assert.deepEqual(await page.locator('.mandate-words li > span:first-child').allTextContents(), sentences);
    await page.getByText(sha256).waitFor();
    assert.equal(await page.locator('.mandate-signatures .good').count(), 2);
    await tab('text').click();
    await page.locator('.mandate-text').getByText('retentionHours: 72').first().waitFor();
    await tab('history').click();
    assert.equal(await page.locator('.mandate-history li').count(), 2);
    await page.locator('.mandate-history').getByText(mandate('now'), { exact: true }).waitFor();
    await page.locator('.mandate-history a').waitFor();

    await tab('draft').click();
    await page.getByText(mandate('draftNone')).waitFor();
    await button('change').click();
    const text = page.getByLabel(mandate('edit'));
    const now = await text.inputValue();
    await text.fill(now.replaceAll('retentionHours: 72', 'retentionHours: much'));
    await page.getByRole('heading', { name: mandate('faults') }).waitFor();
    assert.equal(await button('keep').isDisabled(), true);
    await text.fill(now.replaceAll('retentionHours: 72', 'retentionHours: 96'));
    await page.locator('.mandate-differences .wider').first().waitFor();
    await text.fill(now.replaceAll('retentionHours: 72', 'retentionHours: 24'));
    const narrower = page.locator('.mandate-differences .narrower').first();
    await narrower.getByText(mandate('narrower')).waitFor();
    const said = papers.look(now.replaceAll('retentionHours: 72', 'retentionHours: 24')).differences[0]!;
    assert.ok((await narrower.textContent())!.includes(said.sentence[language]));
    await button('keep').click();

    // Signed in the browser: a file that is no key, one that is, and the other person's.
    await page.getByRole('heading', { name: mandate('sign'), exact: true }).waitFor();
    const sign = async (buffer: string): Promise<void> => {
      await page.setInputFiles('#signing-key', { name: 'k.key', mimeType: 'text/plain', buffer: Buffer.from(buffer) });
    };
    await sign('no key at all');
    await page.locator('.fault, [role="alert"]').first().waitFor();
    await sign(papers.signingKeys.operator);
    await page.getByRole('status').getByText(mandate('signed'), { exact: true }).waitFor();
    assert.equal(papers.draft?.signed.size, 1, 'not in force with one signature');
    await sits(page, ['data-protection-officer']);
    await tab('draft').click();
    await page.locator('.mandate-draft .mandate-signatures .good').waitFor();
    await sign(papers.signingKeys['data-protection-officer']);
    await page.getByText(mandate('inForce')).waitFor();
    assert.equal(parseMandate(papers.yaml, 'now').mandate.cameras[0]!.retentionHours, 24);
    assert.ok(!fixture.calls.some(({ body }) => JSON.stringify(body ?? '').includes('PRIVATE KEY')));
    assert.deepEqual(trouble, []);
  });
}

test('a draft that nobody wants is thrown away', { skip }, async () => {
  fixture.roles = ['administrator'];
  papers.draft = { yaml: papers.yaml.replaceAll('retentionHours: 72', 'retentionHours: 24'), signed: new Set() };
  const { page } = await open('/mandate', { language: 'en' });
  await page.getByRole('tab', { name: 'Draft' }).click();
  await page.getByRole('button', { name: 'Throw the draft away' }).click();
  await page.getByText('There is no draft.').waitFor();
  assert.equal(papers.draft, undefined);
});

test(
  'axe finds nothing on releases and the mandate, by night and on a phone; nothing is too wide',
  { skip },
  async () => {
    fixture.roles = ['operator', 'administrator'];
    papers.ask({ camera: 'eingang', fileNumber: 'AZ 7/26', fromMs: 1, toMs: 2, basis: 'basis' }, fixture.nowMs);
    papers.draft = { yaml: papers.yaml.replaceAll('retentionHours: 72', 'retentionHours: 24'), signed: new Set() };
    for (const options of [{ dark: true }, { language: 'en', phone: true }] as const) {
      const { page } = await open('/release', options);
      for (const path of [
        '/release',
        '/release/neuerantrag1',
        '/release?camera=eingang',
        '/mandate',
        '/mandate#draft',
      ]) {
        await page.goto(address + path);
        await page.locator('h1').first().waitFor({ state: 'attached' });
        if (path.endsWith('#draft')) await page.getByRole('tab').last().click();
        await page.waitForLoadState('networkidle');
        assert.deepEqual(await axeOf(page), [], `${path} ${JSON.stringify(options)}`);
        assert.ok((await overflowOf(page)) <= 1, `${path} ${JSON.stringify(options)}`);
      }
    }
  },
);
