import { calmed } from '../../ink/figure.ts';
import type { Figure, Moment } from '../../ink/figure.ts';
import { decodeFigures } from '../../wire/figures.ts';
import type { LiveFigure } from '../../wire/figures.ts';

/** The replay reaches this far to both sides of the finding's start. */
export const REACH_MS = 10_000;

export interface ReplayScene {
  /** In order of time; `timeMs` counts from the start of the finding, −10 000…+10 000. */
  readonly moments: readonly Moment[];
  /** Tracks that are part of the alarm at some moment. */
  readonly alarmed: ReadonlySet<number>;
  /** Where nothing was observed for over a second; nothing is drawn there. */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Figures of one camera as /api/alarms/ID/replay answers them, as what the ink room draws. `tracks` are those the alarm
 * names. Throws `corrupt` where the bytes are no figures.
 */
export function replaySceneOf(bytes: Uint8Array, startMs: number, tracks: readonly number[]): ReplayScene {
  const alarmed = new Set(tracks.map(numberOf));
  const moments: Moment[] = [];
  for (const frame of decodeFigures(bytes)) {
    const timeMs = frame.timeMs - startMs;
    if (timeMs < -REACH_MS || timeMs > REACH_MS || timeMs < (moments.at(-1)?.timeMs ?? -Infinity)) continue;
    for (const figure of frame.figures) if (figure.alarmed) alarmed.add(numberOf(figure.track));
    moments.push({ timeMs, figures: frame.figures.map(figureOf) });
  }
  const gaps = [];
  for (let i = 1; i < moments.length; i++) {
    const [fromMs, toMs] = [moments[i - 1]!.timeMs, moments[i]!.timeMs];
    if (toMs - fromMs > 1000) gaps.push({ fromMs, toMs });
  }
  return {
    moments: calmed(moments),
    alarmed,
    gaps,
    fromMs: moments[0]?.timeMs ?? 0,
    toMs: moments.at(-1)?.timeMs ?? 0,
  };
}

/** The ink room keeps 0 for people of no track; on the wire 0 is a number like any other. */
const numberOf = (track: number): number => track + 1;

export function figureOf(figure: LiveFigure): Figure {
  const joints = new Float32Array(26);
  const confidence = new Float32Array(13);
  for (let j = 0; j < 13; j++) {
    joints[2 * j] = figure.joints[3 * j]!;
    joints[2 * j + 1] = figure.joints[3 * j + 1]!;
    confidence[j] = figure.joints[3 * j + 2]!;
  }
  return { track: numberOf(figure.track), score: 1, box: figure.box, joints, confidence };
}
