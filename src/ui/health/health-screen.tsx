import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Coverage } from '../../wire/place.ts';
import { ActButton } from '../acts/act-button.tsx';
import { useActs } from '../acts/use-acts.ts';
import { call } from '../api.ts';
import { percentOf, spanOf, timeOf, titleOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { Empty, Failed, Loading } from '../states.tsx';
import { whenOf } from '../telling-time.ts';
import { HEALTH_ACTS } from './acts.ts';
import { CamerasNow } from './cameras-now.tsx';
import { DarkroomStanding } from './darkroom.tsx';
import './health.css';
import { gapsOf, movedSpan, shareOf, shownOf } from './spans.ts';
import { Timeline } from './timeline.tsx';
import { HEALTH_WORDS } from './words.ts';

const LENGTHS = { day: 86_400_000, week: 7 * 86_400_000 } as const;
const MINUTE_MS = 60_000;

/** How well this place watches: each camera over time, what is missing and why, and the walls of the darkroom. */
export default function HealthScreen() {
  const say = useWords(HEALTH_WORDS);
  const language = useLanguage();
  const live = useLive();
  const zone = live.place?.timeZone ?? 'UTC';
  const [length, setLength] = useState<keyof typeof LENGTHS>('day');
  /** Undefined: until now, and it moves on. */
  const [endMs, setEndMs] = useState<number>();
  const lengthMs = LENGTHS[length];
  const query = useQuery({
    queryKey: ['coverage', length, endMs ?? 'now'],
    queryFn: ({ signal }) => {
      const toMs = endMs ?? Math.ceil(live.nowMs() / MINUTE_MS) * MINUTE_MS;
      return call('coverage', { query: { fromMs: toMs - lengthMs, toMs }, signal });
    },
    refetchInterval: endMs === undefined ? MINUTE_MS / 2 : false,
    placeholderData: keepPreviousData,
  });
  const move = (by: -1 | 1) => () => {
    const nowMs = Math.ceil(live.nowMs() / MINUTE_MS) * MINUTE_MS;
    const next = movedSpan(endMs ?? nowMs, lengthMs, by, nowMs);
    setEndMs(next >= nowMs ? undefined : next);
  };
  const on = endMs === undefined ? undefined : move(1);
  useActs(HEALTH_ACTS, {
    before: move(-1),
    after: on,
    day: () => {
      setLength('day');
    },
    week: () => {
      setLength('week');
    },
  });
  const data = query.data && shownOf(query.data);
  return (
    <div className="health">
      <header className="health-head">
        <div>
          <h1>{say('title')}</h1>
          {data && <Sum coverage={data} nowMs={live.nowMs()} />}
        </div>
        <div className="health-span" role="group" aria-label={say('span')}>
          <div className="segments">
            {(['day', 'week'] as const).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={length === one}
                onClick={() => {
                  setLength(one);
                }}
              >
                {say(one)}
              </button>
            ))}
          </div>
          <ActButton act={HEALTH_ACTS.before} onClick={move(-1)} />
          <ActButton act={HEALTH_ACTS.after} onClick={on} disabled={on === undefined} />
          <span className="health-shown muted">
            {data &&
              (endMs === undefined
                ? say('now')
                : `${timeOf(data.fromMs, 'date', language, zone)} – ${timeOf(data.toMs, 'date', language, zone)}`)}
          </span>
        </div>
      </header>
      <Standing />
      {data ? (
        data.cameras.every(({ spans }) => spans.length === 0) ? (
          <Empty title={say('emptyTitle')}>{say('emptyBody')}</Empty>
        ) : (
          <>
            <section aria-labelledby="coverage-title" className="panel" aria-busy={query.isPlaceholderData}>
              <h2 id="coverage-title">{say('coverage')}</h2>
              <Timeline coverage={data} zone={zone} nowMs={live.nowMs()} />
            </section>
            <Gaps coverage={data} nowMs={live.nowMs()} zone={zone} />
          </>
        )
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Loading />
      )}
      <div className="health-below">
        <section aria-labelledby="cameras-title">
          <h2 id="cameras-title">{say('camerasTitle')}</h2>
          <CamerasNow cameras={[...live.cameras.values()]} nowMs={live.nowMs()} zone={live.place?.timeZone} />
        </section>
        {live.place && <DarkroomStanding darkroom={live.place.darkroom} />}
      </div>
    </div>
  );
}

function Sum({ coverage, nowMs }: { readonly coverage: Coverage; readonly nowMs: number }) {
  const say = useWords(HEALTH_WORDS);
  const language = useLanguage();
  const share = shareOf(coverage);
  const n = gapsOf(coverage, nowMs).length;
  const gaps = n === 0 ? say('gapsNone') : n === 1 ? say('gapsOne') : say('gapsMany', { n });
  return (
    <p className="health-sum">
      {share === null ? say('sumNone') : `${say('sum', { share: percentOf(share, language) })}, ${gaps}.`}
    </p>
  );
}

function Standing() {
  const say = useWords(HEALTH_WORDS);
  const language = useLanguage();
  const { place, connected, lastHeardMs } = useLive();
  if (!connected && lastHeardMs !== null) {
    return (
      <p className="note alarm">{say('offline', { at: timeOf(lastHeardMs, 'time', language, place?.timeZone) })}</p>
    );
  }
  if (place?.mandate.standing === 'expired') {
    return (
      <p className="note alarm">
        {say('expired', { when: timeOf(place.mandate.validUntilMs - 1, 'date', language, place.timeZone) })}
      </p>
    );
  }
  return place?.mandate.standing === 'unsigned' ? <p className="note alarm">{say('unsigned')}</p> : null;
}

const FEW = 8;

function Gaps({
  coverage,
  nowMs,
  zone,
}: {
  readonly coverage: Coverage;
  readonly nowMs: number;
  readonly zone: string;
}) {
  const say = useWords(HEALTH_WORDS);
  const language = useLanguage();
  const [all, setAll] = useState(false);
  const gaps = gapsOf(coverage, nowMs);
  const at = (ms: number): string => whenOf(ms, nowMs, language, zone);
  return (
    <section aria-labelledby="gaps-title" className="health-gaps">
      <h2 id="gaps-title">{say('gapsTitle')}</h2>
      {gaps.length === 0 ? (
        <p className="muted">{say('gapsEmpty')}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{say('colCamera')}</th>
              <th scope="col">{say('colWhy')}</th>
              <th scope="col">{say('colWhen')}</th>
              <th scope="col" className="num">
                {say('colLength')}
              </th>
            </tr>
          </thead>
          <tbody>
            {(all ? gaps : gaps.slice(0, FEW)).map((gap) => (
              <tr key={`${gap.camera} ${gap.fromMs} ${gap.state}`}>
                <th scope="row">{titleOf(gap.camera)}</th>
                <td>{say(`state.${gap.state}`)}</td>
                <td className="muted">
                  {at(gap.fromMs)} –{' '}
                  {gap.lasts ? (
                    <span className="alarm">{say('lasts')}</span>
                  ) : (
                    timeOf(gap.toMs, 'minute', language, zone)
                  )}
                </td>
                <td className="num">
                  {gap.times > 1
                    ? `${gap.times} ×, ${spanOf(gap.missingMs, language)}`
                    : spanOf(gap.missingMs, language)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!all && gaps.length > FEW && (
        <button
          type="button"
          className="button plain"
          onClick={() => {
            setAll(true);
          }}
        >
          {say('moreGaps', { n: gaps.length })}
        </button>
      )}
    </section>
  );
}
