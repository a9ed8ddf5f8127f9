/**
 * Every word a reader of the report sees, German and English, once. Used by the page when it is rendered and by the
 * player in the browser. `{name}` is filled in by `say`. Plain, exact, calm; numbers carry their units.
 */
export const WORDS = {
  brand: ['Augenmaß', 'Augenmass'],
  reportTitle: ['Bericht', 'Report'],
  skip: ['Zum Inhalt springen', 'Skip to content'],
  period: ['{date}, {time} Uhr', '{date}, {time}'],
  madeAt: ['erstellt {when}', 'made {when}'],
  model: ['Modell', 'Model'],
  darkroom: ['Dunkelkammer', 'Darkroom'],
  wallsStand: ['Wände stehen: {walls}', 'walls stand: {walls}'],
  promise: ['Kein Bild einer Person verlässt die Dunkelkammer.', 'No picture of a person leaves the darkroom.'],
  language: ['Sprache', 'Language'],
  themeAuto: ['Ansicht: wie das Gerät', 'Appearance: as the device'],
  themeDay: ['Ansicht: Tag, Bleistift auf Papier', 'Appearance: day, pencil on paper'],
  themeNight: ['Ansicht: Nacht, Blaupause', 'Appearance: night, blueprint'],
  help: ['Tasten', 'Keys'],
  close: ['Schließen', 'Close'],
  print: ['Drucken', 'Print'],

  sumFound: ['{hits} in {clips}, zusammen {duration}.', '{hits} in {clips}, {duration} in all.'],
  sumNone: ['Nichts gefunden in {clips}, zusammen {duration}.', 'Nothing was found in {clips}, {duration} in all.'],
  sumNoClip: ['Kein Clip konnte ausgewertet werden.', 'No clip could be analysed.'],
  sumCover: ['Ausgewertet: {share} der Zeit.', '{share} of the time was analysed.'],
  sumFailed: ['{clips} nicht oder nur zum Teil auswertbar.', '{clips} could not be analysed, or only in part.'],
  sumStopped: [
    'Die Auswertung wurde angehalten; hier steht, was bis dahin gesehen wurde.',
    'The analysis was stopped; this is what had been seen by then.',
  ],
  hitOne: ['1 möglicher Treffer', '1 potential hit'],
  hitMany: ['{n} mögliche Treffer', '{n} potential hits'],
  clipOne: ['1 Clip', '1 clip'],
  clipMany: ['{n} Clips', '{n} clips'],
  personOne: ['1 Person', '1 person'],
  personMany: ['{n} Personen', '{n} people'],
  personNone: ['niemand zu sehen', 'nobody in view'],
  numClips: ['Clips', 'Clips'],
  numTime: ['Laufzeit', 'Running time'],
  numHits: ['mögliche Treffer', 'potential hits'],
  numCoverage: ['Abdeckung', 'Coverage'],
  numPersonTime: ['meiste zugleich', 'most at once'],

  'behaviour.fall': ['Sturz', 'Fall'],
  'behaviour.lying': ['Liegende Person', 'Person lying'],
  'behaviour.assault': ['Schlag, Tritt oder Stoß', 'Strike, kick or push'],
  'behaviour.running': ['Rennen', 'Running'],
  'behaviour.crowding': ['Gedränge', 'Crowding'],
  'behaviour.intrusion': ['Betreten', 'Intrusion'],
  'behaviour.counterflow': ['Gegenrichtung', 'Counterflow'],
  'question.fall': ['Ist hier jemand gestürzt?', 'Has somebody fallen here?'],
  'question.lying': ['Liegt hier jemand am Boden?', 'Is somebody lying on the floor here?'],
  'question.assault': [
    'Wird hier jemand geschlagen, getreten oder gestoßen?',
    'Is somebody being struck, kicked or pushed here?',
  ],
  'question.running': ['Rennt hier jemand?', 'Is somebody running here?'],
  'question.crowding': ['Ist es hier zu dicht?', 'Is it too crowded here?'],
  'question.intrusion': ['Ist hier jemand im gesperrten Bereich?', 'Is somebody inside the closed area here?'],
  'question.counterflow': ['Geht hier jemand gegen die Richtung?', 'Is somebody going against the direction here?'],
  potentialHit: ['Möglicher Treffer · zu prüfen', 'Potential hit · to be judged'],
  hitOf: ['Treffer {i} von {n}', 'Hit {i} of {n}'],
  confidence: ['Sicherheit {share}', 'Confidence {share}'],
  judge: ['Urteil', 'Judgement'],
  yes: ['Ja', 'Yes'],
  no: ['Nein', 'No'],
  unclear: ['Unklar', 'Unclear'],
  humanJudges: [
    'Ein möglicher Treffer ist noch keiner: Es entscheidet ein Mensch an den Strichfiguren.',
    'A potential hit is not yet one: a person decides, looking at the ink figures.',
  ],
  jump: ['Ansehen', 'Show'],

  clips: ['Clips', 'Clips'],
  findings: ['Mögliche Treffer', 'Potential hits'],
  noFinding: ['kein Treffer', 'no hit'],
  onlyHits: ['nur mit Treffern', 'only with hits'],
  stage: ['Strichfiguren auf der Zeichnung des Ortes', 'Ink figures on the drawing of the place'],
  play: ['Abspielen', 'Play'],
  pause: ['Anhalten', 'Pause'],
  stepBack: ['Eine Beobachtung zurück', 'One observation back'],
  stepOn: ['Eine Beobachtung weiter', 'One observation on'],
  nextHit: ['Nächster Treffer', 'Next hit'],
  previousHit: ['Voriger Treffer', 'Previous hit'],
  slower: ['Langsamer', 'Slower'],
  faster: ['Schneller', 'Faster'],
  speedIs: ['Geschwindigkeit', 'Speed'],
  trail: ['Spur der letzten zwei Sekunden', 'Trail of the last two seconds'],
  trailShort: ['Spur', 'Trail'],
  back5: ['Fünf Sekunden zurück', 'Five seconds back'],
  on5: ['Fünf Sekunden weiter', 'Five seconds on'],
  toStart: ['Zum Anfang', 'To the start'],
  toEnd: ['Zum Ende', 'To the end'],
  nextClip: ['Nächster Clip', 'Next clip'],
  previousClip: ['Voriger Clip', 'Previous clip'],
  changeLanguage: ['Deutsch oder Englisch', 'German or English'],
  changeTheme: ['Tag, Nacht oder wie das Gerät', 'Day, night or as the device'],
  position: ['Stelle im Clip', 'Position in the clip'],
  positionIs: ['{at} von {of}, {people}', '{at} of {of}, {people}'],
  keysTitle: ['Alles geht mit Tasten', 'Everything works by keyboard'],
  keysOn: ['Tasten mit einem Zeichen gelten', 'Single-character keys are on'],
  keySpace: ['Leertaste', 'Space'],

  'curve.people': ['Personen', 'People'],
  'curve.density': ['Dichte', 'Density'],
  'curve.speed': ['Tempo', 'Speed'],
  'curve.hipHeight': ['Hüfthöhe', 'Hip height'],
  'curve.torso': ['Höhe der Figur im Bild', 'Height of the figure in the picture'],
  curvesTitle: ['Verlauf', 'Over time'],
  noSpeed: ['Ohne Bodenebene kein Tempo', 'No speed without a ground plane'],
  most: ['höchstens {value}', 'at most {value}'],
  ofPicture: ['des Bildes', 'of the picture'],

  legendHit: ['Treffer', 'hit'],
  legendGap: ['nicht ausgewertet', 'not analysed'],
  legendPlate: ['leerer Ort: {state}', 'empty place: {state}'],
  'plate.cold': ['unbekannt', 'unknown'],
  'plate.learning': ['zum Teil bekannt', 'known in part'],
  'plate.sure': ['bekannt', 'known'],
  plateGiven: ['vorgegeben', 'given'],

  nothingTitle: ['Nichts gefunden.', 'Nothing was found.'],
  nothingWatched: [
    'Beobachtet: {duration}, davon ausgewertet {share}. Der leere Ort ist {plate}.',
    'Watched: {duration}, of which {share} was analysed. The empty place is {plate}.',
  ],
  nothingSince: ['Seit {when}.', 'Since {when}.'],
  nothingPeople: [
    'Gesehen wurden bis zu {people} zugleich; keine Figur erfüllte eine Regel.',
    'At most {people} were in view at once; no figure met a rule.',
  ],
  nothingNobody: ['Es war niemand zu sehen.', 'Nobody was in view.'],
  watchedFor: ['Gesucht wurde nach', 'Watched for'],
  shortTitle: ['Der leere Ort ist nicht bekannt.', 'The empty place is not known.'],
  shortBody: [
    'Der Clip ist zu kurz, um zu lernen, wie der Ort ohne Menschen aussieht. Figuren sind hier eine Schätzung. Es hilft ein Bild des leeren Ortes:',
    'The clip is too short to learn what the place looks like without people. Figures are a guess here. A picture of the empty place helps:',
  ],
  shortOption: ['--plate BILD', '--plate IMAGE'],
  hitsHere: ['Treffer in diesem Clip', 'Hits in this clip'],
  failedTitle: ['Dieser Clip konnte nicht ausgewertet werden.', 'This clip could not be analysed.'],
  failedPart: [
    'Dieser Clip ist beschädigt; gezeigt wird, was lesbar war.',
    'This clip is damaged; what was readable is shown.',
  ],
  noDrawing: ['Vom Ort gibt es noch keine Zeichnung.', 'There is no drawing of the place yet.'],
  noSamples: ['Nichts beobachtet.', 'Nothing was observed.'],
  emptyReport: ['Dieser Bericht enthält keinen Clip.', 'This report holds no clip.'],
  needsScript: [
    'Zum Abspielen braucht der Bericht JavaScript im Browser; er holt nichts aus dem Netz. Treffer und Zahlen stehen auch ohne da.',
    'The player needs JavaScript in the browser; it fetches nothing from the network. Hits and numbers are here without it.',
  ],
  loading: ['Wird entpackt', 'Unpacking'],
  broken: [
    'Die Beobachtungen dieses Clips lassen sich hier nicht entpacken. Ein neuerer Browser hilft.',
    'The observations of this clip cannot be unpacked here. A newer browser helps.',
  ],

  watchedTitle: ['Was beobachtet wurde, und wie gut', 'What was watched, and how well'],
  tableOfClips: ['Tabelle der Clips', 'Table of clips'],
  colClip: ['Clip', 'Clip'],
  colDuration: ['Dauer', 'Duration'],
  colAnalysed: ['ausgewertet', 'analysed'],
  colGaps: ['Lücken', 'Gaps'],
  colPlate: ['leerer Ort', 'empty place'],
  colHits: ['Treffer', 'hits'],
  colRemarks: ['Bemerkungen', 'remarks'],
  none: ['keine', 'none'],

  limitsTitle: ['Was dieses Auge sieht, und was nicht', 'What this eye sees, and what it does not'],
  seesTitle: ['Sieht', 'Sees'],
  sees: [
    'Figuren aus Kopf, Rumpf und Gliedern, in Schritten von 1/512 des Bildes, höchstens zehnmal in der Sekunde|Stürze, Liegen, Schlag, Tritt und Stoß, Rennen, Gedränge, Betreten, Gegenstrom|eine Zeichnung des leeren Ortes; was nicht sicher leer ist, bleibt weißes Papier',
    'figures of a head, a trunk and limbs, in steps of 1/512 of the picture, at most ten times a second|falls, lying, strikes, kicks and pushes, running, crowding, intrusion, counterflow|a drawing of the empty place; what is not surely empty stays blank paper',
  ],
  seesNotTitle: ['Sieht nicht', 'Does not see'],
  seesNot: [
    'wer jemand ist: kein Gesicht, kein Gang, keine Kleidung, kein Wiedererkennen|Alter, Geschlecht, Herkunft, Glaube, Gefühl oder Absicht|Ton: er wird nie gelesen',
    'who somebody is: no face, no gait, no clothing, no recognising again|age, gender, origin, belief, feeling or intention|sound: it is never read',
  ],
  errsTitle: ['Irrt', 'Errs'],
  errs: [
    'Wer halb verdeckt, sehr klein oder am Bildrand ist, kann fehlen.|Solange der leere Ort unbekannt ist, sind Figuren eine Schätzung.|Ein Treffer ist eine Frage an einen Menschen, nie ein Urteil über einen.',
    'Whoever is half hidden, very small or at the edge may be missed.|While the empty place is unknown, figures are a guess.|A hit is a question to a person, never a judgement of one.',
  ],
  madeTitle: ['Womit', 'Made with'],
  madeBody: [
    'Augenmaß {version}, Modell {model}, SHA-256 {hash}. Bilder gab es nur in der Dunkelkammer ({walls}); hinaus kamen Strichfiguren und die Zeichnung.',
    'Augenmass {version}, model {model}, SHA-256 {hash}. Pictures existed only in the darkroom ({walls}); out came ink figures and the drawing.',
  ],
  wallBwrap: ['ohne Netz, ohne Schreibrecht, bubblewrap', 'no network, nothing to write, bubblewrap'],
  wallUnshare: ['ohne Netz, ohne Schreibrecht, Namensräume', 'no network, nothing to write, namespaces'],
  wallNode: [
    'nur das Rechtemodell von Node, keine Wand des Betriebssystems',
    'Node’s permission model alone, no wall of the operating system',
  ],
  selfContained: [
    'Diese Datei enthält alles, was sie braucht, und fragt nirgends an.',
    'This file holds everything it needs and asks nobody for anything.',
  ],
  betweenDrawn: [
    'Zwischen zwei Beobachtungen wird die Bewegung gleichmäßig gezeichnet.',
    'Between two observations the movement is drawn evenly.',
  ],

  'notice.plate-too-short': ['zu kurz für den leeren Ort', 'too short to know the empty place'],
  'notice.plate-unsure': ['leerer Ort nur zum Teil bekannt ({value} %)', 'empty place known in part only ({value} %)'],
  'notice.plate-restored': ['leerer Ort von früher übernommen', 'empty place kept from before'],
  'notice.plate-refused': ['gespeicherter leerer Ort passte nicht', 'stored empty place did not fit'],
  'notice.stream-changed': ['Bild änderte mittendrin seine Form', 'picture changed its form on the way'],
  'notice.stream-damaged': ['beschädigte Stellen ({value})', 'damaged places ({value})'],
  'notice.stream-unsupported': ['Format wird nicht gelesen', 'format is not read'],
  'notice.stream-too-large': ['Bild ist zu groß', 'picture is too large'],
  'notice.no-frames': ['kein Bild darin', 'holds no picture'],
  'notice.rate-capped': ['auf zehn Beobachtungen je Sekunde begrenzt', 'capped at ten observations a second'],
  'notice.model-refused': ['Modell abgelehnt', 'model refused'],
  'notice.walls-open': ['eine Wand stand nicht', 'a wall was not standing'],
  'remark.audio-present': ['enthält Ton; er wurde nicht gelesen', 'carries sound; it was not read'],
  'remark.clock-offset': ['Uhr der Kamera weicht um {value} ms ab', 'camera clock is off by {value} ms'],
  'remark.timestamps-repaired': ['Zeitstempel berichtigt ({value})', 'timestamps repaired ({value})'],
  'remark.truncated': ['bricht vor dem Ende ab', 'breaks off before its end'],
  'remark.several-videos': [
    '{value} Bildströme, nur der beste gelesen',
    '{value} video streams, only the best was read',
  ],
  'remark.packets-left-out': ['ausgelassene Pakete ({value})', 'packets left out ({value})'],
  'remark.corrupt-packets': ['beschädigte Pakete ({value})', 'damaged packets ({value})'],
} as const satisfies Record<string, readonly [string, string]>;

