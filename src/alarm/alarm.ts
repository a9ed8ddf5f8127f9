import type { Behaviour, Finding } from '../behaviour/finding.ts';
import type { Reason } from '../behaviour/reason.ts';
import { AugenmassError } from '../kernel/errors.ts';

/** What a person says after the replay. `hit`: what was found did happen, whatever it means; nothing about who. */
export const VERDICTS = ['hit', 'no-hit', 'unclear'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Judgement {
  readonly verdict: Verdict;
  /** A role of the mandate, never a name. */
  readonly role: string;
  readonly atMs: number;
}

/** A finding that a human must see. A potential hit until `judgement` stands. Times are UTC ms of the footage. */
export interface Alarm {
  /** 12 characters, random. */
  readonly id: string;
  readonly camera: string;
  readonly behaviour: Behaviour;
  readonly startMs: number;
  /** So far, while `over` is false. */
  readonly endMs: number;
  readonly over: boolean;
  /** 0…1, as the finding's: how far beyond the bounds. Not a probability. */
  readonly confidence: number;
  /** Short-lived ids of one run of one camera. */
  readonly tracks: readonly string[];
  readonly reason: Reason;
  /** When it was raised, by the place's clock. */
  readonly raisedMs: number;
  readonly judgement: Judgement | undefined;
}

export function raise(finding: Finding, id: string, raisedMs: number): Alarm {
  const { camera, behaviour, startMs, endMs, confidence, tracks, reason } = finding;
  return {
    id,
    camera,
    behaviour,
    startMs,
    endMs,
    over: false,
    confidence,
    tracks,
    reason,
    raisedMs,
    judgement: undefined,
  };
}

/** The same event, seen for longer: what was told already stays, its numbers follow the finding. */
export function carryOn(alarm: Alarm, finding: Finding, over: boolean): Alarm {
  const { endMs, confidence, reason } = finding;
  return {
    ...alarm,
    endMs: Math.max(alarm.endMs, endMs),
    confidence: Math.max(alarm.confidence, confidence),
    reason: confidence >= alarm.confidence ? reason : alarm.reason,
    tracks: [...new Set([...alarm.tracks, ...finding.tracks])],
    over: alarm.over || over,
  };
}

/** Throws `conflict` where a person has judged it before: a verdict is not rewritten. */
export function judge(alarm: Alarm, judgement: Judgement): Alarm {
  if (alarm.judgement) {
    throw new AugenmassError('conflict', `Alarm ${alarm.id} was judged before: ${alarm.judgement.verdict}.`, {
      remedy: 'A verdict stands as it was given; raise a correction with the data-protection officer.',
    });
  }
  return { ...alarm, judgement };
}
