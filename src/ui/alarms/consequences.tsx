import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Alarm } from '../../wire/alarm.ts';
import { ActButton } from '../acts/act-button.tsx';
import { useActs } from '../acts/use-acts.ts';
import { call } from '../api.ts';
import { titleOf } from '../format.ts';
import { useSentence, useWords } from '../language.ts';
import { useLiveClient } from '../live/use-live.ts';
import { problemOf } from '../problem.ts';
import { CONSEQUENCE_ACTS } from './acts.ts';
import { ASK_WORDS } from './words.ts';

type Kind = Alarm['consequences'][number]['kind'];

/** Footage asked for reaches this far to both sides of the finding. */
const AROUND_MS = 30_000;

/** The release screen with everything filled in that is known of the alarm. */
export function releaseAddressOf({ id, camera, startMs, endMs }: Alarm): string {
  const query = new URLSearchParams({
    alarm: id,
    camera,
    fromMs: String(startMs - AROUND_MS),
    toMs: String(endMs + AROUND_MS),
  });
  return `/release?${query.toString()}`;
}

interface ConsequencesProps {
  readonly alarm: Alarm;
  /** Whom the place itself tells. */
  readonly recipients: readonly string[];
  /** Whom the mandate names, also those that somebody has to telephone. */
  readonly named: readonly string[];
  readonly mayRelease: boolean;
}

/** What a yes leads to. Nothing here happens by itself; each is an act of its own and stands in the ledger. */
export function Consequences({ alarm, recipients, named, mayRelease }: ConsequencesProps) {
  const say = useWords(ASK_WORDS);
  const speak = useSentence();
  const client = useLiveClient();
  const [, go] = useLocation();
  const take = useMutation({
    mutationFn: ({ kind, recipient }: { kind: Kind; recipient?: string | undefined }) =>
      call('consequence', { params: { id: alarm.id }, body: { kind, ...(recipient !== undefined && { recipient }) } }),
    onSuccess: (changed) => {
      client.learn(changed);
    },
  });
  const has = (kind: Kind, recipient?: string): boolean =>
    alarm.consequences.some((one) => one.kind === kind && (recipient === undefined || one.recipient === recipient));
  const settled = alarm.state === 'judged';
  const [first] = recipients;
  const helped = has('call-help');
  // Where somebody may be hurt, the first to be told is told by calling help; the same name twice would only delay.
  const hurts = ['fall', 'lying', 'assault'].includes(alarm.behaviour);
  const rest = recipients.filter((name) => !has('pass-on', name) && !((helped || hurts) && name === first));
  const finished = has('nothing');
  const free = !helped && !finished && !take.isPending;
  const help =
    free && first !== undefined
      ? () => {
          take.mutate({ kind: 'call-help', recipient: first });
        }
      : undefined;
  const called =
    free && (first === undefined || take.isError)
      ? () => {
          take.mutate({ kind: 'call-help' });
        }
      : undefined;
  const nothing =
    settled && alarm.consequences.length === 0 && !take.isPending
      ? () => {
          take.mutate({ kind: 'nothing' });
        }
      : undefined;
  const release =
    settled && mayRelease && !finished
      ? () => {
          go(releaseAddressOf(alarm));
        }
      : undefined;
  useActs(CONSEQUENCE_ACTS, { help, called, release, nothing });
  return (
    <div className="consequences" role="group" aria-labelledby={`follows-${alarm.id}`}>
      <h3 id={`follows-${alarm.id}`}>{say('follows')}</h3>
      {!helped && !finished && first !== undefined && (
        <ActButton
          act={CONSEQUENCE_ACTS.help}
          kind="primary"
          className="alarm judge-button"
          onClick={help}
          disabled={!help}
        >
          <b>{say('helpTo', { to: titleOf(first) })}</b>
        </ActButton>
      )}
      {!helped && !finished && (first === undefined || take.isError) && (
        <ActButton
          act={CONSEQUENCE_ACTS.called}
          kind={first === undefined ? 'primary' : 'plain'}
          className={first === undefined ? 'alarm judge-button' : 'judge-button'}
          onClick={called}
          disabled={!called}
        >
          <b>{say('helpSelf')}</b>
          <small>
            {named.length > 0 ? say('helpNamed', { to: named.map(titleOf).join(', ') }) : say('helpSelfNote')}
          </small>
        </ActButton>
      )}
      {settled &&
        !finished &&
        rest.map((name) => (
          <button
            key={name}
            type="button"
            className="button plain judge-button"
            disabled={take.isPending}
            onClick={() => {
              take.mutate({ kind: 'pass-on', recipient: name });
            }}
          >
            <span>
              <b>{say('passTo', { to: titleOf(name) })}</b>
            </span>
          </button>
        ))}
      {release && (
        <ActButton act={CONSEQUENCE_ACTS.release} className="judge-button" onClick={release}>
          <b>{say('release')}</b>
          <small>{say('releaseNote', { camera: titleOf(alarm.camera), span: '30 s' })}</small>
        </ActButton>
      )}
      {nothing && (
        <ActButton act={CONSEQUENCE_ACTS.nothing} className="judge-button" onClick={nothing}>
          <b>{say('nothing')}</b>
        </ActButton>
      )}
      {take.isError && (
        <p className="fault" role="alert">
          {say('failed', { why: speak(problemOf(take.error).message) })}
        </p>
      )}
    </div>
  );
}
