import type { ActName, Entry } from '../ledger/entry.ts';
import type { Facts } from '../ledger/facts.ts';
import { BEHAVIOUR_NAMES } from '../mandate/phrases.ts';
import type { Sentence } from '../wire/words.ts';

type Both = readonly [de: string, en: string];
type Say = (facts: Facts) => Both;

/** As the roles of a place are called; other roles of a mandate stay as they are written. */
export const ROLE_NAMES: Readonly<Record<string, Both>> = {
  operator: ['Beobachtung', 'operator'],
  reviewer: ['Prüfung', 'reviewer'],
  custodian: ['Verwahrung', 'custodian'],
  'data-protection-officer': ['Datenschutz', 'data protection officer'],
  administrator: ['Verwaltung', 'administrator'],
  auditor: ['Revision', 'auditor'],
};

const VERDICTS: Readonly<Record<string, Both>> = {
  hit: ['Treffer', 'hit'],
  'no-hit': ['kein Treffer', 'no hit'],
  unclear: ['unklar', 'unclear'],
};

const CONSEQUENCES: Readonly<Record<string, Both>> = {
  'call-help': ['Hilfe gerufen', 'help called'],
  'pass-on': ['weitergegeben', 'passed on'],
  'ask-release': ['Herausgabe erbeten', 'release asked for'],
  nothing: ['nichts veranlasst', 'nothing done'],
};

const named = (table: Readonly<Record<string, Both>>, name: string | undefined, at: 0 | 1): string =>
  name === undefined ? '' : (table[name]?.[at] ?? name);
const camera = ({ camera: name }: Facts): Both =>
  name === undefined ? ['', ''] : [`Kamera ${name}: `, `Camera ${name}: `];
/** What retention is about; footage where nothing else is said. */
const destroyed = ({ reason }: Facts): Both =>
  reason === 'replay'
    ? ['Figuren von Meldungen werden vernichtet.', 'figures of alarms are destroyed.']
    : reason === 'verdict-words'
      ? ['Begründungen von Urteilen werden vernichtet.', 'reasons of verdicts are destroyed.']
      : ['Aufnahmen werden vernichtet.', 'footage is destroyed.'];
const behaviour = ({ behaviour: name }: Facts, language: 'de' | 'en'): string =>
  name !== undefined && name in BEHAVIOUR_NAMES
    ? BEHAVIOUR_NAMES[name as keyof typeof BEHAVIOUR_NAMES][language]
    : (name ?? '');
const plain =
  (de: string, en: string): Say =>
  () => [de, en];
const ofCamera =
  (de: string, en: string): Say =>
  (facts) => [camera(facts)[0] + de, camera(facts)[1] + en];
const release =
  (de: string, en: string): Say =>
  ({ release: id }) => [`Herausgabe ${id ?? ''}: ${de}`, `Release ${id ?? ''}: ${en}`];
const short = (sha256: string | undefined): string => (sha256 ?? '').slice(0, 12);

