import type { z } from 'zod';
import { NEVER_GRANTED } from './capabilities.ts';
import { jsonSchema } from './document.ts';
import type { Sentence } from './mandate.ts';
import { didYouMean } from './suggest.ts';

/** What is wrong at one path of the document. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly what: Sentence;
  readonly remedy: Sentence;
}

/** Takes down what is wrong at a path. */
export type Complain = (path: readonly PropertyKey[], what: Sentence, remedy: Sentence) => void;

type Issue = z.core.$ZodIssue;

const SEE: Sentence = { de: 'Siehe spec/mandate-v1.md.', en: 'See spec/mandate-v1.md.' };
const KINDS: Readonly<Record<string, Sentence>> = {
  string: { de: 'ein Text', en: 'a text' },
  number: { de: 'eine Zahl', en: 'a number' },
  int: { de: 'eine ganze Zahl', en: 'a whole number' },
  array: { de: 'eine Liste', en: 'a list' },
  tuple: { de: 'eine Liste', en: 'a list' },
  object: { de: 'ein Abschnitt mit eigenen Zeilen', en: 'a section with lines of its own' },
};

/** The schema's findings in words that say what to do; `document` is what was read. */
export function faultsOf(issues: readonly Issue[], document: unknown): Fault[] {
  return issues.flatMap((issue) => faultOf(issue, document));
}

function faultOf(issue: Issue, document: unknown): Fault[] {
  const { path } = issue;
  const label = labelOf(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key));
    case 'invalid_type': {
      const given = valueAt(document, path);
      const kind = KINDS[issue.expected] ?? { de: issue.expected, en: issue.expected };
      if (given === undefined || given === null) {
        return [
          {
            path,
            what: { de: `${label} fehlt.`, en: `${label} is missing.` },
            remedy: { de: `Nötig ist ${kind.de}. ${SEE.de}`, en: `It must be ${kind.en}. ${SEE.en}` },
          },
        ];
      }
      const quote = issue.expected === 'string' && typeof given !== 'object';
      return [
        {
          path,
          what: { de: `${label} muss ${kind.de} sein.`, en: `${label} must be ${kind.en}.` },
          remedy: quote ? { de: 'In Anführungszeichen setzen.', en: 'Put it in quotes.' } : SEE,
        },
      ];
    }
    case 'invalid_value': {
      const known = issue.values.map(String);
      const given = valueAt(document, path);
      return [chosenFrom(path, given, known)];
    }
    case 'too_small':
    case 'too_big':
      return [outOfRange(issue, document)];
    case 'invalid_format':
      return [{ path, ...patternFault(label, issue.format === 'regex' ? (issue.pattern ?? '') : issue.format) }];
    case 'invalid_union':
      return unionFaults(issue, document);
    default:
      return [{ path, what: { de: `${label}: ${issue.message}.`, en: `${label}: ${issue.message}.` }, remedy: SEE }];
  }
}

function unknownKey(path: readonly PropertyKey[], key: string): Fault {
  const known = knownKeys(path);
  const near = didYouMean(key, known);
  const shown = key.slice(0, 60);
  const list = known.join(', ');
  const what = { de: `„${shown}“ ist hier unbekannt.`, en: `“${shown}” is unknown here.` };
  if (NEVER_GRANTED.test(key) && near === undefined) return { path: [...path, key], ...neverGranted(shown) };
  const remedy =
    near === undefined
      ? { de: `Bekannt sind ${list}.`, en: `Known are ${list}.` }
      : { de: `Ist „${near}“ gemeint?`, en: `Did you mean “${near}”?` };
  return { path: [...path, key], what, remedy };
}

function neverGranted(word: string): Omit<Fault, 'path'> {
  return {
    what: {
      de: `„${word}“ kann kein Mandat gewähren.`,
      en: `No mandate can grant “${word}”.`,
    },
    remedy: {
      de: 'Streichen: Menschen zu erkennen oder zu beurteilen, kann dieses Programm nicht.',
      en: 'Remove it: recognising or judging people is nothing this program can do.',
    },
  };
}

function chosenFrom(path: readonly PropertyKey[], given: unknown, known: readonly string[]): Fault {
  const label = labelOf(path);
  if (given === undefined || given === null) {
    const list = known.join(', ');
    return {
      path,
      what: { de: `${label} fehlt.`, en: `${label} is missing.` },
      remedy: { de: `Möglich: ${list}.`, en: `Choose one of: ${list}.` },
    };
  }
  const word = (typeof given === 'string' ? given : JSON.stringify(given)).slice(0, 60);
  if (path.includes('capabilities') && NEVER_GRANTED.test(word)) return { path, ...neverGranted(word) };
  const near = didYouMean(word, known);
  const list = known.join(', ');
  return {
    path,
    what: { de: `${label}: „${word}“ gibt es nicht.`, en: `${label}: there is no “${word}”.` },
    remedy:
      near === undefined
        ? { de: `Möglich: ${list}.`, en: `Choose one of: ${list}.` }
        : { de: `Ist „${near}“ gemeint?`, en: `Did you mean “${near}”?` },
  };
}

