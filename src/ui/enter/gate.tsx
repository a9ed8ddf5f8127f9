import type { ReactNode } from 'react';
import { setLanguage, useLanguage, useWords } from '../language.ts';
import { Mark } from '../mark.tsx';
import { useSession } from '../session.ts';
import { Fault } from '../states.tsx';
import { NoPasskey } from './passkey.ts';
import { ENTER_WORDS } from './words.ts';
import './enter.css';

/** The frame of the pages before the shell: mark, one column, language. */
export function Gate({ site, children }: { readonly site: string; readonly children: ReactNode }) {
  const say = useWords(ENTER_WORDS);
  const language = useLanguage();
  const open = useSession().publicPage;
  const other = language === 'de' ? 'en' : 'de';
  return (
    <div className="gate">
      <header className="gate-head">
        <div className="brand">
          <Mark />
          <span>Augenmaß</span>
        </div>
        <button
          type="button"
          className="button quiet"
          lang={other}
          onClick={() => {
            setLanguage(other);
          }}
        >
          {other === 'de' ? 'Deutsch' : 'English'}
        </button>
      </header>
      <main className="gate-main" id="main">
        <div className="gate-card panel">{children}</div>
        <p className="muted gate-foot">
          {site && <b>{site}. </b>}
          {say('sentence')}
          {open && (
            <>
              {' '}
              <a className="link" href="/public">
                {say('publicPage')}
              </a>
            </>
          )}
        </p>
      </main>
    </div>
  );
}

/** What went wrong on the way in; a passkey that did not come is no fault of the server's. */
export function EnterFault({ error }: { readonly error: unknown }) {
  const say = useWords(ENTER_WORDS);
  if (error instanceof NoPasskey)
    return (
      <p className="fault" role="alert">
        {say('cancelled')}
      </p>
    );
  return <Fault error={error} />;
}
