import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Release } from '../../wire/release.ts';
import { addressOf } from '../api.ts';
import { useWords } from '../language.ts';
import { WORDS } from './words.ts';

/** The film, once somebody asks for it: each look is an entry in the ledger, so it does not load by itself. */
export function FilmPanel({ release }: { readonly release: Release }): ReactNode {
  const say = useWords(WORDS);
  const [shown, setShown] = useState(false);
  const looks = release.film?.downloads ?? 0;
  const watch = release.may.includes('watch');
  return (
    <section className="panel release-act">
      <h2>{say('film')}</h2>
      <p className="muted">{say('lookFirst')}</p>
      {watch && shown && (
        <video
          className="release-film"
          controls
          autoPlay
          muted
          playsInline
          disablePictureInPicture
          src={addressOf('film', { params: { id: release.id } })}
          aria-label={say('film')}
        />
      )}
      <div className="release-buttons">
        {watch && !shown && (
          <button
            type="button"
            className="button primary"
            onClick={() => {
              setShown(true);
            }}
          >
            {say('watch')}
          </button>
        )}
        <a
          className="button"
          href={addressOf('manifest', { params: { id: release.id } })}
          download={`${release.id}.manifest.json`}
        >
          {say('manifest')}
        </a>
        <span className="fine muted">
          {looks === 0 ? say('watchedNever') : looks === 1 ? say('watchedOnce') : say('watched', { n: looks })}
        </span>
      </div>
    </section>
  );
}
