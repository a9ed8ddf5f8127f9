import type { Language } from './language.ts';

/** What `augenmass recipient` says. A missing key is a type error. */
const WORDS = {
  about: {
    de: 'Empfänger von Meldungen: Geheimnisse und Anmeldungen',
    en: 'recipients of alarms: secrets and logins',
  },
  listAbout: {
    de: 'zeigen, wer außerhalb Meldungen erhält und wem noch etwas fehlt',
    en: 'show who receives alarms outside, and who lacks what',
  },
  secretAbout: {
    de: 'ein neues Geheimnis machen, mit dem Meldungen an diesen Empfänger unterschrieben werden; es wird nur jetzt gezeigt',
    en: 'make a new secret that alarms to this recipient are signed with; it is shown only now',
  },
  loginAbout: {
    de: 'die Anmeldung beim Broker dieses Empfängers ablegen; das Passwort kommt von der Standardeingabe',
    en: "keep the login for this recipient's broker; the password comes from standard input",
  },
  place: { de: 'Ordner des Ortes', en: 'folder of the place' },
  name: { de: 'Name des Empfängers im Mandat', en: 'name of the recipient in the mandate' },
  optionUser: { de: 'Benutzername beim Broker', en: 'user name at the broker' },
  optionJson: { de: 'JSON auf die Standardausgabe', en: 'JSON on standard output' },
  optionLang: { de: 'Sprache der Ausgabe', en: 'language of the output' },
  examples: { de: 'Beispiele', en: 'Examples' },
  nobody: { de: 'Das Mandat nennt niemanden außerhalb.', en: 'The mandate names nobody outside.' },
  ready: { de: 'bereit', en: 'ready' },
  noSecret: { de: 'ohne Geheimnis: es wird nichts gesendet', en: 'without a secret: nothing is sent' },
  noLogin: { de: 'ohne Anmeldung', en: 'without a login' },
  shownOnce: {
    de: 'Dieses Geheimnis dem Empfänger auf sicherem Weg geben; es wird nicht noch einmal gezeigt. Das vorige gilt noch einen Tag daneben.',
    en: 'Give this secret to the recipient by a safe way; it is not shown again. The one before is valid beside it for a day.',
  },
  kept: { de: 'Die Anmeldung ist abgelegt.', en: 'The login is kept.' },
} as const satisfies Record<string, Record<Language, string>>;

export const recipientWords =
  (language: Language) =>
  (key: keyof typeof WORDS): string =>
    WORDS[key][language];
