import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Release } from '../../wire/release.ts';
import { call } from '../api.ts';
import { percentOf, timeOf, titleOf, utcOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { Fault } from '../states.tsx';
import { CustodianPanel } from './custodian-panel.tsx';
import { FilmPanel } from './film-panel.tsx';
import { ROLE_WORDS } from '../shell/words.ts';
import { WORDS } from './words.ts';

export function ReleaseDetail({ release }: { readonly release: Release }): ReactNode {
  const say = useWords(WORDS);
  const may = (act: Release['may'][number]): boolean => release.may.includes(act);
  return (
    <div className="release-one">
      <Link href="/release" className="release-back">
        ← {say('back')}
      </Link>
      <div className="release-columns">
        <div>
          <Particulars release={release} />
          <Steps release={release} />
        </div>
        <div className="release-acts">
          {may('approve') && <Act release={release} name="approveRelease" word="approve" body="approveBody" />}
          {may('contribute') && <CustodianPanel release={release} />}
          {may('open') && <Act release={release} name="openRelease" word="open" body="openBody" />}
          {release.state === 'opening' && (
            <section className="panel release-act">
              <progress value={release.progress ?? undefined} max={1} aria-label={say('opening')} />
              <p className="muted" role="status">
                <Progress share={release.progress ?? 0} />
              </p>
            </section>
          )}
          {release.film && <FilmPanel release={release} />}
          {may('end') && <End release={release} />}
        </div>
      </div>
    </div>
  );
}

function Progress({ share }: { readonly share: number }): ReactNode {
  const say = useWords(WORDS);
  return say('progress', { share: percentOf(share, useLanguage()) });
}

function Particulars({ release }: { readonly release: Release }): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const timeZone = useLive().place?.timeZone;
  const moment = (ms: number, shape: 'moment' | 'time'): string => timeOf(ms, shape, language, timeZone);
  return (
    <section className="panel">
      <h2>
        {titleOf(release.camera)} <span className={`chip release-${release.state}`}>{say(release.state)}</span>
      </h2>
      <p className="num" title={`${utcOf(release.fromMs)} – ${utcOf(release.toMs)}`}>
        {moment(release.fromMs, 'moment')} – {moment(release.toMs, 'time')}
      </p>
      <dl className="release-facts">
        <dt>{say('basis')}</dt>
        <dd>{release.basis ?? say('hidden')}</dd>
        <dt>{say('fileNumber')}</dt>
        <dd>{release.fileNumber ?? say('hidden')}</dd>
        {release.purpose !== null && (
          <>
            <dt>{say('purposeGiven')}</dt>
            <dd>{release.purpose}</dd>
          </>
        )}
        <dt>{say('details')}</dt>
        <dd>
          {say('segments', { n: release.segments })}, {say(release.region ? 'partPicture' : 'wholePicture')}
        </dd>
      </dl>
      <p className="fine muted" title={utcOf(release.untilMs)}>
        {say('until', { when: moment(release.untilMs, 'moment') })}
      </p>
    </section>
  );
}

const isRoleWord = (role: string): role is keyof typeof ROLE_WORDS => Object.hasOwn(ROLE_WORDS, role);

/** What has happened and what it waits for; each line with who and when. */
function Steps({ release }: { readonly release: Release }): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const timeZone = useLive().place?.timeZone;
  const when = (ms: number): string => timeOf(ms, 'moment', language, timeZone);
  const sayRole = useWords(ROLE_WORDS);
  // A mandate may name roles of its own; those stand as it writes them.
  const roleWord = (role: string): string => (isRoleWord(role) ? sayRole(role) : role);
  const approved = release.approvals.length >= release.approvalsNeeded;
  const shared = release.contributions.length >= release.contributionsNeeded;
  const over = release.state === 'ended' || release.state === 'expired';
  return (
    <ol className="release-steps">
      <li className="done">
        <strong>{say('stepAsk', { role: roleWord(release.requestedBy) })}</strong>
        <span className="fine muted num">{when(release.requestedMs)}</span>
      </li>
      <li className={approved ? 'done' : 'now'}>
        <strong>{say('stepApprove', { n: release.approvals.length, all: release.approvalsNeeded })}</strong>
        {release.approvals.map(({ role, atMs }) => (
          <span key={role} className="fine muted num">
            {roleWord(role)}, {when(atMs)}
          </span>
        ))}
        {!approved && !over && <span className="fine muted">{say('waitsApprove')}</span>}
      </li>
      <li className={shared ? 'done' : approved ? 'now' : ''}>
        <strong>{say('stepShares', { n: release.contributions.length, all: release.contributionsNeeded })}</strong>
        {release.contributions.map(({ custodian, atMs }) => (
          <span key={custodian} className="fine muted num">
            {custodian}, {when(atMs)}
          </span>
        ))}
        {approved && !shared && !over && <span className="fine muted">{say('waitsShares')}</span>}
      </li>
      <li className={release.film ? 'done' : shared && approved ? 'now' : ''}>
        <strong>{say('stepFilm')}</strong>
        {approved && shared && !release.film && !over && release.state !== 'opening' && (
          <span className="fine muted">{say('waitsOpen')}</span>
        )}
      </li>
    </ol>
  );
}

interface ActProps {
  readonly release: Release;
  readonly name: 'approveRelease' | 'openRelease';
  readonly word: 'approve' | 'open';
  readonly body: 'approveBody' | 'openBody';
}

function Act({ release, name, word, body }: ActProps): ReactNode {
  const say = useWords(WORDS);
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: () => call(name, { params: { id: release.id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['releases'] }),
  });
  return (
    <section className="panel release-act">
      <h2>{say(word)}</h2>
      <p className="muted">{say(body)}</p>
      <button
        type="button"
        className="button primary"
        disabled={act.isPending}
        onClick={() => {
          act.mutate();
        }}
      >
        {say(word)}
      </button>
      {act.isError && <Fault error={act.error} />}
    </section>
  );
}

/** Asked twice: what is destroyed does not come back. */
function End({ release }: { readonly release: Release }): ReactNode {
  const say = useWords(WORDS);
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const end = useMutation({
    mutationFn: () => call('endRelease', { params: { id: release.id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['releases'] }),
  });
  return (
    <section className="panel release-act">
      <h2>{say('end')}</h2>
      <p className="muted">{say('endBody')}</p>
      {sure ? (
        <div className="release-buttons">
          <button
            type="button"
            className="button primary"
            disabled={end.isPending}
            onClick={() => {
              end.mutate();
            }}
          >
            {say('endSure')}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              setSure(false);
            }}
          >
            {say('cancel')}
          </button>
        </div>
      ) : (
        <button
          type="button"
          className="button"
          onClick={() => {
            setSure(true);
          }}
        >
          {say('end')}
        </button>
      )}
      {end.isError && <Fault error={end.error} />}
    </section>
  );
}
