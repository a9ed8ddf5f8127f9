import { question, renderReason } from '../behaviour/reason.ts';
import type { Alarm } from './alarm.ts';

/** One line for scripts (docs/formats.md): the alarm, why, and what the operator is asked. No picture, no skeleton. */
export function alarmLine(alarm: Alarm, entry: number | undefined) {
  const { id, camera, behaviour, startMs, endMs, confidence, tracks, reason } = alarm;
  return {
    type: 'alarm',
    id,
    camera,
    behaviour,
    startMs,
    endMs,
    confidence,
    tracks,
    reason,
    sentence: { de: renderReason(reason, 'de'), en: renderReason(reason, 'en') },
    question: { de: question(behaviour, 'de'), en: question(behaviour, 'en') },
    /** Where its entry stands in the ledger; null where the ledger could not be written just then. */
    entry: entry ?? null,
  } as const;
}
