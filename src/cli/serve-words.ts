import type { Language } from './language.ts';

/** What the command `serve` says. A missing key is a type error. */
const CATALOGUE = {
  about: {
    de: 'den Ort betreiben: überwachen, versiegeln und die Bildschirme der Leitstelle zeigen, bis Strg-C',
    en: 'run the place: watch, seal and show the screens of the control room, until Ctrl-C',
  },
  place: {
    de: 'Ordner des Ortes; ein leerer wird im Browser eingerichtet',
    en: 'folder of the place; an empty one is set up in the browser',
  },
  optionHost: {
    de: 'Adresse dieses Rechners; jede andere verlangt --base-url',
    en: 'address of this machine; any other demands --base-url',
  },
  optionPort: { de: 'Port; 0 sucht einen freien', en: 'port; 0 finds a free one' },
  optionStore: {
    de: 'sqlite:DATEI oder postgres://…; sonst live.db im Ordner',
    en: 'sqlite:FILE or postgres://…; else live.db in the folder',
  },
  optionBaseUrl: {
    de: 'Adresse, unter der ein Proxy mit https davorsteht',
    en: 'address of the proxy with https that stands before it',
  },
  optionOidcIssuer: {
    de: 'Anmeldung einer Behörde: Aussteller (OpenID Connect); das Geheimnis steht in AUGENMASS_OIDC_SECRET',
    en: 'sign-in of an authority: issuer (OpenID Connect); its secret is in AUGENMASS_OIDC_SECRET',
  },
  optionOidcClient: { de: 'Name dieses Servers dort', en: 'name of this server there' },
  optionOidcName: { de: 'wie die Anmeldung auf dem Bildschirm heißt', en: 'what the sign-in is called on the screen' },
  optionDemo: {
    de: 'den mitgelieferten Musterplatz betreiben; ohne Ordner in einem eigenen, der danach verschwindet',
    en: 'run the demo place that comes along; without a folder in one of its own that goes afterwards',
  },
  optionWall: {
    de: 'Wand um die Dunkelkammer: auto, bwrap, unshare, node-only',
    en: 'wall around the darkroom: auto, bwrap, unshare, node-only',
  },
  optionRate: { de: 'Auswertungen je Sekunde, 1 bis 10', en: 'analyses a second, 1 to 10' },
  optionDarkrooms: {
    de: 'wie viele Dunkelkammern sich die Kameras teilen: auto (eine je 16 Kameras, höchstens eine je Kern) oder 1 bis 64',
    en: 'how many darkrooms share the cameras: auto (one for each 16, at most one for each core) or 1 to 64',
  },
  optionLoop: { de: 'Dateien immer wieder von vorn', en: 'files again and again from their beginning' },
  optionJson: { de: 'Adresse und Ereignisse als JSON-Zeilen', en: 'address and events as JSON lines' },
  optionQuiet: { de: 'keine Ereignisse auf der Konsole', en: 'no events on the console' },
  optionLang: { de: 'Sprache: de oder en', en: 'language: de or en' },
  examples: { de: 'Beispiele', en: 'Examples' },
  at: { de: 'Augenmaß', en: 'Augenmass' },
  firstPerson: {
    de: 'Noch kann sich niemand anmelden. Dieser Verweis richtet die erste Person ein, einmal und innerhalb einer Stunde:',
    en: 'Nobody can sign in yet. This link enrols the first person, once and within an hour:',
  },
  stop: { de: 'Strg-C beendet.', en: 'Ctrl-C stops.' },
  stopping: {
    de: 'Wird beendet; was gelesen ist, wird noch versiegelt.',
    en: 'Stopping; what was read is still sealed.',
  },
  needFolder: {
    de: 'Welcher Ort? Einen Ordner nennen, oder --demo.',
    en: 'Which place? Name a folder, or --demo.',
  },
} as const;

export type ServeWord = keyof typeof CATALOGUE;
export const serveWords =
  (language: Language): ((key: ServeWord) => string) =>
  (key) =>
    CATALOGUE[key][language];
