import type { WordKey } from './words.ts';

/** What a reader can do, once: feeds buttons, keys and the list of keys. */
export interface Act {
  readonly id: string;
  readonly word: WordKey;
  /** As KeyboardEvent.key, lower case; `shift+` where needed. The first is shown. */
  readonly keys: readonly string[];
}

export const ACTS = [
  { id: 'toggle', word: 'play', keys: [' '] },
  { id: 'stepBack', word: 'stepBack', keys: ['arrowleft', ','] },
  { id: 'stepOn', word: 'stepOn', keys: ['arrowright', '.'] },
  { id: 'back5', word: 'back5', keys: ['shift+arrowleft'] },
  { id: 'on5', word: 'on5', keys: ['shift+arrowright'] },
  { id: 'toStart', word: 'toStart', keys: ['home'] },
  { id: 'toEnd', word: 'toEnd', keys: ['end'] },
  { id: 'nextHit', word: 'nextHit', keys: ['j'] },
  { id: 'previousHit', word: 'previousHit', keys: ['k'] },
  { id: 'nextClip', word: 'nextClip', keys: ['n'] },
  { id: 'previousClip', word: 'previousClip', keys: ['p'] },
  { id: 'faster', word: 'faster', keys: ['+', 'shift++', 'shift+arrowup'] },
  { id: 'slower', word: 'slower', keys: ['-', 'shift+arrowdown'] },
  { id: 'trail', word: 'trail', keys: ['t'] },
  { id: 'language', word: 'changeLanguage', keys: ['l'] },
  { id: 'theme', word: 'changeTheme', keys: ['d'] },
  { id: 'help', word: 'help', keys: ['?', 'shift+?', 'shift+ß'] },
] as const satisfies readonly Act[];

export type ActId = (typeof ACTS)[number]['id'];

export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** The act a key stands for, if any. */
export function actOf({ key, shiftKey }: Key): ActId | undefined {
  const pressed = (shiftKey ? 'shift+' : '') + key.toLowerCase();
  return ACTS.find((act) => (act.keys as readonly string[]).includes(pressed))?.id;
}

const NAMES: Readonly<Record<string, string>> = { arrowleft: '←', arrowright: '→', home: 'Home', end: 'End' };

/** How a key is written on a key cap. */
export function capOf(key: string, space: string): string {
  const bare = key.startsWith('shift+') && key.length > 6 ? key.slice(6) : key;
  const name = bare === ' ' ? space : (NAMES[bare] ?? bare.toUpperCase());
  return bare === key ? name : `⇧ ${name}`;
}
