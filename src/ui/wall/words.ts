/** Words of the wall. */
export const WALL_WORDS = {
  title: ['Lage', 'Wall'],
  cameras: ['Kameras', 'Cameras'],
  live: ['live', 'live'],
  learning: ['lernt den Ort', 'learning the place'],
  cold: ['lernt den Ort', 'learning the place'],
  starting: ['startet', 'starting'],
  closed: ['geschlossen', 'closed'],
  lost: ['keine Verbindung', 'no connection'],
  blind: ['sieht nichts', 'sees nothing'],
  refused: ['nicht erlaubt', 'not permitted'],
  ended: ['beendet', 'ended'],
  silent: ['nicht live', 'not live'],

  lensClosed: ['Linse geschlossen', 'Lens closed'],
  opensAt: ['wieder um {time}', 'again at {time}'],
  opensOn: ['wieder am {time}', 'again on {time}'],
  since: ['seit {time}', 'since {time}'],
  noNews: ['Keine Neuigkeit seit {time}', 'No news since {time}'],
  noNewsEver: ['Noch keine Neuigkeit', 'No news yet'],
  learningBody: [
    'Der leere Ort ist erst zum Teil bekannt; Figuren sind noch unsicher.',
    'The empty place is known in part only; figures are not sure yet.',
  ],

  replay: ['Aufzeichnung', 'Replay'],

  peopleNone: ['niemand zu sehen', 'nobody in view'],
  peopleOne: ['1 Person', '1 person'],
  people: ['{n} Personen', '{n} people'],
  alarmHere: ['möglicher Treffer, zu prüfen', 'potential hit, to be checked'],
  judgedHere: ['geprüft', 'checked'],
  ago: ['{what}, vor {span}', '{what}, {span} ago'],

  filter: ['Name oder Bereich', 'Name or area'],
  allAreas: ['Alle', 'All'],
  noneFound: ['Keine Kamera heißt so.', 'No camera has this name.'],
  plan: ['Auf dem Plan zeigen', 'Show on the plan'],
  toGrid: ['Alle Kameras', 'All cameras'],
  nextAlarm: ['Nächste Meldung', 'Next alarm'],
  moreOne: ['1 weitere wartet', '1 more is waiting'],
  more: ['{n} weitere warten', '{n} more are waiting'],

  waitOne: ['1 Meldung wartet', '1 alarm is waiting'],
  wait: ['{n} Meldungen warten', '{n} alarms are waiting'],
  quietSince: ['Seit {span} keine Meldung.', 'No alarm for {span}.'],
  quietEver: ['Noch keine Meldung, seit {time} wird beobachtet.', 'No alarm yet; watching since {time}.'],
  seeing: ['{n} von {of} Kameras sehen gerade.', '{n} of {of} cameras are seeing now.'],
  covered: [
    'In den letzten sieben Tagen wurde {share} der erlaubten Zeit beobachtet.',
    'In the last seven days {share} of the permitted time was watched.',
  ],

  noCameras: ['Hier hängt noch keine Kamera', 'There is no camera here yet'],
  noCamerasBody: [
    'Das Mandat nennt noch keine. Die Verwaltung kann eine hinzufügen; sie gilt, sobald das Mandat neu unterschrieben ist.',
    'The mandate names none yet. An administrator can add one; it counts once the mandate is signed anew.',
  ],
  waiting: ['Der Ort meldet sich gleich', 'The place will answer in a moment'],
  expired: [
    'Das Mandat ist abgelaufen. Es wird nichts beobachtet.',
    'The mandate has expired. Nothing is being watched.',
  ],
  unsigned: [
    'Das Mandat ist nicht unterschrieben. Es wird nichts beobachtet.',
    'The mandate is not signed. Nothing is being watched.',
  ],
  future: [
    'Das Mandat gilt noch nicht. Es wird nichts beobachtet.',
    'The mandate does not hold yet. Nothing is being watched.',
  ],
  standingBody: [
    'Wer die Verwaltung hat, kann ein neues vorlegen; es gilt mit den Unterschriften, die es selbst verlangt.',
    'An administrator can put up a new one; it holds once it has the signatures it asks for.',
  ],
  toMandate: ['Mandat ansehen', 'See the mandate'],

  purpose: ['Zweck', 'Purpose'],
  watchedFor: ['Achtet auf', 'Watches for'],
  hours: ['Zeiten', 'Hours'],
  kept: ['Aufbewahrung', 'Kept'],
  keptHours: ['{hours} h, versiegelt', '{hours} h, sealed'],
  keptNever: ['nichts', 'nothing'],
  zones: ['Bereiche', 'Areas'],
  zoneMasks: ['{n} Stellen werden nie gelesen', '{n} spots are never read'],
  zoneMaskOne: ['1 Stelle wird nie gelesen', '1 spot is never read'],
  drawingPromise: [
    'Kein Bild einer Person verlässt die Dunkelkammer. Die Zeichnung zeigt den leeren Ort.',
    'No picture of a person leaves the darkroom. The drawing shows the empty place.',
  ],
} as const;

export const BEHAVIOUR_WORDS = {
  fall: ['Sturz', 'Fall'],
  lying: ['Liegen', 'Lying'],
  assault: ['Schlag, Tritt, Stoß', 'Strike, kick, push'],
  running: ['Rennen', 'Running'],
  crowding: ['Gedränge', 'Crowding'],
  intrusion: ['Betreten', 'Intrusion'],
  counterflow: ['Gegenstrom', 'Counterflow'],
} as const;

/** Below a small picture, where the whole word finds no room. */
export const SHORT_BEHAVIOUR_WORDS = { ...BEHAVIOUR_WORDS, assault: ['Schlag, Stoß', 'Strike, push'] } as const;
