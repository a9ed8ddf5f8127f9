import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { axeOf, overflowOf, skip } from './browser.ts';
import { address, browser, fixture, open, setStage } from './stage.ts';

setStage();

for (const language of ['de', 'en'] as const) {
  const de = language === 'de';

  test(
    `a search says hit or no hit, how much was watched, and where it stands in the ledger (${language})`,
    { skip },
    async () => {
      const { page, trouble } = await open('/search', { language });
      await page.getByText(de ? 'Noch nichts gefragt.' : 'Nothing asked yet.').waitFor();
      await page.getByText(de ? 'Jede Suche steht im Protokoll' : 'Every search stands in the ledger').waitFor();
      await page.getByLabel(de ? 'Verhalten' : 'Behaviour').selectOption('counterflow');
      await page.getByRole('button', { name: de ? 'Letzte 2 h' : 'Last 2 h' }).click();
      await page
        .getByText(de ? '0 Treffer in 2\u00a0h, 97\u00a0% beobachtet.' : '0 hits in 2\u00a0h, 97\u00a0% watched.')
        .waitFor();
      assert.equal(await page.locator('.search-word').textContent(), de ? 'Nein.' : 'No.');
      assert.match((await page.locator('.search-result a[href^="/ledger"]').textContent()) ?? '', /18\u202f204/);
      await page.getByLabel(de ? 'Verhalten' : 'Behaviour').selectOption('');
      await page.getByLabel(de ? 'Kamera' : 'Camera').selectOption('durchgang-nord');
      await page.getByRole('button', { name: de ? 'Suchen' : 'Search', exact: true }).click();
      await page.getByText(de ? '1 möglicher Treffer in' : '1 potential hit in').waitFor();
      await page.locator('.search-hits a').click();
      await page.waitForURL(/\/alarms\/sturz0001/);
      assert.deepEqual(trouble, []);
    },
  );

  test(
    `health shows each camera over time, gaps with reasons, clock, sound and walls (${language})`,
    { skip },
    async () => {
      const { page, trouble } = await open('/health', { language });
      await page.locator('.coverage-row').first().waitFor();
      assert.equal(await page.locator('.coverage-row').count(), 7);
      assert.match(
        (await page.locator('.health-sum').textContent()) ?? '',
        de ? /% der erlaubten Zeit beobachtet, \d+ Lücken/ : /% of the permitted time was watched, \d+ gaps/,
      );
      const now = page.locator('.cameras-now');
      await now.getByText(de ? 'geht 59\u00a0min vor' : '59\u00a0min fast').waitFor();
      await now.getByText(de ? 'liefert Ton; er wird nie gelesen' : 'carries sound; it is never read').waitFor();
      await now.getByText(de ? '41\u00a0% verdeckt' : '41\u00a0% obstructed').waitFor();
      const darkroom = page.locator('.darkroom');
      await darkroom
        .locator('.darkroom-sum')
        .getByText(de ? 'Alle Wände stehen.' : 'All walls stand.')
        .waitFor();
      // Where the cameras are spread over several, each says so of its own.
      await darkroom.getByText(de ? 'Nr. 2: alle Wände stehen.' : 'No. 2: all walls stand.').waitFor();
      assert.equal(
        await page.locator('.darkroom code').textContent(),
        'bfe7aaa84cd2d9cf739ce91ec07138013f3782493b51a648256ca7bab35f5d38',
      );
      await page.locator('h1').click();
      await page.keyboard.press('w');
      await page.waitForFunction(() => document.querySelectorAll('.health-gaps tbody tr').length === 8);
      const asked = fixture.calls.length;
      await page.keyboard.press('ArrowLeft');
      await page.locator('.health-shown').getByText('–').waitFor();
      assert.ok(fixture.calls.length > asked);
      assert.deepEqual(trouble, []);
    },
  );

  test(
    `the ledger grows before one’s eyes, is filtered, and gives a proof of each entry (${language})`,
    { skip },
    async () => {
      const { page, trouble } = await open('/ledger', { language });
      await page.locator('.entry').first().waitFor();
      const newest = () => page.locator('.entry-index').first().textContent();
      assert.equal(await newest(), '18\u202f203');
      fixture.tell({ ...fixture.alarms.get('vorbei004')! });
      await page.waitForFunction(() => document.querySelector('.entry-index')?.textContent === '18\u202f204');
      await page
        .getByRole('button', {
          name: de ? 'Nachweis und Inhalt von Eintrag 18\u202f204' : 'Proof and content of entry 18\u202f204',
        })
        .click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: de ? 'Nachweis herunterladen' : 'Download the proof' }).click(),
      ]);
      assert.equal(download.suggestedFilename(), 'entry-18204.tlog-proof');
      assert.equal(await readFile(await download.path(), 'utf8'), 'c2sp.org/tlog-proof@v1\nindex 18204\n');
      const command = await page.locator('.entry-details .copyable pre').textContent();
      assert.match(
        command ?? '',
        /^augenmass ledger verify entry-18204\.tlog-proof --key musterplatz\.example\/ledger\+/,
      );
      await page.getByRole('combobox', { name: de ? /^Vorgang/ : /^Act/ }).selectOption('verdict');
      await page.waitForURL(/act=verdict/);
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.entry')].every((row) => row.getAttribute('data-act') === 'verdict'),
      );
      await page.getByRole('combobox', { name: de ? /^Kamera/ : /^Camera/ }).selectOption('spielplatz');
      await page.getByText(de ? 'Kein Eintrag passt.' : 'No entry fits.').waitFor();
      await page.getByRole('button', { name: de ? 'Auswahl aufheben' : 'Clear the filter' }).click();
      await page.locator('.entry').nth(49).waitFor();
      await page.getByRole('button', { name: de ? 'Ältere zeigen' : 'Show older ones' }).click();
      await page.locator('.entry').nth(80).waitFor();
      assert.deepEqual(trouble, []);
    },
  );

  test(`the public page needs no sign-in and says what never happens (${language})`, { skip }, async () => {
    fixture.signedIn = false;
    const { page, trouble } = await open('/public', { language });
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.locator('.public-cameras li').count(), 7);
    await page.getByText(de ? 'Es wird nicht zugehört.' : 'Nobody listens.').waitFor();
    await page.getByText('Stadt Musterstadt, Ordnungsamt').waitFor();
    assert.match(
      (await page.locator('.public pre').nth(1).textContent()) ?? '',
      /^musterplatz\.example\/ledger\n18204\n/,
    );
    assert.deepEqual([...new Set(fixture.calls.map(({ name }) => name))], ['publicPage'], 'asks for nothing else');
    await page.getByRole('button', { name: de ? 'In English' : 'Auf Deutsch' }).click();
    await page.getByText(de ? 'Nobody listens.' : 'Es wird nicht zugehört.').waitFor();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.public-strip').isVisible(), false);
    assert.deepEqual(trouble, []);
  });
}

