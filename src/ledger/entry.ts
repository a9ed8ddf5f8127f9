import { AugenmassError } from '../kernel/errors.ts';
import { checkCommitment, checkFact } from './facts.ts';
import type { Commitments, Facts } from './facts.ts';

/** Everything that is recorded. A new act is one line here and one in spec/ledger-v1.md. */
export const ACTS = [
  'place-start',
  'place-stop',
  'mandate-loaded',
  'mandate-warning',
  'mandate-draft',
  'mandate-sign',
  'setting',
  'sign-in',
  'person',
  'refusal',
  'connect',
  'camera-open',
  'camera-close',
  'camera-gap',
  'clock-jump',
  'segment',
  'day-key',
  'recording-stopped',
  'observe',
  'alarm',
  'notify',
  'verdict',
  'consequence',
  'release-request',
  'release-approve',
  'release-contribute',
  'release-open',
  'download',
  'retention',
  'hold',
  'hold-end',
  'capability',
  'estate-audit',
  'search',
  'report',
  'witness',
] as const;
export type ActName = (typeof ACTS)[number];

export const RESULTS = ['done', 'refused', 'failed'] as const;
export type Result = (typeof RESULTS)[number];

/**
 * One entry (spec/ledger-v1.md). An intent stands before the act; its outcome, which points back at it by `ref`, after.
 * An outcome without `ref` is something that happened without being asked for, such as a camera that went away.
 */
export interface Entry {
  readonly v: 1;
  /** UTC. */
  readonly timeMs: number;
  readonly act: ActName;
  readonly phase: 'intent' | 'outcome';
  /** Index of the intent. */
  readonly ref?: number;
  readonly result?: Result;
  readonly facts: Facts;
  readonly commitments?: Commitments;
}

/** What a caller writes: the ledger adds version and time. */
export type Draft = Omit<Entry, 'v' | 'timeMs' | 'facts'> & { readonly facts?: Facts };

/** tlog-tiles prefixes each entry with a uint16 length. */
export const MAX_ENTRY_BYTES = 65_535;

const KEYS = ['act', 'commitments', 'facts', 'phase', 'ref', 'result', 'timeMs', 'v'] as const;

/** Canonical JSON (RFC 8785): keys sorted, no spaces, UTF-8. Throws `invalid`. */
export function encodeEntry(entry: Entry): Uint8Array {
  checkEntry(entry);
  const parts: string[] = [];
  for (const key of KEYS) {
    const value = entry[key];
    if (value === undefined) continue;
    parts.push(`"${key}":${typeof value === 'object' ? sorted(value) : JSON.stringify(value)}`);
  }
  const bytes = Buffer.from(`{${parts.join(',')}}`);
  if (bytes.length > MAX_ENTRY_BYTES) throw bad(`is ${bytes.length} bytes long; ${MAX_ENTRY_BYTES} are the most`);
  return bytes;
}

/** Throws `corrupt` where the bytes are not the canonical form of an entry. */
export function decodeEntry(bytes: Uint8Array): Entry {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    const entry = value as Entry;
    if (Buffer.compare(encodeEntry(entry), bytes) !== 0) throw bad('is not in canonical form');
    return entry;
  } catch (cause) {
    const why = cause instanceof AugenmassError ? cause.message : 'It is not JSON.';
    throw new AugenmassError('corrupt', `A ledger entry cannot be read. ${why}`, { cause });
  }
}

function checkEntry(entry: unknown): asserts entry is Entry {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) throw bad('is not an object');
  for (const key of Object.keys(entry)) {
    if (!(KEYS as readonly string[]).includes(key)) throw bad(`has an unknown part “${key.slice(0, 40)}”`);
  }
  const parts: Partial<Record<(typeof KEYS)[number], unknown>> = entry;
  const { v, timeMs, act, phase, ref, result, facts, commitments } = parts;
  if (v !== 1) throw bad('has another version than 1');
  if (!isCount(timeMs)) throw bad('has no time');
  if (!(ACTS as readonly unknown[]).includes(act)) throw bad('names no act of the list');
  if (phase === 'intent') {
    if (ref !== undefined || result !== undefined) throw bad('is an intent and cannot have a result yet');
  } else if (phase === 'outcome') {
    if (!(RESULTS as readonly unknown[]).includes(result)) throw bad('is an outcome without a result');
    if (ref !== undefined && !isCount(ref)) throw bad('points at no entry');
  } else throw bad('is neither intent nor outcome');
  if (!isPlain(facts)) throw bad('has no facts');
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) checkFact(name, value);
  if (commitments === undefined) return;
  if (!isPlain(commitments)) throw bad('has commitments of a wrong form');
  for (const [name, value] of Object.entries(commitments)) if (value !== undefined) checkCommitment(name, value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All names are ASCII, where UTF-16 order (RFC 8785, 3.2.3) is that of `sort`. */
function sorted(value: object): string {
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) parts.push(`"${key}":${JSON.stringify(item)}`);
  }
  return `{${parts.join(',')}}`;
}

function bad(fault: string): AugenmassError {
  return new AugenmassError('invalid', `A ledger entry ${fault}.`, { remedy: 'See spec/ledger-v1.md.' });
}
