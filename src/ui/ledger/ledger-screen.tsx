import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearch, useLocation } from 'wouter';
import type { z } from 'zod';
import type { LedgerEntry } from '../../wire/mandate.ts';
import { call } from '../api.ts';
import { countOf, timeOf, titleOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { Empty, Failed, Loading } from '../states.tsx';
import { EntryRow } from './entry-row.tsx';
import { filterOf, isFiltered, mergedEntries, NO_FILTER, queryOf, searchOf } from './filter.ts';
import type { LedgerFilter } from './filter.ts';
import './ledger.css';
import { VerifyYourself } from './verify-yourself.tsx';
import { ACT_WORDS, LEDGER_WORDS } from './words.ts';
import type { KnownAct } from './words.ts';

type Entry = z.infer<typeof LedgerEntry>;
const PAGE = 50;

/** The record of every act, newest first, and how to check it. */
export default function LedgerScreen() {
  const say = useWords(LEDGER_WORDS);
  const language = useLanguage();
  const live = useLive();
  const zone = live.place?.timeZone ?? 'UTC';
  const search = useSearch();
  const [, go] = useLocation();
  const filter = filterOf(search);
  const wanted = new URLSearchParams(search).get('entry');
  const wantedIndex = wanted !== null && /^\d{1,15}$/.test(wanted) ? Number(wanted) : undefined;
  const asked = queryOf(filter, zone);
  const before = wantedIndex === undefined ? undefined : wantedIndex + 1;
  const pages = useInfiniteQuery({
    queryKey: ['ledger', asked, before],
    queryFn: ({ signal, pageParam }) =>
      call('ledger', {
        query: { ...asked, limit: PAGE, ...(pageParam !== undefined && { before: pageParam }) },
        signal,
      }),
    initialPageParam: before,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Infinity,
  });
  const head = pages.data?.pages[0];
  const fresh = useFresh(asked, head?.size, before === undefined);
  const entries = mergedEntries<Entry>(pages.data?.pages.flatMap((page) => page.entries) ?? [], fresh);
  const newest = useNewest(entries);
  const set = (change: Partial<LedgerFilter>): void => {
    go(`/ledger${searchOf({ ...filter, ...change })}`, { replace: true });
  };
  const place = live.place;
  return (
    <div className="ledger">
      <div className="ledger-list">
        <header>
          <h1>{say('title')}</h1>
          <p className="muted">{say('lead')}</p>
          {place && (
            <p className="ledger-sum">
              <b>{say('size', { n: countOf(place.ledger.size) })}</b>
              {place.ledger.witnesses > 0 ? (
                <span className={place.ledger.cosigned >= place.ledger.witnesses ? 'verified' : 'muted'}>
                  {say('cosigned', { n: place.ledger.cosigned, of: place.ledger.witnesses })}
                </span>
              ) : (
                <span className="muted">{say('cosignedNone')}</span>
              )}
            </p>
          )}
          {place?.ledger.stopped && (
            <p className="note alarm" role="alert">
              {say('stopped')}
            </p>
          )}
          {!live.connected && live.lastHeardMs !== null && (
            <p className="note alarm">{say('offline', { at: timeOf(live.lastHeardMs, 'time', language, zone) })}</p>
          )}
        </header>
        <Filter filter={filter} set={set} zone={zone} single={wantedIndex !== undefined} />
        {pages.isPending ? (
          <Loading />
        ) : pages.isError && entries.length === 0 ? (
          <Failed error={pages.error} retry={() => void pages.refetch()} />
        ) : entries.length === 0 ? (
          isFiltered(filter) ? (
            <Empty title={say('emptyTitle')}>{say('emptyBody')}</Empty>
          ) : (
            <Empty title={say('blankTitle')}>{say('blankBody')}</Empty>
          )
        ) : (
          <>
            <ol className="entries" aria-label={say('title')}>
              {entries.map((row) => (
                <EntryRow key={row.index} row={row} vkey={head?.vkey ?? ''} opened={row.index === wantedIndex} />
              ))}
            </ol>
            <p className="spoken" role="status">
              {newest}
            </p>
            {pages.hasNextPage && (
              <button
                type="button"
                className="button plain"
                disabled={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {say('older')}
              </button>
            )}
          </>
        )}
      </div>
      {head && <VerifyYourself vkey={head.vkey} checkpoint={head.checkpoint} cosigners={head.cosigners} />}
    </div>
  );
}

/** Entries that came after the page was opened; asked for when the socket says that the ledger has grown. */
function useFresh(
  asked: Record<string, string | number>,
  sizeThen: number | undefined,
  follow: boolean,
): readonly Entry[] {
  const { place } = useLive();
  const size = place?.ledger.size ?? 0;
  const [settled, setSettled] = useState(size);
  // A busy place writes many entries a second: once a second is enough for eyes.
  useEffect(() => {
    const timer = window.setTimeout(() => {
      setSettled(size);
    }, 1000);
    return () => {
      window.clearTimeout(timer);
    };
  }, [size]);
  const query = useQuery({
    queryKey: ['ledger', 'fresh', asked, settled],
    queryFn: ({ signal }) =>
      call('ledger', {
        query: { ...asked, limit: Math.min(200, Math.max(1, settled - (sizeThen ?? settled))) },
        signal,
      }),
    enabled: follow && sizeThen !== undefined && settled > sizeThen,
    placeholderData: (before) => before,
    staleTime: Infinity,
  });
  return follow && sizeThen !== undefined ? (query.data?.entries.filter((entry) => entry.index >= sizeThen) ?? []) : [];
}

/** The sentence of the newest entry, for those who hear the page; not the first one, which they find by themselves. */
function useNewest(entries: readonly Entry[]): string {
  const language = useLanguage();
  const [first, setFirst] = useState<number>();
  const newest = entries[0];
  useEffect(() => {
    if (first === undefined && newest) setFirst(newest.index);
  }, [first, newest]);
  return newest && first !== undefined && newest.index > first ? newest.sentence[language] : '';
}

interface FilterProps {
  readonly filter: LedgerFilter;
  readonly set: (change: Partial<LedgerFilter>) => void;
  readonly zone: string;
  /** The page shows one entry and those before it, as a link asked. */
  readonly single: boolean;
}

function Filter({ filter, set, zone, single }: FilterProps) {
  const say = useWords(LEDGER_WORDS);
  const sayAct = useWords(ACT_WORDS);
  const { place } = useLive();
  return (
    <form
      className="ledger-filter"
      role="search"
      aria-label={say('filter')}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <label className="field">
        <span>{say('act')}</span>
        <select
          value={filter.act}
          onChange={(event) => {
            set({ act: event.currentTarget.value });
          }}
        >
          <option value="">{say('anyAct')}</option>
          {(Object.keys(ACT_WORDS) as KnownAct[]).map((act) => (
            <option key={act} value={act}>
              {sayAct(act)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{say('camera')}</span>
        <select
          value={filter.camera}
          onChange={(event) => {
            set({ camera: event.currentTarget.value });
          }}
        >
          <option value="">{say('anyCamera')}</option>
          {(place?.grants ?? []).map(({ name }) => (
            <option key={name} value={name}>
              {titleOf(name)}
            </option>
          ))}
        </select>
      </label>
      {(['from', 'to'] as const).map((name) => (
        <label key={name} className="field" title={say('placeTime', { zone })}>
          <span>{say(name)}</span>
          <input
            type="datetime-local"
            value={filter[name]}
            onChange={(event) => {
              set({ [name]: event.currentTarget.value });
            }}
          />
        </label>
      ))}
      {(isFiltered(filter) || single) && (
        <button
          type="button"
          className="button quiet"
          onClick={() => {
            set(NO_FILTER);
          }}
        >
          {say('clear')}
        </button>
      )}
    </form>
  );
}
