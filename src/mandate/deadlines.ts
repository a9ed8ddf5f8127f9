import type { Sentence } from './mandate.ts';
import { localTime } from './moments.ts';
import { signedState } from './signed.ts';
import type { Standing } from './standing.ts';

export const WARNING_DAYS = [14, 3, 1] as const;
const DAY_MS = 86_400_000;

export interface Deadline {
  /** 14, 3 or 1: how many days before the end this warning falls due. */
  readonly days: (typeof WARNING_DAYS)[number];
  readonly dueMs: number;
  /** When everything stops: the end of the mandate, or of a key that it cannot do without. */
  readonly endMs: number;
  readonly sentence: Sentence;
}

/**
 * The warnings that are due at `nowMs`, the most pressing last; empty before the first and once all has ended (then `admit` refuses).
 * Whoever gives them out remembers `days` and `endMs`, so that each is given once and none is lost when the clock jumps ahead.
 */
export function deadlines(standing: Standing, nowMs: number): Deadline[] {
  const { mandate, sha256 } = standing.parsed;
  const endMs = Math.min(mandate.validUntilMs, signedUntil(standing, sha256, nowMs));
  if (!Number.isFinite(nowMs) || nowMs >= endMs) return [];
  const at = (language: 'de' | 'en'): string => localTime(endMs, mandate.timeZone, language);
  return WARNING_DAYS.map((days) => ({
    days,
    dueMs: endMs - days * DAY_MS,
    endMs,
    sentence: {
      de: `Das Mandat endet am ${at('de')}. Dann steht hier alles still. ${mandate.signers.join(' und ')} können ein neues unterschreiben.`,
      en: `The mandate ends on ${at('en')}. Then everything here stops. ${mandate.signers.join(' and ')} can sign a new one.`,
    },
  })).filter(({ dueMs }) => nowMs >= dueMs);
}

/** The first moment from `nowMs` on at which a needed signature no longer counts. */
function signedUntil({ parsed, signatures }: Standing, sha256: string, nowMs: number): number {
  let at = nowMs;
  for (let steps = 0; steps < 200; steps++) {
    const { missing, untilMs } = signedState(parsed.mandate, signatures, sha256, at);
    if (missing.length > 0) return at;
    if (untilMs === undefined) return Infinity;
    at = untilMs;
  }
  return at;
}
