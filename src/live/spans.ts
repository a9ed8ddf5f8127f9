import type { CoverageState } from './state.ts';

/** [fromMs, toMs) of one camera, UTC ms of the place's clock. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: CoverageState;
}

/** `span` laid over what was: what it covers is its own, the rest stays. Sorted, apart, neighbours of one state joined. */
export function laidOver(spans: readonly Span[], span: Span): Span[] {
  if (!(span.toMs > span.fromMs)) return [...spans];
  const out: Span[] = [];
  for (const one of spans) {
    if (one.fromMs < span.fromMs) out.push({ ...one, toMs: Math.min(one.toMs, span.fromMs) });
    if (one.toMs > span.toMs) out.push({ ...one, fromMs: Math.max(one.fromMs, span.toMs) });
  }
  out.push(span);
  return joined(out.sort((a, b) => a.fromMs - b.fromMs));
}

function joined(sorted: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of sorted) {
    const last = out.at(-1);
    if (last?.state === span.state && last.toMs === span.fromMs) out[out.length - 1] = { ...last, toMs: span.toMs };
    else out.push(span);
  }
  return out;
}

/**
 * Every moment of [fromMs, toMs) with exactly one state. Where nothing was written nobody watched: the server was not
 * running. `spans`: sorted and apart.
 */
export function partitioned(spans: readonly Span[], fromMs: number, toMs: number): Span[] {
  const out: Span[] = [];
  let atMs = fromMs;
  for (const span of spans) {
    const startMs = Math.max(span.fromMs, atMs);
    const endMs = Math.min(span.toMs, toMs);
    if (endMs <= startMs) continue;
    if (startMs > atMs) out.push({ fromMs: atMs, toMs: startMs, state: 'stopped' });
    out.push({ fromMs: startMs, toMs: endMs, state: span.state });
    atMs = endMs;
  }
  if (atMs < toMs) out.push({ fromMs: atMs, toMs, state: 'stopped' });
  return joined(out);
}

export function lengthOf(spans: readonly Span[], state: CoverageState): number {
  return spans.reduce((sum, span) => sum + (span.state === state ? span.toMs - span.fromMs : 0), 0);
}
