import { useContext } from 'react';
import type { CameraStanding } from '../../wire/place.ts';
import { timeOf } from '../format.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { ZoneContext } from '../when.tsx';
import { Lens } from './lens.tsx';
import { WALL_WORDS } from './words.ts';

const DAY_MS = 86_400_000;

/** When something was or will be: the time alone within a day, with the day otherwise. */
export function useNear(nowMs: number): (ms: number) => { readonly text: string; readonly near: boolean } {
  const language = useLanguage();
  const zone = useContext(ZoneContext);
  return (ms) => {
    const near = Math.abs(ms - nowMs) < DAY_MS * 0.75;
    return { text: timeOf(ms, near ? 'minute' : 'moment', language, zone), near };
  };
}

interface CameraStateProps {
  readonly camera: CameraStanding;
  readonly silent: boolean;
  readonly nowMs: number;
  /** Too small for words. */
  readonly small: boolean;
}

/** What stands in place of figures while a camera shows none. Nothing for one that is live. */
export function CameraState({ camera, silent, nowMs, small }: CameraStateProps) {
  const say = useWords(WALL_WORDS);
  const speak = useSentence();
  const near = useNear(nowMs);
  const { state, opensMs, sinceMs, seenMs, sentence } = camera;
  if (silent) {
    return (
      <span className="tile-state">
        {!small && <b>{seenMs === null ? say('noNewsEver') : say('noNews', { time: near(seenMs).text })}</b>}
      </span>
    );
  }
  if (state === 'live' || state === 'learning' || state === 'cold') return null;
  if (state === 'closed') {
    const opens = opensMs === null ? undefined : near(opensMs);
    return (
      <span className="tile-state">
        <Lens />
        {!small && <b>{say('lensClosed')}</b>}
        {!small && opens && <span>{say(opens.near ? 'opensAt' : 'opensOn', { time: opens.text })}</span>}
      </span>
    );
  }
  return (
    <span className="tile-state">
      {!small && <b>{say(state)}</b>}
      {!small && <span>{say('since', { time: near(sinceMs).text })}</span>}
      {!small && <span className="tile-sentence">{speak(sentence)}</span>}
    </span>
  );
}

/** The word below a picture. */
export function useStateWord(): (camera: CameraStanding, silent: boolean) => string {
  const say = useWords(WALL_WORDS);
  return ({ state }, silent) => say(silent ? 'silent' : state);
}
