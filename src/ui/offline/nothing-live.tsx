import { useEffect } from 'react';
import { useWords } from '../language.ts';
import { Mark } from '../mark.tsx';
import { State } from '../states.tsx';

const WORDS = {
  title: ['Nichts ist live', 'Nothing is live'],
  body: [
    'Der Server ist nicht zu erreichen. Was am Ort geschieht, ist hier nicht zu sehen, und Meldungen erscheinen auf dieser Seite nicht.',
    'The server cannot be reached. What happens at the place is not to be seen here, and no alarms appear on this page.',
  ],
  trying: ['Die Seite versucht es alle fünf Sekunden.', 'This page tries every five seconds.'],
  now: ['Jetzt versuchen', 'Try now'],
} as const;

const AGAIN_MS = 5000;

/** The whole page, while there is no server behind it. */
export function NothingLive({ again }: { readonly again: () => void }) {
  const say = useWords(WORDS);
  useEffect(() => {
    const timer = window.setInterval(again, AGAIN_MS);
    window.addEventListener('online', again);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, [again]);
  return (
    <main className="crashed" role="alert">
      <State
        mark={<Mark />}
        tone="alarm"
        title={say('title')}
        act={
          <button type="button" className="button plain" onClick={again}>
            {say('now')}
          </button>
        }
      >
        <p>{say('body')}</p>
        <p className="muted">{say('trying')}</p>
      </State>
    </main>
  );
}
