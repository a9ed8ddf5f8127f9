import { localTime } from './moments.ts';
import type { Sentence } from './mandate.ts';
import type { Parsed } from './standing.ts';

export interface Change {
  /** `permits`: more than before, or less control over it; `withdraws`: less; `changes`: other words or facts. */
  readonly kind: 'permits' | 'withdraws' | 'changes';
  readonly sentence: Sentence;
  /** Line in the file in which it stands: the new one, or the old one where something is gone. */
  readonly line: number;
  readonly in: 'new' | 'old';
}

/** Collects what differs between two mandates. */
export class Changes {
  readonly list: Change[] = [];
  readonly before: Parsed;
  readonly after: Parsed;

  constructor(before: Parsed, after: Parsed) {
    this.before = before;
    this.after = after;
  }

  add(
    kind: Change['kind'],
    path: readonly (string | number)[],
    de: string,
    en: string,
    where: Change['in'] = 'new',
  ): void {
    const parsed = where === 'new' ? this.after : this.before;
    this.list.push({ kind, sentence: { de, en }, line: parsed.line(path), in: where });
  }

  /** Entries of two lists: what came `permits`, what went `withdraws`; `inverse` where having more means being allowed less. */
  sets(
    label: Sentence,
    old: ReadonlyMap<string, readonly (string | number)[]>,
    now: ReadonlyMap<string, readonly (string | number)[]>,
    inverse = false,
  ): void {
    const [came, went] = inverse ? (['withdraws', 'permits'] as const) : (['permits', 'withdraws'] as const);
    for (const [name, path] of now) {
      if (!old.has(name)) this.add(came, path, `${label.de}: neu ${name}.`, `${label.en}: ${name} is new.`);
    }
    for (const [name, path] of old) {
      if (!now.has(name))
        this.add(went, path, `${label.de}: ${name} entfällt.`, `${label.en}: ${name} is gone.`, 'old');
    }
  }

  /** A number of which more, or less, is wider. */
  amount(path: readonly (string | number)[], label: Sentence, old: number, now: number, wider: 'more' | 'less'): void {
    if (old === now) return;
    const kind = (wider === 'more') === now > old ? 'permits' : 'withdraws';
    this.add(kind, path, `${label.de}: ${now} statt ${old}.`, `${label.en}: ${now} instead of ${old}.`);
  }

  text(path: readonly (string | number)[], label: Sentence, old: string | undefined, now: string | undefined): void {
    if (old === now) return;
    this.add(
      'changes',
      path,
      `${label.de}: „${now ?? '–'}“ statt „${old ?? '–'}“.`,
      `${label.en}: “${now ?? '–'}” instead of “${old ?? '–'}”.`,
    );
  }

  moment(
    path: readonly (string | number)[],
    label: Sentence,
    old: number,
    now: number,
    wider: 'later' | 'earlier',
  ): void {
    if (old === now) return;
    const kind = (wider === 'later') === now > old ? 'permits' : 'withdraws';
    const say = (ms: number, language: 'de' | 'en'): string => localTime(ms, this.after.mandate.timeZone, language);
    this.add(
      kind,
      path,
      `${label.de}: ${say(now, 'de')} statt ${say(old, 'de')}.`,
      `${label.en}: ${say(now, 'en')} instead of ${say(old, 'en')}.`,
    );
  }
}

export function namesAt(
  names: readonly string[],
  path: readonly (string | number)[],
): Map<string, (string | number)[]> {
  return new Map(names.map((name, i) => [name, [...path, i]]));
}
