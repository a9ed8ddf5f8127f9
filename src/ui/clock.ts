import { useEffect, useState } from 'react';

/** The browser's clocks, the only place where the screens ask for the time. */
export const browserClock = {
  /** UTC ms. */
  nowMs: (): number => new Date().getTime(),
  /** Never goes back. */
  monotonicMs: (): number => performance.now(),
} as const;

/** The time, again every `everyMs`, on the beat of that span. */
export function useNow(everyMs: number, now: () => number = browserClock.nowMs): number {
  const [nowMs, setNowMs] = useState(now);
  useEffect(() => {
    let timer = 0;
    const beat = (): void => {
      const atMs = now();
      setNowMs(atMs);
      timer = window.setTimeout(beat, everyMs - (atMs % everyMs) + 5);
    };
    beat();
    return () => {
      window.clearTimeout(timer);
    };
  }, [everyMs, now]);
  return nowMs;
}
