import type { WireError } from '../packet/wire.ts';
import type { Sentence } from '../wire/words.ts';

/** What intake says of a camera that cannot be read, told to whoever is setting it up. In the order in which they are tried. */
export const KNOWN: readonly (readonly [RegExp, Sentence])[] = [
  [/user name and password/, { de: 'Die Kamera nimmt Name und Kennwort nicht an. Beides in der Adresse berichtigen; bis dahin wird nichts weiter versucht, damit sie das Konto nicht sperrt.', en: 'The camera does not accept name and password. Correct them in the address; nothing more is tried until then, so that it does not lock the account.' }],
  [/no stream under this path/, { de: 'Unter diesem Pfad bietet die Kamera kein Bild an. Der Pfad steht in ihrer Anleitung.', en: 'The camera offers no stream under this path. The path stands in its manual.' }],
  [/to another address/, { de: 'Die Kamera verweist an eine andere Adresse. Diese andere Adresse eintragen.', en: 'The camera sends its viewers to another address. Enter that address.' }],
  [/No trusted connection/, { de: 'Dem Zertifikat der Kamera wird nicht getraut, oder es nennt einen anderen Namen.', en: 'The camera’s certificate is not trusted, or names another host.' }],
  [/does not answer as a camera/, { de: 'Dort antwortet etwas, aber keine Kamera. Adresse und Port prüfen.', en: 'Something answers there, but no camera. Check address and port.' }],
  [/does not exist/, { de: 'Diese Datei gibt es nicht. Den Pfad prüfen.', en: 'There is no such file. Check the path.' }],
]; // prettier-ignore

/** A sentence for whoever typed the address; it repeats nothing of it. */
export function faultSentence({ message, remedy }: WireError): Sentence {
  const known = KNOWN.find(([pattern]) => pattern.test(message))?.[1];
  if (known) return known;
  return { de: `Das lässt sich nicht lesen. (${message})`, en: `${message} ${remedy}`.trim() };
}
