import type { Store } from '../store/open.ts';
import type { Papers } from './papers.ts';
import { openedNote, stateAfter } from './verdict.ts';

/** Up to which entry of the ledger verdicts are known to be kept. */
const SETTING = 'live-recovered';

interface Found {
  readonly index: number;
  readonly alarm: string;
  readonly role: string;
  readonly verdict: string;
  readonly atMs: number;
  readonly commitment: string | undefined;
  result: 'done' | 'refused' | 'failed' | undefined;
}

/**
 * After a start, before anybody judges: verdicts that stand in the ledger and not in the store, because the process was killed
 * between the two or the store is a new one, are kept now. What was entered as failed does not count. Returns how many.
 * Throws as ledger and store do.
 */
export async function recoverVerdicts(store: Store, papers: Papers, secondReview: boolean): Promise<number> {
  const { db } = store;
  const setting = await db.selectFrom('setting').select('value').where('key', '=', SETTING).executeTakeFirst();
  const from = Number(setting?.value ?? 0);
  const found = new Map<number, Found>();
  let size = from;
  for await (const { index, entry } of papers.entries(from)) {
    size = index + 1;
    const { alarm, role, verdict } = entry.facts;
    if (entry.act !== 'verdict') continue;
    if (entry.phase === 'outcome') {
      const intent = entry.ref === undefined ? undefined : found.get(entry.ref);
      if (intent) intent.result = entry.result;
    } else if (alarm !== undefined && role !== undefined && verdict !== undefined) {
      const commitment = entry.commitments?.note;
      found.set(index, { index, alarm, role, verdict, atMs: entry.timeMs, commitment, result: undefined });
    }
  }
  let kept = 0;
  for (const one of found.values()) {
    if (one.result !== undefined && one.result !== 'done') continue;
    const now = await keep(store, papers, one, secondReview);
    if (now === 'kept') kept++;
    if (one.result === undefined && now !== 'no-alarm') {
      const result = now === 'too-late' ? 'failed' : 'done';
      await papers.append({ act: 'verdict', phase: 'outcome', ref: one.index, result, facts: { alarm: one.alarm } });
    }
  }
  const value = String(size);
  await db
    .insertInto('setting')
    .values({ key: SETTING, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
  return kept;
}

function keep(
  store: Store,
  papers: Papers,
  one: Found,
  secondReview: boolean,
): Promise<'kept' | 'there' | 'too-late' | 'no-alarm'> {
  const opening = one.commitment === undefined ? undefined : papers.opening(one.commitment);
  const note = openedNote(opening);
  return store.transaction(async (trx) => {
    const alarm = await trx.selectFrom('alarm').select('state').where('id', '=', one.alarm).executeTakeFirst();
    if (!alarm) return 'no-alarm';
    const judgements = await trx.selectFrom('judgement').selectAll().where('alarm', '=', one.alarm).execute();
    const same = judgements.some(
      ({ reason_salt, verdict, role, at_ms }) =>
        (opening !== undefined && reason_salt === opening.salt) ||
        // An opening that was deleted since: the entry stands just before what was kept.
        (verdict === one.verdict && role === one.role && at_ms >= one.atMs && at_ms - one.atMs < 60_000),
    );
    if (same) return 'there';
    if (alarm.state === 'judged') return 'too-late';
    const seq = judgements.length;
    await trx
      .insertInto('judgement')
      .values({
        alarm: one.alarm,
        seq,
        // Whoever it was is another person than everybody else.
        person: note?.person ?? `entry-${one.index}`,
        role: one.role,
        verdict: one.verdict,
        reason: note === undefined || note.reason === '' ? null : note.reason,
        reason_salt: opening?.salt ?? null,
        at_ms: Math.round(one.atMs),
      })
      .execute();
    await trx
      .updateTable('alarm')
      .set({ state: stateAfter(seq + 1, secondReview) })
      .where('id', '=', one.alarm)
      .execute();
    return 'kept';
  });
}
