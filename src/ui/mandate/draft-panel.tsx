import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, lazy, useDeferredValue, useState } from 'react';
import type { ReactNode } from 'react';
import type { MandateView } from '../../wire/mandate.ts';
import { call } from '../api.ts';
import { useSentence, useWords } from '../language.ts';
import { mayCall, useSession } from '../session.ts';
import { Fault } from '../states.tsx';
import { Explained, Signatures } from './explained.tsx';
import { SignPanel } from './sign-panel.tsx';
import { WORDS } from './words.ts';

// Carries the YAML library: only for those who draw.
const AreasPanel = lazy(() => import('./areas-panel.tsx'));

/** A change: written, read by the server, kept as a draft, signed by everybody whom the mandate names. */
export function DraftPanel({ view }: { readonly view: MandateView }): ReactNode {
  const say = useWords(WORDS);
  const session = useSession();
  const [text, setText] = useState<string | undefined>(undefined);
  const [inForce, setInForce] = useState(false);
  const { draft } = view;
  const mayEdit = mayCall(session, 'putDraft');
  if (text !== undefined)
    return (
      <Editor
        view={view}
        text={text}
        onText={setText}
        onDone={() => {
          setText(undefined);
        }}
      />
    );
  return (
    <div className="mandate-draft">
      <p className="muted">{say('changeBody')}</p>
      {draft ? (
        <>
          <Differences list={draft.differences} />
          <section className="panel">
            <Signatures signatures={draft.signatures} />
            <p className="fine muted mandate-sum">
              {say('fingerprint')} <code>{draft.sha256}</code>
            </p>
          </section>
          {mayCall(session, 'signDraft') && (
            <SignPanel
              draft={draft}
              onInForce={() => {
                setInForce(true);
              }}
            />
          )}
        </>
      ) : (
        <p className={inForce ? 'mandate-good' : ''} role="status">
          {say(inForce ? 'inForce' : 'draftNone')}
        </p>
      )}
      {mayEdit && (
        <div className="mandate-buttons">
          <button
            type="button"
            className="button"
            onClick={() => {
              setText(draft?.yaml ?? view.yaml);
            }}
          >
            {say(draft ? 'edit' : 'change')}
          </button>
          {draft && <Drop />}
        </div>
      )}
    </div>
  );
}

function Drop(): ReactNode {
  const say = useWords(WORDS);
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: () => call('dropDraft'),
    onSettled: () => client.invalidateQueries({ queryKey: ['mandate'] }),
  });
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={drop.isPending}
        onClick={() => {
          drop.mutate();
        }}
      >
        {say('drop')}
      </button>
      <Fault error={drop.error} />
    </>
  );
}

interface EditorProps {
  readonly view: MandateView;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onDone: () => void;
}

function Editor({ view, text, onText, onDone }: EditorProps): ReactNode {
  const say = useWords(WORDS);
  const speak = useSentence();
  const client = useQueryClient();
  // The server reads what stands still, not every letter.
  const calm = useDeferredValue(text);
  const look = useQuery({
    queryKey: ['mandate-look', calm],
    queryFn: async ({ signal }) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      signal.throwIfAborted();
      return call('lookAtDraft', { body: { yaml: calm }, signal });
    },
    placeholderData: (before) => before,
    retry: false,
  });
  const keep = useMutation({
    mutationFn: () => call('putDraft', { body: { yaml: text } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['mandate'] });
      onDone();
    },
  });
  const [drawing, setDrawing] = useState(false);
  const seen = look.data;
  const good = seen?.sha256 != null && seen.faults.length === 0 && !look.isPlaceholderData && text === calm;
  return (
    <div className="mandate-editor">
      <div className="mandate-left">
        <label className="field">
          <span>{say('edit')}</span>
          <textarea
            value={text}
            spellCheck={false}
            rows={28}
            onChange={(event) => {
              onText(event.target.value);
            }}
          />
        </label>
        <details
          className="mandate-draw"
          onToggle={(event) => {
            setDrawing(event.currentTarget.open);
          }}
        >
          <summary>{say('areas')}</summary>
          {drawing && (
            <Suspense>
              <AreasPanel yaml={text} onText={onText} />
            </Suspense>
          )}
        </details>
      </div>
      <div className="mandate-look" aria-live="polite">
        {look.isPending && <p className="muted">{say('looking')}</p>}
        <Fault error={look.error} />
        {seen && seen.faults.length > 0 && (
          <section className="panel">
            <h2>{say('faults')}</h2>
            <ul className="mandate-faults">
              {seen.faults.map(({ line, column, message, remedy }, i) => (
                <li key={i}>
                  <strong>{say('lineWhere', { line, column })}</strong> {speak(message)}{' '}
                  <span className="muted">{speak(remedy)}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {seen && seen.faults.length === 0 && <Differences list={seen.differences} />}
        {seen?.explained && seen.faults.length === 0 && <Explained explained={seen.explained} />}
      </div>
      <div className="mandate-buttons">
        <button
          type="button"
          className="button primary"
          disabled={!good || keep.isPending}
          onClick={() => {
            keep.mutate();
          }}
        >
          {say('keep')}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {say('cancel')}
        </button>
        {view.draft && <span className="fine muted">{say('keepBody')}</span>}
      </div>
      <Fault error={keep.error} />
    </div>
  );
}

type Draft = NonNullable<MandateView['draft']>;

function Differences({ list }: { readonly list: Draft['differences'] }): ReactNode {
  const say = useWords(WORDS);
  const speak = useSentence();
  return (
    <section className="panel">
      <h2>{say('differences')}</h2>
      {list.length === 0 ? (
        <p className="muted">{say('same')}</p>
      ) : (
        <ul className="mandate-differences">
          {list.map(({ kind, sentence }, i) => (
            <li key={i} className={kind}>
              <span className="chip">{say(kind)}</span> {speak(sentence)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
