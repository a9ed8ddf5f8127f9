import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Store } from '../store/open.ts';
import type { Alarm, Consequence, Judgement } from '../wire/alarm.ts';
import type { AlarmBook } from './book.ts';
import type { Hub } from './hub.ts';
import { newsOf } from './out.ts';
import type { Out } from './out.ts';
import { pageOf } from './pages.ts';
import type { PageQuery } from './pages.ts';
import type { Papers } from './papers.ts';
import type { Recorded } from './record.ts';
import type { Rules } from './rules.ts';
import { mayJudge, stateAfter, verdictEntry } from './verdict.ts';
import type { By } from './verdict.ts';

export interface DeskOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly book: AlarmBook;
  readonly papers: Papers;
  readonly rules: () => Rules;
  readonly hub: Pick<Hub, 'settled'>;
  readonly out: () => Out;
  /** The place is open, and what the ledger says of verdicts is known. Throws `unavailable`. */
  readonly ready: () => Promise<void>;
}

/** Where people judge. One act after the other: two who judge at once are one verdict and one conflict. */
export class Desk {
  readonly #options: DeskOptions;
  #turn: Promise<unknown> = Promise.resolve();
  /** Verdicts that were entered, not kept, and whose failure could not be entered. */
  readonly #unsettled = new Map<string, { readonly index: number; readonly commitment: string }>();

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Throws as the store does. */
  page(query: PageQuery): Promise<{ alarms: Alarm[]; next: string | null }> {
    const { store, book, clock } = this.#options;
    return pageOf(store, book, query, clock.nowMs());
  }

  /** Throws `not-found`. */
  async one(id: string): Promise<Alarm> {
    const { book } = this.#options;
    return book.wire(await book.one(id));
  }

  openCount(): number {
    return this.#options.book.open().length;
  }

  replay(id: string): Promise<Uint8Array> {
    return this.#options.book.replay(id);
  }

  replayDrawing(id: string): Promise<{ bytes: Uint8Array; aspect: number | null } | undefined> {
    return this.#options.book.replayDrawing(id);
  }

