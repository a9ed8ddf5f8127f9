import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { Alarm } from '../../wire/alarm.ts';
import { addressOf, call } from '../api.ts';
import { browserClock } from '../clock.ts';
import { LiveClient } from './live-client.ts';
import type { LiveState } from './live-client.ts';

export const LiveContext = createContext<LiveClient | undefined>(undefined);

export interface Live extends LiveState {
  /** Messages come: what is shown is so. */
  readonly connected: boolean;
  /** The server's clock, ms UTC. */
  readonly nowMs: () => number;
}

/** The client itself: figures, and learning what a route answered. */
export function useLiveClient(): LiveClient {
  const client = useContext(LiveContext);
  if (!client) throw new Error('no live connection above this screen');
  return client;
}

/** What the server said last, and whether it still speaks. */
export function useLive(): Live {
  const client = useLiveClient();
  const state = useSyncExternalStore(client.subscribe, client.state);
  return { ...state, connected: state.connection === 'live', nowMs: client.nowMs };
}

/** Alarms that still wait for somebody, most urgent first. */
export function waitingAlarms(alarms: ReadonlyMap<string, Alarm>): Alarm[] {
  return [...alarms.values()]
    .filter(({ state }) => state !== 'judged')
    .sort((a, b) => b.urgency - a.urgency || a.raisedMs - b.raisedMs);
}

/** A client of this page's own server. `seesAlarms`: the person may ask for them. */
export function liveClientHere(seesAlarms: boolean, signedOut: () => void): LiveClient {
  return new LiveClient({
    socket: () => new WebSocket(new URL(addressOf('live'), location.href).href.replace(/^http/, 'ws')),
    nowMs: browserClock.nowMs,
    monotonicMs: browserClock.monotonicMs,
    after: (ms, then) => {
      const timer = window.setTimeout(then, ms);
      return () => {
        window.clearTimeout(timer);
      };
    },
    random: () => (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) / 255,
    openAlarms: async () => (seesAlarms ? (await call('alarms', { query: { state: 'open', limit: 200 } })).alarms : []),
    signedOut,
  });
}

/** Tries at once when the network comes back or somebody looks at the page again. */
export function useHurry(client: LiveClient): void {
  useEffect(() => {
    const hurry = (): void => {
      if (document.visibilityState === 'visible') client.hurry();
    };
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
    };
  }, [client]);
}
