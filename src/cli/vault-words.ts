import type { Language } from './language.ts';

/** What the commands `retain` and `hold` say. A missing key is a type error. */
const CATALOGUE = {
  retainAbout: {
    de: 'vernichten, was das Mandat nicht länger zulässt: Aufnahmen, Tagesschlüssel, Herausgaben',
    en: 'destroy what the mandate no longer lets stay: footage, keys of days, releases',
  },
  holdAbout: {
    de: 'Aufnahmen aus angegebenem Grund über ihre Frist hinaus festhalten, bis zu einem Ende',
    en: 'hold footage beyond its retention, for a stated basis and until an end',
  },
  dir: { de: 'Ordner des Ortes', en: 'folder of the place' },
  optionCheck: {
    de: 'nur zeigen, ob noch etwas Älteres da ist; ändert nichts',
    en: 'only show whether anything older is left; changes nothing',
  },
  optionJson: { de: 'Ergebnis als JSON ausgeben', en: 'print the result as JSON' },
  optionLang: { de: 'Sprache: de oder en', en: 'language: de or en' },
  optionCamera: { de: 'Kamera, wie das Mandat sie nennt', en: 'camera, as the mandate names it' },
  optionFrom: { de: 'Anfang, z. B. 2026-11-22T08:00:00Z', en: 'beginning, such as 2026-11-22T08:00:00Z' },
  optionTo: { de: 'Ende der Aufnahmen', en: 'end of the footage' },
  optionUntil: {
    de: 'bis wann festgehalten wird: Zeitpunkt oder z. B. 30d',
    en: 'until when it is held: a moment, or such as 30d',
  },
  optionBasis: { de: 'Rechtsgrundlage; sie bleibt im Ort', en: 'legal basis; it stays in the place' },
  optionAs: { de: 'Rolle, wie das Mandat sie nennt', en: 'role, as the mandate names it' },
  optionEnd: { de: 'diese Festhaltung vorzeitig beenden', en: 'end this hold before its time' },
  optionList: { de: 'zeigen, was festgehalten wird', en: 'show what is held' },
  examples: { de: 'Beispiele', en: 'Examples' },
  destroyed: { de: 'Vernichtet: Abschnitte', en: 'Destroyed: segments' },
  days: { de: 'Tagesschlüssel', en: 'keys of days' },
  endedHolds: { de: 'beendete Festhaltungen', en: 'holds ended' },
  releases: { de: 'Herausgaben', en: 'releases' },
  nothingOlder: { de: 'Nichts Älteres ist da.', en: 'Nothing older is left.' },
  older: { de: 'Noch da, obwohl die Frist vorbei ist', en: 'Still there, though its time is over' },
  missing: { de: 'Im Protokoll, aber nicht da', en: 'In the ledger, but not there' },
  oldest: { de: 'Abschnitte; ältester vom', en: 'segments; the oldest of' },
  segments: { de: 'Abschnitte', en: 'segments' },
  mandate: { de: 'Mandat', en: 'mandate' },
  until: { de: 'bis', en: 'until' },
  noHolds: { de: 'Nichts wird festgehalten.', en: 'Nothing is held.' },
  ended: { de: 'beendet', en: 'ended' },
} as const;

export function vaultWords(language: Language): (key: keyof typeof CATALOGUE) => string {
  return (key) => CATALOGUE[key][language];
}
