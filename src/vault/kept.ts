import type { Entry } from '../ledger/entry.ts';
import { dayOf } from './segment.ts';

/** A segment whose entry stands in the ledger. */
export interface StoredSegment {
  readonly camera: string;
  /** UTC day of `startMs`; the day whose key opens it. */
  readonly day: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly bytes: number;
  /** Hex SHA-256 of the sealed file. */
  readonly sha256: string;
  /** Relative to DIR/vault. */
  readonly path: string;
  /** Of its entry in the ledger. */
  readonly index: number;
}

/** Footage of one camera that outlives its retention, [fromMs, toMs), until `untilMs`. */
export interface StandingHold {
  readonly id: string;
  readonly camera: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly untilMs: number;
}

export type Entries = AsyncIterable<{ readonly index: number; readonly entry: Entry }>;

export function segmentPath(camera: string, startMs: number, endMs: number): string {
  return `${camera}/${dayOf(startMs)}/${startMs}-${endMs}.age`;
}

/** What the ledger says is kept. Entries go in, in order; the same entries always give the same. */
export class Kept {
  readonly segments = new Map<string, StoredSegment>();
  /** Hex SHA-256 of the recipient of each day whose key was made. */
  readonly dayKeys = new Map<string, string>();
  /** Days whose key retention has destroyed. */
  readonly endedDays = new Set<string>();
  readonly holds = new Map<string, StandingHold>();
  readonly #intents = new Map<number, Entry>();

  static async from(entries: Entries): Promise<Kept> {
    const kept = new Kept();
    for await (const { index, entry } of entries) kept.apply(index, entry);
    return kept;
  }

  apply(index: number, entry: Entry): void {
    if (entry.phase === 'intent') {
      if (entry.act === 'retention' || entry.act === 'hold' || entry.act === 'hold-end')
        this.#intents.set(index, entry);
      return;
    }
    if (entry.result !== 'done') return;
    const { facts } = entry;
    const { camera, startMs, endMs, bytes, segmentSha256: sha256 } = facts;
    if (
      entry.act === 'segment' &&
      camera !== undefined &&
      startMs !== undefined &&
      endMs !== undefined &&
      sha256 !== undefined
    ) {
      const path = segmentPath(camera, startMs, endMs);
      this.segments.set(path, { camera, day: dayOf(startMs), startMs, endMs, bytes: bytes ?? 0, sha256, path, index });
    } else if (entry.act === 'day-key' && facts.day !== undefined && facts.recipientSha256 !== undefined) {
      this.dayKeys.set(facts.day, facts.recipientSha256);
    } else if (entry.ref !== undefined) {
      const intent = this.#intents.get(entry.ref);
      this.#intents.delete(entry.ref);
      if (intent) this.#settle(intent);
    }
  }

  #settle({ act, facts }: Entry): void {
    const { camera, fromMs, toMs, untilMs, day, hold } = facts;
    if (act === 'retention' && camera !== undefined && fromMs !== undefined && toMs !== undefined) {
      for (const segment of this.within(camera, fromMs, toMs)) this.segments.delete(segment.path);
    } else if (act === 'retention' && day !== undefined) {
      this.dayKeys.delete(day);
      this.endedDays.add(day);
    } else if (
      act === 'hold' &&
      hold !== undefined &&
      camera !== undefined &&
      fromMs !== undefined &&
      toMs !== undefined
    ) {
      this.holds.set(hold, { id: hold, camera, fromMs, toMs, untilMs: untilMs ?? 0 });
    } else if (act === 'hold-end' && hold !== undefined) {
      this.holds.delete(hold);
    }
  }

  /** Segments of a camera that lie in [fromMs, toMs] wholly. */
  within(camera: string, fromMs: number, toMs: number): StoredSegment[] {
    return [...this.segments.values()].filter(
      (segment) => segment.camera === camera && segment.startMs >= fromMs && segment.endMs <= toMs,
    );
  }
}
