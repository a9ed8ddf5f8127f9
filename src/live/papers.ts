import type { Draft, Entry } from '../ledger/entry.ts';
import type { Commitments } from '../ledger/facts.ts';
import type { Opening, Openings } from '../ledger/commitment.ts';

/** What of the place an act of a person needs: its ledger, and its store of what opens commitments. */
export interface Papers {
  /** Resolves when the entry is durable. Waits for a place that is being opened again; throws `unavailable` where it stays away. */
  append(draft: Draft): Promise<{ readonly index: number }>;
  /** Throws as the store does. */
  keepOpenings(commitments: Commitments, openings: Openings): void;
  opening(commitment: string): Opening | undefined;
  /** Afterwards the ledger's commitment says nothing to anybody. Throws as the store does. */
  forgetOpening(commitment: string): void;
  /** From this index on. */
  entries(from: number): AsyncIterable<{ readonly index: number; readonly entry: Entry }>;
}
