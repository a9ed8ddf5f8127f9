import { ROLE_NAMES } from '../server/entry-sentence.ts';
import type { PersonKnown } from '../server/place-people.ts';
import type { Language } from './language.ts';

type Role = PersonKnown['roles'][number];

/** What the command `people` says. A missing key is a type error. */
const CATALOGUE = {
  about: {
    de: 'wer sich am Ort anmelden kann; Links für jemanden, der seinen Schlüssel verloren hat',
    en: 'who can sign in at the place; links for somebody who lost their key',
  },
  listAbout: { de: 'zeigen, wen es gibt; ändert nichts', en: 'show who there is; changes nothing' },
  linkAbout: {
    de: 'einen Link ausgeben, mit dem jemand einmal wieder hineinkommt; er steht vorher im Protokoll',
    en: 'print a link that brings somebody back in, once; the ledger has it first',
  },
  dir: { de: 'Ordner des Ortes', en: 'folder of the place' },
  who: {
    de: 'Name, Kennung, oder eine Aufgabe, die nur einer hat, z. B. administrator',
    en: 'name, id, or a role that one person alone has, such as administrator',
  },
  optionAdministrator: {
    de: 'stattdessen ein Link für jemand Neues, der den Ort verwaltet',
    en: 'instead a link for somebody new who administers the place',
  },
  optionBaseUrl: {
    de: 'Adresse, unter der Browser den Ort erreichen',
    en: 'address under which browsers reach the place',
  },
  optionStore: {
    de: 'sqlite:DATEI oder postgres://…; sonst live.db im Ordner',
    en: 'sqlite:FILE or postgres://…; else live.db in the folder',
  },
  optionJson: { de: 'Ergebnis als JSON ausgeben', en: 'print the result as JSON' },
  optionLang: { de: 'Sprache: de oder en', en: 'language: de or en' },
  examples: { de: 'Beispiele', en: 'Examples' },
  nobody: { de: 'Noch niemand.', en: 'Nobody yet.' },
  lockedOut: { de: 'ausgesperrt', en: 'locked out' },
  key: { de: 'Passkey', en: 'passkey' },
  keys: { de: 'Passkeys', en: 'passkeys' },
  password: { de: 'Kennwort', en: 'password' },
  noWayIn: { de: 'ohne Zugang', en: 'no way in' },
  linkFor: { de: 'Link für', en: 'Link for' },
  newAdministrator: { de: 'jemand Neues (Verwaltung)', en: 'somebody new (administrator)' },
  until: { de: 'einmal, bis', en: 'once, until' },
  ends: {
    de: 'Wer angemeldet war, ist abgemeldet; mit dem Link endet jeder frühere Schlüssel. Nur der Person selbst geben.',
    en: 'Who was signed in is signed out; using the link ends every earlier key. Give it to that person alone.',
  },
  needWho: { de: 'Für wen ist der Link?', en: 'Whom is the link for?' },
  needWhoRemedy: {
    de: 'Einen Namen nennen, oder --administrator für jemand Neues.',
    en: 'Name somebody, or --administrator for somebody new.',
  },
} as const satisfies Record<string, Readonly<Record<Language, string>>>;

export const peopleWords =
  (language: Language) =>
  (key: keyof typeof CATALOGUE): string =>
    CATALOGUE[key][language];

export const roleIn = (language: Language, role: Role): string => ROLE_NAMES[role]?.[language === 'de' ? 0 : 1] ?? role;