function outOfRange(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, document: unknown): Fault {
  const { path, origin } = issue;
  const label = labelOf(path);
  const small = issue.code === 'too_small';
  const bound = String(small ? issue.minimum : issue.maximum);
  const given = valueAt(document, path);
  if (origin === 'array') {
    const count = Array.isArray(given) ? given.length : 0;
    return {
      path,
      what: {
        de: `${label} hat ${count} Einträge; ${small ? 'nötig sind mindestens' : 'möglich sind höchstens'} ${bound}.`,
        en: `${label} has ${count} entries; ${small ? 'it takes at least' : 'it may have at most'} ${bound}.`,
      },
      remedy:
        path.length === 1 && path[0] === 'cameras' && !small
          ? {
              de: 'Den Ort in mehrere Orte mit je einem Mandat aufteilen.',
              en: 'Divide the place into several, each with a mandate of its own.',
            }
          : SEE,
    };
  }
  if (origin === 'string') {
    return {
      path,
      what: small
        ? { de: `${label} ist leer.`, en: `${label} is empty.` }
        : { de: `${label} ist länger als ${bound} Zeichen.`, en: `${label} is longer than ${bound} characters.` },
      remedy: small ? { de: 'Ausfüllen.', en: 'Fill it in.' } : { de: 'Kürzen.', en: 'Shorten it.' },
    };
  }
  return {
    path,
    what: {
      de: `${label} ist ${String(given)}; ${small ? 'mindestens' : 'höchstens'} ${bound} ist möglich.`,
      en: `${label} is ${String(given)}; it must be ${small ? 'at least' : 'at most'} ${bound}.`,
    },
    remedy: { de: 'Den Wert ändern.', en: 'Change the value.' },
  };
}

function patternFault(label: string, pattern: string): Omit<Fault, 'path'> {
  const found = PATTERNS.find(([mark]) => pattern.includes(mark));
  const [, de, en] = found ?? ['', 'hat nicht die nötige Form', 'has not the form it needs'];
  const [, , , remedyDe, remedyEn] = found ?? ['', '', '', SEE.de, SEE.en];
  return { what: { de: `${label} ${de}.`, en: `${label} ${en}.` }, remedy: { de: remedyDe, en: remedyEn } };
}

/** Told apart by a piece of the regular expression in document.ts; a test goes through every pattern there. */
const PATTERNS: readonly (readonly [mark: string, de: string, en: string, remedyDe: string, remedyEn: string])[] = [
  [
    '{0,40}',
    'ist kein Name',
    'is no name',
    'Kleinbuchstaben, Ziffern und Bindestriche, höchstens 41.',
    'Use small letters, digits and hyphens, 41 at most.',
  ],
  [
    '24:00',
    'ist keine Öffnungszeit',
    'is no span of hours',
    'So schreiben: 07:00-20:00.',
    'Write it like 07:00-20:00.',
  ],
  [
    '(T',
    'ist kein Zeitpunkt',
    'is no moment in time',
    'So schreiben: 2026-12-01 oder 2026-12-01T08:00.',
    'Write it like 2026-12-01 or 2026-12-01T08:00.',
  ],
  ['\\d{4}-', 'ist kein Tag', 'is no day', 'So schreiben: 2026-12-24.', 'Write it like 2026-12-24.'],
  [
    'mqtts?',
    'ist keine Adresse',
    'is no address',
    'So schreiben: https://name.example/pfad, mqtts://name.example:8883/thema oder syslog+tls://name.example:6514, ohne Zugangsdaten.',
    'Write it like https://name.example/path, mqtts://name.example:8883/topic or syslog+tls://name.example:6514, without credentials.',
  ],
  [
    'https?',
    'ist keine Adresse',
    'is no address',
    'So schreiben: https://name.example/pfad, ohne Zugangsdaten.',
    'Write it like https://name.example/path, without credentials.',
  ],
  ['\\d{1,5}', 'ist kein Ziel', 'is no endpoint', 'So schreiben: name.example:443.', 'Write it like name.example:443.'],
];

/** Of the shapes a part may have, the one that was probably meant: it fails deepest inside and least often. */
function unionFaults(issue: Extract<Issue, { code: 'invalid_union' }>, document: unknown): Fault[] {
  const { path } = issue;
  const label = labelOf(path);
  const given = valueAt(document, path);
  if (given === undefined || given === null) {
    return [{ path, what: { de: `${label} fehlt.`, en: `${label} is missing.` }, remedy: SEE }];
  }
  const branches = issue.errors
    .filter((branch) => !branch.some((inner) => inner.path.length === 0 && inner.code !== 'unrecognized_keys'))
    .sort((a, b) => a.length - b.length);
  const [meant] = branches;
  if (!meant) {
    return [
      {
        path,
        what: { de: `${label} hat nicht die nötige Form.`, en: `${label} has not the form it needs.` },
        remedy: SEE,
      },
    ];
  }
  return meant.flatMap((inner) => faultOf({ ...inner, path: [...path, ...inner.path] }, document));
}

/** `cameras[2].purpose`, in quotes as both languages have them is the caller's; short enough for any screen. */
export function labelOf(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (sum, step) =>
      typeof step === 'number' ? `${sum}[${step + 1}]` : sum === '' ? String(step) : `${sum}.${String(step)}`,
    '',
  );
  return text === '' ? 'mandate' : text;
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

let published: Schema | undefined;

/** Names that may stand at `path`, from the published schema itself. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  published ??= jsonSchema();
  let here: Schema[] = [published];
  const spread = (schema: Schema): Schema[] => [schema, ...(schema.anyOf ?? []).flatMap(spread)];
  for (const step of path) {
    here = here
      .flatMap(spread)
      .map((s) => (typeof step === 'number' ? (s.items ?? s.prefixItems?.[step]) : s.properties?.[String(step)]))
      .filter((s) => s !== undefined);
  }
  return [...new Set(here.flatMap(spread).flatMap((s) => Object.keys(s.properties ?? {})))];
}
