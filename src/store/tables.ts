import type { Generated } from 'kysely';

/** 0 or 1: SQLite has no boolean, and one form is enough. */
export type Flag = 0 | 1;

/** Owner: access. People are never deleted, only disabled: the ledger and verdicts point at their ids. */
export interface PersonTable {
  id: string;
  name: string;
  /** The name as it is compared (NFKC, lower case); unique. */
  name_key: string;
  /** JSON array of roles. */
  roles: string;
  custodian: string | null;
  disabled: Flag;
  created_ms: number;
  seen_ms: number | null;
  password_hash: string | null;
  totp_secret: string | null;
  /** The last 30 s step whose code was accepted: none is taken twice. */
  totp_used_step: number | null;
  oidc_subject: string | null;
}

export interface PasskeyTable {
  /** Credential id, base64url. */
  id: string;
  person: string;
  public_key: Uint8Array;
  counter: number;
  /** JSON array. */
  transports: string;
  created_ms: number;
  used_ms: number | null;
}

export interface SessionTable {
  id_hash: string;
  public_id: string;
  person: string;
  csrf: string;
  started_ms: number;
  seen_ms: number;
  ends_ms: number;
  browser: string;
}

export interface TicketTable {
  hash: string;
  kind: string;
  roles: string;
  custodian: string | null;
  expires_ms: number;
  used_ms: number | null;
  /** JSON of an enrolment under way: name, password hash, code generator's secret. */
  draft: string | null;
  /** Whom a recovery link brings back. */
  person: Generated<string | null>;
}

export interface ChallengeTable {
  id: string;
  kind: string;
  value: string;
  expires_ms: number;
}

export interface ApiTokenTable {
  id: string;
  hash: string;
  person: string;
  label: string;
  created_ms: number;
  expires_ms: number;
  used_ms: number | null;
}

/** Owner: live. */
export interface AlarmTable {
  id: string;
  camera: string;
  behaviour: string;
  start_ms: number;
  end_ms: number;
  raised_ms: number;
  over: Flag;
  body: string;
  entry: number | null;
  urgency: number;
  state: string;
  due_ms: number | null;
  passed_on_ms: number | null;
}

export interface JudgementTable {
  alarm: string;
  seq: number;
  person: string;
  role: string;
  verdict: string;
  reason: string | null;
  reason_salt: string | null;
  at_ms: number;
}

export interface ConsequenceTable {
  alarm: string;
  seq: number;
  kind: string;
  recipient: string | null;
  role: string;
  at_ms: number;
}

export interface ReplayTable {
  alarm: string;
  from_ms: number;
  to_ms: number;
  complete: Flag;
  bytes: Uint8Array;
  drawing: Uint8Array | null;
  aspect: number | null;
}

export interface CoverageTable {
  camera: string;
  from_ms: number;
  to_ms: number;
  state: string;
}

export interface SettingTable {
  key: string;
  value: string;
}

export interface MandateVersionTable {
  sha256: string;
  since_ms: number;
  yaml: string;
}

/** Owner: outbox. */
export interface PushSubscriptionTable {
  id: string;
  person: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  language: string;
  created_ms: number;
}

export interface DeliveryTable {
  id: string;
  alarm: string | null;
  recipient: string;
  by: string;
  body: string;
  state: string;
  tries: number;
  next_ms: number | null;
  at_ms: number;
  /** Index of the intent in the ledger, written before the first try. */
  entry: Generated<number | null>;
  /** Whether that intent has its outcome. */
  closed: Generated<Flag>;
  /** Why the last try came to nothing, a code; empty where it did not. */
  reason: Generated<string>;
}

/** Columns are named as in SQL, so that a query reads the same here and in a shell. */
export interface Tables {
  person: PersonTable;
  passkey: PasskeyTable;
  session: SessionTable;
  ticket: TicketTable;
  challenge: ChallengeTable;
  api_token: ApiTokenTable;
  alarm: AlarmTable;
  judgement: JudgementTable;
  consequence: ConsequenceTable;
  replay: ReplayTable;
  coverage: CoverageTable;
  setting: SettingTable;
  mandate_version: MandateVersionTable;
  push_subscription: PushSubscriptionTable;
  delivery: DeliveryTable;
}