export type WordKey = keyof typeof WORDS;
export type Values = Readonly<Record<string, string | number>>;

/** Fills `{name}`; a name without a value stays visible, so that a mistake is seen. */
export function say(key: WordKey, language: 'de' | 'en', values: Values = {}): string {
  const sentence: string = WORDS[key][language === 'de' ? 0 : 1];
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** 83.4 s → „1:23“, over an hour „2:01:23“. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A length, rounded to whole seconds. */
export function lengthOf(ms: number): string {
  return clockOf(Math.round(ms / 1000) * 1000);
}

/** A span for a sentence: „45 s“, „12 min 30 s“, „3 h 5 min“. */
export function spanOf(ms: number): string {
  const seconds = Math.round(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}\u00a0min` : `${minutes}\u00a0min ${seconds % 60}\u00a0s`;
  return minutes % 60 === 0 ? `${minutes / 60}\u00a0h` : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

export function peopleOf(count: number, language: 'de' | 'en'): string {
  return count === 0
    ? say('personNone', language)
    : say(count === 1 ? 'personOne' : 'personMany', language, { n: count });
}

export function numberOf(value: number, language: 'de' | 'en', digits = 1): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

const NUMBER =
  /((?<![\p{L}\d])[−-]?\d[\d.,]*(?:\s?(?:m\/s²|m\/s|m²|\/m²|cm|mm|min|ms|km\/h|m|s|h|°|%))?(?![\p{L}\d]))/u;

/** A sentence cut into what is a number with its unit and what is not. */
export function numbersIn(sentence: string): { readonly text: string; readonly number: boolean }[] {
  return sentence
    .split(NUMBER)
    .map((text, i) => ({ text, number: i % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** A share 0…1 as percent; only the whole is called 100 %. */
export function percentOf(share: number, language: 'de' | 'en'): string {
  const percent = share >= 1 ? 100 : Math.min(99.9, Math.floor(Math.max(0, share) * 1000) / 10);
  return `${numberOf(percent, language)}\u00a0%`;
}
