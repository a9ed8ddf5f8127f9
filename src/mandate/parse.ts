import { createHash } from 'node:crypto';
import { AugenmassError } from '../kernel/errors.ts';
import { buildMandate } from './build.ts';
import { documentSchema, MOST_CAMERAS } from './document.ts';
import { faultsOf } from './faults.ts';
import type { Complain } from './faults.ts';
import type { Parsed, Problem } from './standing.ts';
import { readYaml } from './yaml-document.ts';

export type { Parsed, Problem } from './standing.ts';

/** More than any place of 500 cameras needs; a reader's time is bounded by it. */
export const MOST_BYTES = 512 * 1024;
const LONGEST_LINE = 4096;
const MOST_PROBLEMS = 20;

/** The `cause` of the error that `parseMandate` throws: every problem, in the file's order, in both languages. */
export class MandateProblems extends Error {
  override readonly name = 'MandateProblems';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`${problems.length} problems`);
    this.problems = problems;
  }
}

/**
 * Reads a mandate; `name` is what errors call the file. Throws `invalid` with every problem (20 at most), each with
 * `line:column` and what to do; the same as `cause.problems` in both languages.
 */
export function parseMandate(text: string, name: string): Parsed {
  const tooLarge = sizeProblem(text);
  if (tooLarge) throw invalid(name, [tooLarge]);
  const yaml = readYaml(text);
  const problems: Problem[] = [...yaml.problems];
  const remarks: Problem[] = [];
  const into =
    (list: Problem[]): Complain =>
    (path, what, remedy) => {
      if (list.length < 200) list.push({ ...yaml.locate(path), what, remedy });
    };
  if (problems.length > 0) throw invalid(name, problems);
  const document = documentSchema.safeParse(yaml.value);
  if (!document.success) {
    const complain = into(problems);
    for (const { path, what, remedy } of faultsOf(document.error.issues.slice(0, 200), yaml.value))
      complain(path, what, remedy);
    throw invalid(name, problems);
  }
  const mandate = buildMandate(document.data, into(problems), into(remarks));
  if (problems.length > 0) throw invalid(name, problems);
  return {
    mandate,
    sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
    remarks: inOrder(remarks),
    line: (path) => yaml.locate(path).line,
  };
}

function sizeProblem(text: string): Problem | undefined {
  if (Buffer.byteLength(text) > MOST_BYTES) {
    return {
      line: 1,
      column: 1,
      what: { de: 'Die Datei ist größer als 512 KiB.', en: 'The file is larger than 512 KiB.' },
      remedy: {
        de: `Ein Mandat nennt höchstens ${MOST_CAMERAS} Kameras; den Ort in mehrere mit je einem Mandat aufteilen.`,
        en: `A mandate names at most ${MOST_CAMERAS} cameras; divide the place into several, each with its own mandate.`,
      },
    };
  }
  const lines = text.split('\n');
  const long = lines.findIndex((line) => line.length > LONGEST_LINE);
  if (long < 0) return undefined;
  return {
    line: long + 1,
    column: LONGEST_LINE + 1,
    what: {
      de: `Die Zeile ist länger als ${LONGEST_LINE} Zeichen.`,
      en: `The line is longer than ${LONGEST_LINE} characters.`,
    },
    remedy: { de: 'Auf mehrere Zeilen verteilen.', en: 'Spread it over several lines.' },
  };
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function invalid(name: string, all: readonly Problem[]): AugenmassError {
  const sorted = inOrder(all);
  const problems = sorted.slice(0, MOST_PROBLEMS);
  const lines = problems.map(({ line, column, what, remedy }) => `${name}:${line}:${column}: ${what.en} ${remedy.en}`);
  const more = sorted.length > problems.length ? [`and ${sorted.length - problems.length} more`] : [];
  return new AugenmassError('invalid', `The mandate cannot be used.\n${[...lines, ...more].join('\n')}`, {
    cause: new MandateProblems(problems),
  });
}