  /**
   * A verdict: what opens its commitment is kept, then the ledger's entry, then the verdict itself. Whatever fails, it was given or
   * it was not, and whoever gave it learns which: `conflict` judged before or by the same person, `exhausted` and
   * `unavailable` where it could not be kept or entered; then it does not count.
   */
  judge(id: string, given: { verdict: Judgement['verdict']; reason?: string | undefined }, by: By): Promise<Alarm> {
    return this.#inTurn(async () => {
      const { store, book, clock, random, papers, rules, hub, out } = this.#options;
      await this.#options.ready();
      const recorded = await book.one(id);
      mayJudge(recorded, by);
      await this.#settle(id);
      await book.written(id);
      const { draft, commitments, openings, salt } = verdictEntry(recorded, given, by, random);
      papers.keepOpenings(commitments, openings);
      const { index } = await papers.append(draft).catch((error: unknown) => {
        // No verdict: what was said for it is nobody's.
        papers.forgetOpening(commitments.note!);
        throw error;
      });
      const atMs = Math.round(clock.nowMs());
      const seq = recorded.judgements.length;
      const state = stateAfter(seq + 1, rules().secondReview);
      try {
        await store.transaction(async (trx) => {
          await trx
            .insertInto('judgement')
            .values({
              alarm: id,
              seq,
              person: by.personId,
              role: by.role,
              verdict: given.verdict,
              reason: given.reason ?? null,
              reason_salt: salt,
              at_ms: atMs,
            })
            .execute();
          await trx.updateTable('alarm').set({ state }).where('id', '=', id).execute();
        });
      } catch (error) {
        this.#unsettled.set(id, { index, commitment: commitments.note! });
        await this.#settle(id).catch(() => undefined);
        throw error;
      }
      const { reason } = given;
      const judgement = { verdict: given.verdict, by: by.role, atMs, ...(reason !== undefined && { reason }) };
      const now = book.newest(recorded);
      const judged = book.settled({
        ...now,
        state,
        judgements: [...recorded.judgements, judgement],
        people: [...recorded.people, by.personId],
      });
      hub.settled(id);
      // Whether this entry can be written changes nothing: without it the intent counts as done.
      const done = { act: 'verdict', phase: 'outcome', ref: index, result: 'done', facts: { alarm: id } } as const;
      await papers.append(done).catch(() => undefined);
      out().judged(id);
      return judged;
    });
  }

  /**
   * What follows a verdict. Help may be called after the first one, everything else when nobody has to judge any more. Throws
   * `conflict` before that, and what passing on throws; then nothing was done.
   */
  consequence(
    id: string,
    asked: { kind: Consequence['kind']; recipient?: string | undefined },
    by: By,
  ): Promise<Alarm> {
    return this.#inTurn(async () => {
      const { store, book, clock, papers, out } = this.#options;
      await this.#options.ready();
      const recorded = await book.one(id);
      mustBeJudged(recorded, asked.kind);
      const { kind, recipient } = asked;
      const facts = { alarm: id, reason: kind, role: by.role, ...(recipient !== undefined && { recipient }) };
      const { index } = await papers.append({ act: 'consequence', phase: 'intent', facts });
      const close = (result: 'done' | 'failed'): Promise<unknown> =>
        papers
          .append({ act: 'consequence', phase: 'outcome', ref: index, result, facts: { alarm: id } })
          .catch(() => undefined);
      const atMs = Math.round(clock.nowMs());
      try {
        const news = newsOf(recorded.body);
        if (kind === 'pass-on')
          await out().passOn(news, { role: by.role, ...(recipient !== undefined && { recipient }) });
        else if (kind === 'call-help' && recipient !== undefined) await out().callHelp(news, recipient, by.role, atMs);
        await store.db
          .insertInto('consequence')
          .values({
            alarm: id,
            seq: recorded.consequences.length,
            kind,
            recipient: recipient ?? null,
            role: by.role,
            at_ms: atMs,
          })
          .execute();
      } catch (error) {
        await close('failed');
        throw error;
      }
      const now = book.newest(recorded);
      const next = { kind, atMs, by: by.role, ...(recipient !== undefined && { recipient }) };
      const settled = book.settled({ ...now, consequences: [...recorded.consequences, next] });
      await close('done');
      return settled;
    });
  }

  /** Now and then: alarms that nobody has answered in time are passed on. Never throws; what fails is tried again. */
  async escalate(): Promise<void> {
    const { store, book, clock, out } = this.#options;
    const nowMs = clock.nowMs();
    for (const { body, state, dueMs, passedOnMs } of book.open()) {
      if (state !== 'open' || dueMs === null || passedOnMs !== null || dueMs > nowMs) continue;
      await this.#inTurn(async () => {
        const recorded = await book.one(body.id);
        if (recorded.state !== 'open' || recorded.passedOnMs !== null) return;
        if ((await out().passOn(newsOf(recorded.body))).length === 0) return;
        const atMs = Math.round(nowMs);
        await store.db.updateTable('alarm').set({ passed_on_ms: atMs }).where('id', '=', body.id).execute();
        book.settled({ ...book.newest(recorded), passedOnMs: atMs });
      }).catch(() => undefined);
    }
  }

  /** A verdict that was entered and could not be kept is entered as failed before another one is. */
  async #settle(id: string): Promise<void> {
    const ref = this.#unsettled.get(id);
    if (ref === undefined) return;
    const { papers } = this.#options;
    const failed = {
      act: 'verdict',
      phase: 'outcome',
      ref: ref.index,
      result: 'failed',
      facts: { alarm: id },
    } as const;
    await papers.append(failed);
    this.#unsettled.delete(id);
    // What was said for a verdict that never was is nobody's.
    papers.forgetOpening(ref.commitment);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const work = this.#turn.then(act);
    this.#turn = work.catch(() => undefined);
    return work;
  }
}

function mustBeJudged({ state, judgements }: Recorded, kind: Consequence['kind']): void {
  const enough = kind === 'call-help' ? judgements.length > 0 : state === 'judged';
  if (enough) return;
  const first = judgements.length === 0;
  throw new AugenmassError(
    'conflict',
    first ? 'Nobody has judged this alarm yet.' : 'A second person has to judge first.',
    {
      remedy: first ? 'Say first whether it is a hit.' : 'Ask somebody else who may judge to look at it.',
      de: {
        message: first ? 'Diese Meldung hat noch niemand beurteilt.' : 'Erst muss eine zweite Person urteilen.',
        remedy: first
          ? 'Zuerst sagen, ob es ein Treffer ist.'
          : 'Jemand anderen, der urteilen darf, bitten, sie anzusehen.',
      },
    },
  );
}
