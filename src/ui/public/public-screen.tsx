import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PublicPage } from '../../wire/place.ts';
import { call } from '../api.ts';
import { BEHAVIOUR_WORDS } from '../behaviours.ts';
import { useNow } from '../clock.ts';
import { countOf, numberOf, timeOf, titleOf } from '../format.ts';
import { setLanguage, useLanguage, useSentence, useWords } from '../language.ts';
import { Mark } from '../mark.tsx';
import { ApiProblem } from '../problem.ts';
import { Empty, Failed, Loading } from '../states.tsx';
import { Example } from './example.tsx';
import './public.css';
import { PUBLIC_WORDS } from './words.ts';

/** What passers-by, press and parliament may know, without signing in. Reads like a notice, and prints like one. */
export default function PublicScreen() {
  const say = useWords(PUBLIC_WORDS);
  const language = useLanguage();
  const ask = useQuery({
    queryKey: ['public'],
    queryFn: ({ signal }) => call('publicPage', { signal }),
    refetchInterval: 300_000,
  });
  const absent = ask.error instanceof ApiProblem && [403, 404].includes(ask.error.status);
  const site = ask.data?.site;
  useEffect(() => {
    if (site !== undefined) document.title = `${site} · Augenmaß`;
  }, [site]);
  return (
    <div className="public">
      <header className="public-strip">
        <div className="brand">
          <Mark />
          <span>Augenmaß</span>
        </div>
        <div className="public-acts">
          <button
            type="button"
            className="button quiet"
            lang={language === 'de' ? 'en' : 'de'}
            onClick={() => {
              setLanguage(language === 'de' ? 'en' : 'de');
            }}
          >
            {say('language')}
          </button>
          {ask.data && (
            <button
              type="button"
              className="button plain"
              onClick={() => {
                window.print();
              }}
            >
              {say('print')}
            </button>
          )}
        </div>
      </header>
      <main id="main">
        {ask.data ? (
          <Notice page={ask.data} />
        ) : absent ? (
          <Empty title={say('absentTitle')}>{say('absentBody')}</Empty>
        ) : ask.isError ? (
          <Failed error={ask.error} retry={() => void ask.refetch()} />
        ) : (
          <Loading />
        )}
      </main>
    </div>
  );
}

const NEVER = ['neverWho', 'neverWhat', 'neverHear', 'neverPredict', 'neverLearn', 'neverAlone'] as const;

function Notice({ page }: { readonly page: PublicPage }) {
  const say = useWords(PUBLIC_WORDS);
  const language = useLanguage();
  const nowMs = useNow(60_000);
  const { site, operator, dataProtectionOfficer, legalBasis, validUntilMs, cameras, numbers, ledger } = page;
  const date = (ms: number): string => timeOf(ms, 'date', language);
  return (
    <article>
      <div className="public-head">
        <div className="public-title">
          <p className="eyebrow muted">
            {say('eyebrow')} · {site}
          </p>
          <h1>{say('title')}</h1>
          <p className="public-lead">{say('lead')}</p>
        </div>
        <Example />
      </div>
      <dl className="public-who">
        <Fact term={say('operator')}>{operator.name}</Fact>
        <Fact term={say('contact')}>{operator.contact}</Fact>
        {dataProtectionOfficer !== null && <Fact term={say('officer')}>{dataProtectionOfficer}</Fact>}
        <Fact term={say('basis')}>{legalBasis}</Fact>
        <Fact term={say('valid')}>{date(validUntilMs - 1)}</Fact>
      </dl>
      <section aria-labelledby="never">
        <h2 id="never">{say('never')}</h2>
        <ul className="public-never">
          {NEVER.map((one) => (
            <li key={one}>{say(one)}</li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="cameras">
        <h2 id="cameras">{say('camerasMany', { n: cameras.length })}</h2>
        <Cameras cameras={cameras} />
      </section>
      <section aria-labelledby="numbers">
        <h2 id="numbers">{say('numbers', { when: date(numbers.sinceMs) })}</h2>
        <dl className="public-numbers">
          <Count value={numbers.alarms} word={say('alarms')} />
          <Count value={numbers.hits} word={say('hits')} />
          <Count value={numbers.noHits} word={say('noHits')} />
          <Count value={numbers.unjudged} word={say('unjudged')} />
          <Count value={numbers.releasesRequested} word={say('releases')} />
          <Count value={numbers.releasesOpened} word={say('opened')} />
          <Count value={numberOf(numbers.hoursWatched, language, 0)} word={say('hoursWatched')} />
        </dl>
        <p className="muted">{say('human')}</p>
      </section>
      <section aria-labelledby="ledger" className="public-ledger">
        <h2 id="ledger">{say('ledger')}</h2>
        <p>{say('ledgerBody', { n: countOf(ledger.size) })}</p>
        <h3>{say('key')}</h3>
        <pre tabIndex={0} role="group" aria-label={say('key')}>
          {ledger.vkey}
        </pre>
        <h3>{say('checkpoint')}</h3>
        <pre tabIndex={0} role="group" aria-label={say('checkpoint')}>
          {ledger.checkpoint}
        </pre>
      </section>
      <footer className="fine muted">{say('asOf', { when: timeOf(nowMs, 'moment', language) })}</footer>
    </article>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Count({ value, word }: { readonly value: number | string; readonly word: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{typeof value === 'number' ? countOf(value) : value}</dd>
    </div>
  );
}

function Cameras({ cameras }: Pick<PublicPage, 'cameras'>) {
  const say = useWords(PUBLIC_WORDS);
  const sayBehaviour = useWords(BEHAVIOUR_WORDS);
  const speak = useSentence();
  return (
    <ul className="public-cameras">
      {cameras.map(({ name, purpose, behaviours, hours, keep, retentionHours }) => (
        <li key={name}>
          <h3>{titleOf(name)}</h3>
          <p>{purpose}</p>
          <dl>
            <Fact term={say('watched')}>{behaviours.map((one) => sayBehaviour(one)).join(', ')}</Fact>
            <Fact term={say('hours')}>{speak(hours)}</Fact>
            <Fact term={say('kept')}>
              {keep === 'never' || retentionHours === 0
                ? say('keptNever')
                : say('keptSealed', { hours: retentionHours })}
            </Fact>
          </dl>
        </li>
      ))}
    </ul>
  );
}
