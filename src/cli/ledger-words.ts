import type { Language } from './language.ts';

/** What the commands `ledger` and `witness` say. A missing key is a type error. */
const CATALOGUE = {
  about: {
    de: 'das Protokoll aller Vorgänge prüfen, lesen und zeigen',
    en: 'verify, read and serve the record of every act',
  },
  verifyAbout: {
    de: 'alles nachrechnen: Unterschrift, jeden Eintrag, jede Kachel, die Wurzel; oder einen einzelnen Nachweis prüfen',
    en: 'check everything again: signature, every entry, every tile, the root; or check a single proof',
  },
  verifySource: {
    de: 'Ordner des Ortes oder des Protokolls, Adresse (http, https) oder Datei .tlog-proof',
    en: 'folder of the place or the ledger, address (http, https), or a .tlog-proof file',
  },
  source: {
    de: 'Ordner des Ortes oder des Protokolls, oder Adresse (http, https)',
    en: 'folder of the place or the ledger, or address (http, https)',
  },
  folder: { de: 'Ordner des Ortes oder des Protokolls', en: 'folder of the place or the ledger' },
  index: { de: 'Nummer des Eintrags, der erste ist 0', en: 'number of the entry, the first is 0' },
  proveAbout: {
    de: 'Nachweis für einen Eintrag ausgeben, der sich allein und ohne Netz prüfen lässt (C2SP tlog-proof)',
    en: 'print a proof for one entry that can be checked alone and offline (C2SP tlog-proof)',
  },
  showAbout: {
    de: 'Einträge lesen, jeder gegen die Wurzel geprüft',
    en: 'read entries, each checked against the root',
  },
  serveAbout: {
    de: 'das Protokoll nur lesbar über HTTP zeigen (C2SP tlog-tiles), bis Strg-C',
    en: 'serve the ledger read-only over HTTP (C2SP tlog-tiles) until Ctrl-C',
  },
  witnessAbout: {
    de: 'Zeuge für die Protokolle anderer sein: nur unterschreiben, was die bekannte Geschichte fortsetzt (C2SP tlog-witness)',
    en: "be a witness for other people's ledgers: sign only what continues the known history (C2SP tlog-witness)",
  },
  witnessFolder: { de: 'Ordner des Zeugen: Schlüssel und Stand', en: "the witness's own folder: keys and state" },
  optionKey: {
    de: 'öffentlicher Schlüssel des Protokolls, als Zeile oder Datei; sonst der im Ordner',
    en: 'public key of the ledger, as a line or a file; else the one in the folder',
  },
  optionSince: {
    de: 'früher aufbewahrter Checkpoint: das Protokoll muss ihn fortsetzen',
    en: 'checkpoint kept from before: the ledger must continue it',
  },
  optionWitness: {
    de: 'öffentliche Schlüssel eines Zeugen, als Zeile oder Datei; mehrmals möglich',
    en: 'public keys of a witness, as a line or a file; can be repeated',
  },
  optionQuorum: {
    de: 'wie viele der Zeugen unterschrieben haben müssen; sonst alle',
    en: 'how many of the witnesses must have cosigned; else all',
  },
  optionEntries: { de: 'auch den Inhalt jedes Eintrags prüfen', en: 'also check the content of every entry' },
  optionEntry: {
    de: 'der Eintrag zum Nachweis, wenn er nicht darin steht',
    en: 'the entry of the proof, if not in it',
  },
  optionOutFile: { de: 'in diese Datei schreiben', en: 'write to this file' },
  optionFrom: { de: 'ab diesem Eintrag; sonst die letzten', en: 'from this entry on; else the last ones' },
  optionCount: { de: 'wie viele', en: 'how many' },
  optionAct: { de: 'nur diese Vorgänge, mit Komma getrennt', en: 'only these acts, separated by commas' },
  optionJson: { de: 'Ergebnis als JSON ausgeben', en: 'print the result as JSON' },
  optionLang: { de: 'Sprache: de oder en', en: 'language: de or en' },
  optionHost: { de: 'Adresse dieses Rechners', en: 'address of this machine' },
  optionPort: { de: 'Port; 0 sucht einen freien', en: 'port; 0 finds a free one' },
  optionName: {
    de: 'Name des Zeugen beim ersten Start, wie zeuge.example.org/w1',
    en: 'name of the witness at its first start, such as witness.example.org/w1',
  },
  optionLog: {
    de: 'öffentlicher Schlüssel eines Protokolls, als Zeile oder Datei; mehrmals möglich, wird behalten',
    en: 'public key of a ledger, as a line or a file; can be repeated, is kept',
  },
  examples: { de: 'Beispiele', en: 'Examples' },
  holds: { de: 'Das Protokoll stimmt.', en: 'The ledger holds.' },
  proofHolds: { de: 'Der Nachweis stimmt.', en: 'The proof holds.' },
  entries: { de: 'Einträge', en: 'entries' },
  entry: { de: 'Eintrag', en: 'entry' },
  root: { de: 'Wurzel', en: 'root' },
  signedBy: { de: 'unterschrieben von', en: 'signed by' },
  cosignedBy: { de: 'bezeugt von', en: 'cosigned by' },
  upTo: { de: 'bis Eintrag', en: 'up to entry' },
  continuesSince: {
    de: 'setzt den aufbewahrten Checkpoint fort, Einträge',
    en: 'continues the checkpoint kept, entries',
  },
  ownKey: {
    de: 'Der Schlüssel stammt aus demselben Ordner. Wer von außen prüft, nennt ihn mit --key.',
    en: 'The key came from the same folder. Whoever checks from outside names it with --key.',
  },
  serving: { de: 'Protokoll unter', en: 'Ledger at' },
  witnessing: { de: 'Zeuge unter', en: 'Witness at' },
  witnessKeys: {
    de: 'Öffentliche Schlüssel des Zeugen, zum Weitergeben:',
    en: 'Public keys of the witness, to hand on:',
  },
  watched: { de: 'Protokolle', en: 'ledgers' },
  stop: { de: 'Strg-C beendet.', en: 'Ctrl-C stops.' },
  nothing: { de: 'keine Einträge', en: 'no entries' },
} as const;

export type LedgerWord = keyof typeof CATALOGUE;

export function ledgerWords(language: Language): (key: LedgerWord) => string {
  return (key) => CATALOGUE[key][language];
}
