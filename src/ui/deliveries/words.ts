/** What left for others, and what still waits. */
export const WORDS = {
  title: ['Weitergegeben', 'Passed on'],
  lead: [
    'Welche Meldungen diesen Ort verlassen haben, an wen, und was noch wartet. Jede steht vorher im Protokoll. Es gehen nur Kamera, Verhalten, Zeit und ein Satz, nie ein Bild und nie eine Figur.',
    'Which alarms have left this place, for whom, and what still waits. Each stands in the ledger before. Only camera, behaviour, time and a sentence leave, never a picture and never a figure.',
  ],
  none: ['Noch nichts', 'Nothing yet'],
  noneBody: [
    'Weitergegeben wird, was niemand rechtzeitig beurteilt oder was jemand nach dem Urteil weitergibt, und nur an die, die das Mandat nennt.',
    'What nobody judges in time, or what somebody passes on after the verdict, is passed on, and only to those whom the mandate names.',
  ],
  nobody: [
    'Das Mandat nennt niemanden außerhalb. Dann hilft nur das Telefon.',
    'The mandate names nobody outside. Then only the telephone helps.',
  ],
  waiting: ['wartet', 'waiting'],
  done: ['angekommen', 'arrived'],
  failed: ['aufgegeben', 'given up'],
  refused: ['nicht erlaubt', 'not permitted'],
  next: ['nächster Versuch {when}', 'next try {when}'],
  tries: ['{n} Versuche', '{n} tries'],
  try: ['1 Versuch', '1 try'],
  alarm: ['zur Meldung', 'to the alarm'],
  webhook: ['Webhook', 'webhook'],
  mqtt: ['MQTT', 'MQTT'],
  push: ['eigenes Gerät', 'own device'],
  syslog: ['Syslog', 'syslog'],
  unreachable: ['nicht erreichbar', 'not reachable'],
  'no-answer': ['keine Antwort binnen zehn Sekunden', 'no answer within ten seconds'],
  tls: ['Zertifikat nicht in Ordnung', 'certificate not in order'],
  redirected: ['verweist woandershin; dem wird nicht gefolgt', 'points elsewhere; that is not followed'],
  http: ['Antwort {code}', 'answered {code}'],
  'no-secret': ['Geheimnis fehlt: „augenmass recipient secret“', 'no secret yet: “augenmass recipient secret”'],
  'no-login': ['Zugang fehlt: „augenmass recipient login“', 'no login yet: “augenmass recipient login”'],
  'not-encrypted': ['unverschlüsselt; es wird nichts gesendet', 'not encrypted; nothing is sent'],
  'not-granted': ['das Mandat erlaubt es nicht', 'the mandate does not permit it'],
  unsigned: ['das Mandat ist nicht unterschrieben', 'the mandate is not signed'],
  expired: ['das Mandat ist abgelaufen', 'the mandate has expired'],
  judged: ['inzwischen beurteilt', 'judged meanwhile'],
  'signed-out': ['niemand mehr angemeldet', 'nobody signed in any more'],
} as const;

export type Word = keyof typeof WORDS;

/** The words for a code of docs/notify.md: known ones as sentences, `http-503` by its number, others as they are. */
export function wordOf(reason: string): { readonly key: Word; readonly code?: string } | undefined {
  if (reason === '') return undefined;
  const http = /^http-(\d{3})$/.exec(reason);
  if (http) return { key: 'http', code: http[1]! };
  const bare = reason === 'broken' ? 'unreachable' : reason;
  return bare in WORDS ? { key: bare as Word } : undefined;
}
