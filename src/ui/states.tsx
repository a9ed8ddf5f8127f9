import type { ReactNode } from 'react';
import { useSentence, useWords } from './language.ts';
import { ApiProblem, problemOf } from './problem.ts';

const WORDS = {
  loading: ['Wird geladen', 'Loading'],
  refused: ['Dafür fehlt das Recht', 'Not permitted'],
  failed: ['Das ging nicht', 'That did not work'],
  retry: ['Noch einmal versuchen', 'Try again'],
  offline: ['Keine Verbindung', 'No connection'],
} as const;

interface StateProps {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly tone?: 'calm' | 'alarm';
  readonly act?: ReactNode;
  readonly mark?: ReactNode;
}

/** A whole screen, or a panel, that has nothing else to say: one sentence, what it means, and perhaps one thing to do. */
export function State({ title, children, tone = 'calm', act, mark }: StateProps) {
  return (
    <div className={`state ${tone}`}>
      {mark}
      <h2>{title}</h2>
      {children !== undefined && <div className="state-body">{children}</div>}
      {act}
    </div>
  );
}

/** Nothing is here, and that is right so. */
export function Empty(props: Omit<StateProps, 'tone'>) {
  return <State {...props} />;
}

/** Says so only after a moment: what comes at once need not announce itself. */
export function Loading({ what }: { readonly what?: string }) {
  const say = useWords(WORDS);
  return (
    <div className="state loading" role="status">
      <span className="pencil-line" aria-hidden="true" />
      <p className="muted">{what ?? say('loading')}</p>
    </div>
  );
}

/** What went wrong, and what to do. A refusal has its own title; the server's sentence says who could grant it. */
export function Failed({ error, retry }: { readonly error: unknown; readonly retry?: (() => void) | undefined }) {
  const say = useWords(WORDS);
  const speak = useSentence();
  const { kind, message, remedy } = problemOf(error);
  const unreached = error instanceof ApiProblem && error.status === 0;
  const title = unreached ? say('offline') : kind === 'refused' ? say('refused') : say('failed');
  return (
    <div role="alert">
      <State
        title={title}
        act={
          retry && (
            <button type="button" className="button plain" onClick={retry}>
              {say('retry')}
            </button>
          )
        }
      >
        <p>{speak(message)}</p>
        {remedy && <p className="muted">{speak(remedy)}</p>}
      </State>
    </div>
  );
}

/** The same in one line, beside the field or button it belongs to. */
export function Fault({ error }: { readonly error: unknown }) {
  const speak = useSentence();
  if (error === null || error === undefined) return null;
  const { message, remedy } = problemOf(error);
  return (
    <p className="fault" role="alert">
      {speak(message)} {remedy && <span className="muted">{speak(remedy)}</span>}
    </p>
  );
}
