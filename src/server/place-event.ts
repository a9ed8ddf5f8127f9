import type { alarmLine } from '../alarm/line.ts';
import type { ErrorKind } from '../kernel/errors.ts';
import type { Sentence } from '../mandate/mandate.ts';

export type AlarmLine = ReturnType<typeof alarmLine>;

/** Where a camera stands. `waiting`: outside its hours, its packets are not read; `lost`: it went away and is tried again. */
export type CameraState =
  'learning' | 'open' | 'waiting' | 'lost' | 'refused' | 'failed' | 'ended' | 'closed' | 'recording';

export type WarningCode =
  | 'mandate-ends'
  | 'walls-open'
  | 'ledger-stopped'
  | 'ledger-back'
  | 'store-failed'
  | 'darkroom-lost'
  | 'not-watched'
  | 'audio-present'
  | 'retention-failed'
  | 'door-closed'
  | 'not-cosigned'
  | 'watch-failed';

/** What a running place says: one JSON line each with --json, a sentence each otherwise. docs/formats.md */
export type PlaceEvent =
  | AlarmLine
  | {
      readonly type: 'camera';
      readonly camera: string;
      readonly state: CameraState;
      readonly atMs: number;
      /** Of one that waits: when it may be opened again, UTC ms. */
      readonly opensMs?: number;
      readonly sentence: Sentence;
    }
  | {
      readonly type: 'warning';
      readonly code: WarningCode;
      readonly camera?: string;
      readonly atMs: number;
      readonly sentence: Sentence;
    }
  | {
      readonly type: 'recording-stopped';
      readonly camera: string;
      readonly kind: ErrorKind;
      readonly atMs: number;
      readonly sentence: Sentence;
    };

export type Tell = (event: PlaceEvent) => void;
