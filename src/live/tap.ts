import type { Alarm } from '../alarm/alarm.ts';
import type { Change } from '../alarm/raising.ts';
import type { Drawing, Observation } from '../observation/observation.ts';
import type { TrackFrame } from '../tracking/track.ts';
import type { Sentence } from '../wire/words.ts';

/** What the watching path says of a camera's coming and going. `waiting`: outside its hours. */
export type Heard = 'learning' | 'open' | 'waiting' | 'lost' | 'refused' | 'failed' | 'ended' | 'closed';

export interface HeardState {
  readonly state: Heard;
  readonly sentence: Sentence;
  /** When a camera outside its hours opens again, UTC ms. */
  readonly opensMs?: number | undefined;
}

/**
 * Where the watching path lets the live place listen. Every call returns at once, and none may throw into the caller
 * (`guarded`): somebody on the ground waits for no screen. Times are UTC ms of the footage.
 */
export interface LiveTap {
  /** The upright picture's width over its height, known with the first frame of a run. */
  opened(camera: string, aspect: number): void;
  observed(camera: string, observation: Observation, frame: TrackFrame): void;
  /** Its tracks are over; numbers of the next run are new ones. */
  runEnded(camera: string): void;
  drawing(camera: string, drawing: Drawing): void;
  /** As soon as the rules say so, before anything is written. */
  changed(change: Change): void;
  /** Told: it stands in the ledger (`entry`), or the ledger has stopped (undefined). Again with each change. */
  alarm(alarm: Alarm, entry: number | undefined): void;
  /** What was told without an entry has one now. */
  entered(id: string, entry: number): void;
  heard(camera: string, state: HeardState): void;
  /** Nothing came, or nothing was looked at, in [fromMs, toMs). */
  missed(camera: string, fromMs: number, toMs: number, why: 'lost' | 'darkroom'): void;
  /** Camera's own clock minus ours. */
  clockOffset(camera: string, offsetMs: number): void;
  audio(camera: string): void;
  darkroom(standing: DarkroomStanding): void;
  /** So many of the mandate's witnesses have cosigned what the ledger held just now. */
  cosigned(witnesses: number): void;
}

/** All darkrooms of the place: as its worst one stands, and each by itself. */
export interface DarkroomStanding {
  readonly state: 'tight' | 'open' | 'down' | 'none';
  readonly wall: string;
  readonly modelSha256: string | null;
  readonly rooms: readonly {
    readonly state: 'tight' | 'open' | 'down';
    readonly wall: string;
    /** Which cameras it looks at. */
    readonly cameras: readonly string[];
  }[];
}

/** The same tap, whose faults go to `fault` and never to whoever watches. */
export function guarded(tap: LiveTap, fault: (error: unknown) => void): LiveTap {
  const safe =
    <A extends unknown[]>(call: (...args: A) => void) =>
    (...args: A): void => {
      try {
        call(...args);
      } catch (error) {
        fault(error);
      }
    };
  return {
    opened: safe((...args) => {
      tap.opened(...args);
    }),
    observed: safe((...args) => {
      tap.observed(...args);
    }),
    runEnded: safe((...args) => {
      tap.runEnded(...args);
    }),
    drawing: safe((...args) => {
      tap.drawing(...args);
    }),
    changed: safe((...args) => {
      tap.changed(...args);
    }),
    alarm: safe((...args) => {
      tap.alarm(...args);
    }),
    entered: safe((...args) => {
      tap.entered(...args);
    }),
    heard: safe((...args) => {
      tap.heard(...args);
    }),
    missed: safe((...args) => {
      tap.missed(...args);
    }),
    clockOffset: safe((...args) => {
      tap.clockOffset(...args);
    }),
    audio: safe((...args) => {
      tap.audio(...args);
    }),
    darkroom: safe((...args) => {
      tap.darkroom(...args);
    }),
    cosigned: safe((...args) => {
      tap.cosigned(...args);
    }),
  };
}
