import { Link } from 'wouter';
import type { Alarm } from '../../wire/alarm.ts';
import { titleOf } from '../format.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { waitOf, whenOf } from '../telling-time.ts';
import { passingOf } from './queue.ts';
import type { Given } from './verdict-box.ts';
import { ASK_WORDS, QUEUE_WORDS } from './words.ts';

interface RowProps {
  readonly alarm: Alarm;
  readonly nowMs: number;
  readonly zone: string | undefined;
  readonly current: boolean;
  readonly given: Given | undefined;
}

function aside(
  { alarm, nowMs, zone, given }: RowProps,
  say: ReturnType<typeof useWords<typeof QUEUE_WORDS>>,
  language: 'de' | 'en',
) {
  if (given?.state === 'waiting') return { text: say('unsent'), tone: 'alarm' };
  if (alarm.state === 'judged') return { text: whenOf(alarm.startMs, nowMs, language, zone), tone: '' };
  const passing = passingOf(alarm, nowMs);
  if (passing.kind === 'passed') return { text: say('passedTo', { to: passing.to.map(titleOf).join(', ') }), tone: '' };
  if (passing.kind === 'due')
    return {
      text: passing.inMs === 0 ? say('overdue') : say('passIn', { time: waitOf(passing.inMs, language) }),
      tone: passing.inMs < 15_000 ? 'alarm' : '',
    };
  return { text: '', tone: '' };
}

/** One alarm of the queue: what is asked, where, how long it has waited and what happens to it next. */
function Row(props: RowProps) {
  const { alarm, nowMs, current } = props;
  const say = useWords(QUEUE_WORDS);
  const sayAsk = useWords(ASK_WORDS);
  const speak = useSentence();
  const language = useLanguage();
  const next = aside(props, say, language);
  const last = alarm.judgements.at(-1);
  return (
    <li className="queue-row" data-state={alarm.state}>
      <Link href={`/alarms/${alarm.id}`} aria-current={current ? 'true' : undefined}>
        <span className="queue-mark" aria-hidden="true" />
        <span className="queue-question">{speak(alarm.question)}</span>
        <span className="queue-where muted">
          {titleOf(alarm.camera)}
          {alarm.state !== 'judged' && !alarm.over && <> · {say('lasts')}</>}
        </span>
        <span className="queue-facts fine">
          {alarm.state === 'judged' ? (
            <span className="muted">{last && sayAsk(`verdict.${last.verdict}`)}</span>
          ) : (
            <span className={alarm.state === 'open' ? 'alarm' : 'muted'}>
              {alarm.state === 'second'
                ? say('needsSecond')
                : say('since', { time: waitOf(nowMs - alarm.raisedMs, language) })}
            </span>
          )}
          <span className={next.tone || 'muted'}>{next.text}</span>
        </span>
      </Link>
    </li>
  );
}

interface ListProps {
  readonly alarms: readonly Alarm[];
  readonly nowMs: number;
  readonly zone: string | undefined;
  readonly current: string | undefined;
  readonly given: readonly Given[];
}

export function QueueList({ alarms, current, given, ...rest }: ListProps) {
  return (
    <ol className="queue-list">
      {alarms.map((alarm) => (
        <Row
          key={alarm.id}
          alarm={alarm}
          current={alarm.id === current}
          given={given.find((one) => one.alarm === alarm.id)}
          {...rest}
        />
      ))}
    </ol>
  );
}
