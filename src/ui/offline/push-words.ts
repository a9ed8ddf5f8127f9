/** What a phone says of an alarm. A question, as on the wall; no name, no number. */
export const PUSH_QUESTIONS: Readonly<Record<string, readonly [de: string, en: string]>> = {
  fall: ['Ist hier jemand gestürzt?', 'Has somebody fallen here?'],
  lying: ['Liegt hier jemand am Boden?', 'Is somebody lying on the floor here?'],
  assault: ['Wird hier jemand geschlagen, getreten oder gestoßen?', 'Is somebody being struck, kicked or pushed here?'],
  running: ['Rennt hier jemand?', 'Is somebody running here?'],
  crowding: ['Ist es hier zu dicht?', 'Is it too crowded here?'],
  intrusion: ['Ist hier jemand im gesperrten Bereich?', 'Is somebody inside the closed area here?'],
  counterflow: ['Geht hier jemand gegen die Richtung?', 'Is somebody going against the direction here?'],
};
export const PUSH_OTHERWISE = ['Eine Meldung wartet.', 'An alarm is waiting.'] as const;

export interface PushMessage {
  readonly title: string;
  readonly body: string;
  readonly language: 'de' | 'en';
  /** Where a click leads; also the tag, so that one alarm is one notification. */
  readonly path: string;
}

/** Reads what the server sent; anything else becomes the plain sentence, never an error. */
export function pushMessageOf(payload: unknown): PushMessage {
  const given = (typeof payload === 'object' && payload !== null ? payload : {}) as Record<string, unknown>;
  const text = (key: string, shape: RegExp): string | undefined => {
    const value = given[key];
    return typeof value === 'string' && shape.test(value) ? value : undefined;
  };
  const language = given['language'] === 'en' ? 'en' : 'de';
  const column = language === 'de' ? 0 : 1;
  const behaviour = text('behaviour', /^[a-z]+$/) ?? '';
  const camera = text('camera', /^[a-z0-9][a-z0-9-]{0,40}$/);
  const alarm = text('alarm', /^[a-z0-9]{8,40}$/);
  const place = camera?.replace(
    /(^|-)([a-z])/g,
    (_, dash: string, letter: string) => (dash && ' ') + letter.toUpperCase(),
  );
  return {
    title: Object.hasOwn(PUSH_QUESTIONS, behaviour) ? PUSH_QUESTIONS[behaviour]![column] : PUSH_OTHERWISE[column],
    body: place ?? '',
    language,
    path: alarm === undefined ? '/alarms' : `/alarms/${alarm}`,
  };
}
