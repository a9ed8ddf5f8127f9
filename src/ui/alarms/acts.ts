import { headed } from '../acts/registry.ts';
import type { ActTable } from '../acts/registry.ts';

/** What a person can do with an alarm. */
export const JUDGE_ACTS = headed(['Urteil', 'Verdict'], {
  yes: { word: ['Ja', 'Yes'], keys: { de: ['j'], en: ['y'] } },
  no: { word: ['Nein', 'No'], keys: ['n'] },
  unclear: { word: ['Unklar', 'Unclear'], keys: ['u'] },
} as const satisfies ActTable);

export const CONSEQUENCE_ACTS = headed(['Was folgt', 'What follows'], {
  help: { word: ['Hilfe rufen', 'Call help'], keys: { de: ['h'], en: ['c'] } },
  called: { word: ['Festhalten, dass Hilfe gerufen ist', 'Record that help has been called'], keys: ['t'] },
  release: { word: ['Herausgabe anfragen', 'Ask for release'], keys: { de: ['a'], en: ['r'] } },
  nothing: { word: ['Nichts weiter', 'Nothing more'], keys: ['w'] },
} as const satisfies ActTable);

export const REPLAY_ACTS = headed(['Aufzeichnung', 'Replay'], {
  toggle: { word: ['Abspielen, anhalten', 'Play, pause'], keys: [' '] },
  stepBack: { word: ['Eine Beobachtung zurück', 'One observation back'], keys: ['arrowleft', ','] },
  stepOn: { word: ['Eine Beobachtung weiter', 'One observation on'], keys: ['arrowright', '.'] },
  slower: { word: ['Langsamer', 'Slower'], keys: ['-', 'shift+arrowdown'] },
  faster: { word: ['Schneller', 'Faster'], keys: ['+', 'shift+arrowup'] },
  loop: { word: ['Den Moment wiederholen', 'Repeat the moment'], keys: ['o'] },
  moment: { word: ['Zum Moment', 'To the moment'], keys: ['0', 'home'] },
} as const satisfies ActTable);

export const LIVE_ACTS = headed(['Aufzeichnung', 'Replay'], {
  live: { word: ['Zurück zu live', 'Back to live'], keys: ['v'] },
} as const satisfies ActTable);

export const QUEUE_ACTS = headed(['Meldungen', 'Alarms'], {
  next: { word: ['Nächste Meldung', 'Next alarm'], keys: ['arrowdown'] },
  previous: { word: ['Vorige Meldung', 'Previous alarm'], keys: ['arrowup'] },
} as const satisfies ActTable);
