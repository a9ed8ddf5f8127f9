import type { NoticeFacts } from '../mandate/notice-facts.ts';
import { escape } from './markup.ts';
import { firstLayer, PAGE, secondLayer } from './notice-layout.ts';
import type { Mark } from './notice-layout.ts';

/** The sign itself as SVG, A4. */
export function noticeSvg(facts: NoticeFacts): string {
  return svgOf(facts, [firstLayer(facts)], `${facts.heading}: ${facts.site}`);
}

/** The second layer as SVG: its pages one below the other. */
export function noticeMoreSvg(facts: NoticeFacts): string {
  return svgOf(facts, secondLayer(facts), facts.secondHeading);
}

function svgOf(facts: NoticeFacts, pages: readonly (readonly Mark[])[], title: string): string {
  const height = PAGE.height * pages.length;
  const groups = pages.map(
    (marks, i) => `<g transform="translate(0 ${(i * PAGE.height).toFixed(2)})">\n${marks.map(markOf).join('\n')}\n</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" lang="${facts.language}" role="img" aria-label="${escape(title)}" viewBox="0 0 ${PAGE.width} ${height}" width="210mm" height="${297 * pages.length}mm" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">
<title>${escape(title)}</title>
<rect width="${PAGE.width}" height="${height}" fill="#ffffff"/>
${groups.join('\n')}
</svg>
`;
}

function markOf(mark: Mark): string {
  const at = (value: number): string => value.toFixed(2);
  switch (mark.kind) {
    case 'rect':
      return `<rect x="${at(mark.x)}" y="${at(mark.y)}" width="${at(mark.width)}" height="${at(mark.height)}" fill="${mark.fill}"/>`;
    case 'path':
      return `<path d="${mark.d}" fill="${mark.fill}"/>`;
    case 'text': {
      // The length is stated, so that a reader with another typeface still keeps to the layout.
      const length = mark.text.length > 1 ? ` textLength="${at(mark.width)}" lengthAdjust="spacingAndGlyphs"` : '';
      const bold = mark.weight === 'bold' ? ' font-weight="700"' : '';
      const text = `<text x="${at(mark.x)}" y="${at(mark.y)}" font-size="${at(mark.size)}"${bold} fill="${mark.fill}"${length}>${escape(mark.text)}</text>`;
      return mark.link === undefined ? text : `<a href="${escape(mark.link)}">${text}</a>`;
    }
  }
}
