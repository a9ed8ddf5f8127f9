import type { Alarm as Told } from '../alarm/alarm.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Store } from '../store/open.ts';
import type { Alarm } from '../wire/alarm.ts';
import type { Replay, Replays } from './replay.ts';
import { ROW, bodyOf, onWire, withAll } from './record.ts';
import type { Recorded } from './record.ts';
import type { Rules } from './rules.ts';
import { urgency } from './urgency.ts';

export interface BookOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly replays: Replays;
  readonly rules: () => Rules;
  /** To every screen, at once: nobody waits for the store to learn of an alarm. */
  readonly announce: (alarm: Alarm) => void;
  /** The store cannot be written (true), or can again. */
  readonly failing: (failing: boolean) => void;
}

/** What goes on changes with every frame; screens and store learn of it so often. */
const NEWS_MS = 1000;
/** Alarms that nobody has judged are held in memory, the newest so many. */
const MOST_HELD = 5000;

/**
 * Every alarm as the screens see it: those that are open or go on in memory, all in the store. What is told is announced first
 * and written then; what cannot be written is tried again, and at the next start the place's own store has it.
 */
export class AlarmBook {
  readonly #options: BookOptions;
  readonly #held = new Map<string, Recorded>();
  /** Not in the store as they are. */
  readonly #dirty = new Set<string>();
  readonly #replays = new Map<string, Replay>();
  /** When each alarm that goes on was told last, and those of which there is more to tell. Monotonic. */
  readonly #toldMs = new Map<string, number>();
  readonly #quiet = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  #failing = false;

  constructor(options: BookOptions) {
    this.#options = options;
  }

  /**
   * Before anything is told: open alarms from the store, and those of the place's own store (`kept`) that this one lacks. What was
   * going on when the process ended is over. Throws as the store does.
   */
  async load(kept: readonly { readonly alarm: Told; readonly entry: number | undefined }[]): Promise<void> {
    const { store } = this.#options;
    const { db } = store;
    for (let i = 0; i < kept.length; i += 500) await this.#adopt(kept.slice(i, i + 500));
    await db.updateTable('replay').set({ complete: 1 }).where('complete', '=', 0).execute();
    await db.updateTable('alarm').set({ over: 1 }).where('over', '=', 0).execute();
    const open = await db
      .selectFrom('alarm')
      .select(ROW)
      .where('state', '!=', 'judged')
      .orderBy('raised_ms', 'desc')
      .limit(MOST_HELD)
      .execute();
    // What is held may have been judged since by whoever read the ledger.
    for (const id of [...this.#held.keys()]) if (!this.#dirty.has(id)) this.#held.delete(id);
    for (let i = 0; i < open.length; i += 500) {
      for (const one of await withAll(store, open.slice(i, i + 500))) {
        this.#held.set(one.body.id, { ...one, body: { ...one.body, over: true } });
      }
    }
  }

  /** What was told and not written here, or went on after it was written. */
  async #adopt(kept: readonly { readonly alarm: Told; readonly entry: number | undefined }[]): Promise<void> {
    const { db } = this.#options.store;
    const ids = kept.map(({ alarm }) => alarm.id);
    const rows = await db.selectFrom('alarm').select(['id', 'entry', 'end_ms']).where('id', 'in', ids).execute();
    for (const { alarm, entry } of kept) {
      const row = rows.find(({ id }) => id === alarm.id);
      const endMs = Math.round(alarm.endMs);
      if (!row) await this.#put(this.#first(alarm, entry));
      else if ((row.entry === null && entry !== undefined) || row.end_ms < endMs) {
        const [known] = await this.#rows([alarm.id]);
        await this.#put({ ...known!, body: { ...known!.body, endMs }, entry: entry ?? known!.entry });
      }
    }
  }

  /** An alarm was told, or goes on. `entry`: where it stands in the ledger; undefined where nothing new is known. True: a new one. */
  told(alarm: Told, entry: number | undefined): boolean {
    const { replays } = this.#options;
    const { id } = alarm;
    replays.follow(alarm);
    const outline = replays.outlineOf(id) ?? this.#replays.get(id);
    const held = this.#held.get(id);
    const known = held ?? this.#first(alarm, entry);
    const tracks = replays.tracksOf(id);
    const body = bodyOf(alarm, tracks.length > 0 ? tracks : known.body.tracks, outline?.curve ?? known.body.curve);
    const { fromMs, toMs, complete } = outline ?? {};
    const replay =
      fromMs === undefined || toMs === undefined ? known.replay : { fromMs, toMs, complete: complete === true };
    const next = { ...known, body, entry: entry ?? known.entry, replay };
    const nowMs = this.#options.clock.monotonicMs();
    if (held && !body.over && nowMs - (this.#toldMs.get(id) ?? -Infinity) < NEWS_MS) {
      this.#held.set(id, next);
      this.#quiet.add(id);
    } else {
      this.#toldMs.set(id, nowMs);
      this.change(next);
    }
    return held === undefined;
  }

  entered(id: string, entry: number): void {
    const known = this.#held.get(id);
    if (known) this.change({ ...known, entry });
    else {
      this.#queue(async () => {
        await this.#options.store.db.updateTable('alarm').set({ entry }).where('id', '=', id).execute();
      });
    }
  }

