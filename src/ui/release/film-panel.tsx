import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Release } from '../../wire/release.ts';
import { addressOf, callBytes } from '../api.ts';
import { useWords } from '../language.ts';
import { Fault } from '../states.tsx';
import { WORDS } from './words.ts';

/** The film, once somebody asks for it: each look is an entry in the ledger, so it does not load by itself, and only once. */
export function FilmPanel({ release }: { readonly release: Release }): ReactNode {
  const say = useWords(WORDS);
  const client = useQueryClient();
  const [address, setAddress] = useState<string | undefined>(undefined);
  const watch = useMutation({
    mutationFn: async () => new Blob([await callBytes('film', { params: { id: release.id } })], { type: 'video/mp4' }),
    onSuccess: (film) => {
      setAddress(URL.createObjectURL(film));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['releases'] }),
  });
  useEffect(
    () => () => {
      if (address !== undefined) URL.revokeObjectURL(address);
    },
    [address],
  );
  const looks = release.film?.downloads ?? 0;
  return (
    <section className="panel release-act">
      <h2>{say('film')}</h2>
      <p className="muted">{say('lookFirst')}</p>
      {address !== undefined && (
        <video
          className="release-film"
          controls
          autoPlay
          muted
          playsInline
          disablePictureInPicture
          src={address}
          aria-label={say('film')}
        />
      )}
      <div className="release-buttons">
        {release.may.includes('watch') && address === undefined && (
          <button
            type="button"
            className="button primary"
            disabled={watch.isPending}
            onClick={() => {
              watch.mutate();
            }}
          >
            {say('watch')}
          </button>
        )}
        {address !== undefined && (
          <a className="button" href={address} download={`${release.id}.mp4`}>
            {say('save')}
          </a>
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
      <Fault error={watch.error} />
    </section>
  );
}
