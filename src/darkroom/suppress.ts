import { containment, iou } from '../kernel/geometry.ts';
import type { Box } from '../kernel/geometry.ts';

/** Greedy non-maximum suppression, also of a box that lies mostly inside a surer one. `candidates` by falling score. */
export function suppress<T extends { readonly box: Box }>(
  candidates: readonly T[],
  maxIou: number,
  maxInside: number,
): T[] {
  const kept: T[] = [];
  for (const candidate of candidates) {
    const doubled = kept.some(
      ({ box }) => iou(box, candidate.box) >= maxIou || containment(box, candidate.box) >= maxInside,
    );
    if (!doubled) kept.push(candidate);
  }
  return kept;
}
