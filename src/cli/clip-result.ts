import type { Finding } from '../behaviour/finding.ts';
import type { ErrorKind } from '../kernel/errors.ts';
import type { Drawing, NoticeCode, Observation, Passed, PlateState } from '../observation/observation.ts';
import type { RemarkCode, GapReason } from '../packet/wire.ts';
import type { TrackFrame } from '../tracking/track.ts';

export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: GapReason;
}

/** All that came out of one clip or one watched stream: observations and what was made of them, never a picture of people. */
export interface ClipResult {
  /** How the reader knows it: the file's path below the folder that was given, or the address without its password. */
  readonly name: string;
  readonly camera: string;
  status: 'complete' | 'interrupted' | 'failed';
  durationMs: number;
  widthPx: number;
  heightPx: number;
  /** Times are UTC ms, not ms since the start of a clip. */
  readonly live: boolean;
  plate: PlateState;
  plateGiven: boolean;
  drawing: Drawing | undefined;
  readonly samples: { readonly observation: Observation; readonly frame: TrackFrame }[];
  readonly findings: Finding[];
  readonly notices: { code: NoticeCode; value: number }[];
  readonly remarks: { code: RemarkCode; value: number }[];
  readonly gaps: Gap[];
  passed: Passed | undefined;
  /** Bytes of each kind of message that left the darkroom for this clip. */
  readonly leaving: { observationBytes: number; otherBytes: number };
  spentMs: number;
  failure: { kind: ErrorKind; message: string; remedy: string | undefined } | undefined;
}

export function emptyResult(name: string, camera: string, live: boolean): ClipResult {
  return {
    name,
    camera,
    status: 'complete',
    durationMs: 0,
    widthPx: 0,
    heightPx: 0,
    live,
    plate: 'cold',
    plateGiven: false,
    drawing: undefined,
    samples: [],
    findings: [],
    notices: [],
    remarks: [],
    gaps: [],
    passed: undefined,
    leaving: { observationBytes: 0, otherBytes: 0 },
    spentMs: 0,
    failure: undefined,
  };
}

/** Footage that was really watched: from the first to the last observation, gaps taken off. */
export function analysedMs(result: ClipResult): number {
  const first = result.samples[0]?.observation.timeMs;
  const last = result.samples.at(-1)?.observation.timeMs;
  if (first === undefined || last === undefined) return 0;
  const missing = result.gaps.reduce(
    (sum, gap) => sum + Math.max(0, Math.min(gap.toMs, last) - Math.max(gap.fromMs, first)),
    0,
  );
  return Math.max(0, last - first - missing);
}
