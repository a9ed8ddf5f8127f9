import type { Place } from '../../wire/place.ts';
import { useNow } from '../clock.ts';
import { countOf, timeOf, utcOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { Mark } from '../mark.tsx';
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

/** One line that says under which rules one is looking: place, mandate, retention, ledger, darkroom, time. */
export function Strip() {
  const say = useWords(SHELL_WORDS);
  const { place, nowMs } = useLive();
  const hours = place?.mandate.retentionHours ?? 0;
  return (
    <header className="strip">
      <div className="brand">
        <Mark />
        <span>Augenmaß</span>
      </div>
      {place && (
        <div className="facts">
          <b className="site">{place.site}</b>
          {place.demo && <span className="chip">{say('demo')}</span>}
          <MandateFact place={place} />
          <span className="fact">{hours > 0 ? say('retention', { hours }) : say('noRetention')}</span>
        </div>
      )}
      {place && (
        <div className="facts end">
          <LedgerFact ledger={place.ledger} />
          <DarkroomFact {...place.darkroom} />
        </div>
      )}
      <LocalTime zone={place?.timeZone} now={nowMs} />
    </header>
  );
}
