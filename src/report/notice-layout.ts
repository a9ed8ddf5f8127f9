import { encode } from 'uqr';
import type { NoticeFacts } from '../mandate/notice-facts.ts';
import { Ruler, western } from './notice-text.ts';
import type { Weight } from './notice-text.ts';
import { DAY } from '../ink/tokens.ts';

/** One mark on a page of the sign; points (1/72 inch), origin top left, text by its baseline. */
export type Mark =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: string;
      readonly radius?: number;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly weight: Weight;
      readonly fill: string;
      readonly text: string;
      readonly width: number;
      readonly link?: string;
    }
  | { readonly kind: 'path'; readonly d: string; readonly fill: string };

/** ISO 216 A4, upright. */
export const PAGE = { width: 595.28, height: 841.89 } as const;
const EDGE = 44;
const WHITE = '#ffffff';
const INNER = PAGE.width - 2 * EDGE;
const LABEL_WIDTH = 150;
const BAND = 168;
const QR_SIDE = 132;

/** The sign: everything on one page, the text as large as it fits. */
export function firstLayer(facts: NoticeFacts): Mark[] {
  const ruler = new Ruler();
  const foot = PAGE.height - EDGE - QR_SIDE;
  let marks: Mark[] = [];
  for (let scale = 1; scale > 0.4; scale -= 0.04) {
    const body = bodyOf(facts, ruler, scale);
    marks = body.marks;
    if (body.bottom <= foot - 16) break;
  }
  return [...bandOf(facts, ruler), ...marks, ...footOf(facts, ruler, foot)];
}

function bandOf(facts: NoticeFacts, ruler: Ruler): Mark[] {
  const left = EDGE + 128;
  const heading = fit(ruler, facts.heading, 'bold', 40, PAGE.width - left - EDGE);
  const site = ruler.wrap(facts.site, 19, 'regular', PAGE.width - left - EDGE).slice(0, 2);
  return [
    { kind: 'rect', x: 0, y: 0, width: PAGE.width, height: BAND, fill: DAY.ink },
    ...cameraPicture(EDGE, 40),
    line(ruler, facts.heading, left, 84, heading, 'bold', WHITE),
    ...site.map((text, i) => line(ruler, text, left, 114 + i * 23, 19, 'regular', WHITE)),
  ];
}

function bodyOf(facts: NoticeFacts, ruler: Ruler, scale: number): { marks: Mark[]; bottom: number } {
  const marks: Mark[] = [];
  const [lead, label, text] = [17 * scale, 11.5 * scale, 14 * scale];
  const leadLines = ruler.wrap(facts.lead, lead, 'bold', INNER);
  let y = BAND + 22 + lead;
  for (const part of leadLines) {
    marks.push(line(ruler, part, EDGE, y, lead, 'bold', DAY.ink));
    y += lead * 1.34;
  }
  y += 6;
  for (const item of facts.first) {
    const lines = ruler.wrap(item.text, text, 'regular', INNER - LABEL_WIDTH);
    const labels = ruler.wrap(item.label, label, 'bold', LABEL_WIDTH - 12);
    marks.push({ kind: 'rect', x: EDGE, y: y - 2, width: INNER, height: 0.8, fill: DAY.line });
    y += text * 1.25;
    for (const [i, part] of labels.entries())
      marks.push(line(ruler, part, EDGE, y + i * label * 1.25, label, 'bold', DAY.figure));
    for (const [i, part] of lines.entries())
      marks.push(line(ruler, part, EDGE + LABEL_WIDTH, y + i * text * 1.32, text, 'regular', DAY.ink));
    y += (Math.max(lines.length, labels.length) - 1) * text * 1.32 + text * 0.8;
  }
  return { marks, bottom: y };
}

