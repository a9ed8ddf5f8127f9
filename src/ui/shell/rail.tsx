import { useEffect, useId, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation, useRoute } from 'wouter';
import { countOf, timeOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive, waitingAlarms } from '../live/use-live.ts';
import type { Live } from '../live/use-live.ts';
import type { Screen } from '../screens.ts';
import { SHELL_WORDS } from './words.ts';

/** Cameras that should be watching and are not. */
export function gapsIn({ cameras }: Pick<Live, 'cameras'>): number {
  return [...cameras.values()].filter(({ state }) => ['lost', 'blind', 'refused', 'ended'].includes(state)).length;
}

function useAside(id: string): { readonly text: string; readonly alarm?: boolean } | undefined {
  const say = useWords(SHELL_WORDS);
  const language = useLanguage();
  const live = useLive();
  const { place } = live;
  if (!place) return undefined;
  switch (id) {
    case 'wall':
      return { text: live.cameras.size === 1 ? say('cameraOne') : say('cameras', { n: live.cameras.size }) };
    case 'alarms': {
      const n = waitingAlarms(live.alarms).length;
      return n > 0 ? { text: say('open', { n }), alarm: true } : undefined;
    }
    case 'release': {
      const n = place.openReleases;
      return n > 0 ? { text: n === 1 ? say('runningOne') : say('running', { n }) } : undefined;
    }
    case 'mandate': {
      const { standing, validUntilMs } = place.mandate;
      const text = say('until', { date: timeOf(validUntilMs - 1, 'day', language, place.timeZone) });
      return { text, alarm: standing !== 'valid' };
    }
    case 'ledger':
      return { text: countOf(place.ledger.size), alarm: place.ledger.stopped };
    case 'health': {
      const n = gapsIn(live);
      return n > 0 ? { text: n === 1 ? say('gapOne') : say('gaps', { n }) } : undefined;
    }
    default:
      return undefined;
  }
}

function Entry({ screen }: { readonly screen: Screen }) {
  const language = useLanguage();
  const aside = useAside(screen.id);
  const [here] = useRoute(screen.path);
  return (
    <li>
      <Link href={screen.path.replace(/\/:.*/, '')} aria-current={here ? 'page' : undefined}>
        <span className="rail-word">{screen.word[language === 'de' ? 0 : 1]}</span>
        {aside && <span className={aside.alarm === true ? 'rail-aside alarm' : 'rail-aside'}>{aside.text}</span>}
      </Link>
    </li>
  );
}

/** On a phone this many lie under the thumb; the others and the foot come with “More”. */
const FIRST = 4;

/** The list of screens. What this person may not see is not in it. */
export function Rail({ screens, foot }: { readonly screens: readonly Screen[]; readonly foot: ReactNode }) {
  const say = useWords(SHELL_WORDS);
  const [open, setOpen] = useState(false);
  const [path] = useLocation();
  const id = useId();
  useEffect(() => {
    setOpen(false);
  }, [path]);
  const entry = (screen: Screen): ReactNode => <Entry key={screen.id} screen={screen} />;
  return (
    <nav className="rail" aria-label={say('screens')} data-open={open} id={id}>
      <ul>
        {screens.slice(0, FIRST).map(entry)}
        <li className="rail-more">
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => {
              setOpen(!open);
            }}
          >
            {say('more')}
          </button>
        </li>
        {screens.slice(FIRST).map(entry)}
      </ul>
      {foot}
    </nav>
  );
}
