import { useId, useState } from 'react';
import type { Alarm } from '../../wire/alarm.ts';
import type { Verdict } from '../../wire/words.ts';
import { ActButton } from '../acts/act-button.tsx';
import { useActs } from '../acts/use-acts.ts';
import { useWords } from '../language.ts';
import { JUDGE_ACTS } from './acts.ts';
import { ASK_WORDS } from './words.ts';

interface JudgeProps {
  readonly alarm: Alarm;
  /** The mandate asks for a second person. */
  readonly secondReview: boolean;
  readonly judge: (verdict: Verdict, reason: string) => void;
}

/** Yes, no, unclear, by button and key; on each what follows. The reason is optional and stays closed until it is wanted. */
export function JudgeButtons({ alarm, secondReview, judge }: JudgeProps) {
  const say = useWords(ASK_WORDS);
  const [reason, setReason] = useState('');
  const id = useId();
  const give = (verdict: Verdict) => () => {
    judge(verdict, reason);
  };
  useActs(JUDGE_ACTS, { yes: give('hit'), no: give('no-hit'), unclear: give('unclear') });
  const second = alarm.state === 'second';
  return (
    <div className="judge" role="group" aria-label={say('judge')}>
      <ActButton act={JUDGE_ACTS.yes} kind="primary" className="alarm judge-button" onClick={give('hit')}>
        <b>{say(`yes.${alarm.behaviour}`)}</b>
        <small>{say(secondReview && !second ? 'yes.second' : 'yes.after')}</small>
      </ActButton>
      <ActButton act={JUDGE_ACTS.no} className="judge-button" onClick={give('no-hit')}>
        <b>{say('no.any')}</b>
        <small>{say('no.after')}</small>
      </ActButton>
      <ActButton act={JUDGE_ACTS.unclear} className="judge-button" onClick={give('unclear')}>
        <b>{say('unclear.any')}</b>
        <small>{say(second ? 'unclear.last' : 'unclear.after')}</small>
      </ActButton>
      <details className="judge-reason">
        <summary>{say('reasonAdd')}</summary>
        <label htmlFor={id}>{say('reason')}</label>
        <textarea
          id={id}
          rows={2}
          maxLength={500}
          value={reason}
          aria-describedby={`${id}-kept`}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <p className="fine muted" id={`${id}-kept`}>
          {say('reasonKept')}
        </p>
      </details>
    </div>
  );
}
