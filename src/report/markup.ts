import { numbersIn, percentOf, say, spanOf } from './player/words.ts';
import type { Values, WordKey } from './player/words.ts';
import type { Language } from './input.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters and marks that turn the direction of writing have no place in a name on a page. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, ' ');
}

/** Text for element content and attribute values. Names of files and reasons are not ours: nothing goes in without this. */
export function escape(text: string): string {
  return plain(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** The same content in both languages; the style sheet shows the one that the page's `lang` names. */
export function both(render: (language: Language) => string): string {
  const [de, en] = [render('de'), render('en')];
  return de === en ? de : `<span lang="de">${de}</span><span lang="en">${en}</span>`;
}

/** A sentence of the catalogue in both languages, escaped. */
export function word(key: WordKey, values: Values = {}): string {
  return both((language) => escape(say(key, language, values)));
}

export function percent(share: number): string {
  return both((language) => percentOf(share, language));
}

export function span(ms: number): string {
  return escape(spanOf(ms));
}

/** Escaped text with its numbers and units set strong. */
export function strong(text: string): string {
  return numbersIn(text)
    .map((part) => (part.number ? `<b>${escape(part.text)}</b>` : escape(part.text)))
    .join('');
}

/** Hidden in both languages only from the eye. */
export function spoken(key: WordKey, values: Values = {}): string {
  return `<span class="spoken">${word(key, values)}</span>`;
}
