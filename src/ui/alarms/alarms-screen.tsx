import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { Alarm } from '../../wire/alarm.ts';
import { ActButton } from '../acts/act-button.tsx';
import { useActs } from '../acts/use-acts.ts';
import { call } from '../api.ts';
import { useNow } from '../clock.ts';
import { timeOf, titleOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { useMedia } from '../media.ts';
import { ApiProblem } from '../problem.ts';
import { Empty, Failed, Loading } from '../states.tsx';
import { agoOf } from '../telling-time.ts';
import { QUEUE_ACTS } from './acts.ts';
import { AlarmAsk } from './alarm-ask.tsx';
import { AlarmTimeline } from './alarm-timeline.tsx';
import './queue.css';
import { isSettled, judgedOf, newerOf, nextOf, waitingOf } from './queue.ts';
import { QueueList } from './queue-list.tsx';
import { Quiet } from './quiet.tsx';
import { ReplayStage } from './replay-stage.tsx';
import { ReplayStrip } from './replay-strip.tsx';
import { useCalm, useReplay } from './use-replay.ts';
import { useVerdicts } from './verdicts.ts';
import { QUEUE_WORDS } from './words.ts';

const WIDE = '(min-width: 900px)';
/** From here on stage and panel stand side by side, and the replay lies under the stage. */
const BESIDE = '(min-width: 1181px)';

/** The queue of potential hits, and the one that is looked at. On a phone one after the other. */
export default function AlarmsScreen() {
  const say = useWords(QUEUE_WORDS);
  const live = useLive();
  const { id } = useParams<{ id?: string }>();
  const [, go] = useLocation();
  const nowMs = useNow(1000, live.nowMs);
  const given = useVerdicts();
  const judgedPages = useInfiniteQuery({
    queryKey: ['alarms', 'judged'],
    queryFn: ({ signal, pageParam }) =>
      call('alarms', {
        query: { state: 'judged', limit: 30, ...(pageParam !== undefined && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const known = useMemo(() => {
    const all = new Map<string, Alarm>();
    for (const alarm of [...(judgedPages.data?.pages.flatMap((page) => page.alarms) ?? []), ...live.alarms.values()]) {
      all.set(alarm.id, newerOf(all.get(alarm.id), alarm)!);
    }
    return all;
  }, [judgedPages.data, live.alarms]);
  const waiting = waitingOf(known.values());
  const judged = judgedOf(known.values());
  const first = waiting[0]?.id;
  // In front of a wide screen the most urgent one lies open; it is put into the address, so that it stays when it is judged.
  useEffect(() => {
    if (id === undefined && first !== undefined && matchMedia(WIDE).matches) go(`/alarms/${first}`, { replace: true });
  }, [id, first, go]);
  const listed = [...waiting, ...judged];
  const at = listed.findIndex((alarm) => alarm.id === id);
  const to = (alarm: Alarm | undefined) =>
    alarm
      ? () => {
          go(`/alarms/${alarm.id}`);
        }
      : undefined;
  useActs(QUEUE_ACTS, { next: to(listed[at + 1]), previous: at > 0 ? to(listed[at - 1]) : undefined });
  const zone = live.place?.timeZone;
  return (
    <div className="alarms" data-open={id !== undefined}>
      <div className="queue">
        <h1>{say('title')}</h1>
        <Standing />
        <p className="queue-count" role="status">
          {waiting.length === 0
            ? ''
            : waiting.length === 1
              ? say('waitingOne')
              : say('waitingMany', { n: waiting.length })}
        </p>
        <QueueList alarms={waiting} nowMs={nowMs} zone={zone} current={id} given={given} />
        <h2>{say('judged')}</h2>
        {judgedPages.isError && judged.length === 0 && (
          <Failed error={judgedPages.error} retry={() => void judgedPages.refetch()} />
        )}
        {judged.length === 0 && judgedPages.isSuccess && <p className="muted">{say('noneJudged')}</p>}
        <QueueList alarms={judged} nowMs={nowMs} zone={zone} current={id} given={given} />
        {judgedPages.hasNextPage && (
          <button type="button" className="button plain" onClick={() => void judgedPages.fetchNextPage()}>
            {say('more')}
          </button>
        )}
      </div>
      <div className="looked-at">
        {id === undefined ? (
          waiting.length === 0 && <Quiet last={judged[0]} />
        ) : (
          <One key={id} id={id} known={known.get(id)} next={nextOf(waiting, id)} />
        )}
      </div>
    </div>
  );
}

/** Why there may be no alarms although something happens. */
function Standing() {
  const say = useWords(QUEUE_WORDS);
  const language = useLanguage();
  const { place, connected, lastHeardMs } = useLive();
  if (!connected && lastHeardMs !== null) {
    return (
      <p className="note alarm">{say('offline', { at: timeOf(lastHeardMs, 'time', language, place?.timeZone) })}</p>
    );
  }
  const standing = place?.mandate.standing;
  if (standing === 'expired' && place) {
    return (
      <p className="note alarm">
        {say('expired', { when: timeOf(place.mandate.validUntilMs - 1, 'date', language, place.timeZone) })}
      </p>
    );
  }
  return standing === 'unsigned' ? <p className="note alarm">{say('unsigned')}</p> : null;
}

interface OneProps {
  readonly id: string;
  readonly known: Alarm | undefined;
  readonly next: Alarm | undefined;
}

function One({ id, known, next }: OneProps) {
  const say = useWords(QUEUE_WORDS);
  const ask = useQuery({
    queryKey: ['alarm', id],
    queryFn: ({ signal }) => call('alarm', { params: { id }, signal }),
    // The socket tells of changes; this is for those it never told of, and for whoever comes by a link.
    staleTime: 10_000,
  });
  const alarm = newerOf(ask.data, known);
  if (alarm) return <Opened alarm={alarm} next={next} />;
  if (ask.error instanceof ApiProblem && ask.error.status === 404) {
    return (
      <Empty
        title={say('notFound')}
        act={
          <Link className="button plain" href="/alarms">
            {say('back')}
          </Link>
        }
      >
        {say('notFoundBody')}
      </Empty>
    );
  }
  return ask.isError ? <Failed error={ask.error} retry={() => void ask.refetch()} /> : <Loading />;
}

function Opened({ alarm, next }: { readonly alarm: Alarm; readonly next: Alarm | undefined }) {
  const say = useWords(QUEUE_WORDS);
  const language = useLanguage();
  const { cameras, nowMs } = useLive();
  const calm = useCalm();
  const beside = useMedia(BESIDE);
  const [, go] = useLocation();
  const replay = useReplay(alarm, nowMs());
  const camera = cameras.get(alarm.camera);
  const { player, standing } = replay;
  const waits = alarm.state !== 'judged';
  // What happened is a movement: it is shown moving, round and round, until somebody stops it; not to those who asked for calm.
  useEffect(() => {
    if (standing === 'ready' && waits && !calm) player.setLoop(true);
  }, [player, standing, waits, calm]);
  return (
    <>
      <div className="opened-stage">
        <Link href="/alarms" className="opened-back button quiet">
          ← {say('back')}
        </Link>
        <ReplayStage
          replay={replay}
          camera={alarm.camera}
          drawing={camera?.drawing ?? 1}
          aspect={camera?.aspect ?? 16 / 9}
          framed={waits}
        />
        <div className="opened-caption">
          <b>{titleOf(alarm.camera)}</b>
          <span className="muted">{agoOf(nowMs() - alarm.startMs, language)}</span>
        </div>
        {beside && <AlarmTimeline alarm={alarm} replay={replay} />}
        <ReplayStrip
          replay={replay}
          camera={alarm.camera}
          drawing={camera?.drawing ?? 1}
          aspect={camera?.aspect ?? 16 / 9}
        />
        {isSettled(alarm) && next && (
          <ActButton
            act={QUEUE_ACTS.next}
            className="opened-next"
            onClick={() => {
              go(`/alarms/${next.id}`);
            }}
          />
        )}
      </div>
      <AlarmAsk alarm={alarm} replay={replay} timelineElsewhere={beside} />
    </>
  );
}
