import { useCallback, useSyncExternalStore } from 'react';
import type { Sentence } from '../wire/words.ts';
import { kept } from './kept.ts';

export type Language = 'de' | 'en';
/** Words of one screen: German, English. `{name}` is filled in. */
export type Words = Readonly<Record<string, readonly [de: string, en: string]>>;
export type Values = Readonly<Record<string, string | number>>;

const chosen = kept<Language | 'auto'>('language', ['auto', 'de', 'en'], 'auto');

export function languageNow(): Language {
  const choice = chosen.get();
  if (choice !== 'auto') return choice;
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
}

export function setLanguage(language: Language): void {
  chosen.set(language);
  document.documentElement.lang = language;
}

export function useLanguage(): Language {
  return useSyncExternalStore(chosen.subscribe, languageNow);
}

/** Fills `{name}`; a name without a value stays visible, so that a mistake is seen. */
export function fill(sentence: string, values: Values = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Speaks the words of a screen in the language of the moment: `const say = useWords(WORDS); say('open', { n: 2 })`. */
export function useWords<W extends Words>(words: W): (key: keyof W & string, values?: Values) => string {
  const language = useLanguage();
  return useCallback(
    (key: keyof W & string, values?: Values) => fill(words[key]![language === 'de' ? 0 : 1], values),
    [words, language],
  );
}

/** Reads sentences that come from the server in both languages. */
export function useSentence(): (sentence: Sentence) => string {
  const language = useLanguage();
  return useCallback((sentence: Sentence) => sentence[language], [language]);
}
