import PDFDocument from 'pdfkit';

export type Weight = 'regular' | 'bold';
export const FONTS: Readonly<Record<Weight, string>> = { regular: 'Helvetica', bold: 'Helvetica-Bold' };

/**
 * Widths of text in points. The sign uses the fonts every PDF reader has; they know Western European letters only, so other letters
 * lose their marks. BUG: what has no such form at all (Greek, Cyrillic) is shown as "?" in PDF and SVG alike.
 */
export class Ruler {
  readonly #document = new PDFDocument({ autoFirstPage: false });

  width(text: string, size: number, weight: Weight): number {
    return this.#document.font(FONTS[weight]).fontSize(size).widthOfString(text);
  }

  /** Lines that fit; a word longer than a line (an address) is broken where it must be. */
  wrap(text: string, size: number, weight: Weight, width: number): string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of western(text).split(' ')) {
      let rest = word;
      const joined = line === '' ? rest : `${line} ${rest}`;
      if (this.width(joined, size, weight) <= width) {
        line = joined;
        continue;
      }
      if (line !== '') lines.push(line);
      while (this.width(rest, size, weight) > width && rest.length > 1) {
        let fit = rest.length - 1;
        while (fit > 1 && this.width(rest.slice(0, fit), size, weight) > width) fit--;
        lines.push(rest.slice(0, fit));
        rest = rest.slice(fit);
      }
      line = rest;
    }
    return [...lines, line];
  }
}

const MARKS: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  ħ: 'h',
  '−': '-',
  '≥': '>=',
  '→': '-',
};
/** Windows-1252, which the standard fonts of PDF cover (ISO 32000-1, annex D.2). */
const WESTERN = /[\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u;

export function western(text: string): string {
  let result = '';
  for (const char of text) {
    if (WESTERN.test(char)) result += char;
    else {
      const plain = MARKS[char] ?? char.normalize('NFD').replace(/\p{M}/gu, '');
      result += Array.from(plain).every((part) => WESTERN.test(part)) ? plain : '?';
    }
  }
  return result;
}
