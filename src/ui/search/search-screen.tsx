import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { SearchAnswer } from '../../wire/alarm.ts';
import type { Behaviour } from '../../wire/words.ts';
import { BEHAVIOURS } from '../../wire/words.ts';
import { call } from '../api.ts';
import { BEHAVIOUR_WORDS } from '../behaviours.ts';
import { countOf, percentOf, spanOf, titleOf } from '../format.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { localOf, msOfLocal } from '../local-time.ts';
import { Empty, Failed, Loading } from '../states.tsx';
import { whenOf } from '../telling-time.ts';
import { When } from '../when.tsx';
import { ASK_WORDS } from '../alarms/words.ts';
import './search.css';
import { checkedOf, QUICK_SPANS } from './spans.ts';
import type { Asked } from './spans.ts';
import { SEARCH_WORDS } from './words.ts';

type Answer = z.infer<typeof SearchAnswer>;

const two = <A, B>(a: A, b: B): [A, B] => [a, b];

/** Whether something was raised, by time, place and behaviour. */
export default function SearchScreen() {
  const say = useWords(SEARCH_WORDS);
  const sayBehaviour = useWords(BEHAVIOUR_WORDS);
  const live = useLive();
  const zone = live.place?.timeZone ?? 'UTC';
  const id = useId();
  const [camera, setCamera] = useState('');
  const [behaviour, setBehaviour] = useState('');
  const [typed, setTyped] = useState<readonly [string, string]>();
  const [fault, setFault] = useState<'from' | 'to' | 'order' | 'future'>();
  const search = useMutation({
    mutationFn: async (asked: Asked) => {
      const { fromMs, toMs } = asked;
      const query = {
        fromMs,
        toMs,
        ...(asked.camera && { camera: asked.camera }),
        ...(asked.behaviour && { behaviour: asked.behaviour as Behaviour }),
      };
      return two(await call('search', { query }), asked);
    },
  });
  const grants = live.place?.grants ?? [];
  const behaviours = BEHAVIOURS.filter((one) => grants.some((grant) => grant.behaviours.includes(one)));
  const nowMs = live.nowMs();
  const minute = (ms: number): string => localOf(ms, zone).slice(0, 16);
  const [from, to] = typed ?? [minute(nowMs - 7_200_000), minute(nowMs)];
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const checked = checkedOf(msOfLocal(from, zone), msOfLocal(to, zone), camera, behaviour, live.nowMs());
    setFault(checked.ok ? undefined : checked.fault);
    if (checked.ok) search.mutate(checked.asked);
  };
  const quick = (lengthMs: number) => () => {
    const toMs = live.nowMs();
    setTyped([minute(toMs - lengthMs), minute(toMs + 59_999)]);
    setFault(undefined);
    search.mutate({ fromMs: Math.floor(toMs - lengthMs), toMs: Math.floor(toMs), camera, behaviour });
  };
  const field = (name: 'from' | 'to', value: string, set: (value: string) => void) => (
    <label className="field">
      <span>{say(name)}</span>
      <input
        type="datetime-local"
        required
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onChange={(event) => {
          set(event.currentTarget.value);
        }}
      />
    </label>
  );
  return (
    <div className="search">
      <div className="search-ask">
        <h1>{say('title')}</h1>
        <p className="muted">{say('lead')}</p>
        <form className="panel" onSubmit={submit}>
          <fieldset>
            <legend>{say('span')}</legend>
            <div className="search-quick">
              {QUICK_SPANS.map(([name, lengthMs]) => (
                <button
                  key={name}
                  type="button"
                  className="button plain"
                  aria-label={say(name)}
                  onClick={quick(lengthMs)}
                >
                  {say(`short.${name}`)}
                </button>
              ))}
            </div>
            <div className="search-span">
              {field('from', from, (value) => {
                setTyped([value, to]);
              })}
              {field('to', to, (value) => {
                setTyped([from, value]);
              })}
            </div>
            <p className="fine muted">{say('placeTime', { zone })}</p>
          </fieldset>
          <div className="search-span">
            <label className="field">
              <span>{say('camera')}</span>
              <select
                value={camera}
                onChange={(event) => {
                  setCamera(event.currentTarget.value);
                }}
              >
                <option value="">{say('anyCamera')}</option>
                {grants.map(({ name }) => (
                  <option key={name} value={name}>
                    {titleOf(name)}
                  </option>
                ))}
              </select>
            </label>
            <label className="field">
              <span>{say('behaviour')}</span>
              <select
                value={behaviour}
                onChange={(event) => {
                  setBehaviour(event.currentTarget.value);
                }}
              >
                <option value="">{say('anyBehaviour')}</option>
                {behaviours.map((one) => (
                  <option key={one} value={one}>
                    {sayBehaviour(one)}
                  </option>
                ))}
              </select>
            </label>
          </div>
          {fault && (
            <p className="fault" role="alert" id={`${id}-fault`}>
              {say(`fault.${fault}`)}
            </p>
          )}
          <button type="submit" className="button primary search-go" disabled={search.isPending}>
            {say(search.isPending ? 'asking' : 'ask')}
          </button>
          <p className="fine muted">{say('recorded')}</p>
        </form>
      </div>
      <div className="search-answer" aria-live="polite">
        {live.place?.mandate.standing === 'expired' && <p className="note alarm">{say('expired')}</p>}
        {search.isPending ? (
          <Loading what={say('asking')} />
        ) : search.isError ? (
          <Failed
            error={search.error}
            retry={() => {
              search.mutate(search.variables);
            }}
          />
        ) : search.data ? (
          <Answered answer={search.data[0]} asked={search.data[1]} />
        ) : (
          <Empty title={say('emptyTitle')}>{say('emptyBody')}</Empty>
        )}
      </div>
    </div>
  );
}