  /** A replay has grown to its end. */
  finished(replay: Replay): void {
    this.#replays.set(replay.alarm, replay);
    const known = this.#held.get(replay.alarm);
    // One that began long ago is finished before its alarm was told.
    if (!known) return;
    const { fromMs, toMs, curve } = replay;
    const body = curve ? { ...known.body, curve } : known.body;
    this.change({ ...known, body, replay: { fromMs, toMs, complete: true } });
  }

  /** Holds, announces, and writes body, entry and replay. State and what people did is written by whoever changes it. */
  change(recorded: Recorded): void {
    this.#hold(recorded);
    this.#options.announce(this.wire(recorded));
    this.#quiet.delete(recorded.body.id);
    this.#dirty.add(recorded.body.id);
    this.#queue(() => this.#write(recorded.body.id));
  }

  /** What people did was written; it is announced. */
  settled(recorded: Recorded): Alarm {
    this.#hold(recorded);
    const alarm = this.wire(recorded);
    this.#options.announce(alarm);
    return alarm;
  }

  /** Throws `not-found`, and as the store does. */
  async one(id: string): Promise<Recorded> {
    const held = this.#held.get(id);
    if (held) return held;
    const [found] = await this.#rows([id]);
    if (found) return found;
    throw new AugenmassError('not-found', `There is no alarm ${id}.`, {
      remedy: 'Look at the list of alarms.',
      de: { message: `Es gibt keine Meldung ${id}.`, remedy: 'In der Liste der Meldungen nachsehen.' },
    });
  }

