import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { Problem } from './standing.ts';

export interface YamlDocument {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where the part at `path` stands: its key, its list entry, or its nearest parent. From 1. */
  locate(path: readonly PropertyKey[]): { line: number; column: number };
}

/** Deeper than any mandate; keeps a hostile file from exhausting the stack. */
const DEEPEST = 24;
const MOST_PROBLEMS = 20;

/** YAML 1.2, core schema, without what lets a small file mean a large or a surprising one: aliases, anchors, tags, merges. */
export function readYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const complain = (offset: number, what: Problem['what'], remedy: Problem['remedy']): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ ...at(offset), what, remedy });
  };
  let document: Document;
  try {
    // Its own check for doubled keys compares each with each, which 100,000 keys turn into minutes; ours is below.
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: false,
      schema: 'core',
      version: '1.2',
      logLevel: 'error',
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain(0, TOO_DEEP.what, TOO_DEEP.remedy);
    return { value: undefined, problems, locate: () => ({ line: 1, column: 1 }) };
  }
  for (const error of document.errors) {
    const detail = (error.message.split('\n')[0] ?? '').replace(/[.:]$/, '');
    complain(
      error.pos[0],
      { de: `Das ist kein YAML: ${detail}.`, en: `This is not YAML: ${detail}.` },
      {
        de: 'Einrückung (Leerzeichen, keine Tabulatoren), Doppelpunkte und Anführungszeichen davor prüfen.',
        en: 'Check indentation (spaces, no tabs), colons and quotes in front of it.',
      },
    );
  }
  const value =
    document.errors.length > 0
      ? undefined
      : plain(document.contents, 0, (node, fault) => {
          complain(node, fault.what, fault.remedy);
        });
  return { value, problems, locate: (path) => at(offsetOf(document, path)) };
}

type Fault = Pick<Problem, 'what' | 'remedy'>;

const TOO_DEEP: Fault = {
  what: { de: 'Zu tief geschachtelt.', en: 'Nested too deeply.' },
  remedy: { de: 'Die Klammern prüfen.', en: 'Check the brackets.' },
};
const SPELL_OUT: Fault = {
  what: {
    de: 'Verweise, Anker und Typmarken (&, *, !) kommen in einem Mandat nicht vor.',
    en: 'References, anchors and tags (&, *, !) have no place in a mandate.',
  },
  remedy: {
    de: 'Ausschreiben, damit jede Zeile für sich steht.',
    en: 'Write it out, so that each line stands for itself.',
  },
};

function plain(node: unknown, depth: number, complain: (offset: number, fault: Fault) => void): unknown {
  if (node === null || node === undefined) return null;
  if (!isNode(node)) return undefined;
  const offset = node.range?.[0] ?? 0;
  if (depth > DEEPEST) {
    complain(offset, TOO_DEEP);
    return undefined;
  }
  if (isAlias(node) || node.anchor !== undefined || node.tag !== undefined) {
    complain(offset, SPELL_OUT);
    return undefined;
  }
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => plain(item, depth + 1, complain));
  const entries: [string, unknown][] = [];
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const word = isScalar(key) ? String(key.value) : undefined;
    const place = isNode(key) ? (key.range?.[0] ?? offset) : offset;
    if (word === undefined || (isScalar(key) && (key.anchor ?? key.tag) !== undefined)) {
      complain(place, word === undefined ? NO_KEY : SPELL_OUT);
      continue;
    }
    if (seen.has(word)) complain(place, doubled(word));
    seen.add(word);
    entries.push([word, plain(value, depth + 1, complain)]);
  }
  return Object.fromEntries(entries);
}

const NO_KEY: Fault = {
  what: { de: 'Hier fehlt ein einfacher Name vor dem Doppelpunkt.', en: 'A plain name is missing before the colon.' },
  remedy: { de: 'Einen Namen der Vorlage einsetzen.', en: 'Use a name of the template.' },
};
const doubled = (word: string): Fault => ({
  what: { de: `„${word}“ steht hier zweimal.`, en: `“${word}” stands here twice.` },
  remedy: { de: 'Eines davon streichen.', en: 'Remove one of them.' },
});

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