function Answered({ answer, asked }: { readonly answer: Answer; readonly asked: Asked }) {
  const say = useWords(SEARCH_WORDS);
  const sayBehaviour = useWords(BEHAVIOUR_WORDS);
  const language = useLanguage();
  const { place, nowMs } = useLive();
  const { hit, alarms, watched, entry } = answer;
  const lengthMs = asked.toMs - asked.fromMs;
  const span = spanOf(Math.round(lengthMs / 60_000) * 60_000 || lengthMs, language);
  const share = percentOf(watched, language);
  const n = alarms?.length ?? 0;
  // A no is worth what was watched.
  const word = hit ? 'hit' : watched >= 0.9 ? 'noHit' : watched >= 0.01 ? 'noHitPartly' : 'unknown';
  const sum = !hit ? 'hitsNone' : alarms === undefined ? 'hitSome' : n === 1 ? 'hitsOne' : 'hitsMany';
  const at = (ms: number): string => whenOf(ms, nowMs(), language, place?.timeZone);
  const what = [
    `${at(asked.fromMs)} – ${at(asked.toMs)}`,
    asked.camera ? titleOf(asked.camera) : say('anyCamera'),
    asked.behaviour ? sayBehaviour(asked.behaviour as Behaviour) : say('anyBehaviour'),
  ].join(', ');
  return (
    <section className="search-result" aria-label={say(word)}>
      <p className={hit ? 'search-word alarm' : 'search-word'}>{say(word)}</p>
      <p className="search-sum">{say(sum, { n, span, share })}</p>
      <div className="search-watched" aria-hidden="true">
        <span style={{ width: `${(100 * watched).toFixed(1)}%` }} />
      </div>
      {word === 'unknown' ? (
        <p className="alarm">{say('unwatchedAll')}</p>
      ) : (
        watched < 0.9995 && (
          <p className="muted">
            <Link href="/health">{say('unwatched', { span: spanOf(lengthMs * (1 - watched), language) })}</Link>
          </p>
        )
      )}
      {alarms && alarms.length > 0 && <Hits alarms={alarms} />}
      {hit && alarms === undefined && <p className="muted">{say('noDetails')}</p>}
      <p className="fine muted">{say('asked', { what })}</p>
      <p className={entry === null ? 'fine alarm' : 'fine muted'}>
        {entry === null ? (
          say('noEntry')
        ) : (
          <Link href={`/ledger?entry=${entry}`}>{say('entry', { n: countOf(entry) })}</Link>
        )}
      </p>
    </section>
  );
}

function Hits({ alarms }: { readonly alarms: NonNullable<Answer['alarms']> }) {
  const say = useWords(SEARCH_WORDS);
  const sayAsk = useWords(ASK_WORDS);
  const sayBehaviour = useWords(BEHAVIOUR_WORDS);
  const speak = useSentence();
  return (
    <ol className="search-hits">
      {alarms.map((alarm) => {
        const last = alarm.judgements.at(-1);
        return (
          <li key={alarm.id}>
            <Link href={`/alarms/${alarm.id}`}>
              <span className="search-when">
                <When ms={alarm.startMs} shape="moment" />
              </span>
              <span>
                <b>{sayBehaviour(alarm.behaviour)}</b> · {titleOf(alarm.camera)}
                <small className="muted">{speak(alarm.reason)}</small>
              </span>
              <span className={alarm.state === 'judged' ? 'chip' : 'chip alarm'}>
                {last ? sayAsk(`verdict.${last.verdict}`) : say('toJudge')}
              </span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}
