import PDFDocument from 'pdfkit';
import type { NoticeFacts } from '../mandate/notice-facts.ts';
import { firstLayer, PAGE, secondLayer } from './notice-layout.ts';
import type { Mark } from './notice-layout.ts';
import { FONTS, western } from './notice-text.ts';

/** Sign and second layer as one PDF, A4; the same facts and date give the same bytes. */
export async function noticePdf(facts: NoticeFacts, createdMs: number): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    autoFirstPage: false,
    lang: facts.language,
    displayTitle: true,
    info: {
      Title: western(`${facts.heading}: ${facts.site}`),
      Creator: 'Augenmass',
      Producer: 'Augenmass',
      CreationDate: new Date(createdMs),
    },
  });
  const parts: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    document.on('data', (part: Uint8Array) => parts.push(part));
    document.on('end', resolve);
    document.on('error', reject);
  });
  for (const marks of [firstLayer(facts), ...secondLayer(facts)]) {
    document.addPage({ size: [PAGE.width, PAGE.height], margin: 0 });
    for (const mark of marks) draw(document, mark);
  }
  document.end();
  await done;
  return Buffer.concat(parts);
}

function draw(document: PDFKit.PDFDocument, mark: Mark): void {
  switch (mark.kind) {
    case 'rect':
      document.rect(mark.x, mark.y, mark.width, mark.height).fill(mark.fill);
      return;
    case 'path':
      document.path(mark.d).fill(mark.fill);
      return;
    case 'text':
      document.font(FONTS[mark.weight]).fontSize(mark.size).fillColor(mark.fill);
      document.text(mark.text, mark.x, mark.y, {
        lineBreak: false,
        baseline: 'alphabetic',
        ...(mark.link !== undefined && { link: mark.link }),
      });
  }
}
