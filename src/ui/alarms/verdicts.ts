import { useEffect, useSyncExternalStore } from 'react';
import { ApiProblem, problemOf } from '../problem.ts';
import { call } from '../api.ts';
import { browserClock } from '../clock.ts';
import type { LiveClient } from '../live/live-client.ts';
import { useLive, useLiveClient } from '../live/use-live.ts';
import { useSession } from '../session.ts';
import { VerdictBox } from './verdict-box.ts';
import type { Given } from './verdict-box.ts';

const noShelf = { getItem: () => null, setItem: () => undefined };

function shelfHere(): Pick<Storage, 'getItem' | 'setItem'> {
  try {
    return window.localStorage;
  } catch {
    // Storage is forbidden: verdicts are kept as long as the page stands.
    return noShelf;
  }
}

/** One box a page: the wall and the queue show the same verdicts. */
export const verdicts = new VerdictBox(
  {
    send: ({ alarm, verdict, reason }) =>
      call('verdict', { params: { id: alarm }, body: { verdict, ...(reason !== undefined && { reason }) } }),
    look: (alarm) => call('alarm', { params: { id: alarm } }),
    statusOf: (error) => ({
      status: error instanceof ApiProblem && error.status !== 0 ? error.status : undefined,
      problem: problemOf(error),
    }),
    nowMs: browserClock.nowMs,
  },
  shelfHere(),
);

/** What this browser has given and the server not confirmed; sends it again as soon as the line is back. */
export function useVerdicts(): readonly Given[] {
  const { person } = useSession();
  const { connected } = useLive();
  const client: LiveClient = useLiveClient();
  const given = useSyncExternalStore(verdicts.subscribe, verdicts.snapshot);
  const id = person?.id ?? '';
  useEffect(() => {
    verdicts.signedIn(id);
    verdicts.onAlarm = (alarm) => {
      client.learn(alarm);
    };
  }, [id, client]);
  useEffect(() => {
    if (connected && id) void verdicts.flush();
  }, [connected, id]);
  return given.filter((one) => one.person === id);
}
