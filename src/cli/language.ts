/** Everything the command line says, in both languages. A missing key is a type error. */
export const LANGUAGES = ['de', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** German where the environment says so (POSIX: LC_ALL, then LC_MESSAGES, then LANG), English otherwise. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale !== undefined && /^de(_|$|\.)/i.test(locale) ? 'de' : 'en';
}

const CATALOGUE = {
  about: {
    de: 'Augenmaß sieht, dass jemand gestürzt ist, nicht wer.',
    en: 'Augenmass sees that somebody fell, not who.',
  },
  analyseAbout: {
    de: 'Aufnahmen auswerten: Strichfiguren, Treffer und ein Bericht',
    en: 'analyse footage: stick figures, findings and a report',
  },
  analyseSources: {
    de: 'Dateien, Ordner oder rtsp://-Adressen',
    en: 'files, folders or rtsp:// addresses',
  },
  optionOut: { de: 'Ordner für Bericht und Ergebnisse', en: 'folder for the report and the results' },
  optionPlate: {
    de: 'Bild des leeren Ortes (PNG, JPEG), statt ihn aus dem Film zu lernen',
    en: 'picture of the empty place (PNG, JPEG), instead of learning it from the clip',
  },
  optionModel: { de: 'anderes ONNX-Modell, z. B. YOLOX-nano', en: 'another ONNX model, such as YOLOX-nano' },
  optionModelSha: { de: 'erwartete SHA-256-Summe dieses Modells', en: 'SHA-256 this model must have' },
  optionRate: { de: 'Auswertungen je Sekunde, 1 bis 10', en: 'analyses a second, 1 to 10' },
  optionFor: { de: 'Dauer bei Live-Quellen, z. B. 30s, 10m', en: 'how long to watch live sources, such as 30s, 10m' },
  optionBehaviours: {
    de: 'nur diese Ereignisse, mit Komma getrennt',
    en: 'only these behaviours, separated by commas',
  },
  optionScene: {
    de: 'JSON-Datei mit Zonen, Masken und Bodenebene (docs/scene.md)',
    en: 'JSON file with zones, masks and ground plane (docs/scene.md)',
  },
  optionJson: { de: 'Ergebnis als JSON ausgeben', en: 'print the result as JSON' },
  optionLang: { de: 'Sprache: de oder en', en: 'language: de or en' },
  optionQuiet: { de: 'keine Fortschrittsanzeige', en: 'no progress bar' },
  optionWall: {
    de: 'Wand um die Dunkelkammer: auto, bwrap, unshare, node-only',
    en: 'wall around the darkroom: auto, bwrap, unshare, node-only',
  },
  doctorAbout: {
    de: 'prüfen, welche Wände hier stehen, und versuchen, sie zu durchbrechen',
    en: 'show which walls stand on this machine and try to break each',
  },
  demoAbout: {
    de: 'den mitgelieferten Musterplatz auswerten und den Bericht zeigen',
    en: 'analyse the demo place that comes along and show its report',
  },
  optionServe: { de: 'Bericht auf 127.0.0.1 zeigen, bis Strg-C', en: 'show the report on 127.0.0.1 until Ctrl-C' },
  optionPort: { de: 'Port; 0 sucht einen freien', en: 'port; 0 finds a free one' },
  completionAbout: {
    de: 'Vervollständigung für bash, zsh oder fish ausgeben',
    en: 'print the completion script for bash, zsh or fish',
  },
  examples: { de: 'Beispiele', en: 'Examples' },
  exitCodes: { de: 'Endecodes: docs/exit-codes.md', en: 'Exit codes: docs/exit-codes.md' },
  learning: { de: 'leerer Ort', en: 'empty place' },
  watching: { de: 'Figuren', en: 'figures' },
  speed: { de: '× Echtzeit', en: '× real time' },
  left: { de: 'noch', en: 'left' },
  found: { de: 'mögliche Treffer', en: 'potential hits' },
  foundOne: { de: 'möglicher Treffer', en: 'potential hit' },
  nothingFound: { de: 'nichts gefunden', en: 'nothing found' },
  inClips: { de: 'in', en: 'in' },
  clip: { de: 'Film', en: 'clip' },
  clips: { de: 'Filmen', en: 'clips' },
  report: { de: 'Bericht', en: 'Report' },
  interrupted: {
    de: 'Unterbrochen. Was fertig war, steht im Bericht.',
    en: 'Interrupted. What was done is in the report.',
  },
  failedClips: { de: 'nicht ausgewertet', en: 'not analysed' },
  serving: { de: 'Bericht unter', en: 'Report at' },
  stopServing: { de: 'Strg-C beendet.', en: 'Ctrl-C stops.' },
  wallsOpen: {
    de: 'Die Dunkelkammer hat hier nicht alle Wände; „augenmass doctor“ sagt, was fehlt.',
    en: 'The darkroom lacks walls on this machine; “augenmass doctor” says what is missing.',
  },
  tooShort: {
    de: 'Film zu kurz, um den leeren Ort zu kennen; Figuren sind unsicher. --plate BILD hilft.',
    en: 'clip too short to know the empty place; figures are unsure. --plate IMAGE helps.',
  },
  audioPresent: { de: 'Quelle sendet Ton; er wurde nicht gelesen', en: 'the source carries audio; it was not read' },
  damaged: { de: 'beschädigte Bilder übersprungen', en: 'damaged pictures skipped' },
} as const;

export type TextKey = keyof typeof CATALOGUE;
export type Say = (key: TextKey) => string;

export function sayIn(language: Language): Say {
  return (key) => CATALOGUE[key][language];
}
