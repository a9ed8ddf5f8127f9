import type { Point } from '../kernel/geometry.ts';
import type { Behaviour, Bounds } from './behaviours.ts';
import type { Capability } from './capabilities.ts';
import type { WayOut } from './ways-out.ts';

/** Whatever a person reads, in both languages. */
export interface Sentence {
  readonly de: string;
  readonly en: string;
}

/**
 * What a place may do, parsed and checked; it comes only from `parseMandate`. Times are UTC ms; polygons are in units of the
 * upright picture. Format: spec/mandate-v1.md.
 */
export interface Mandate {
  readonly site: string;
  readonly operator: { readonly name: string; readonly contact: string };
  /** How a passer-by reaches the data-protection officer; stands on the sign. */
  readonly dataProtectionOfficer: string | undefined;
  readonly legalBasis: string;
  /** Reference of the data-protection impact assessment (GDPR Art. 35). */
  readonly dpia: string;
  readonly validFromMs: number;
  /** First moment at which nothing is granted any more. */
  readonly validUntilMs: number;
  /** IANA name. */
  readonly timeZone: string;
  readonly cameras: readonly Camera[];
  /** Present whenever a camera is sealed. */
  readonly custodians: Custodians | undefined;
  /** Roles that must have signed these bytes, each with a key of its own. */
  readonly signers: readonly string[];
  /** Without it nothing is ever released. */
  readonly release: ReleaseRules | undefined;
  readonly holds: readonly Hold[];
  readonly alarms: AlarmRules;
  readonly witnesses: readonly Witness[];
  /** Endpoints the place itself may reach, besides its cameras, witnesses and recipients. */
  readonly egress: readonly Endpoint[];
  readonly publicReport: string | undefined;
}

export interface Camera {
  /** ^[a-z0-9][a-z0-9-]{0,40}$; its name in ledger entries, alarms and paths. */
  readonly name: string;
  /** An rtsp:// or rtsps:// address, or a file, relative to the mandate. */
  readonly source: string;
  readonly purpose: string;
  /** Behaviours that may be watched for, with those bounds that differ from the default. */
  readonly behaviours: ReadonlyMap<Behaviour, Bounds>;
  readonly zones: readonly Zone[];
  readonly masks: readonly (readonly Point[])[];
  readonly ground: Ground | undefined;
  readonly schedule: Schedule;
  readonly keep: 'sealed' | 'never';
  /** 0 where nothing is kept. */
  readonly retentionHours: number;
  readonly capabilities: readonly Capability[];
  /** Endpoints this camera itself may reach. */
  readonly egress: readonly Endpoint[];
}

export interface Zone {
  readonly name: string;
  /** As docs/scene.md has them. */
  readonly kind: 'watch' | 'rest' | 'flow' | 'crowd';
  readonly polygon: readonly Point[];
  readonly direction?: { readonly from: Point; readonly to: Point };
}

/** As docs/scene.md has it. */
export type Ground =
  | { readonly horizonY: number; readonly cameraHeightM: number; readonly focal?: number }
  | { readonly points: readonly { readonly at: Point; readonly xM: number; readonly yM: number }[] };

/** Wall-clock minutes of a day, [fromMinute, toMinute), 0 to 1440. */
export interface Hours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface Schedule {
  /** Seven days, Monday first. */
  readonly weekly: readonly (readonly Hours[])[];
  /** Replaces the whole day, by its local date YYYY-MM-DD. */
  readonly exceptions: ReadonlyMap<string, readonly Hours[]>;
}

export interface Custodians {
  /** So many must agree; at least 2. */
  readonly threshold: number;
  /** `recipient` is an age recipient: age1… or age1pq1…. */
  readonly keys: readonly { readonly name: string; readonly recipient: string }[];
}

export interface ReleaseRules {
  readonly request: readonly string[];
  readonly approve: readonly string[];
  /** So many different roles must approve, none of them the one that requested. */
  readonly approvals: number;
  /** Roles that may place and end a legal hold. */
  readonly hold: readonly string[];
}

/** Footage of one camera that must outlive its retention: [fromMs, toMs), until `untilMs`. */
export interface Hold {
  readonly camera: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly untilMs: number;
  readonly basis: string;
}

export interface AlarmRules {
  /** How long an alarm waits for a person before it is passed on; 60 unless said otherwise. */
  readonly passOnAfterSeconds: number;
  /** Whether a second, different person judges every alarm as well. */
  readonly secondReview: boolean;
  readonly recipients: readonly Recipient[];
}

export interface Recipient {
  readonly name: string;
  /** Where alarms are sent to; without it the recipient is a name only, and nothing leaves. */
  readonly url: string | undefined;
  /** Present exactly when `url` is. */
  readonly by: WayOut | undefined;
  /** Whose alarms it may be told; never empty. */
  readonly behaviours: readonly Behaviour[];
}

export interface Witness {
  readonly name: string;
  readonly url: string;
  /** Verifier key of a C2SP signed note. */
  readonly vkey: string;
}

export interface Endpoint {
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}
