import { AugenmassError } from '../kernel/errors.ts';
import { openCheckpoint } from './signed-checkpoint.ts';
import type { SignedCheckpoint } from './signed-checkpoint.ts';
import type { VerifierKey } from './keys.ts';
import { verifyInclusion } from './tree.ts';

/** A proof that can be checked alone and offline (C2SP tlog-proof). We put the entry itself into its `extra` line. */
export interface Proof {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint as it stands. */
  readonly checkpoint: string;
  readonly extra?: Uint8Array;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_HASHES = 63;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export function formatProof(proof: Proof): string {
  const lines = [HEADER];
  if (proof.extra) lines.push(`extra ${base64(proof.extra)}`);
  lines.push(`index ${proof.index}`, ...proof.hashes.map(base64));
  return `${lines.join('\n')}\n\n${proof.checkpoint}`;
}

/** Throws `corrupt`. */
export function parseProof(text: string): Proof {
  const end = text.indexOf('\n\n');
  const lines = end < 0 ? [] : text.slice(0, end).split('\n');
  if (lines.shift() !== HEADER) throw malformed(`does not begin with ${HEADER}`);
  const extra = lines[0]?.startsWith('extra ') ? decode(lines.shift()?.slice(6) ?? '', 'extra data') : undefined;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw malformed('names no index');
  if (lines.length > MAX_HASHES) throw malformed('has too many hashes');
  const hashes = lines.map((line) => {
    const hash = decode(line, 'hash');
    if (hash.length !== 32) throw malformed('has a hash of another length than 32 bytes');
    return hash;
  });
  return { index: Number(index), hashes, checkpoint: text.slice(end + 2), ...(extra && { extra }) };
}

/**
 * Checks a proof against the log's key alone: its checkpoint is signed and holds the entry at its index. `entry` defaults
 * to the one in the proof. Throws `corrupt`, `refused`.
 */
export function verifyProof(
  proof: Proof,
  log: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
  entry: Uint8Array | undefined = proof.extra,
): SignedCheckpoint {
  const checkpoint = openCheckpoint(proof.checkpoint, log, witnesses);
  if (entry === undefined) {
    throw new AugenmassError('invalid', 'The proof does not carry its entry.', { remedy: 'Give the entry beside it.' });
  }
  if (!verifyInclusion(entry, proof.index, checkpoint.size, checkpoint.root, proof.hashes)) {
    throw malformed('does not lead from the entry to the root of its checkpoint');
  }
  return checkpoint;
}

function decode(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw malformed(`has ${what} that is not base64`);
  return bytes;
}

function malformed(fault: string): AugenmassError {
  return new AugenmassError('corrupt', `The proof ${fault}.`, { remedy: 'Ask for another copy.' });
}
