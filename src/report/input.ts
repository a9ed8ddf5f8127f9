import type { ErrorKind } from '../kernel/errors.ts';
import type { NoticeCode, Observation, PlateState } from '../observation/observation.ts';

export type Language = 'de' | 'en';
export type Sentence = Readonly<Record<Language, string>>;

export const REPORT_BEHAVIOURS = [
  'fall',
  'lying',
  'assault',
  'running',
  'crowding',
  'intrusion',
  'counterflow',
] as const;
export type ReportBehaviour = (typeof REPORT_BEHAVIOURS)[number];

/** What tracking knows of one body beyond the observation; in the order of the observation's persons. */
export interface ReportBody {
  /** Short-lived random id of the track, '' where the person belongs to none. */
  readonly track: string;
  /** Metres; undefined where the ground is not known. */
  readonly hipHeightM?: number | undefined;
  readonly speedMps?: number | undefined;
}

export interface ReportSample {
  /** `timeMs` counts from the start of the clip. */
  readonly observation: Observation;
  readonly bodies: readonly ReportBody[];
}

export interface ReportFinding {
  readonly behaviour: ReportBehaviour;
  readonly startMs: number;
  readonly endMs: number;
  /** 0…1 */
  readonly confidence: number;
  readonly tracks: readonly string[];
  /** The reason in numbers and units, as the behaviour renders it. */
  readonly reason: Sentence;
}

export interface ReportGap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One line over time. Values at `timeMs` hold until the next. */
export interface ReportCurve {
  readonly code: 'people' | 'density' | 'speed';
  readonly unit: '' | '%' | '/m²' | 'm/s';
  readonly timeMs: readonly number[];
  readonly values: readonly number[];
}

export interface ReportClip {
  /** File name or place, as the reader shall read it. */
  readonly name: string;
  readonly camera: string;
  readonly durationMs: number;
  /** Upright picture. 0 where it never opened. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** UTC ms of its first frame, where known. */
  readonly startedAtMs?: number | undefined;
  /** 320×192, one byte a pixel, 0 paper … 15 ink: the upright picture stretched to fill. Undefined: no plate. */
  readonly drawing: Uint8Array | undefined;
  /** At the end of the clip. */
  readonly plate: PlateState;
  /** The plate came from an earlier run or from --plate, not from this clip. */
  readonly plateGiven?: boolean | undefined;
  readonly samples: readonly ReportSample[];
  readonly findings: readonly ReportFinding[];
  /** Computed from the samples where absent. */
  readonly curves?: readonly ReportCurve[] | undefined;
  readonly notices: readonly { readonly code: NoticeCode; readonly value: number }[];
  /** What intake had to remark, such as `audio-present`; shown in words where the catalogue has them. */
  readonly remarks?: readonly { readonly code: string; readonly value: number }[] | undefined;
  readonly coverage: { readonly analysedMs: number; readonly gaps: readonly ReportGap[] };
  /** Set where the clip was refused, damaged or stopped; what was seen before is still in `samples`. */
  readonly failure?:
    { readonly kind: ErrorKind; readonly message: string; readonly remedy?: string | undefined } | undefined;
}

export interface ReportInput {
  readonly generatedAtMs: number;
  readonly title: string;
  readonly version: string;
  readonly model: { readonly name: string; readonly sha256: string };
  /** Which walls stood around the darkroom, as doctor says it: 'bwrap', 'unshare', 'node-only'. */
  readonly walls: string;
  /** Which behaviours were watched for; all where absent. */
  readonly watchedFor?: readonly ReportBehaviour[] | undefined;
  /** Language before the reader's browser or the reader says otherwise. */
  readonly language?: Language | undefined;
  /** True where the analysis was stopped by hand and the report holds what was done until then. */
  readonly stopped?: boolean | undefined;
  readonly clips: readonly ReportClip[];
}
