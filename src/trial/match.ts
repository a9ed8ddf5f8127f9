import type { Finding } from '../behaviour/finding.ts';
import type { Truth } from './scene.ts';

/** Findings against truths: same behaviour, overlapping in time with a margin. A truth is found once. */
export interface Match {
  readonly found: readonly Truth[];
  readonly missed: readonly Truth[];
  readonly wrong: readonly Finding[];
  /** Further findings of a truth that was found already. */
  readonly again: number;
}

export const MARGIN_MS = 2000;

export function match(findings: readonly Finding[], truths: readonly Truth[]): Match {
  const found = new Set<Truth>();
  const wrong: Finding[] = [];
  let again = 0;
  for (const finding of findings) {
    const fits = truths.filter(
      (truth) =>
        truth.behaviour === finding.behaviour &&
        finding.startMs <= truth.endMs + MARGIN_MS &&
        finding.endMs >= truth.startMs - MARGIN_MS,
    );
    const fresh = fits.find((truth) => !found.has(truth));
    if (fresh) found.add(fresh);
    else if (fits.length > 0) again++;
    else wrong.push(finding);
  }
  const asked = truths.filter((truth) => truth.optional !== true);
  return {
    found: asked.filter((truth) => found.has(truth)),
    missed: asked.filter((truth) => !found.has(truth)),
    wrong,
    again,
  };
}
