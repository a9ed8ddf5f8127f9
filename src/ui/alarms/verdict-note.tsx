import { useLanguage, useSentence, useWords } from '../language.ts';
import type { Alarm } from '../../wire/alarm.ts';
import { timeOf } from '../format.ts';
import { useLive } from '../live/use-live.ts';
import { ROLE_WORDS } from '../shell/words.ts';
import type { Given } from './verdict-box.ts';
import { verdicts } from './verdicts.ts';
import { ASK_WORDS } from './words.ts';

/** What became of a verdict that the server has not confirmed: on its way, waiting for the line, or not taken. */
export function VerdictNote({ given, alarm }: { readonly given: Given; readonly alarm: Alarm }) {
  const say = useWords(ASK_WORDS);
  const sayRole = useWords(ROLE_WORDS);
  const speak = useSentence();
  const language = useLanguage();
  const { place } = useLive();
  const at = (ms: number): string => timeOf(ms, 'time', language, place?.timeZone);
  const verdict = say(`short.${given.verdict}`);
  if (given.state === 'sending')
    return (
      <p role="status" className="verdict-note">
        {say('sending', { verdict })}
      </p>
    );
  if (given.state === 'waiting') {
    return (
      <div role="status" className="verdict-note waits">
        <p>
          <b>{say('waiting', { verdict })}</b>
        </p>
        <p className="fine muted">{say('waitingSince', { at: at(given.givenMs), n: given.tries })}</p>
        <button type="button" className="button plain" onClick={() => void verdicts.flush()}>
          {say('sendNow')}
        </button>
      </div>
    );
  }
  const last = alarm.judgements.at(-1);
  const put = (
    <button
      type="button"
      className="button plain"
      onClick={() => {
        verdicts.forget(given.alarm);
      }}
    >
      {say('understood')}
    </button>
  );
  if (given.state === 'refused' || !last || alarm.state !== 'judged') {
    return (
      <div role="alert" className="verdict-note waits">
        <p>
          <b>{say('refused', { verdict })}</b> {given.problem && speak(given.problem.message)}
        </p>
        {put}
      </div>
    );
  }
  return (
    <div role="alert" className="verdict-note waits">
      <p>
        <b>{say('conflict')}</b>{' '}
        {say('conflictSaid', {
          verdict: say(`short.${last.verdict}`),
          role: sayRole(last.by),
          at: at(last.atMs),
          own: verdict,
        })}
      </p>
      {given.problem && <p className="fine muted">{speak(given.problem.message)}</p>}
      {put}
    </div>
  );
}
