import type { Place } from '../../wire/place.ts';
import { useNow } from '../clock.ts';
import { countOf, timeOf, utcOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive, waitingAlarms } from '../live/use-live.ts';
import { Mark } from '../mark.tsx';
import { useSession } from '../session.ts';
import { useSound } from '../sound/use-chime.ts';
import { SHELL_WORDS } from './words.ts';

function MandateFact({ place }: { readonly place: Place }) {
  const say = useWords(SHELL_WORDS);
  const language = useLanguage();
  const { standing, validFromMs, validUntilMs } = place.mandate;
  const date = timeOf(standing === 'future' ? validFromMs : validUntilMs - 1, 'date', language, place.timeZone);
  const word = ({ valid: 'validUntil', expired: 'expired', unsigned: 'unsigned', future: 'future' } as const)[standing];
  return (
    <span className={standing === 'valid' ? 'fact' : 'fact alarm'} title={utcOf(validUntilMs)}>
      {say(word, { date })}
    </span>
  );
}

function LedgerFact({ ledger }: { readonly ledger: Place['ledger'] }) {
  const say = useWords(SHELL_WORDS);
  const { size, cosigned, witnesses, stopped } = ledger;
  const all = cosigned >= witnesses;
  const who = !all
    ? say('witnessesMissing', { n: cosigned, of: witnesses })
    : witnesses === 1
      ? say('witnessOne')
      : say('witnesses', { n: witnesses });
  return (
    <span className="fact">
      {say('ledger')}{' '}
      {stopped ? (
        <b className="alarm">▲ {say('ledgerStopped')}</b>
      ) : (
        <span className={all && witnesses > 0 ? 'verified' : 'plain'}>
          {countOf(size)}
          {witnesses > 0 && ` ${all ? '✓' : '·'} ${who}`}
        </span>
      )}
    </span>
  );
}

function DarkroomFact({ state, wall }: Place['darkroom']) {
  const say = useWords(SHELL_WORDS);
  const word = ({ tight: 'tight', open: 'wallsOpen', down: 'down', none: 'none' } as const)[state];
  return (
    <span className="fact" title={wall}>
      {say('darkroom')}{' '}
      <span className={state === 'tight' ? 'verified' : state === 'none' ? 'plain' : 'alarm'}>
        {state === 'open' ? '▲ ' : ''}
        {say(word)}
      </span>
    </span>
  );
}

function LocalTime({ zone, now }: { readonly zone: string | undefined; readonly now: () => number }) {
  const say = useWords(SHELL_WORDS);
  const language = useLanguage();
  const nowMs = useNow(1000, now);
  return (
    <time className="now" title={utcOf(nowMs)} aria-label={say('time')}>
      {timeOf(nowMs, 'time', language, zone)}
    </time>
  );
}

/** An alarm waits and nothing can be heard: said where the eye is, and mended by a click on it. */
function Unheard() {
  const say = useWords(SHELL_WORDS);
  const { alarms } = useLive();
  const { on, heard, toggle } = useSound();
  if (heard || waitingAlarms(alarms).length === 0) return null;
  // Any click lets the browser speak; only where it was switched off has it to be switched on.
  return (
    <button type="button" className="chip unheard" onClick={on ? undefined : toggle}>
      {say(on ? 'soundBlocked' : 'soundOff')}
    </button>
  );
}

/** One line that says under which rules one is looking: place, mandate, retention, ledger, darkroom, time. */
export function Strip() {
  const say = useWords(SHELL_WORDS);
  const { site } = useSession();
  const { place, nowMs } = useLive();
  const hours = place?.mandate.retentionHours ?? 0;
  return (
    <header className="strip">
      <div className="brand">
        <Mark />
        <span>Augenmaß</span>
      </div>
      <div className="facts">
        <b className="site">{place?.site ?? site}</b>
        {place?.demo && <span className="chip">{say('demo')}</span>}
        {place && <MandateFact place={place} />}
        {place && <span className="fact kept">{hours > 0 ? say('retention', { hours }) : say('noRetention')}</span>}
      </div>
      {place && (
        <div className="facts end">
          <LedgerFact ledger={place.ledger} />
          <DarkroomFact {...place.darkroom} />
        </div>
      )}
      <Unheard />
      <LocalTime zone={place?.timeZone} now={nowMs} />
    </header>
  );
}
