import type { Sentence } from '../wire/words.ts';

/** What a look says of itself. */
export const LOOK_SENTENCES = {
  starting: { de: 'Die Dunkelkammer wird gestartet.', en: 'The darkroom is being started.' },
  connecting: { de: 'Die Kamera wird gerufen.', en: 'The camera is being called.' },
  looking: { de: 'Der leere Ort wird gelernt.', en: 'The empty place is being learnt.' },
  lost: {
    de: 'Die Kamera sendet gerade nichts; es wird weiter versucht.',
    en: 'The camera sends nothing just now; it is tried again.',
  },
  dark: {
    de: 'Das Bild ist zu dunkel, um etwas zu lernen. Licht einschalten oder bei Tag noch einmal versuchen.',
    en: 'The picture is too dark to learn from. Switch a light on, or try again by day.',
  },
  covered: {
    de: 'Die Sicht ist verdeckt. Nachsehen, was vor der Kamera ist.',
    en: 'The view is covered. See what is in front of the camera.',
  },
  moved: {
    de: 'Die Kamera wurde bewegt; der Ort wird von vorn gelernt.',
    en: 'The camera was moved; the place is being learnt anew.',
  },
  done: { de: 'Die Datei ist ganz angesehen.', en: 'All of the file was looked at.' },
  ended: { de: 'Es wird nicht mehr hingesehen.', en: 'Nothing is looked at any more.' },
  darkroom: {
    de: 'Die Dunkelkammer ist ausgefallen; „augenmass doctor“ sagt, was fehlt.',
    en: 'The darkroom failed; “augenmass doctor” says what is missing.',
  },
  noWall: {
    de: 'Hier steht keine Wand, hinter der eine Kamera angesehen werden darf; „augenmass doctor“ sagt, was fehlt.',
    en: 'No wall stands here behind which a camera may be looked at; “augenmass doctor” says what is missing.',
  },
} as const satisfies Record<string, Sentence>;
