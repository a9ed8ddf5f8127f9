import { timeOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { SHELL_WORDS } from './words.ts';

/** Stands across the screen while what it shows may be old. A status, so that it is read out. */
export function NotLive() {
  const say = useWords(SHELL_WORDS);
  const language = useLanguage();
  const { connection, lastHeardMs, outdated, place } = useLive();
  const gone = connection === 'stale' || connection === 'offline';
  const time = lastHeardMs === null ? '' : timeOf(lastHeardMs, 'time', language, place?.timeZone);
  return (
    <div className="not-live" role="status" aria-live="assertive" data-shown={gone || outdated}>
      {gone && (
        <p>
          <b>{connection === 'stale' ? say('stale', { time }) : say('offline')}</b>{' '}
          {connection === 'offline' && time !== '' && say('lastAt', { time })} {say('trying')}
        </p>
      )}
      {outdated && !gone && (
        <p>
          <b>{say('outdated')}</b> {say('outdatedBody')}{' '}
          <button
            type="button"
            onClick={() => {
              location.reload();
            }}
          >
            {say('reload')}
          </button>
        </p>
      )}
    </div>
  );
}
