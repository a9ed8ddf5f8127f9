import { AugenmassError } from '../kernel/errors.ts';
import { deadlines } from '../mandate/deadlines.ts';
import type { AlarmDesk } from './alarm-desk.ts';
import { GrowingWait } from './growing-wait.ts';
import type { Place } from './place.ts';

const HOUR_MS = 3_600_000;

/** At the start and every hour: retention, warnings ahead of the mandate's end, alarms that still lack an entry. */
export async function doChores(place: Place, desk: AlarmDesk, signal: AbortSignal): Promise<void> {
  const warned = new Set<number>();
  const backoff = new GrowingWait(place.random);
  while (!signal.aborted) {
    await warn(place, warned);
    let waitMs = HOUR_MS;
    try {
      await desk.catchUp();
      await place.retain();
    } catch (error) {
      if (!(error instanceof AugenmassError)) throw error;
      waitMs = Math.max(10_000, backoff.nextMs(0));
      tellRetention(place, error);
    }
    await place.clock.sleep(waitMs, signal).catch(() => undefined);
  }
}

function tellRetention(place: Place, error: AugenmassError): void {
  const sentence = {
    de: `Was zu vernichten ist, konnte nicht vernichtet werden; es wird wieder versucht: ${error.message}`,
    en: `What is due could not be destroyed; it is tried again: ${error.message}`,
  };
  place.tell({ type: 'warning', code: 'retention-failed', atMs: place.clock.nowMs(), sentence });
}

async function warn(place: Place, warned: Set<number>): Promise<void> {
  const nowMs = place.clock.nowMs();
  for (const { days, sentence, endMs } of deadlines(place.standing, nowMs)) {
    if (warned.has(days)) continue;
    warned.add(days);
    place.tell({ type: 'warning', code: 'mandate-ends', atMs: nowMs, sentence });
    const facts = { days, validUntilMs: endMs };
    await place.ledger
      .append({ act: 'mandate-warning', phase: 'outcome', result: 'done', facts })
      .catch(() => undefined);
  }
}
