import type { Language } from '../language.ts';

type Keys = readonly string[];

/** What a person can do, once: feeds button, key and the list of keys. */
export interface Act {
  readonly word: readonly [de: string, en: string];
  /** As KeyboardEvent.key in lower case, `shift+` before it where needed; the first is shown. Where a letter stands for a word, one list a language. */
  readonly keys: Keys | { readonly de: Keys; readonly en: Keys };
}
export type ActTable = Readonly<Record<string, Act>>;

/** What a table's acts have in common, for the list of keys. */
const headings = new WeakMap<ActTable, Act['word']>();

/** The same table, with a heading in the list of keys. */
export function headed<T extends ActTable>(heading: Act['word'], table: T): T {
  headings.set(table, heading);
  return table;
}

export interface Standing {
  readonly act: Act;
  readonly heading?: Act['word'] | undefined;
  readonly run: () => void;
}

export interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** Keys that belong to the other language work as well: a shared desk has hands of both. */
export function keysOf(act: Act, language: Language): Keys {
  if (!('de' in act.keys)) return act.keys;
  const mine = act.keys[language];
  return [...mine, ...act.keys[language === 'de' ? 'en' : 'de'].filter((key) => !mine.includes(key))];
}

/** Letters and signs by themselves, which speech input and stray fingers set off (WCAG 2.2, 2.1.4). */
const single = (key: string): boolean => /^(shift\+)?[^ ]$/u.test(key);

/** All acts that are possible at this moment. What was added last comes first, so that a dialog stands before its screen. */
export class ActRegistry {
  #groups: { readonly table: ActTable; readonly runs: ReadonlyMap<string, Standing> }[] = [];
  readonly #listeners = new Set<() => void>();
  #list: readonly Standing[] = [];

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly list = (): readonly Standing[] => this.#list;

  /** Makes acts possible until the returned function is called. */
  add(table: ActTable, runs: Readonly<Record<string, (() => void) | undefined>>): () => void {
    const standing = new Map<string, Standing>();
    for (const [id, act] of Object.entries(table)) {
      const run = runs[id];
      if (run) standing.set(id, { act, run, heading: headings.get(table) });
    }
    const group = { table, runs: standing };
    this.#groups = [group, ...this.#groups];
    this.#changed();
    return () => {
      this.#groups = this.#groups.filter((other) => other !== group);
      this.#changed();
    };
  }

  /** The act a key stands for at this moment. `letters` false: single characters do nothing. */
  find(pressed: Pressed, language: Language, letters: boolean): Standing | undefined {
    if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return undefined;
    const bare = pressed.key.toLowerCase();
    const wanted = pressed.shiftKey ? [`shift+${bare}`, ...(/^[\p{L}\d]$/u.test(bare) ? [] : [bare])] : [bare];
    return this.#list.find(({ act }) =>
      keysOf(act, language).some((key) => wanted.includes(key) && (letters || !single(key))),
    );
  }

  #changed(): void {
    this.#list = this.#groups.flatMap(({ runs }) => [...runs.values()]);
    for (const listener of this.#listeners) listener();
  }
}

const NAMES: Readonly<Record<string, string>> = {
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  enter: '⏎',
  escape: 'Esc',
  ' ': '␣',
};

/** How a key is written on a key cap. */
export function capOf(key: string): string {
  const shifted = key.startsWith('shift+');
  const bare = shifted ? key.slice(6) : key;
  const name = NAMES[bare] ?? (bare.length === 1 ? bare.toUpperCase() : bare.slice(0, 1).toUpperCase() + bare.slice(1));
  return shifted && bare !== '?' ? `⇧ ${name}` : name;
}

/** Whether a key press belongs to what has the focus, not to the screen: typing, choosing, pressing a button. */
export function isTyping(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement) || key === 'Escape') return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  if (target.matches('input')) {
    const type = target.getAttribute('type');
    if (type === 'range') return /^(Arrow|Home|End|Page)/.test(key);
    if (type === 'checkbox' || type === 'radio') return key === ' ' || /^Arrow/.test(key);
    return true;
  }
  return (key === 'Enter' || key === ' ') && target.closest('button, a, summary, [role=tab], [role=option]') !== null;
}
