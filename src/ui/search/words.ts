import type { Words } from '../language.ts';

export const SEARCH_WORDS = {
  title: ['Suche', 'Search'],
  lead: [
    'Gefragt wird, ob in einer Zeit etwas gemeldet wurde. Gesucht wird nach Zeit, Ort und Verhalten, nie nach Menschen.',
    'Ask whether something was raised within a time. One searches by time, place and behaviour, never by people.',
  ],
  span: ['Zeitraum', 'Time'],
  from: ['Von', 'From'],
  to: ['Bis', 'Until'],
  hour: ['Letzte Stunde', 'Last hour'],
  twoHours: ['Letzte 2 h', 'Last 2 h'],
  day: ['Letzte 24 h', 'Last 24 h'],
  week: ['Letzte 7 Tage', 'Last 7 days'],
  camera: ['Kamera', 'Camera'],
  anyCamera: ['alle Kameras', 'all cameras'],
  behaviour: ['Verhalten', 'Behaviour'],
  anyBehaviour: ['alles, was erlaubt ist', 'everything permitted'],
  ask: ['Suchen', 'Search'],
  asking: ['Wird gesucht', 'Searching'],
  recorded: [
    'Jede Suche steht im Protokoll, mit Rolle, Zeitraum, Kamera und Verhalten.',
    'Every search stands in the ledger, with role, time, camera and behaviour.',
  ],
  'fault.from': ['Der Anfang ist keine Zeit.', 'The start is no time.'],
  'fault.to': ['Das Ende ist keine Zeit.', 'The end is no time.'],
  'fault.order': ['Das Ende muss nach dem Anfang liegen.', 'The end must come after the start.'],
  'fault.future': ['Der Zeitraum liegt in der Zukunft.', 'The time lies in the future.'],
  placeTime: ['Uhrzeit des Ortes ({zone})', 'Local time of the place ({zone})'],
  emptyTitle: ['Noch nichts gefragt.', 'Nothing asked yet.'],
  emptyBody: [
    'Die Antwort sagt auch, wie viel der Zeit überhaupt beobachtet wurde: kein Treffer, wo niemand hinsah, ist keine Antwort.',
    'The answer also says how much of the time was watched at all: no hit where nobody looked is no answer.',
  ],
  hit: ['Ja.', 'Yes.'],
  noHit: ['Nein.', 'No.'],
  hitsNone: ['0 Treffer in {span}, {share} beobachtet.', '0 hits in {span}, {share} watched.'],
  hitsOne: ['1 möglicher Treffer in {span}, {share} beobachtet.', '1 potential hit in {span}, {share} watched.'],
  hitsMany: ['{n} mögliche Treffer in {span}, {share} beobachtet.', '{n} potential hits in {span}, {share} watched.'],
  hitSome: [
    'Mindestens ein möglicher Treffer in {span}, {share} beobachtet.',
    'At least one potential hit in {span}, {share} watched.',
  ],
  unwatched: [
    '{span} davon hat niemand gesehen. Warum, steht unter Zustand.',
    'Nobody saw {span} of it. Health says why.',
  ],
  unwatchedAll: [
    'In dieser Zeit wurde nicht beobachtet. Das Nein heißt hier nichts.',
    'Nothing was watched in that time. The no means nothing here.',
  ],
  noDetails: [
    'Einzelheiten sind dieser Rolle nicht erlaubt. Wer sie braucht, bittet um die Rolle Beobachtung oder Prüfung.',
    'This role may not see details. Whoever needs them asks for the role operator or reviewer.',
  ],
  asked: ['Gefragt: {what}', 'Asked: {what}'],
  entry: ['Diese Suche ist Eintrag {n} im Protokoll.', 'This search is entry {n} of the ledger.'],
  noEntry: [
    'Diese Suche konnte nicht ins Protokoll geschrieben werden.',
    'This search could not be written into the ledger.',
  ],
  expired: [
    'Das Mandat ist abgelaufen: seitdem wird nichts beobachtet.',
    'The mandate has ended: nothing has been watched since.',
  ],
  toJudge: ['zu prüfen', 'to be judged'],
} as const satisfies Words;
