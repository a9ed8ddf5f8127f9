import type { Alarm } from '../../wire/alarm.ts';
import type { Role } from '../../wire/words.ts';

/**
 * Those that wait for a person, most urgent first: open ones, then those that another person has to look at. Among alike
 * the one that has waited longest. The server's urgency decides; the order here never changes while only the clock does,
 * so that nothing moves away under a finger.
 */
export function waitingOf(alarms: Iterable<Alarm>): Alarm[] {
  return [...alarms]
    .filter((alarm) => alarm.state !== 'judged')
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        b.urgency - a.urgency ||
        a.raisedMs - b.raisedMs ||
        (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    );
}

const rank = (alarm: Alarm): number => (alarm.state === 'open' ? 0 : 1);

/** Those a person has judged, newest first. */
export function judgedOf(alarms: Iterable<Alarm>): Alarm[] {
  return [...alarms].filter((alarm) => alarm.state === 'judged').sort((a, b) => b.startMs - a.startMs);
}

/** What is known of one alarm from two sources: the one with more said of it is newer. */
export function newerOf(a: Alarm | undefined, b: Alarm | undefined): Alarm | undefined {
  if (!a || !b) return a ?? b;
  return weight(b) >= weight(a) ? b : a;
}

const STATES = ['open', 'second', 'judged'] as const;
const weight = (alarm: Alarm): number =>
  100_000 * STATES.indexOf(alarm.state) +
  1000 * (alarm.judgements.length + alarm.consequences.length) +
  (alarm.over ? 100 : 0) +
  (alarm.escalation?.passedOnMs === undefined ? 0 : 10) +
  (alarm.replay ? (alarm.replay.complete ? 2 : 1) : 0);

/** Nothing is left to be done: judged, and a yes has led to something. */
export function isSettled({ state, judgements, consequences }: Alarm): boolean {
  return state === 'judged' && (judgements.at(-1)?.verdict !== 'hit' || consequences.length > 0);
}

export type Passing =
  | { readonly kind: 'none' }
  | { readonly kind: 'due'; readonly inMs: number; readonly share: number; readonly to: readonly string[] }
  | { readonly kind: 'passed'; readonly atMs: number; readonly to: readonly string[] };

/** Until when somebody has to answer, or since when others know. `share` 1 just raised … 0 now. */
export function passingOf(alarm: Alarm, nowMs: number): Passing {
  const { escalation } = alarm;
  if (!escalation || alarm.state === 'judged') return { kind: 'none' };
  if (escalation.passedOnMs !== undefined) {
    return { kind: 'passed', atMs: escalation.passedOnMs, to: escalation.recipients };
  }
  const inMs = Math.max(0, escalation.dueMs - nowMs);
  const wholeMs = Math.max(1, escalation.dueMs - alarm.raisedMs);
  return { kind: 'due', inMs, share: Math.min(1, inMs / wholeMs), to: escalation.recipients };
}

/** Whether this person may judge it at all; who looked first is known to the server alone, which refuses then. */
export function mayJudge(roles: readonly Role[]): boolean {
  return roles.includes('operator') || roles.includes('reviewer');
}

/** The alarm to show when the one before has been judged: the next in the queue, or the first. */
export function nextOf(waiting: readonly Alarm[], id: string): Alarm | undefined {
  const at = waiting.findIndex((alarm) => alarm.id === id);
  return at < 0 ? waiting[0] : (waiting[at + 1] ?? waiting.find((alarm) => alarm.id !== id));
}
