import type { Reason } from './reason.ts';

/** Names are physical events, never a judgement of a person. Closed. */
export const BEHAVIOURS = ['fall', 'lying', 'assault', 'running', 'crowding', 'intrusion', 'counterflow'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** The rule matched, with its span: a line of findings.jsonl. A human judges it; nothing acts by itself. */
export interface Finding {
  readonly behaviour: Behaviour;
  readonly startMs: number;
  readonly endMs: number;
  /** 0…1, how far the measured numbers lie beyond their bounds and how well they were seen. Not a probability. */
  readonly confidence: number;
  readonly camera: string;
  /** Ids of the tracks concerned; empty where a place is meant (crowding). */
  readonly tracks: readonly string[];
  readonly reason: Reason;
}

/** A measured number over time around a finding, for the reviewer: points are [footage ms, value or null where unseen]. */
export interface Curve {
  readonly name: 'hip-height' | 'speed' | 'distance' | 'limb-speed' | 'people' | 'density' | 'pressure';
  readonly unit: Unit;
  /** The track it belongs to; empty for the whole view. */
  readonly track: string;
  readonly points: readonly (readonly [number, number | null])[];
}

export const UNITS = ['m', 'm/s', 's', '°', '%', '1/m²', '1/s²', ''] as const;
export type Unit = (typeof UNITS)[number];

export interface Zone {
  readonly name: string;
  /** `watch`: where intrusion counts; `rest`: a bed or bench where lying is no finding; `flow`: where counterflow counts; `crowd`: where density is measured. */
  readonly kind: 'watch' | 'rest' | 'flow' | 'crowd';
  /** Units of the picture, at least three points. */
  readonly polygon: readonly { readonly x: number; readonly y: number }[];
  /** Of kind `flow`: the permitted direction as a line on the floor in units of the picture. */
  readonly direction?: { readonly from: { x: number; y: number }; readonly to: { x: number; y: number } };
}
