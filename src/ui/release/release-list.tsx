import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Release } from '../../wire/release.ts';
import { timeOf, titleOf, utcOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { WORDS } from './words.ts';

export function ReleaseList({ releases }: { readonly releases: readonly Release[] }): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const timeZone = useLive().place?.timeZone;
  return (
    <ul className="release-list">
      {releases.map((release) => {
        const over = release.state === 'ended' || release.state === 'expired';
        return (
          <li key={release.id}>
            <Link href={`/release/${release.id}`} className={over ? 'release-row over' : 'release-row'}>
              <span className="release-what">
                <strong>{titleOf(release.camera)}</strong>
                <span className="num" title={utcOf(release.fromMs)}>
                  {timeOf(release.fromMs, 'moment', language, timeZone)} –{' '}
                  {timeOf(release.toMs, 'time', language, timeZone)}
                </span>
              </span>
              <span className="muted">{release.fileNumber ?? release.id}</span>
              <Steps release={release} />
              <span className={`chip release-${release.state}`}>{say(release.state)}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** How far it is, as four marks; the words stand beside them. */
function Steps({ release }: { readonly release: Release }): ReactNode {
  const done = [
    true,
    release.approvals.length >= release.approvalsNeeded,
    release.contributions.length >= release.contributionsNeeded,
    release.film !== null,
  ];
  return (
    <span className="release-marks" aria-hidden>
      {done.map((one, i) => (
        <i key={i} className={one ? 'done' : ''} />
      ))}
    </span>
  );
}