function footOf(facts: NoticeFacts, ruler: Ruler, top: number): Mark[] {
  const marks: Mark[] = [{ kind: 'rect', x: EDGE, y: top - 10, width: INNER, height: 1.6, fill: DAY.ink }];
  let left = EDGE;
  if (facts.reportUrl !== undefined) {
    marks.push({ kind: 'path', d: qrPath(facts.reportUrl, EDGE, top + 4, QR_SIDE - 4), fill: '#000000' });
    left = EDGE + QR_SIDE + 22;
  }
  marks.push(line(ruler, facts.moreLabel, left, top + 32, 20, 'bold', DAY.ink));
  for (const [i, part] of ruler
    .wrap(facts.moreText, 13, 'regular', PAGE.width - EDGE - left)
    .slice(0, 5)
    .entries()) {
    const mark = line(ruler, part, left, top + 54 + i * 17, 13, 'regular', DAY.ink);
    marks.push(facts.reportUrl === undefined ? mark : { ...mark, link: facts.reportUrl });
  }
  return marks;
}

/** The details, on as many pages as they take. */
export function secondLayer(facts: NoticeFacts): Mark[][] {
  const ruler = new Ruler();
  const pages: Mark[][] = [[]];
  let y: number = EDGE + 24;
  const put = (
    text: string,
    size: number,
    weight: Weight,
    fill: string,
    indent: number,
    before: number,
    keep = 0,
  ): void => {
    y += before;
    const lines = ruler.wrap(text, size, weight, INNER - indent);
    // A heading never stands alone at the foot of a page.
    if (y + lines.length * size * 1.35 + keep > PAGE.height - EDGE) {
      pages.push([]);
      y = EDGE + 12;
    }
    for (const part of lines) {
      if (y > PAGE.height - EDGE) {
        pages.push([]);
        y = EDGE + 12;
      }
      pages.at(-1)!.push(line(ruler, part, EDGE + indent, y, size, weight, fill));
      y += size * 1.35;
    }
  };
  put(facts.secondHeading, 21, 'bold', DAY.ink, 0, 0);
  for (const { heading, lines } of facts.second) {
    put(heading, 12.5, 'bold', DAY.figure, 0, 12, 40);
    for (const text of lines) put(text, 10.5, 'regular', DAY.ink, 0, 2);
  }
  return pages;
}

function line(
  ruler: Ruler,
  raw: string,
  x: number,
  y: number,
  size: number,
  weight: Weight,
  fill: string,
): Extract<Mark, { kind: 'text' }> {
  const text = western(raw);
  return { kind: 'text', x, y, size, weight, fill, text, width: ruler.width(text, size, weight) };
}

function fit(ruler: Ruler, text: string, weight: Weight, size: number, width: number): number {
  return Math.min(size, (size * width) / Math.max(1, ruler.width(text, size, weight)));
}

/** A camera on its bracket, in white; 104 points wide. */
function cameraPicture(x: number, y: number): Mark[] {
  const move = (d: string): string =>
    d.replace(/(-?[\d.]+),(-?[\d.]+)/g, (_, a: string, b: string) => `${Number(a) + x},${Number(b) + y}`);
  return [
    { kind: 'path', d: move('M 0,34 L 10,34 L 10,90 L 0,90 Z'), fill: WHITE },
    { kind: 'path', d: move('M 10,64 L 40,64 L 52,46 L 61,50 L 46,74 L 10,74 Z'), fill: WHITE },
    { kind: 'path', d: move('M 27,2 L 95,24 L 85,55 L 17,33 Z'), fill: WHITE },
    { kind: 'path', d: move('M 97,31 L 107,34 L 101,53 L 91,50 Z'), fill: WHITE },
  ];
}

/** ISO/IEC 18004, level M; `side` points wide. The paper around it is the quiet zone. */
function qrPath(text: string, x: number, y: number, side: number): string {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const module = side / size;
  const round = (value: number): string => value.toFixed(3);
  let d = '';
  for (const [row, cells] of data.entries()) {
    for (let column = 0; column < size; column++) {
      if (!cells[column]) continue;
      const from = column;
      while (column + 1 < size && cells[column + 1]) column++;
      const [x0, x1] = [round(x + from * module), round(x + (column + 1) * module)];
      const [y0, y1] = [round(y + row * module), round(y + (row + 1) * module)];
      d += `M ${x0},${y0} L ${x1},${y0} L ${x1},${y1} L ${x0},${y1} Z `;
    }
  }
  return d.trim();
}
