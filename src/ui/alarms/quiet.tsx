import { useQuery } from '@tanstack/react-query';
import type { Alarm } from '../../wire/alarm.ts';
import { call } from '../api.ts';
import { shareOf } from '../health/spans.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { Empty } from '../states.tsx';
import { agoOf, whenOf } from '../telling-time.ts';
import { percentOf } from '../format.ts';
import { QUEUE_WORDS } from './words.ts';

const DAY_MS = 86_400_000;

/** No alarm waits: since when somebody looks, how well, and when the last one was. Silence is only worth what was watched. */
export function Quiet({ last }: { readonly last: Alarm | undefined }) {
  const say = useWords(QUEUE_WORDS);
  const speak = useSentence();
  const language = useLanguage();
  const { place, nowMs } = useLive();
  const coverage = useQuery({
    queryKey: ['coverage', 'last-day'],
    queryFn: ({ signal }) => {
      const toMs = nowMs();
      return call('coverage', { query: { fromMs: Math.round(toMs - DAY_MS), toMs: Math.round(toMs) }, signal });
    },
    staleTime: 60_000,
    refetchInterval: 60_000,
  });
  const share = coverage.data ? shareOf(coverage.data) : null;
  const since = place?.mandate.standing === 'valid' ? place.watchingSinceMs : null;
  return (
    <Empty title={say('quietTitle')}>
      {since !== null && <p>{say('quietSince', { when: whenOf(since, nowMs(), language, place?.timeZone) })}</p>}
      {share !== null && <p>{say('quietShare', { share: percentOf(share, language) })}</p>}
      <p className="muted">
        {last
          ? say('quietLast', { ago: agoOf(nowMs() - last.startMs, language), question: speak(last.question) })
          : say('quietNever')}
      </p>
    </Empty>
  );
}
