import { useEffect, useSyncExternalStore } from 'react';
import type { Alarm } from '../../wire/alarm.ts';
import { kept } from '../kept.ts';
import { ChimePlayer, chimeAt, pauseAt } from './chime.ts';

const wanted = kept<'on' | 'off'>('sound', ['on', 'off'], 'on');
const player = new ChimePlayer();

interface Sound {
  readonly on: boolean;
  /** Whether anything would be heard: wanted, and allowed by the browser. */
  readonly heard: boolean;
  readonly toggle: () => void;
}

export function useSound(): Sound {
  const on = useSyncExternalStore(wanted.subscribe, wanted.get) === 'on';
  const allowed = useSyncExternalStore(player.subscribe, player.allowed);
  return {
    on,
    heard: on && allowed,
    toggle: () => {
      wanted.set(on ? 'off' : 'on');
      if (!on)
        void player.allow().then(() => {
          player.play(chimeAt(0));
        });
    },
  };
}

/** Calls for the alarm that has waited longest, again and again until somebody has judged it. */
export function useChime(waiting: readonly Alarm[], nowMs: () => number): void {
  const { on } = useSound();
  useEffect(() => {
    const allow = (): void => void player.allow();
    document.addEventListener('pointerdown', allow, { once: true });
    document.addEventListener('keydown', allow, { once: true });
    return () => {
      document.removeEventListener('pointerdown', allow);
      document.removeEventListener('keydown', allow);
    };
  }, []);
  const sinceMs = waiting.length > 0 ? Math.min(...waiting.map(({ raisedMs }) => raisedMs)) : undefined;
  useEffect(() => {
    if (sinceMs === undefined || !on) return;
    let timer = 0;
    const call = (): void => {
      const waitedMs = nowMs() - sinceMs;
      player.play(chimeAt(waitedMs));
      timer = window.setTimeout(call, pauseAt(waitedMs));
    };
    call();
    return () => {
      window.clearTimeout(timer);
    };
  }, [sinceMs, on, nowMs]);
}
