import type { Alarm as Told } from '../alarm/alarm.ts';
import { question, renderReason } from '../behaviour/reason.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Store } from '../store/open.ts';
import type { AlarmTable } from '../store/tables.ts';
import type { Alarm, Consequence, Judgement } from '../wire/alarm.ts';
import type { Role } from '../wire/words.ts';
import { urgency } from './urgency.ts';

/** What of an alarm stands in its row as JSON: all that does not change by being judged or by waiting. */
export type Body = Pick<
  Alarm,
  | 'id'
  | 'camera'
  | 'behaviour'
  | 'startMs'
  | 'endMs'
  | 'over'
  | 'confidence'
  | 'question'
  | 'reason'
  | 'raisedMs'
  | 'tracks'
> &
  Partial<Pick<Alarm, 'curve'>>;

export type AlarmState = Alarm['state'];

/** One row and what hangs on it. `people` judged it, in the order of `judgements`; they stay on this side of the wire. */
export interface Recorded {
  readonly body: Body;
  readonly entry: number | null;
  readonly state: AlarmState;
  readonly dueMs: number | null;
  readonly passedOnMs: number | null;
  readonly judgements: readonly Judgement[];
  readonly people: readonly string[];
  readonly consequences: readonly Consequence[];
  readonly replay: Alarm['replay'];
}

const whole = (ms: number): number => Math.max(0, Math.round(ms));

export function bodyOf(alarm: Told, tracks: readonly number[], curve: Alarm['curve']): Body {
  const { id, camera, behaviour, reason } = alarm;
  return {
    id,
    camera,
    behaviour,
    startMs: whole(alarm.startMs),
    endMs: whole(Math.max(alarm.startMs, alarm.endMs)),
    over: alarm.over,
    confidence: Math.min(1, Math.max(0, alarm.confidence)),
    question: { de: question(behaviour, 'de'), en: question(behaviour, 'en') },
    reason: { de: renderReason(reason, 'de'), en: renderReason(reason, 'en') },
    raisedMs: whole(alarm.raisedMs),
    tracks: [...tracks],
    ...(curve && { curve }),
  };
}

/** As the screens get it. `recipients`: who would be told if nobody answers. */
export function onWire(recorded: Recorded, recipients: readonly string[], nowMs: number): Alarm {
  const { body, entry, state, dueMs, passedOnMs, judgements, consequences, replay } = recorded;
  return {
    ...body,
    entry,
    state,
    urgency: state === 'judged' ? 0 : Math.min(100, urgency(body, nowMs)),
    judgements: [...judgements],
    consequences: [...consequences],
    replay,
    escalation:
      dueMs === null ? null : { dueMs, ...(passedOnMs !== null && { passedOnMs }), recipients: [...recipients] },
  };
}

type Row = Pick<AlarmTable, 'id' | 'body' | 'entry' | 'state' | 'due_ms' | 'passed_on_ms'>;

/** Alarms of these rows, in their order, with what hangs on them. Throws as the store does; `corrupt` for a row that is none. */
export async function withAll(store: Store, rows: readonly Row[]): Promise<Recorded[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const { db } = store;
  const [judgements, consequences, replays] = [
    await db.selectFrom('judgement').selectAll().where('alarm', 'in', ids).orderBy('seq').execute(),
    await db.selectFrom('consequence').selectAll().where('alarm', 'in', ids).orderBy('seq').execute(),
    await db.selectFrom('replay').select(['alarm', 'from_ms', 'to_ms', 'complete']).where('alarm', 'in', ids).execute(),
  ];
  return rows.map((row): Recorded => {
    const judged = judgements.filter(({ alarm }) => alarm === row.id);
    const replay = replays.find(({ alarm }) => alarm === row.id);
    return {
      body: parsed(row),
      entry: row.entry,
      state: row.state as AlarmState,
      dueMs: row.due_ms,
      passedOnMs: row.passed_on_ms,
      judgements: judged.map(({ verdict, role, at_ms, reason }) => ({
        verdict: verdict as Judgement['verdict'],
        by: role as Role,
        atMs: at_ms,
        ...(reason !== null && { reason }),
      })),
      people: judged.map(({ person }) => person),
      consequences: consequences
        .filter(({ alarm }) => alarm === row.id)
        .map(({ kind, recipient, role, at_ms }) => ({
          kind: kind as Consequence['kind'],
          by: role as Role,
          atMs: at_ms,
          ...(recipient !== null && { recipient }),
        })),
      replay: replay ? { fromMs: replay.from_ms, toMs: replay.to_ms, complete: replay.complete === 1 } : null,
    };
  });
}

export const ROW = ['id', 'body', 'entry', 'state', 'due_ms', 'passed_on_ms'] as const;

function parsed({ id, body }: Row): Body {
  try {
    return JSON.parse(body) as Body;
  } catch (cause) {
    throw new AugenmassError('corrupt', `Alarm ${id} cannot be read from the store.`, {
      cause,
      remedy: 'Bring the store back from a copy; ledger and vault are whole without it.',
    });
  }
}
