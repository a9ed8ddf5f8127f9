import { AugenmassError } from '../kernel/errors.ts';
import { isKeyName } from './keys.ts';
import type { SignerKey, VerifierKey } from './keys.ts';

/** Signed notes (C2SP signed-note): a text, an empty line, and lines `— name base64(id || signature)`. */
export interface NoteSignature {
  readonly name: string;
  readonly id: number;
  /** Without the id. */
  readonly signature: Buffer;
}
export interface Note {
  /** With its final newline: what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A signature of a known key that holds. */
export interface Held {
  readonly key: VerifierKey;
  readonly signature: Buffer;
}

const MAX_NOTE_CHARACTERS = 1_000_000;
const MAX_SIGNATURES = 100;
const DASH = '— ';

/** Throws `corrupt`. Nothing is believed yet: see `verifyNote`. */
export function parseNote(note: string): Note {
  if (note.length > MAX_NOTE_CHARACTERS) throw malformed('is too long');
  if (/[\u0000-\u0009\u000b-\u001f\ufffd]/.test(note)) throw malformed('has control characters or is not UTF-8');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw malformed('has no signatures');
  const text = note.slice(0, end + 1);
  const signatures = parseSignatures(note.slice(end + 2));
  if (signatures.length === 0) throw malformed('has no signatures');
  return { text, signatures };
}

/** Signature lines alone, as a witness answers. */
export function parseSignatures(lines: string): NoteSignature[] {
  if (lines === '') return [];
  if (!lines.endsWith('\n')) throw malformed('does not end in a newline');
  const all = lines.slice(0, -1).split('\n');
  if (all.length > MAX_SIGNATURES) throw malformed('has too many signatures');
  return all.map((line) => {
    const [name = '', base64 = '', ...rest] = line.startsWith(DASH) ? line.slice(DASH.length).split(' ') : [];
    const bytes = Buffer.from(base64, 'base64');
    if (!isKeyName(name) || rest.length > 0 || bytes.length < 5 || bytes.toString('base64') !== base64) {
      throw malformed('has a line that is no signature');
    }
    return { name, id: bytes.readUInt32BE(0), signature: bytes.subarray(4) };
  });
}

export function signatureLine(name: string, id: number, signature: Uint8Array): string {
  const bytes = Buffer.alloc(4 + signature.length);
  bytes.writeUInt32BE(id, 0);
  bytes.set(signature, 4);
  return `${DASH}${name} ${bytes.toString('base64')}\n`;
}

/** How a kind of signature is checked against the text; cosignatures sign more than it. */
export type Check = (key: VerifierKey, text: string, signature: Buffer) => boolean;

/** A log's own signature: over the text as it stands. */
export const checkPlain: Check = (key, text, signature) => key.verify(Buffer.from(text), signature);

/**
 * The signatures of known keys. One that is known by name and id and does not hold makes the whole note worthless, as a
 * signature copied from another note is; signatures of other keys are passed over. Throws `corrupt`.
 */
export function verifyNote(note: Note, keys: readonly VerifierKey[], check: Check): Held[] {
  const held: Held[] = [];
  for (const { name, id, signature } of note.signatures) {
    const key = keys.find((one) => one.name === name && one.id === id);
    if (!key || held.some((one) => one.key === key)) continue;
    if (!check(key, note.text, signature)) {
      throw new AugenmassError('corrupt', `The signature of ${name} does not belong to this note.`, {
        remedy: 'Keep this copy as evidence and ask for another one.',
      });
    }
    held.push({ key, signature });
  }
  return held;
}

export function signNote(text: string, signer: SignerKey): string {
  return `${text}\n${signatureLine(signer.verifier.name, signer.verifier.id, signer.sign(Buffer.from(text)))}`;
}

function malformed(fault: string): AugenmassError {
  return new AugenmassError('corrupt', `The signed note ${fault}.`, { remedy: 'Ask for another copy.' });
}
