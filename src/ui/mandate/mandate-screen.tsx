import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { MandateView } from '../../wire/mandate.ts';
import { call } from '../api.ts';
import { spanOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { mayCall, useSession } from '../session.ts';
import { Failed, Loading } from '../states.tsx';
import { When } from '../when.tsx';
import { DraftPanel } from './draft-panel.tsx';
import { Explained, Signatures } from './explained.tsx';
import { History } from './history.tsx';
import './mandate.css';
import { WORDS } from './words.ts';

const TABS = ['words', 'text', 'history', 'draft'] as const;
type Tab = (typeof TABS)[number];

/** /mandate: what this place may do, sentence by sentence; how it changed; and how it is changed. */
export default function MandateScreen(): ReactNode {
  const say = useWords(WORDS);
  const session = useSession();
  const mandate = useQuery({ queryKey: ['mandate'], queryFn: ({ signal }) => call('mandate', { signal }) });
  const [tab, setTab] = useState<Tab>('words');
  if (mandate.isPending) return <Loading />;
  if (mandate.isError) return <Failed error={mandate.error} retry={() => void mandate.refetch()} />;
  const view = mandate.data;
  const changes = mayCall(session, 'putDraft') || mayCall(session, 'signDraft');
  const tabs = TABS.filter((one) => one !== 'draft' || changes);
  return (
    <div className="mandate">
      <header>
        <h1>{say('title')}</h1>
        <p className="muted mandate-lead">{say('lead')}</p>
      </header>
      <Term view={view} />
      <div className="mandate-tabs" role="tablist">
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`mandate-tab-${one}`}
            aria-selected={one === tab}
            aria-controls="mandate-panel"
            tabIndex={one === tab ? 0 : -1}
            onClick={() => {
              setTab(one);
            }}
            onKeyDown={(event) => {
              const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              if (step === 0) return;
              const next = tabs[(tabs.indexOf(one) + step + tabs.length) % tabs.length]!;
              setTab(next);
              document.getElementById(`mandate-tab-${next}`)?.focus();
            }}
          >
            {say(one)}
            {one === 'draft' && view.draft && <span className="mandate-dot" aria-hidden />}
          </button>
        ))}
      </div>
      <div id="mandate-panel" role="tabpanel" aria-labelledby={`mandate-tab-${tab}`} tabIndex={0}>
        {tab === 'words' && <Explained explained={view.explained} />}
        {tab === 'text' && <pre className="mandate-text">{numbered(view.yaml)}</pre>}
        {tab === 'history' && <History view={view} />}
        {tab === 'draft' && <DraftPanel view={view} />}
      </div>
    </div>
  );
}

/** From when to when, how much of it is left, and who has signed. */
function Term({ view }: { readonly view: MandateView }): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const nowMs = useLive().nowMs();
  const { validFromMs, validUntilMs } = view;
  const gone = Math.min(1, Math.max(0, (nowMs - validFromMs) / (validUntilMs - validFromMs)));
  const ended = nowMs >= validUntilMs;
  const early = nowMs < validFromMs;
  return (
    <section className="panel mandate-term">
      <div>
        <div className="mandate-ends">
          <span>
            <When ms={validFromMs} shape="date" />
          </span>
          <strong className={ended || early ? 'mandate-over' : ''}>
            {ended ? say('over') : early ? say('ahead') : say('left', { span: spanOf(validUntilMs - nowMs, language) })}
          </strong>
          <span>
            <When ms={validUntilMs - 1} shape="date" />
          </span>
        </div>
        <div className="mandate-bar" aria-hidden>
          <i style={{ width: `${gone * 100}%` }} />
        </div>
      </div>
      <Signatures signatures={view.signatures} />
      <p className="fine muted mandate-sum">
        {say('fingerprint')} <code>{view.sha256}</code>
      </p>
    </section>
  );
}

/** Line numbers, since every sentence names one. */
const numbered = (yaml: string): ReactNode =>
  yaml
    .trimEnd()
    .split('\n')
    .map((line, i) => (
      <span key={i} id={`mandate-line-${i + 1}`} data-line={i + 1}>
        {line}
        {'\n'}
      </span>
    ));
