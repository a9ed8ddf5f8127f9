import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';

/** `1` is real time; `max` is as fast as the machine can. */
export type Speed = number | 'max';

/** Throws `invalid`. */
export function parseSpeed(text: string): Speed {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (speed >= 0.1 && speed <= 1000) return speed;
  throw new AugenmassError('invalid', `${text} is no speed.`, { remedy: 'Write max, or a number from 0.1 to 1000.' });
}

/**
 * The time of one file camera's footage: it begins with the real time and runs on faster. Hours, validity and day keys
 * follow it, so that a day of footage in an hour meets a day's worth of the mandate.
 */
export function footageClock(base: Clock, speed: Speed): Clock {
  if (speed === 1) return base;
  if (speed !== 'max') {
    const startMs = base.nowMs();
    const startMonotonicMs = base.monotonicMs();
    const passedMs = (): number => (base.monotonicMs() - startMonotonicMs) * speed;
    return {
      nowMs: () => startMs + passedMs(),
      monotonicMs: () => startMonotonicMs + passedMs(),
      sleep: (ms, signal) => base.sleep(ms / speed, signal),
    };
  }
  let aheadMs = 0;
  return {
    nowMs: () => base.nowMs() + aheadMs,
    monotonicMs: () => base.monotonicMs() + aheadMs,
    sleep: async (ms, signal) => {
      await base.sleep(0, signal);
      aheadMs += ms;
    },
  };
}

/** Wakes when the clock shows `untilMs`, also when it was set meanwhile: it looks at least every `lookMs`. */
export async function sleepUntil(clock: Clock, untilMs: number, signal: AbortSignal, lookMs = 30_000): Promise<void> {
  for (let restMs = untilMs - clock.nowMs(); restMs > 0; restMs = untilMs - clock.nowMs()) {
    await clock.sleep(Math.min(restMs, lookMs), signal);
  }
}
