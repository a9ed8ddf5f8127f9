import { AugenmassError } from '../kernel/errors.ts';
import type { Store } from '../store/open.ts';
import { laidOver, partitioned } from './spans.ts';
import type { Span } from './spans.ts';
import type { CoverageState } from './state.ts';

/** What may still change when somebody says late that nothing was seen. */
const TAIL_MS = 900_000;
/** An answer may be ahead of the last mark by so much. */
const GRACE_MS = 2500;
/** More changes than that without a write are not kept; the time counts as `stopped`. */
const MOST_SPANS = 20_000;

interface Tail {
  /** Until when it is known what was; the next mark begins there. */
  atMs: number;
  spans: Span[];
  /** The first moment that the store does not have as it is. */
  dirtyMs: number | undefined;
}

/**
 * When each camera was watched, and why not: spans in memory, written every few seconds. A process that is killed leaves its
 * last seconds unwritten; like every time for which nothing is written they count as `stopped`.
 */
export class Coverage {
  readonly #store: Store;
  readonly #tails = new Map<string, Tail>();
  #flushing: Promise<void> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
  }

  /** The server watches over this camera from now on; or the clock has jumped, and what lay between was never. */
  begin(camera: string, nowMs: number): void {
    const atMs = Math.round(nowMs);
    const tail = this.#tails.get(camera);
    if (!tail) {
      // What an earlier run wrote beyond this moment was of a clock that has been set back since.
      this.#tails.set(camera, { atMs, spans: [], dirtyMs: atMs });
      return;
    }
    if (atMs < tail.atMs) this.#cut(tail, atMs);
    tail.atMs = atMs;
  }

  /** A camera that the mandate no longer names: nothing is written of it any more. */
  end(camera: string): void {
    const tail = this.#tails.get(camera);
    if (tail) tail.atMs = Number.POSITIVE_INFINITY;
  }

  /** It was in `state` since the last mark, until now. Ignored before `begin`. */
  mark(camera: string, state: CoverageState, nowMs: number): void {
    const tail = this.#tails.get(camera);
    const toMs = Math.round(nowMs);
    if (!tail || toMs <= tail.atMs) return;
    this.#lay(tail, { fromMs: tail.atMs, toMs, state });
    tail.atMs = toMs;
  }

  /** Something else was in [fromMs, toMs), as is known now. What lies too far back or ahead stays as it is. */
  correct(camera: string, state: CoverageState, fromMs: number, toMs: number): void {
    const tail = this.#tails.get(camera);
    if (!tail) return;
    const first = tail.spans[0]?.fromMs ?? tail.atMs;
    const from = Math.max(Math.round(fromMs), first, tail.atMs - TAIL_MS);
    const to = Math.min(Math.round(toMs), tail.atMs);
    if (to <= from) return;
    // A camera outside its hours was not lost, nor was one that nobody could have seen.
    const within = tail.spans.filter((span) => span.toMs > from && span.fromMs < to);
    for (const span of within) {
      if (span.state !== 'watched' && span.state !== 'learning') continue;
      this.#lay(tail, { fromMs: Math.max(from, span.fromMs), toMs: Math.min(to, span.toMs), state });
    }
  }

  /** Until the last mark nothing else is known: the process may be killed now. Throws as the store does; nothing is lost then. */
  flush(): Promise<void> {
    const work = this.#flushing.then(() => this.#write());
    this.#flushing = work.catch(() => undefined);
    return work;
  }

  /** Each moment of [fromMs, toMs) once, oldest first. Throws as the store does. */
  spans(camera: string, fromMs: number, toMs: number): Promise<Span[]> {
    // Not while a write is under way: what it writes would be seen in neither place, or in both.
    const work = this.#flushing.then(() => this.#read(camera, fromMs, toMs));
    this.#flushing = work.then(
      () => undefined,
      () => undefined,
    );
    return work;
  }

  async #read(camera: string, fromMs: number, toMs: number): Promise<Span[]> {
    const rows = await this.#store.db
      .selectFrom('coverage')
      .select(['from_ms', 'to_ms', 'state'])
      .where('camera', '=', camera)
      .where('from_ms', '<', toMs)
      .where('to_ms', '>', fromMs)
      .orderBy('from_ms')
      .execute();
    let spans: Span[] = rows.map((row) => ({
      fromMs: row.from_ms,
      toMs: row.to_ms,
      state: row.state as CoverageState,
    }));
    const tail = this.#tails.get(camera);
    if (tail?.dirtyMs !== undefined) {
      // What is written beyond that moment is of a clock that was set back, or older than what is known now.
      const { dirtyMs } = tail;
      spans = spans
        .filter((span) => span.fromMs < dirtyMs)
        .map((span) => ({ ...span, toMs: Math.min(span.toMs, dirtyMs) }));
      for (const span of tail.spans) {
        if (span.toMs > dirtyMs) spans = laidOver(spans, { ...span, fromMs: Math.max(span.fromMs, dirtyMs) });
      }
    }
    const last = spans.at(-1);
    // Between two observations, and between two looks, it is taken to go on as it was.
    if (tail && last?.toMs === tail.atMs && toMs - last.toMs <= GRACE_MS && toMs > last.toMs) {
      spans[spans.length - 1] = { ...last, toMs };
    }
    return partitioned(spans, fromMs, toMs);
  }

  /** Since when it is known what was; undefined for a camera of which nothing is. Throws as the store does. */
  async firstMs(camera: string): Promise<number | undefined> {
    const row = await this.#store.db
      .selectFrom('coverage')
      .select('from_ms')
      .where('camera', '=', camera)
      .orderBy('from_ms')
      .limit(1)
      .executeTakeFirst();
    return row?.from_ms ?? this.#tails.get(camera)?.spans[0]?.fromMs;
  }

  /** Cameras of which something was written in that time. */
  async cameras(fromMs: number, toMs: number): Promise<string[]> {
    const rows = await this.#store.db
      .selectFrom('coverage')
      .select('camera')
      .distinct()
      .where('from_ms', '<', toMs)
      .where('to_ms', '>', fromMs)
      .execute();
    return rows.map(({ camera }) => camera);
  }

  #lay(tail: Tail, span: Span): void {
    tail.dirtyMs = Math.min(tail.dirtyMs ?? Infinity, span.fromMs);
    const last = tail.spans.at(-1);
    // The usual case, without going through all of them.
    if (last?.state === span.state && last.toMs === span.fromMs) {
      tail.spans[tail.spans.length - 1] = { ...last, toMs: span.toMs };
      return;
    }
    if (!last || span.fromMs >= last.toMs) tail.spans.push(span);
    else tail.spans = laidOver(tail.spans, span);
    if (tail.spans.length > MOST_SPANS) tail.spans.splice(0, tail.spans.length - MOST_SPANS);
  }

  #cut(tail: Tail, atMs: number): void {
    tail.spans = tail.spans
      .filter(({ fromMs }) => fromMs < atMs)
      .map((span) => ({ ...span, toMs: Math.min(span.toMs, atMs) }));
    tail.dirtyMs = Math.min(tail.dirtyMs ?? Infinity, atMs);
  }

  async #write(): Promise<void> {
    const work = [...this.#tails].flatMap(([camera, tail]) =>
      tail.dirtyMs === undefined ? [] : [{ camera, tail, dirtyMs: tail.dirtyMs, spans: [...tail.spans] }],
    );
    if (work.length === 0) return;
    for (const { tail } of work) tail.dirtyMs = undefined;
    try {
      await this.#store.transaction(async (trx) => {
        for (const { camera, dirtyMs, spans } of work) {
          const changed = spans.filter(({ toMs }) => toMs > dirtyMs);
          const fromMs = Math.min(dirtyMs, changed[0]?.fromMs ?? dirtyMs);
          // What began before and was written longer ends here; what begins here or later is written anew.
          await trx
            .updateTable('coverage')
            .set({ to_ms: fromMs })
            .where('camera', '=', camera)
            .where('from_ms', '<', fromMs)
            .where('to_ms', '>', fromMs)
            .execute();
          await trx.deleteFrom('coverage').where('camera', '=', camera).where('from_ms', '>=', fromMs).execute();
          const rows = changed.map((span) => ({ camera, from_ms: span.fromMs, to_ms: span.toMs, state: span.state }));
          for (let i = 0; i < rows.length; i += 200) {
            await trx
              .insertInto('coverage')
              .values(rows.slice(i, i + 200))
              .execute();
          }
        }
      });
    } catch (error) {
      for (const { tail, dirtyMs } of work) tail.dirtyMs = Math.min(tail.dirtyMs ?? Infinity, dirtyMs);
      throw error instanceof AugenmassError
        ? error
        : new AugenmassError('internal', 'Coverage could not be written.', { cause: error });
    }
    for (const { tail } of work) {
      const keepMs = Math.min(tail.dirtyMs ?? Infinity, tail.atMs - TAIL_MS);
      const kept = tail.spans.findIndex(({ toMs }) => toMs > keepMs);
      // The last one stays: it goes on.
      tail.spans.splice(0, kept < 0 ? Math.max(0, tail.spans.length - 1) : kept);
    }
  }
}
