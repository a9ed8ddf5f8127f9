import type { Language } from './language.ts';

/** What init, watch and record say. A missing key is a type error. */
const WORDS = {
  initAbout: {
    de: 'einen Ort einrichten: Mandat, Schlüssel, Protokoll',
    en: 'make a place: mandate, keys, ledger',
  },
  watchAbout: {
    de: 'den Ort betreiben: versiegeln, sehen, melden, soweit das Mandat reicht',
    en: 'run the place: seal, watch and raise alarms, as far as the mandate goes',
  },
  recordAbout: { de: 'nur versiegeln, nichts ansehen', en: 'seal only, look at nothing' },
  place: { de: 'Ordner des Ortes', en: 'folder of the place' },
  newPlace: { de: 'neuer oder leerer Ordner', en: 'new or empty folder' },
  optionDefaults: {
    de: 'ohne Rückfragen, mit Vorgaben für alles außer den Kameras',
    en: 'ask nothing; defaults for everything but the cameras',
  },
  optionCamera: {
    de: 'Kamera als NAME=DATEI oder NAME=rtsp://…; mehrfach möglich',
    en: 'camera as NAME=FILE or NAME=rtsp://…; may be repeated',
  },
  optionSite: { de: 'Name des Ortes', en: 'name of the place' },
  optionFor: { de: 'so lange, z. B. 60s, 8h; sonst bis Strg-C', en: 'for so long, such as 60s, 8h; else until Ctrl-C' },
  optionSpeed: {
    de: 'Dateien schneller abspielen: eine Zahl oder max',
    en: 'play files faster: a number or max',
  },
  optionLoop: { de: 'Dateien immer wieder abspielen', en: 'play files again and again' },
  optionRate: { de: 'Auswertungen je Sekunde, 1 bis 10', en: 'analyses a second, 1 to 10' },
  optionDarkrooms: {
    de: 'wie viele Dunkelkammern sich die Kameras teilen: auto (eine je 16 Kameras, höchstens eine je Kern) oder 1 bis 64',
    en: 'how many darkrooms share the cameras: auto (one for each 16, at most one for each core) or 1 to 64',
  },
  optionJson: { de: 'je Ereignis eine JSON-Zeile ausgeben', en: 'print a JSON line an event' },
  optionJsonInit: { de: 'Ergebnis als JSON ausgeben', en: 'print the result as JSON' },
  optionQuiet: { de: 'keine Sätze auf der Fehlerausgabe', en: 'no sentences on standard error' },
  optionWall: {
    de: 'Wand um Dunkelkammer und Einlass: auto, bwrap, unshare, node-only',
    en: 'wall around darkroom and intake: auto, bwrap, unshare, node-only',
  },
  optionLang: { de: 'Sprache: de oder en', en: 'language: de or en' },
  examples: { de: 'Beispiele', en: 'Examples' },
  askSite: { de: 'Wie heißt der Ort?', en: 'What is the place called?' },
  askOperator: { de: 'Wer betreibt die Kameras?', en: 'Who operates the cameras?' },
  askContact: { de: 'Wie erreicht man den Betreiber?', en: 'How is the operator reached?' },
  askLegal: { de: 'Auf welcher Rechtsgrundlage?', en: 'On which legal basis?' },
  askDpia: {
    de: 'Aktenzeichen der Datenschutz-Folgenabschätzung?',
    en: 'Reference of the data-protection impact assessment?',
  },
  askCamera: {
    de: 'Kamera als NAME=DATEI oder NAME=rtsp://… (leer: fertig)',
    en: 'Camera as NAME=FILE or NAME=rtsp://… (empty: done)',
  },
  askPurpose: { de: 'Wozu genau diese Kamera, in einem Satz?', en: 'What is this very camera for, in a sentence?' },
  defaultSite: { de: 'Musterort', en: 'Example place' },
  defaultOperator: { de: 'Betreiber (bitte eintragen)', en: 'Operator (please enter)' },
  defaultContact: { de: 'Anschrift (bitte eintragen)', en: 'Contact (please enter)' },
  defaultLegal: {
    de: 'Noch keine: Probebetrieb mit eigenen Aufnahmen (bitte eintragen)',
    en: 'None yet: trial with own footage (please enter)',
  },
  defaultDpia: { de: 'Noch keine (bitte eintragen)', en: 'None yet (please enter)' },
  defaultPurpose: {
    de: 'Erkennen, dass an der Kamera {name} jemand gestürzt ist oder angegriffen wird, damit rasch Hilfe kommt.',
    en: 'See that somebody at camera {name} has fallen or is being attacked, so that help comes quickly.',
  },
  made: { de: 'Der Ort ist eingerichtet', en: 'The place is made' },
  mandate: { de: 'Mandat', en: 'Mandate' },
  ledgerKey: { de: 'öffentlicher Schlüssel des Protokolls', en: 'public key of the ledger' },
  moveAway: {
    de: 'Diese Geheimnisse gehören nicht auf diesen Rechner. Jede Datei der Person geben, die sie verwahrt, und hier löschen:',
    en: 'These secrets do not belong on this machine. Give each file to the person who keeps it, and remove it here:',
  },
  moveWhy: {
    de: 'Solange sie hier liegen, kann wer diesen Rechner hat alles öffnen und das Mandat ändern.',
    en: 'As long as they lie here, whoever has this machine can open everything and change the mandate.',
  },
  next: { de: 'Weiter', en: 'Next' },
  noCamera: { de: 'Ein Ort braucht mindestens eine Kamera.', en: 'A place needs at least one camera.' },
  stopped: { de: 'Beendet.', en: 'Stopped.' },
  running: { de: 'Läuft, bis Strg-C.', en: 'Running until Ctrl-C.' },
} as const;

export type PlaceSay = (key: keyof typeof WORDS) => string;

export function placeWords(language: Language): PlaceSay {
  return (key) => WORDS[key][language];
}