/** What was meant, or happened without being asked for. */
const SENTENCES: Readonly<Record<ActName, Say>> = {
  'place-start': ({ version }) => [
    `Der Ort beginnt zu laufen (${version ?? ''}).`,
    `The place starts (${version ?? ''}).`,
  ],
  'place-stop': plain('Der Ort hält an.', 'The place stops.'),
  'mandate-loaded': ({ mandateSha256, signers }) => [
    `Das Mandat ${short(mandateSha256)} gilt, unterschrieben von ${signers ?? 0} Rollen.`,
    `Mandate ${short(mandateSha256)} is in force, signed by ${signers ?? 0} roles.`,
  ],
  'mandate-warning': plain('Das Mandat geht zu Ende.', 'The mandate is about to end.'),
  'mandate-draft': ({ mandateSha256 }) => [
    `Ein Entwurf des Mandats liegt vor: ${short(mandateSha256)}.`,
    `A draft of the mandate stands: ${short(mandateSha256)}.`,
  ],
  'mandate-sign': ({ mandateSha256 }) => [
    `Der Entwurf ${short(mandateSha256)} wird unterschrieben.`,
    `Draft ${short(mandateSha256)} is being signed.`,
  ],
  setting: plain('Eine Einstellung wird geändert.', 'A setting is being changed.'),
  refusal: (facts) => [
    `${camera(facts)[0]}das Mandat lässt es nicht zu (Zeile ${facts.line ?? 0}).`,
    `${camera(facts)[1]}the mandate does not allow it (line ${facts.line ?? 0}).`,
  ],
  connect: (facts) => [
    `${camera(facts)[0]}Verbindung zu ${facts.host ?? ''}:${facts.port ?? ''}.`,
    `${camera(facts)[1]}connection to ${facts.host ?? ''}:${facts.port ?? ''}.`,
  ],
  'camera-open': ofCamera('wird gelesen.', 'is being read.'),
  'camera-close': ofCamera('wird nicht mehr gelesen.', 'is no longer read.'),
  'camera-gap': ofCamera('eine Lücke.', 'a gap.'),
  'clock-jump': ({ offsetMs, ...facts }) => [
    `${camera(facts)[0]}die Uhr sprang um ${offsetMs ?? 0} ms.`,
    `${camera(facts)[1]}the clock jumped by ${offsetMs ?? 0} ms.`,
  ],
  segment: ofCamera('ein Abschnitt ist versiegelt.', 'a segment is sealed.'),
  'day-key': ({ day, threshold, custodians }) => [
    `Schlüssel für ${day ?? ''}: ${threshold ?? 0} von ${custodians ?? 0} Verwahrern öffnen.`,
    `Key for ${day ?? ''}: ${threshold ?? 0} of ${custodians ?? 0} custodians open it.`,
  ],
  'recording-stopped': ofCamera('es wird nicht mehr versiegelt.', 'sealing has stopped.'),
  observe: ofCamera('Strichfiguren werden gezeichnet.', 'stick figures are drawn.'),
  alarm: (facts) => [
    `${camera(facts)[0]}möglicher Treffer, ${behaviour(facts, 'de')}.`,
    `${camera(facts)[1]}potential hit, ${behaviour(facts, 'en')}.`,
  ],
  notify: ({ recipient }) => [`Meldung an ${recipient ?? ''}.`, `Alarm passed on to ${recipient ?? ''}.`],
  verdict: ({ verdict, alarm }) => [
    `Alarm ${alarm ?? ''}: ${named(VERDICTS, verdict, 0)}.`,
    `Alarm ${alarm ?? ''}: ${named(VERDICTS, verdict, 1)}.`,
  ],
  'release-request': (facts) => {
    const [de, en] = release(
      `beantragt für Kamera ${facts.camera ?? ''}.`,
      `requested for camera ${facts.camera ?? ''}.`,
    )(facts);
    return [de, en];
  },
  'release-approve': release('zugestimmt.', 'approved.'),
  'release-contribute': (facts) =>
    release(`Anteil von ${facts.custodian ?? ''}.`, `share of ${facts.custodian ?? ''}.`)(facts),
  'release-open': release('wird geöffnet.', 'is being opened.'),
  download: release('der Film wird ausgegeben.', 'the film is handed out.'),
  retention: (facts) =>
    facts.release === undefined
      ? [`${camera(facts)[0]}${destroyed(facts)[0]}`, `${camera(facts)[1]}${destroyed(facts)[1]}`]
      : release('was der Ort davon hält, wird vernichtet.', 'what the place holds of it is destroyed.')(facts),
  hold: ofCamera('Aufnahmen werden länger aufbewahrt.', 'footage is kept for longer.'),
  'hold-end': ofCamera('die längere Aufbewahrung endet.', 'the longer keeping ends.'),
  capability: ofCamera('eine Fähigkeit der Kamera.', 'a capability of the camera.'),
  'estate-audit': plain('Die Kameras werden geprüft.', 'The cameras are being audited.'),
  search: ({ camera: name }) => [
    `Es wird gesucht${name === undefined ? '' : ` (Kamera ${name})`}.`,
    `A search${name === undefined ? '' : ` (camera ${name})`}.`,
  ],
  report: plain('Ein Bericht wird geschrieben.', 'A report is written.'),
  'sign-in': plain('Jemand meldet sich an.', 'Somebody signs in.'),
  person: plain('Wer sich anmelden darf, wird geändert.', 'Who can sign in is being changed.'),
  consequence: ({ alarm, reason }) => [
    `Alarm ${alarm ?? ''}: ${named(CONSEQUENCES, reason, 0)}.`,
    `Alarm ${alarm ?? ''}: ${named(CONSEQUENCES, reason, 1)}.`,
  ],
  witness: ({ witness }) => [`Zeuge ${witness ?? ''}.`, `Witness ${witness ?? ''}.`],
};

const RESULTS: Readonly<Record<'done' | 'refused' | 'failed', Both>> = {
  done: ['getan', 'done'],
  refused: ['abgelehnt', 'refused'],
  failed: ['misslungen', 'failed'],
};

/** One entry in a sentence. The entry itself says more, and is what counts. */
export function entrySentence(entry: Entry): Sentence {
  const { act, facts, phase, ref, result } = entry;
  const role: Both =
    facts.role === undefined
      ? ['', '']
      : [` Rolle: ${named(ROLE_NAMES, facts.role, 0)}.`, ` Role: ${named(ROLE_NAMES, facts.role, 1)}.`];
  if (phase === 'outcome' && ref !== undefined && result !== undefined) {
    const [de, en] = RESULTS[result];
    return { de: `Zu Eintrag ${ref}: ${de}.`, en: `For entry ${ref}: ${en}.` };
  }
  const say = SENTENCES[act];
  const [de, en] = say(facts);
  return { de: de + role[0], en: en + role[1] };
}