  /** In the store as it is held. Throws as the store does. */
  async written(id: string): Promise<void> {
    await this.#work;
    if (this.#dirty.has(id)) await this.#write(id);
  }

  /** Nobody has judged them, or not everybody who must. */
  open(): Recorded[] {
    return [...this.#held.values()].filter(({ state }) => state !== 'judged');
  }

  /** As held where it is, since that is newer than its row. */
  newest(recorded: Recorded): Recorded {
    return this.#held.get(recorded.body.id) ?? recorded;
  }

  wire(recorded: Recorded): Alarm {
    const { rules, clock } = this.#options;
    return onWire(recorded, rules().recipients(recorded.body.behaviour), clock.nowMs());
  }

  /** Figures of one alarm as one batch. Throws `not-found` where there are none, or no longer. */
  async replay(id: string): Promise<Uint8Array> {
    const growing = this.#options.replays.of(id) ?? this.#replays.get(id);
    if (growing) return growing.bytes;
    const row = await this.#options.store.db
      .selectFrom('replay')
      .select('bytes')
      .where('alarm', '=', id)
      .executeTakeFirst();
    if (row) return row.bytes;
    throw new AugenmassError('not-found', `Alarm ${id} has no replay, or it was destroyed when its time was over.`, {
      remedy: 'The alarm and its verdict remain.',
      de: {
        message: `Die Meldung ${id} hat keine Wiederholung, oder sie wurde nach Ablauf ihrer Frist vernichtet.`,
        remedy: 'Die Meldung und ihr Urteil bleiben.',
      },
    });
  }

  /** The drawing of the place at that time, two pixels a byte; undefined where there was none. */
  async replayDrawing(id: string): Promise<{ bytes: Uint8Array; aspect: number | null } | undefined> {
    const growing = this.#options.replays.of(id) ?? this.#replays.get(id);
    if (growing) return growing.drawing && { bytes: growing.drawing, aspect: growing.aspect ?? null };
    const row = await this.#options.store.db
      .selectFrom('replay')
      .select(['drawing', 'aspect'])
      .where('alarm', '=', id)
      .executeTakeFirst();
    return row?.drawing ? { bytes: row.drawing, aspect: row.aspect } : undefined;
  }

  /** Every second: what goes on, and what could not be written. Never throws. */
  async look(): Promise<void> {
    for (const id of this.#quiet) {
      const held = this.#held.get(id);
      if (held) this.change(held);
    }
    this.#quiet.clear();
    for (const id of [...this.#dirty]) this.#queue(() => this.#write(id));
    await this.#work;
  }

  /** Its figures are gone. */
  forgotten(id: string): void {
    this.#replays.delete(id);
    const held = this.#held.get(id);
    if (held) this.settled({ ...held, replay: null });
  }

  /** Reasons of its verdicts are gone. */
  wordless(id: string): void {
    const held = this.#held.get(id);
    if (!held) return;
    const judgements = held.judgements.map(({ verdict, by, atMs }) => ({ verdict, by, atMs }));
    this.settled({ ...held, judgements });
  }

  #first(alarm: Told, entry: number | undefined): Recorded {
    const { rules } = this.#options;
    const waitMs = rules().passOnAfterMs(alarm.behaviour);
    return {
      body: bodyOf(alarm, [], undefined),
      entry: entry ?? null,
      state: 'open',
      dueMs: waitMs === undefined ? null : Math.round(alarm.raisedMs + waitMs),
      passedOnMs: null,
      judgements: [],
      people: [],
      consequences: [],
      replay: null,
    };
  }

  #hold(recorded: Recorded): void {
    const { id, over } = recorded.body;
    if (recorded.state === 'judged' && over && !this.#dirty.has(id) && !this.#options.replays.outlineOf(id)) {
      this.#held.delete(id);
      this.#toldMs.delete(id);
      return;
    }
    this.#held.set(id, recorded);
    if (this.#held.size <= MOST_HELD) return;
    const oldest = this.#held.keys().next().value!;
    if (!this.#dirty.has(oldest)) this.#held.delete(oldest);
  }

  #queue(act: () => Promise<void>): void {
    this.#work = this.#work.then(act).then(
      () => {
        this.#fails(false);
      },
      () => {
        // It is dirty still, and tried again.
        this.#fails(true);
      },
    );
  }

  #fails(failing: boolean): void {
    if (failing === this.#failing) return;
    this.#failing = failing;
    this.#options.failing(failing);
  }

  async #write(id: string): Promise<void> {
    const recorded = this.#held.get(id);
    if (!recorded || !this.#dirty.has(id)) return;
    const replay = this.#replays.get(id) ?? this.#options.replays.of(id);
    this.#dirty.delete(id);
    try {
      await this.#put(recorded, replay);
      if (replay?.complete) this.#replays.delete(id);
    } catch (error) {
      this.#dirty.add(id);
      throw error;
    }
    this.#hold(this.#held.get(id) ?? recorded);
  }

  async #put({ body, entry, state, dueMs, passedOnMs }: Recorded, replay?: Replay): Promise<void> {
    const { store } = this.#options;
    const changing = { end_ms: body.endMs, over: body.over ? 1 : 0, body: JSON.stringify(body) } as const;
    await store.transaction(async (trx) => {
      await trx
        .insertInto('alarm')
        .values({
          ...changing,
          id: body.id,
          camera: body.camera,
          behaviour: body.behaviour,
          start_ms: body.startMs,
          raised_ms: body.raisedMs,
          entry,
          urgency: urgency(body, body.raisedMs),
          state,
          due_ms: dueMs,
          passed_on_ms: passedOnMs,
        })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...changing, ...(entry !== null && { entry }) }))
        .execute();
      if (!replay) return;
      const row = {
        from_ms: replay.fromMs,
        to_ms: replay.toMs,
        complete: replay.complete ? 1 : 0,
        bytes: replay.bytes,
        drawing: replay.drawing ?? null,
        aspect: replay.aspect ?? null,
      } as const;
      await trx
        .insertInto('replay')
        .values({ alarm: body.id, ...row })
        .onConflict((conflict) => conflict.column('alarm').doUpdateSet(row))
        .execute();
    });
  }

  async #rows(ids: readonly string[]): Promise<Recorded[]> {
    const { store } = this.#options;
    return withAll(store, await store.db.selectFrom('alarm').select(ROW).where('id', 'in', ids).execute());
  }
}
