import type { Language } from './language.ts';

/** What `augenmass mandate` says, in both languages. */
const CATALOGUE = {
  about: {
    de: 'das Mandat prüfen, erklären, vergleichen, unterschreiben und aushängen',
    en: 'check, explain, compare, sign and post up the mandate',
  },
  checkAbout: { de: 'prüfen, ob das Mandat gelesen werden kann', en: 'check whether the mandate can be read' },
  explainAbout: { de: 'sagen, was gewährt ist und was nicht', en: 'say what is granted and what is not' },
  diffAbout: {
    de: 'sagen, was eine Änderung neu erlaubt oder entzieht',
    en: 'say what a change newly permits or withdraws',
  },
  verifyAbout: {
    de: 'prüfen, wer unterschrieben hat und ob das Mandat gilt',
    en: 'check who has signed and whether the mandate counts',
  },
  signAbout: { de: 'das Mandat unterschreiben', en: 'sign the mandate' },
  noticeAbout: {
    de: 'das Hinweisschild machen (SVG und PDF, deutsch und englisch)',
    en: 'make the information sign (SVG and PDF, German and English)',
  },
  file: { de: 'Mandat, oder der Ordner des Ortes', en: 'mandate, or the folder of the place' },
  before: { de: 'das bisherige Mandat', en: 'the mandate so far' },
  after: { de: 'das neue Mandat', en: 'the new mandate' },
  optionJson: { de: 'Ergebnis als JSON ausgeben', en: 'print the result as JSON' },
  optionLang: { de: 'Sprache: de oder en', en: 'language: de or en' },
  optionStrict: {
    de: 'mit Endecode 11 enden, wenn etwas neu erlaubt wird',
    en: 'exit with code 11 if anything is newly permitted',
  },
  optionSignatures: { de: 'Unterschriften, sonst MANDAT.sig', en: 'signatures, else MANDATE.sig' },
  optionAllowed: { de: 'allowed_signers, sonst neben dem Mandat', en: 'allowed_signers, else beside the mandate' },
  optionAt: {
    de: 'zu diesem Zeitpunkt, z. B. 2027-01-01T00:00:00Z',
    en: 'at this moment, such as 2027-01-01T00:00:00Z',
  },
  optionKey: {
    de: 'privater Schlüssel (OpenSSH, ed25519, ohne Kennwort)',
    en: 'private key (OpenSSH, ed25519, without passphrase)',
  },
  optionOut: { de: 'Ordner für das Schild', en: 'folder for the sign' },
  examples: { de: 'Beispiele', en: 'Examples' },
  fine: { de: 'Das Mandat ist lesbar.', en: 'The mandate can be read.' },
  cameras: { de: 'Kameras', en: 'cameras' },
  remark: { de: 'Hinweis', en: 'remark' },
  notGranted: { de: 'nicht', en: 'not' },
  line: { de: 'Zeile', en: 'line' },
  same: { de: 'Beide gewähren dasselbe.', en: 'Both grant the same.' },
  permits: { de: 'neu erlaubt', en: 'permits' },
  withdraws: { de: 'entzogen', en: 'withdraws' },
  changes: { de: 'geändert', en: 'changes' },
  signedBy: { de: 'Unterschrieben', en: 'Signed' },
  missing: { de: 'Es fehlt', en: 'Missing' },
  counts: { de: 'Das Mandat gilt bis', en: 'The mandate counts until' },
  countsNot: { de: 'Das Mandat gilt nicht', en: 'The mandate does not count' },
  signed: { de: 'Unterschrieben mit', en: 'Signed with' },
  dropped: {
    de: 'ältere Unterschriften, die nicht zu dieser Datei passen, wurden entfernt',
    en: 'older signatures that do not fit this file were removed',
  },
} as const;

export type MandateWord = keyof typeof CATALOGUE;

export function mandateWords(language: Language): (key: MandateWord) => string {
  return (key) => CATALOGUE[key][language];
}
