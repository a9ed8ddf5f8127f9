import type { Health, PlateState } from '../observation/observation.ts';
import type { CameraState, CameraStanding, Coverage } from '../wire/place.ts';
import type { Sentence } from '../wire/words.ts';
import type { Heard } from './tap.ts';

export type CoverageState = Coverage['cameras'][number]['spans'][number]['state'];

/** All that a camera's state follows from. Times are the place's clock. */
export interface Signs {
  readonly heard: Heard | undefined;
  readonly heardMs: number;
  readonly heardSentence: Sentence | undefined;
  /** Last observation since the camera was opened. */
  readonly seenMs: number | undefined;
  readonly plate: PlateState | undefined;
  readonly health: Health | undefined;
  /** An observation may be awaited so long before the camera counts as silent. */
  readonly patienceMs: number;
  readonly darkroomDown: boolean;
  /** It was seen and fell silent, or its source failed, and nothing came since; otherwise it only begins. */
  readonly lapsed: boolean;
}

export interface Derived {
  readonly state: CameraState;
  readonly coverage: CoverageState;
  readonly sentence: Sentence;
}

/** A decoder waits for a key picture, a cold darkroom for its model. */
const STARTING_MS = 15_000;
/** Before a camera is opened a darkroom starts and a mandate is read. */
const UNHEARD_MS = 60_000;
/** A clip that begins again is not over. */
const ENDED_AFTER_MS = 3000;
/** Shares of the view from which on nothing can be seen. */
const COVERED = 0.5;
const DARK = 0.9;

const FIXED: Readonly<Partial<Record<Heard, [CameraState, CoverageState]>>> = {
  waiting: ['closed', 'closed'],
  closed: ['closed', 'closed'],
  refused: ['refused', 'closed'],
  failed: ['lost', 'lost'],
  lost: ['lost', 'lost'],
  learning: ['learning', 'learning'],
};

/** What a camera's state is now: one of CAMERA_STATES, and one of COVERAGE. Pure and total. */
export function derive(signs: Signs, nowMs: number): Derived {
  const { heard, heardMs, heardSentence, seenMs, patienceMs } = signs;
  if (heard === undefined) {
    const coverage = nowMs - heardMs < UNHEARD_MS ? 'learning' : 'lost';
    return { state: 'starting', coverage, sentence: SENTENCES.starting };
  }
  const fixed = FIXED[heard];
  if (fixed) return { state: fixed[0], coverage: fixed[1], sentence: heardSentence ?? SENTENCES[fixed[0]] };
  if (heard === 'ended' && nowMs - heardMs >= ENDED_AFTER_MS) {
    return { state: 'ended', coverage: 'lost', sentence: heardSentence ?? SENTENCES.ended };
  }
  if (seenMs === undefined) {
    if (signs.darkroomDown) return { state: 'lost', coverage: 'darkroom', sentence: SENTENCES.darkroom };
    if (nowMs - heardMs < STARTING_MS) {
      return { state: 'starting', coverage: signs.lapsed ? 'lost' : 'learning', sentence: SENTENCES.starting };
    }
    return { state: 'lost', coverage: 'lost', sentence: SENTENCES.lost };
  }
  if (nowMs - seenMs > patienceMs) {
    return signs.darkroomDown
      ? { state: 'lost', coverage: 'darkroom', sentence: SENTENCES.darkroom }
      : { state: 'lost', coverage: 'lost', sentence: SENTENCES.lost };
  }
  return seeing(signs);
}

function seeing({ health, plate }: Signs): Derived {
  if (health) {
    if (health.dark >= DARK) return { state: 'blind', coverage: 'dark', sentence: SENTENCES.dark };
    if (health.obstructed > COVERED) return { state: 'blind', coverage: 'obstructed', sentence: SENTENCES.obstructed };
    if (health.moved) return { state: 'blind', coverage: 'moved', sentence: SENTENCES.moved };
  }
  if (plate === 'sure') return { state: 'live', coverage: 'watched', sentence: SENTENCES.live };
  const state = plate === 'learning' ? 'learning' : 'cold';
  return { state, coverage: 'learning', sentence: SENTENCES[state] };
}

type Said = CameraState | 'darkroom' | 'dark' | 'obstructed' | 'moved';

const SENTENCES: Readonly<Record<Said, CameraStanding['sentence']>> = {
  starting: { de: 'Die Kamera wird geöffnet.', en: 'The camera is being opened.' },
  cold: {
    de: 'Der leere Ort ist noch nicht bekannt; Figuren sind unsicher.',
    en: 'The empty place is not known yet; figures are uncertain.',
  },
  learning: { de: 'Der leere Ort wird gelernt.', en: 'The empty place is being learnt.' },
  live: { de: 'Es wird gesehen.', en: 'The camera is being watched.' },
  closed: { de: 'Außerhalb der Zeiten wird nicht gelesen.', en: 'Outside its hours nothing is read.' },
  lost: {
    de: 'Es kommen keine Bilder; es wird weiter versucht.',
    en: 'No pictures come; it is tried again.',
  },
  refused: { de: 'Das Mandat lässt sie nicht zu.', en: 'The mandate does not grant it.' },
  ended: { de: 'Die Datei ist zu Ende.', en: 'The file is over.' },
  darkroom: {
    de: 'Die Dunkelkammer wird neu gestartet; bis dahin sieht niemand hin.',
    en: 'The darkroom is being started again; nothing is watched until then.',
  },
  blind: { de: 'Es ist nichts zu erkennen.', en: 'Nothing can be made out.' },
  dark: { de: 'Das Bild ist zu dunkel, um etwas zu sehen.', en: 'The picture is too dark to see anything.' },
  obstructed: { de: 'Die Sicht ist verdeckt.', en: 'The view is covered.' },
  moved: {
    de: 'Die Kamera sieht anderswohin als bisher; der Ort wird neu gelernt.',
    en: 'The camera looks elsewhere than before; the place is being learnt anew.',
  },
};
