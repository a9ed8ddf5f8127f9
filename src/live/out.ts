import type { Alarm } from '../wire/alarm.ts';
import type { Role, Sentence } from '../wire/words.ts';

/** What leaves about an alarm. */
export interface AlarmNews {
  readonly id: string;
  readonly camera: string;
  readonly behaviour: Alarm['behaviour'];
  readonly startMs: number;
  readonly endMs: number;
  readonly raisedMs: number;
  readonly sentence: Sentence;
  readonly question: Sentence;
}

/**
 * Those outside, as the live place needs them. Nothing here waits for the network; `passOn` and `callHelp` throw where what they
 * would do cannot be entered or kept.
 */
export interface Out {
  /**
   * Queues it for every recipient that the mandate lets have it, or for one of them; answers their names. `by`: who passes it on;
   * without it nobody has answered.
   */
  passOn(alarm: AlarmNews, by?: { role: Role; recipient?: string }): Promise<readonly string[]>;
  /** `occasionMs` tells one call for help from the next. */
  callHelp(alarm: AlarmNews, recipient: string, role: Role, occasionMs: number): Promise<void>;
  /** To the devices of operators and reviewers. */
  raised(alarm: AlarmNews): void;
  judged(alarm: string): void;
  watching(camera: string, watched: boolean): void;
}

export const NOBODY_OUTSIDE: Out = {
  passOn: () => Promise.resolve([]),
  callHelp: () => Promise.resolve(),
  raised: () => undefined,
  judged: () => undefined,
  watching: () => undefined,
};

export function newsOf({
  id,
  camera,
  behaviour,
  startMs,
  endMs,
  raisedMs,
  reason,
  question,
}: Omit<AlarmNews, 'sentence'> & { reason: Sentence }): AlarmNews {
  // prettier-ignore
  return { id, camera, behaviour, startMs, endMs, raisedMs, sentence: reason, question };
}
