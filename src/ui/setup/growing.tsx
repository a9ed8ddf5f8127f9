import type { ReactNode } from 'react';
import type { Look } from '../../wire/setup.ts';
import { percentOf } from '../format.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { Board } from '../outline/board.tsx';
import { Fault } from '../states.tsx';
import { isRunning, useLookInk } from './use-looks.ts';
import type { Growing, Looks } from './use-looks.ts';
import { WORDS } from './words.ts';

interface GrowingProps {
  readonly source: string;
  readonly looks: Looks;
  readonly masks: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

/** The drawing of one camera while it grows: begun by a button that says what happens, stopped by another. */
export function GrowingDrawing({ source, looks, masks }: GrowingProps): ReactNode {
  const say = useWords(WORDS);
  const growing = looks.of(source);
  const begin = (
    <button
      type="button"
      className="button"
      disabled={source === '' || looks.beginning !== undefined}
      onClick={() => {
        looks.begin(source, masks);
      }}
    >
      {say(growing ? 'growAgain' : 'grow')}
    </button>
  );
  return (
    <div className="setup-growing">
      {growing ? (
        <>
          <GrowingBoard growing={growing} />
          <div className="setup-buttons">
            {isRunning(growing.look) && growing.error === undefined ? (
              <button
                type="button"
                className="button"
                onClick={() => {
                  looks.end(source);
                }}
              >
                {say('growStop')}
              </button>
            ) : (
              begin
            )}
          </div>
        </>
      ) : (
        <>
          <p className="fine muted">{say('growLead')}</p>
          <div className="setup-buttons">
            {begin}
            {looks.beginning === source && <span className="muted">{say('growing')}</span>}
          </div>
        </>
      )}
      {looks.refused?.source === source && <Fault error={looks.refused.error} />}
    </div>
  );
}

function GrowingBoard({ growing: { look, error } }: { readonly growing: Growing }): ReactNode {
  const say = useWords(WORDS);
  const ink = useLookInk(look);
  const aspect = look?.aspect ?? 16 / 9;
  return (
    <>
      <div
        className="setup-board"
        style={{ aspectRatio: aspect }}
        role="img"
        aria-label={say(ink ? 'grown' : 'notGrown')}
      >
        <Board ink={ink} aspect={aspect} />
        {!ink && <p className="muted">{say('notGrown')}</p>}
      </div>
      {look && <GrowingWords look={look} />}
      <Fault error={error} />
    </>
  );
}

/** How sure, in words and as a line: known is pale, drawn is full. */
export function GrowingWords({ look }: { readonly look: Look }): ReactNode {
  const say = useWords(WORDS);
  const speak = useSentence();
  const language = useLanguage();
  const running = isRunning(look);
  const trouble = look.state === 'failed' || look.state === 'lost' || (running && look.view !== 'clear');
  return (
    <div className="setup-grown">
      <div className="setup-share" aria-hidden>
        <span className="known" style={{ width: `${look.known * 100}%` }} />
        <span className="drawn" style={{ width: `${look.drawn * 100}%` }} />
      </div>
      <p className="setup-grown-words">
        <strong className="num">
          {say('share', { drawn: percentOf(look.drawn, language), known: percentOf(look.known, language) })}
        </strong>{' '}
        <span role="status" className={trouble ? 'setup-bad' : 'muted'}>
          {speak(look.sentence)}
        </span>
      </p>
      {running && <p className="fine muted">{say('growSlow')}</p>}
    </div>
  );
}
