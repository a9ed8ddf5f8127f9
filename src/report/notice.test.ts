import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { noticeFacts } from '../mandate/notice-facts.ts';
import { parseMandate } from '../mandate/parse.ts';
import { EXAMPLE } from '../mandate/test-mandate.ts';
import { firstLayer, PAGE, secondLayer } from './notice-layout.ts';
import { noticePdf } from './notice-pdf.ts';
import { noticeMoreSvg, noticeSvg } from './notice-svg.ts';
import { western } from './notice-text.ts';

const mandate = parseMandate(EXAMPLE, 'm').mandate;
const poppler = spawnSync('pdftotext', ['-v']).error === undefined;
const skip = poppler ? false : 'pdftotext is not installed';
const squeezed = (text: string): string => text.replace(/\s+/g, ' ');

for (const language of ['de', 'en'] as const) {
  test(
    `the sign in ${language} says what EDPB 3/2019 asks for, on one page and the rest behind it`,
    { skip },
    async () => {
      const pdf = await noticePdf(noticeFacts(mandate, language), 0);
      const dir = mkdtempSync(join(tmpdir(), 'notice-'));
      try {
        writeFileSync(join(dir, 'n.pdf'), pdf);
        const page = (n: number): string =>
          squeezed(
            spawnSync('pdftotext', ['-layout', '-f', String(n), '-l', String(n), join(dir, 'n.pdf'), '-'], {
              encoding: 'utf8',
            }).stdout,
          );
        for (const part of [
          'Musterplatz',
          'Stadt Musterstadt',
          'datenschutz@musterstadt.example',
          '48',
          'https://musterstadt.example/musterplatz',
          'Art. 6 (1) e GDPR',
        ]) {
          assert.ok(page(1).includes(part), part);
        }
        for (const part of ['DSFA-2026-014', 'fountain', 'steps', 'Art. 77', 'court-clerk'])
          assert.ok(page(2).includes(part), part);
        assert.equal(page(3), '');
      } finally {
        rmSync(dir, { recursive: true });
      }
      assert.ok(
        Buffer.from(pdf).equals(Buffer.from(await noticePdf(noticeFacts(mandate, language), 0))),
        'the same bytes again',
      );
    },
  );
}

test('hostile names stay text', () => {
  const facts = noticeFacts({ ...mandate, site: '<script>alert(1)</script>" onload="x' }, 'en');
  for (const svg of [noticeSvg(facts), noticeMoreSvg(facts)]) {
    assert.ok(!svg.includes('<script') && !svg.includes('" onload='));
    assert.ok(svg.includes('&lt;script&gt;'));
  }
});

test('long facts stay on the page, and above the code', () => {
  const long = 'A very long sentence about what this camera is for. '.repeat(9);
  const camera = mandate.cameras[0]!;
  const facts = noticeFacts({ ...mandate, legalBasis: long, cameras: [{ ...camera, purpose: long }, camera] }, 'en');
  for (const mark of firstLayer(facts)) {
    if (mark.kind === 'text') assert.ok(mark.x + mark.width <= PAGE.width && mark.y <= PAGE.height, mark.text);
  }
  const many = { ...mandate, cameras: Array.from({ length: 60 }, () => camera) };
  const pages = secondLayer(noticeFacts(many, 'de'));
  assert.ok(pages.length > 3);
  for (const mark of pages.flat()) if (mark.kind === 'text') assert.ok(mark.y <= PAGE.height);
});

const zbar = spawnSync('zbarimg', ['--version']).error === undefined;
test(
  'the code leads to the public report',
  { skip: poppler && zbar ? false : 'pdftoppm or zbarimg is not installed' },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'notice-'));
    try {
      writeFileSync(join(dir, 'n.pdf'), await noticePdf(noticeFacts(mandate, 'de'), 0));
      spawnSync('pdftoppm', [
        '-r',
        '100',
        '-png',
        '-f',
        '1',
        '-l',
        '1',
        '-singlefile',
        join(dir, 'n.pdf'),
        join(dir, 'n'),
      ]);
      const { stdout } = spawnSync('zbarimg', ['--quiet', '--raw', join(dir, 'n.png')], { encoding: 'utf8' });
      assert.equal(stdout.trim(), 'https://musterstadt.example/musterplatz');
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
);

test('letters that the typeface lacks lose their marks only', () => {
  assert.equal(western('Łódź, Çeşme, Žižkov, Αθήνα – „Größe“'), 'Lódz, Çesme, Žižkov, ????? – „Größe“');
});
