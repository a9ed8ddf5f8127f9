import type { Observation } from '../observation/observation.ts';
import type { TrackFrame } from '../tracking/track.ts';
import type { CameraBounds } from './bounds.ts';
import type { Behaviour, Finding, Zone } from './finding.ts';

export interface WatchOptions {
  /** The camera's name as it shall stand in the findings. */
  readonly camera: string;
  /** Which behaviours may be looked for; what is not named here does not run. */
  readonly behaviours: readonly Behaviour[];
  /** Width over height of the upright picture. */
  readonly aspect: number;
  readonly zones?: readonly Zone[];
  /** Smaller numbers than usual; larger ones are for whoever takes the findings. */
  readonly bounds?: CameraBounds;
  /** For fitting: hears the numbers of every descent (descent.ts); then none is told as a fall. */
  readonly weighing?: (startMs: number, timeMs: number, numbers: Readonly<Record<string, number>>) => void;
}

/** One behaviour's rule: a pure state machine over the frames of one camera and run. */
export interface Rule {
  /** Findings whose end is now known. */
  push(frame: TrackFrame, observation: Observation): Finding[];
  /** Decided and still going on, with the end so far. */
  active(): Finding[];
  /** The run is over: whatever was decided and not yet given out. */
  end(): Finding[];
}
