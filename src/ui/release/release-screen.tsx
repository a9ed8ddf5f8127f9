import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useRoute, useSearch } from 'wouter';
import { call } from '../api.ts';
import { useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { mayCall, useSession } from '../session.ts';
import { Empty, Failed, Loading } from '../states.tsx';
import { ReleaseDetail } from './release-detail.tsx';
import { ReleaseForm } from './release-form.tsx';
import { ReleaseList } from './release-list.tsx';
import './release.css';
import { WORDS } from './words.ts';

/** /release and /release/:id: asking for sealed footage, agreeing, contributing, watching, ending. */
export default function ReleaseScreen(): ReactNode {
  const say = useWords(WORDS);
  const session = useSession();
  const [, params] = useRoute('/release/:id?');
  const query = useSearch();
  const [asking, setAsking] = useState(() => new URLSearchParams(query).has('camera'));
  const releases = useQuery({
    queryKey: ['releases'],
    queryFn: ({ signal }) => call('releases', { signal }),
    // Others act too; the socket says so first. This is for custodians, who have none, and for when it is lost.
    refetchInterval: 5000,
  });
  const { releaseChanges } = useLive();
  const { refetch } = releases;
  useEffect(() => {
    if (releaseChanges > 0) void refetch();
  }, [releaseChanges, refetch]);
  const mayAsk = mayCall(session, 'requestRelease');
  const id = params?.id;
  if (releases.isPending) return <Loading />;
  if (releases.isError) return <Failed error={releases.error} retry={() => void releases.refetch()} />;
  const chosen = releases.data.find((release) => release.id === id);
  return (
    <div className="release">
      <header className="release-head">
        <div>
          <h1>{say('title')}</h1>
          <p className="muted">{say('lead')}</p>
        </div>
        {mayAsk && !asking && !chosen && (
          <button
            type="button"
            className="button primary"
            onClick={() => {
              setAsking(true);
            }}
          >
            {say('ask')}
          </button>
        )}
      </header>
      {asking && mayAsk && !chosen && (
        <ReleaseForm
          onDone={() => {
            setAsking(false);
          }}
        />
      )}
      {chosen ? (
        <ReleaseDetail release={chosen} />
      ) : releases.data.length === 0 && !asking ? (
        <Empty title={say('none')}>{say('noneBody')}</Empty>
      ) : (
        <ReleaseList releases={releases.data} />
      )}
    </div>
  );
}
