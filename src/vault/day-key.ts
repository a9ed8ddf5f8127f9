import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';

/** A UTC day, YYYY-MM-DD. */
export type Day = string;

export interface Custodian {
  readonly name: string;
  /** age1… or age1pq1…. */
  readonly recipient: string;
}

/** DIR/vault/keys/<day>.json; spec/day-key-v1.md. Public: whoever has it can seal for that day and open nothing. */
export interface DayKey {
  readonly v: 1;
  readonly site: string;
  readonly day: Day;
  /** age1pq1…: what segments of this day are sealed to. */
  readonly recipient: string;
  readonly threshold: number;
  /** `share` is an armored age file for that custodian's recipient; inside, a `Share` as JSON. */
  readonly shares: readonly { readonly custodian: string; readonly recipient: string; readonly share: string }[];
}

/** What a custodian finds in a share and hands on, encrypted to the one-time key of a release. JSON, UTF-8. */
export interface Share {
  readonly type: 'augenmass-share';
  readonly v: 1;
  readonly site: string;
  readonly day: Day;
  readonly custodian: string;
  readonly threshold: number;
  /** Hex SHA-256 of the day's recipient string: which identity this is a share of. */
  readonly recipientSha256: string;
  /** Shamir's share of the identity's 32 bytes (GF(2^8), 33 bytes, shamir-secret-sharing), base64. */
  readonly share: string;
}

export interface DayKeyRequest {
  readonly site: string;
  readonly day: Day;
  readonly custodians: readonly Custodian[];
  readonly threshold: number;
}

/** Throws `invalid` for a request that makes no sense: threshold below 2 or above the custodians, one custodian twice. */
export function makeDayKey(_request: DayKeyRequest, _random: Random): Promise<DayKey> {
  return Promise.reject(new AugenmassError('internal', 'Day keys are being written.'));
}

/** Throws `corrupt` where the file is no day key. */
export function parseDayKey(_bytes: Uint8Array): DayKey {
  throw new AugenmassError('internal', 'Day keys are being written.');
}

/** Throws `corrupt` where the text is no share. */
export function parseShare(_bytes: Uint8Array): Share {
  throw new AugenmassError('internal', 'Day keys are being written.');
}
