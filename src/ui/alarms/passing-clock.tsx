import type { Alarm } from '../../wire/alarm.ts';
import { titleOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { waitOf } from '../telling-time.ts';
import { When } from '../when.tsx';
import { passingOf } from './queue.ts';
import { ASK_WORDS } from './words.ts';

/** How long until others are told, or since when they know. */
export function PassingClock({ alarm, nowMs }: { readonly alarm: Alarm; readonly nowMs: number }) {
  const say = useWords(ASK_WORDS);
  const language = useLanguage();
  const passing = passingOf(alarm, nowMs);
  if (passing.kind === 'none') return null;
  const to = passing.to.map(titleOf).join(', ');
  if (passing.kind === 'passed') {
    const [before, after] = say('passed', { to }).split('{at}');
    return (
      <p className="passing passed">
        {before}
        <When ms={passing.atMs} shape="time" />
        {after}
      </p>
    );
  }
  const time = waitOf(passing.inMs, language);
  const late = passing.inMs === 0;
  const sentence =
    to === '' ? say(late ? 'overdue' : 'dueNobody', { time }) : say(late ? 'dueNow' : 'dueIn', { time, to });
  return (
    <div className={passing.inMs < 15_000 ? 'passing soon' : 'passing'}>
      <p role="timer" aria-live="off">
        {sentence}
      </p>
      <progress value={passing.share} max={1} aria-hidden="true" />
    </div>
  );
}
