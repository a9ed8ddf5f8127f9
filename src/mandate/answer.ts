import type { Admission, RefusalKind } from './act.ts';
import type { Sentence } from './mandate.ts';

/** As `Admission`, before the end of the mandate and of its signatures is taken into account. */
export type Answer =
  Extract<Admission, { granted: false }> | { granted: true; line: number; until: number | undefined };

export function granted(line: number, until: number): Extract<Admission, { granted: true }> {
  return { granted: true, until, line };
}

export function refused(
  kind: RefusalKind,
  line: number,
  sentence: Sentence,
  again?: number,
): Extract<Admission, { granted: false }> {
  return { granted: false, kind, sentence, line, ...(again !== undefined && { again }) };
}

/** Names and roles come from whoever asks; in a sentence they are short and one line. */
export function quoted(text: unknown): string {
  return typeof text === 'string' ? text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ').slice(0, 60) : '?';
}
