import type { Line, Span } from './chart.ts';

/** What lies in the page as JSON beside the packed observations. Written by ../page-data.ts, read by the player. */
export interface FindingData {
  readonly behaviour: 'fall' | 'lying' | 'assault' | 'running' | 'crowding' | 'intrusion' | 'counterflow';
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence: number;
  /** Numbers of tracks as in the packed observations, from 1. */
  readonly tracks: readonly number[];
  readonly reason: { readonly de: string; readonly en: string };
  /** The curve that belongs to the reason, and the time it covers. */
  readonly line: Line | null;
  readonly lineFromMs: number;
  readonly lineToMs: number;
}

export interface ClipData {
  readonly name: string;
  readonly camera: string;
  readonly durationMs: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly startedAtMs: number | null;
  readonly analysedMs: number;
  readonly plate: 'cold' | 'learning' | 'sure';
  readonly plateGiven: boolean;
  /** The empty place could not be learnt from so short a clip. */
  readonly short: boolean;
  /** Id of the element that holds the drawing; null where there is none. */
  readonly drawing: string | null;
  readonly failure: { readonly message: string; readonly remedy: string; readonly partial: boolean } | null;
  readonly findings: readonly FindingData[];
  readonly gaps: readonly Span[];
  readonly plateRuns: readonly (readonly [number, number])[];
  readonly lines: readonly Line[];
  readonly mostPeople: number;
  /** A moment with the most people in view. */
  readonly busyMs: number;
}

export interface PageData {
  readonly language: 'de' | 'en';
  readonly watchedFor: readonly FindingData['behaviour'][];
  readonly clips: readonly ClipData[];
}
