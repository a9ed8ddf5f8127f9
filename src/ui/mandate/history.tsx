import type { ReactNode } from 'react';
import type { MandateView } from '../../wire/mandate.ts';
import { addressOf } from '../api.ts';
import { useWords } from '../language.ts';
import { When } from '../when.tsx';
import { WORDS } from './words.ts';

export function History({ view }: { readonly view: MandateView }): ReactNode {
  const say = useWords(WORDS);
  if (view.history.length === 0) return <p className="muted">{say('historyNone')}</p>;
  return (
    <ol className="mandate-history">
      {view.history.map(({ sha256, sinceMs, text }) => (
        <li key={`${sha256} ${sinceMs}`}>
          <When ms={sinceMs} />
          <code className="muted">{sha256.slice(0, 16)}</code>
          {sha256 === view.sha256 ? (
            <span className="chip">{say('now')}</span>
          ) : text ? (
            <a href={addressOf('mandateText', { params: { sha256 } })} download={`mandate-${sha256.slice(0, 8)}.yaml`}>
              {say('download')}
            </a>
          ) : (
            <span className="fine muted">{say('gone')}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
