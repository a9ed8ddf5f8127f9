import { AugenmassError } from '../kernel/errors.ts';

/**
 * The facts an entry may carry: a closed list of names, each with a bounded kind. There is no kind for free text, so that
 * nobody's name, reason or address can be written into a record that is never deleted; such values are commitments.
 * A new fact is one line here and one in spec/ledger-v1.md.
 */
export const FACTS = {
  alarm: 'name',
  approvals: 'integer',
  beforeMs: 'integer',
  behaviour: 'name',
  bytes: 'integer',
  camera: 'name',
  capability: 'name',
  change: 'name',
  codec: 'name',
  count: 'integer',
  custodian: 'name',
  custodians: 'integer',
  day: 'day',
  days: 'integer',
  downloads: 'integer',
  endMs: 'integer',
  fromMs: 'integer',
  hold: 'name',
  host: 'host',
  keySha256: 'sha256',
  line: 'integer',
  mandateSha256: 'sha256',
  manifestSha256: 'sha256',
  method: 'name',
  modelSha256: 'sha256',
  offsetMs: 'integer',
  outputSha256: 'sha256',
  packets: 'integer',
  person: 'name',
  port: 'integer',
  reason: 'name',
  recipient: 'name',
  recipientSha256: 'sha256',
  release: 'name',
  requestedBy: 'name',
  retentionHours: 'integer',
  role: 'name',
  run: 'name',
  segmentSha256: 'sha256',
  segments: 'integer',
  signers: 'integer',
  size: 'integer',
  startMs: 'integer',
  threshold: 'integer',
  toMs: 'integer',
  untilMs: 'integer',
  validFromMs: 'integer',
  validUntilMs: 'integer',
  verdict: 'name',
  version: 'version',
  walled: 'flag',
  witness: 'host',
} as const;

/** Values that could identify somebody or say too much: only a salted commitment to them stands in an entry. */
export const COMMITTED = ['basis', 'fileNumber', 'note', 'purpose', 'region', 'source'] as const;

export type FactName = keyof typeof FACTS;
export type CommittedName = (typeof COMMITTED)[number];
type Kind = (typeof FACTS)[FactName];
type Value<K extends Kind> = K extends 'integer' ? number : K extends 'flag' ? boolean : string;

export type Facts = { readonly [N in FactName]?: Value<(typeof FACTS)[N]> };
export type Commitments = { readonly [N in CommittedName]?: string };

/** `name`: cameras, roles, behaviours, random ids and reasons as codes. `host`: a host name, an address, a witness's name. */
const PATTERNS: Readonly<Record<Exclude<Kind, 'integer' | 'flag'>, RegExp>> = {
  name: /^[a-z0-9][a-z0-9-]{0,40}$/,
  sha256: /^[0-9a-f]{64}$/,
  day: /^\d{4}-\d{2}-\d{2}$/,
  host: /^[a-z0-9][a-z0-9.:/_-]{0,127}$/,
  version: /^[0-9A-Za-z][0-9A-Za-z.+-]{0,40}$/,
};
const COMMITMENT = /^[A-Za-z0-9+/]{43}=$/;

/** Throws `invalid` where a fact is not on the list or not of its kind. */
export function checkFact(name: string, value: unknown): void {
  if (!Object.hasOwn(FACTS, name)) throw bad(name, 'is not on the list of facts');
  const kind = FACTS[name as FactName];
  if (kind === 'integer') {
    if (!Number.isSafeInteger(value)) throw bad(name, 'is not a whole number');
  } else if (kind === 'flag') {
    if (typeof value !== 'boolean') throw bad(name, 'is neither true nor false');
  } else if (typeof value !== 'string' || !PATTERNS[kind].test(value)) {
    throw bad(name, `is not a ${kind} as ${PATTERNS[kind].source}`);
  }
}

/** Throws `invalid` where a commitment has another name or is not the base64 of 32 bytes. */
export function checkCommitment(name: string, value: unknown): void {
  if (!(COMMITTED as readonly string[]).includes(name)) throw bad(name, 'is not on the list of committed values');
  if (typeof value !== 'string' || !COMMITMENT.test(value)) throw bad(name, 'is not the base64 of a SHA-256');
}

function bad(name: string, fault: string): AugenmassError {
  return new AugenmassError('invalid', `A ledger entry cannot carry “${name.slice(0, 40)}”: it ${fault}.`, {
    remedy: 'The list is in spec/ledger-v1.md; what may identify somebody is a commitment.',
  });
}
