/** Spans that people ask for most. */
export const QUICK_SPANS = [
  ['hour', 3_600_000],
  ['twoHours', 2 * 3_600_000],
  ['day', 86_400_000],
  ['week', 7 * 86_400_000],
] as const;

export interface Asked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly camera: string;
  readonly behaviour: string;
}

export type Checked =
  | { readonly ok: true; readonly asked: Asked }
  | { readonly ok: false; readonly fault: 'from' | 'to' | 'order' | 'future' };

/** What was typed, as the server can be asked. A span that ends in the future ends now. */
export function checkedOf(
  fromMs: number | undefined,
  toMs: number | undefined,
  camera: string,
  behaviour: string,
  nowMs: number,
): Checked {
  if (fromMs === undefined) return { ok: false, fault: 'from' };
  if (toMs === undefined) return { ok: false, fault: 'to' };
  if (toMs <= fromMs) return { ok: false, fault: 'order' };
  if (fromMs >= nowMs) return { ok: false, fault: 'future' };
  return { ok: true, asked: { fromMs, toMs: Math.min(toMs, Math.floor(nowMs)), camera, behaviour } };
}
