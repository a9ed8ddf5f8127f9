/** Words of a screen, as its tables hold them, in one language; `{name}` filled in as the screen does. */
export type Language = 'de' | 'en';
type Table = Readonly<Record<string, readonly [de: string, en: string]>>;

export function say<W extends Table>(
  words: W,
  language: Language,
): (key: keyof W & string, values?: Readonly<Record<string, string | number>>) => string {
  return (key, values = {}) =>
    words[key]![language === 'de' ? 0 : 1].replace(/\{(\w+)\}/g, (whole, name: string) =>
      String(values[name] ?? whole),
    );
}
