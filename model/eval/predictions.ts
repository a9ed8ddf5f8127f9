import { readFileSync } from 'node:fs';
import { AugenmassError, fromSystemError } from '../../src/kernel/errors.ts';
import type { Predict } from './figures.ts';
import { LABEL_JOINTS } from './labels.ts';
import type { LabelledFrame } from './labels.ts';
import type { PredictedPerson } from './match.ts';

/** What a detector said of one moment of a clip. Either the number of the frame or the time is enough. */
export interface PredictedFrame {
  readonly clip: string;
  readonly frame?: number | undefined;
  readonly timeMs?: number | undefined;
  readonly persons: readonly PredictedPerson[];
}

/** Observations come at most ten a second: the nearest one may be this far from the labelled moment. */
export const NEAR_MS = 70;

/** The predictions of the same frame; else those nearest in time, at most `nearMs` away; else nothing was seen. */
export function lookUp(predictions: readonly PredictedFrame[], nearMs = NEAR_MS): Predict {
  const byClip = Map.groupBy(predictions, ({ clip }) => clip);
  return (wanted: LabelledFrame): readonly PredictedPerson[] => {
    const own = byClip.get(wanted.clip) ?? [];
    const same = own.find(({ frame }) => frame === wanted.frame);
    if (same) return same.persons;
    let best: PredictedFrame | undefined;
    for (const candidate of own) {
      if (candidate.timeMs === undefined || Math.abs(candidate.timeMs - wanted.timeMs) > nearMs) continue;
      const off = Math.abs(candidate.timeMs - wanted.timeMs);
      if (!best || off < Math.abs(best.timeMs! - wanted.timeMs)) best = candidate;
    }
    return best?.persons ?? [];
  };
}

/** One JSON object a line: `{clip, frame?, timeMs?, persons: [{box: [x0, y0, x1, y1], score, joints?: [[x, y], …]}]}`. */
export function readPredictions(path: string): PredictedFrame[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fromSystemError(path, error);
  }
  return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [frameOf(line, `${path}:${i + 1}`)]));
}

export function writeLine({ clip, frame, timeMs, persons }: PredictedFrame): string {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return JSON.stringify({
    clip,
    frame,
    timeMs,
    persons: persons.map(({ box, score, joints }) => ({
      box: [box.x0, box.y0, box.x1, box.y1].map(round),
      score: Math.round(score * 1000) / 1000,
      ...(joints.length > 0 && { joints: joints.map(({ x, y }) => [round(x), round(y)]) }),
    })),
  });
}

interface RawPerson {
  box: [number, number, number, number];
  score: number;
  joints?: [number, number][];
}

function frameOf(line: string, where: string): PredictedFrame {
  try {
    const raw = JSON.parse(line) as { clip: string; frame?: number; timeMs?: number; persons: RawPerson[] };
    if (typeof raw.clip !== 'string') throw new Error('no clip is named');
    if (raw.frame === undefined && raw.timeMs === undefined) throw new Error('neither frame nor timeMs is given');
    return {
      clip: raw.clip,
      frame: raw.frame,
      timeMs: raw.timeMs,
      persons: raw.persons.map(({ box: [x0, y0, x1, y1], score, joints }) => {
        if (![x0, y0, x1, y1, score].every(Number.isFinite)) throw new Error('a box is not four numbers');
        if (joints !== undefined && joints.length !== LABEL_JOINTS.length) throw new Error('joints are not thirteen');
        return { box: { x0, y0, x1, y1 }, score, joints: (joints ?? []).map(([x, y]) => ({ x, y })) };
      }),
    };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AugenmassError('corrupt', `${where}: ${detail}.`, { cause });
  }
}
