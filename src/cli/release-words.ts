import type { Language } from './language.ts';

/** What the command `release` says. A missing key is a type error. */
const CATALOGUE = {
  about: {
    de: 'versiegelte Aufnahmen zu zweit und aus angegebenem Grund öffnen',
    en: 'open sealed footage, by two people and for a stated reason',
  },
  requestAbout: {
    de: 'eine Herausgabe beantragen; gibt ihre Kennung aus',
    en: 'request a release; prints its id',
  },
  approveAbout: { de: 'eine Herausgabe genehmigen, als andere Rolle', en: 'approve a release, as another role' },
  contributeAbout: {
    de: 'als Verwahrer die Anteile der betroffenen Tage beitragen, verschlüsselt für diese eine Herausgabe',
    en: 'contribute a custodian’s shares of the days concerned, encrypted for this one release',
  },
  openAbout: {
    de: 'den Film herausgeben, alle außerhalb des Bereichs verdeckt; geht einmal',
    en: 'hand out the film, everybody outside the region covered; works once',
  },
  listAbout: { de: 'alle Herausgaben zeigen', en: 'list all releases' },
  showAbout: { de: 'eine Herausgabe zeigen', en: 'show one release' },
  dir: { de: 'Ordner des Ortes', en: 'folder of the place' },
  id: { de: 'Kennung der Herausgabe', en: 'id of the release' },
  optionCamera: { de: 'Kamera, wie das Mandat sie nennt', en: 'camera, as the mandate names it' },
  optionFrom: { de: 'Beginn, z. B. 2026-11-22T08:15:00+01:00', en: 'begin, such as 2026-11-22T08:15:00+01:00' },
  optionTo: { de: 'Ende; höchstens eine Stunde später', en: 'end; at most an hour later' },
  optionBasis: { de: 'Rechtsgrundlage', en: 'legal basis' },
  optionFile: { de: 'Aktenzeichen', en: 'file number' },
  optionAs: { de: 'Rolle, wie das Mandat sie nennt', en: 'role, as the mandate names it' },
  optionPurpose: { de: 'wozu die Aufnahme dienen soll', en: 'what the footage is to serve' },
  optionRegion: {
    de: 'Bereich, der unverdeckt bleibt: Ecken „x,y x,y x,y …“ von 0,0 (oben links) bis 1,1; sonst werden alle verdeckt',
    en: 'region that stays clear: corners “x,y x,y x,y …” from 0,0 (top left) to 1,1; otherwise everybody is covered',
  },
  optionExpires: {
    de: 'Ende der Herausgabe: Zeitpunkt oder Dauer wie 12h, 3d',
    en: 'end of the release: a moment, or a duration such as 12h, 3d',
  },
  optionIdentity: { de: 'age-Identitätsdatei des Verwahrers', en: 'the custodian’s age identity file' },
  optionOut: { de: 'Film; daneben entsteht DATEI.manifest.json', en: 'film; FILE.manifest.json is laid beside it' },
  optionJson: { de: 'Ergebnis als JSON ausgeben', en: 'print the result as JSON' },
  optionLang: { de: 'Sprache: de oder en', en: 'language: de or en' },
  optionWall: {
    de: 'Wand um das Öffnen: auto, bwrap, unshare, node-only',
    en: 'wall around the opening: auto, bwrap, unshare, node-only',
  },
  examples: { de: 'Beispiele', en: 'Examples' },
  approved: { de: 'Genehmigungen', en: 'approvals' },
  contributed: { de: 'Beiträge', en: 'contributions' },
  of: { de: 'von', en: 'of' },
  frames: { de: 'Bilder', en: 'pictures' },
  covered: { de: 'des Bildes verdeckt', en: 'of the picture covered' },
  blind: {
    de: 'Der leere Ort war nicht bekannt: alles ist verdeckt. Eine längere Spanne hilft.',
    en: 'The empty place was not known: everything is covered. A longer span helps.',
  },
  nothing: { de: 'keine Herausgaben', en: 'no releases' },
  requested: { de: 'beantragt', en: 'requested' },
  approvedState: { de: 'genehmigt', en: 'approved' },
  contributedState: { de: 'bereit zum Öffnen', en: 'ready to open' },
  opened: { de: 'geöffnet', en: 'opened' },
  ended: { de: 'beendet', en: 'ended' },
  until: { de: 'bis', en: 'until' },
} as const;

export type ReleaseWord = keyof typeof CATALOGUE;

export function releaseWords(language: Language): (key: ReleaseWord) => string {
  return (key) => CATALOGUE[key][language];
}
