import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Point } from '../../kernel/geometry.ts';
import type { Look } from '../../wire/setup.ts';
import { call, callBytes } from '../api.ts';
import { problemOf } from '../problem.ts';

const ASK_MS = 1500;

/** One camera's drawing as far as it has grown. */
export interface Growing {
  readonly look: Look | undefined;
  /** Why nothing is known of it, e.g. the server was started anew. */
  readonly error: unknown;
}

export interface Looks {
  readonly of: (source: string) => Growing | undefined;
  readonly begin: (source: string, masks: readonly (readonly Point[])[]) => void;
  readonly end: (source: string) => void;
  /** The address that is being asked about, and what came back as an error. */
  readonly beginning: string | undefined;
  readonly refused: { readonly source: string; readonly error: unknown } | undefined;
}

const KEY = 'setup-look';

/**
 * The drawings that grow while a place is set up, by the cameras' addresses. Asked for on every step, since a look that nobody
 * asks for ends; looks at cameras that are no longer in the draft are ended, and all of them when the page goes.
 */
export function useLooks(sources: readonly string[]): Looks {
  const client = useQueryClient();
  const [ids, setIds] = useState<ReadonlyMap<string, string>>(new Map());
  const known = useRef(ids);
  known.current = ids;
  const open = [...ids];
  const told = useQueries({
    queries: open.map(([, id]) => ({
      queryKey: [KEY, id],
      queryFn: ({ signal }: { signal: AbortSignal }) => call('look', { params: { id }, signal }),
      retry: (count: number, error: unknown) => problemOf(error).kind !== 'not-found' && count < 3,
      refetchInterval: (query: { state: { data?: Look | undefined; status: string } }) =>
        query.state.status !== 'error' && isRunning(query.state.data) ? ASK_MS : false,
      // A page that is put aside goes on asking, so that its drawing goes on growing.
      refetchIntervalInBackground: true,
    })),
  });
  const begun = useMutation({
    mutationFn: ({ source, masks }: { source: string; masks: readonly (readonly Point[])[] }) =>
      call('beginLook', { body: { source, masks: masks.map((mask) => mask.map(({ x, y }) => ({ x, y }))) } }),
    onSuccess: (look, { source }) => {
      client.setQueryData([KEY, look.id], look);
      setIds((before) => new Map(before).set(source, look.id));
    },
  });
  const end = (source: string): void => {
    const id = known.current.get(source);
    if (id === undefined) return;
    setIds((before) => new Map([...before].filter(([one]) => one !== source)));
    void call('endLook', { params: { id } }).catch(() => undefined);
  };
  const wanted = sources.join('\n');
  useEffect(() => {
    for (const source of known.current.keys()) if (!wanted.split('\n').includes(source)) end(source);
  }, [wanted]);
  useEffect(
    () => () => {
      for (const id of known.current.values()) void call('endLook', { params: { id } }).catch(() => undefined);
    },
    [],
  );
  return {
    of: (source) => {
      const at = open.findIndex(([one]) => one === source);
      return at < 0 ? undefined : { look: told[at]?.data, error: told[at]?.error ?? undefined };
    },
    begin: (source, masks) => {
      begun.mutate({ source, masks });
    },
    end,
    beginning: begun.isPending ? begun.variables.source : undefined,
    refused: begun.isError ? { source: begun.variables.source, error: begun.error } : undefined,
  };
}

export const isRunning = (look: Look | undefined): boolean =>
  look === undefined || look.state === 'starting' || look.state === 'looking' || look.state === 'lost';

/** The newest drawing's bytes; undefined while there is none. */
export function useLookInk(look: Look | undefined): Uint8Array | undefined {
  const drawing = useQuery({
    queryKey: [KEY, look?.id, 'drawing', look?.drawing ?? 0],
    queryFn: ({ signal }) => callBytes('lookDrawing', { params: { id: look!.id }, signal }),
    enabled: (look?.drawing ?? 0) > 0,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return drawing.data;
}
