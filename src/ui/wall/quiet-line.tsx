import { useQuery } from '@tanstack/react-query';
import { useContext } from 'react';
import { call } from '../api.ts';
import { percentOf, spanOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { mayCall, useSession } from '../session.ts';
import { whenOf } from '../telling-time.ts';
import { ZoneContext } from '../when.tsx';
import { WALL_WORDS } from './words.ts';

const WEEK_MS = 7 * 86_400_000;
const MINUTE_MS = 60_000;

interface QuietLineProps {
  readonly nowMs: number;
  readonly seeing: number;
  /** Where the pictures above begin. */
  readonly leftPx: number;
}

/** One sentence for the time in which nothing happens: since when, and how much of it was really watched. */
export function QuietLine({ nowMs, seeing, leftPx }: QuietLineProps) {
  const say = useWords(WALL_WORDS);
  const language = useLanguage();
  const zone = useContext(ZoneContext);
  const session = useSession();
  const { place, cameras, alarms } = useLive();
  const sees = mayCall(session, 'alarms');
  const last = useQuery({
    queryKey: ['last-alarm', alarms.size],
    queryFn: ({ signal }) => call('alarms', { query: { state: 'all', limit: 1 }, signal }),
    enabled: sees,
    staleTime: MINUTE_MS,
  });
  const lastMs = last.data ? (last.data.alarms[0]?.raisedMs ?? null) : undefined;
  const quietMs = nowMs - (lastMs ?? place?.watchingSinceMs ?? nowMs);
  const week = lastMs !== undefined && quietMs > WEEK_MS;
  const coverage = useQuery({
    queryKey: ['week-coverage'],
    queryFn: ({ signal }) => call('coverage', { query: { fromMs: nowMs - WEEK_MS, toMs: nowMs }, signal }),
    enabled: week && mayCall(session, 'coverage'),
    staleTime: 10 * MINUTE_MS,
  });
  const shares = (coverage.data?.cameras ?? []).flatMap(({ share }) => (share === null ? [] : [share]));
  // Without a valid mandate nobody watches, whatever was before.
  const since = place?.mandate.standing === 'valid' ? place.watchingSinceMs : null;
  return (
    <p className="wall-quiet muted" style={{ paddingLeft: leftPx }}>
      {typeof lastMs === 'number' && `${say('quietSince', { span: spanOf(quietMs, language) })} `}
      {lastMs === null && since !== null && `${say('quietEver', { time: whenOf(since, nowMs, language, zone) })} `}
      {say('seeing', { n: seeing, of: cameras.size })}
      {week &&
        shares.length > 0 &&
        ` ${say('covered', { share: percentOf(shares.reduce((a, b) => a + b, 0) / shares.length, language) })}`}
    </p>
  );
}
