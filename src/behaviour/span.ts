import type { Finding } from './finding.ts';

/**
 * Keeps findings that are decided and still going on, one for each key (a track, a zone), and gives them out once the
 * rule has not held for `quietMs`: short breaks neither end a finding nor start a second one.
 */
export class Spans {
  readonly #quietMs: number;
  readonly #open = new Map<string, Finding>();

  constructor(quietMs: number) {
    this.#quietMs = quietMs;
  }

  /** The rule holds: begins the finding, or carries it on with its end, and its numbers where they are better now. */
  hold(key: string, finding: Finding): void {
    const open = this.#open.get(key);
    if (!open) this.#open.set(key, finding);
    else {
      const better = finding.confidence >= open.confidence;
      this.#open.set(key, {
        ...open,
        endMs: Math.max(open.endMs, finding.endMs),
        confidence: Math.max(open.confidence, finding.confidence),
        reason: better ? finding.reason : open.reason,
        tracks: [...new Set([...open.tracks, ...finding.tracks])],
      });
    }
  }

  has(key: string): boolean {
    return this.#open.has(key);
  }

  keys(): string[] {
    return [...this.#open.keys()];
  }

  get(key: string): Finding | undefined {
    return this.#open.get(key);
  }

  active(): Finding[] {
    return [...this.#open.values()];
  }

  /** Those whose rule has not held for a while. */
  finished(timeMs: number): Finding[] {
    const done: Finding[] = [];
    for (const [key, finding] of this.#open) {
      if (timeMs - finding.endMs <= this.#quietMs) continue;
      done.push(finding);
      this.#open.delete(key);
    }
    return done;
  }

  end(): Finding[] {
    const all = this.active();
    this.#open.clear();
    return all;
  }
}

/** Two decimals, below one. */
export function confidenceOf(...shares: readonly number[]): number {
  const product = shares.reduce((all, share) => all * Math.min(1, Math.max(0, share)), 1);
  return Math.round(Math.min(0.99, Math.pow(product, 1 / Math.max(1, shares.length / 2))) * 100) / 100;
}