test('a search without the right to details says hit and nothing else', { skip }, async () => {
  fixture.details = false;
  const { page } = await open('/search');
  await page.getByRole('button', { name: 'Letzte 24 h' }).click();
  await page.getByText('Mindestens ein möglicher Treffer in 24\u00a0h, 97\u00a0% beobachtet.').waitFor();
  await page.getByText('Einzelheiten sind dieser Rolle nicht erlaubt.').waitFor();
  assert.equal(await page.locator('.search-hits').count(), 0);
});

test('a search that cannot be asked is not asked', { skip }, async () => {
  const { page } = await open('/search');
  await page.getByLabel('Von').fill('2026-11-23T05:00');
  await page.getByLabel('Bis').fill('2026-11-23T04:00');
  await page.getByRole('button', { name: 'Suchen', exact: true }).click();
  await page.getByText('Das Ende muss nach dem Anfang liegen.').waitFor();
  assert.equal(fixture.calls.filter(({ name }) => name === 'search').length, 0);
});

test('what the server refuses or cannot do is said, with a way on', { skip }, async () => {
  for (const [path, name] of [
    ['/health', 'coverage'],
    ['/ledger', 'ledger'],
    ['/public', 'publicPage'],
  ] as const) {
    fixture.failing.set(name, 503);
    const { page } = await open(path);
    await page.getByText('Der Ort antwortet gerade nicht.').waitFor();
    fixture.failing.clear();
    await page.getByRole('button', { name: 'Noch einmal versuchen' }).click();
    await page.getByText('Der Ort antwortet gerade nicht.').waitFor({ state: 'detached' });
  }
  fixture.failing.set('publicPage', 404);
  const { page } = await open('/public');
  await page.getByText('Für diesen Ort gibt es keine öffentliche Auskunft.').waitFor();
  fixture.failing.set('search', 403);
  const { page: second } = await open('/search');
  await second.getByRole('button', { name: 'Letzte Stunde' }).click();
  await second.getByRole('alert').getByText('Der Ort antwortet gerade nicht.').waitFor();
});

test('roles that have no part in a screen are told so', { skip }, async () => {
  fixture.roles = ['custodian'];
  for (const path of ['/search', '/health', '/alarms']) {
    const { page } = await open(path);
    await page.getByText('Dieser Bereich gehört zu einer anderen Aufgabe.').waitFor();
  }
  for (const name of ['search', 'coverage', 'alarms'] as const) {
    assert.equal(
      fixture.calls.some((call) => call.name === name),
      false,
      name,
    );
  }
});

test('the server is killed and comes back under a page: it says so, and recovers', { skip }, async () => {
  const { page } = await open('/health');
  await page.locator('.coverage-row').first().waitFor();
  const port = Number(new URL(address).port);
  await fixture.stop();
  await page.locator('.health .note').getByText('Keine Verbindung').waitFor();
  await fixture.start(port, browser.distDir);
  await page.locator('.health .note').waitFor({ state: 'detached' });
});

test(
  'axe finds nothing, by day and by night, wide and on a phone; nothing is wider than the window',
  { skip },
  async () => {
    const paths = [
      '/alarms/sturz0001',
      '/alarms/zweite003',
      '/alarms/vorbei004',
      '/search',
      '/health',
      '/ledger?entry=18200',
      '/public',
    ];
    for (const options of [{ dark: true }, { language: 'en' }, { phone: true }] as const) {
      const { page } = await open('/alarms', options);
      for (const path of paths) {
        await page.goto(address + path);
        await page.locator('h1').first().waitFor({ state: 'attached' });
        await page.waitForLoadState('networkidle');
        assert.deepEqual(await axeOf(page), [], `${path} ${JSON.stringify(options)}`);
        assert.ok(
          (await overflowOf(page)) <= 1,
          `${path} ${JSON.stringify(options)} is too wide by ${await overflowOf(page)} px`,
        );
      }
    }
  },
);
