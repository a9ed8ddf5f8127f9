import { AugenmassError } from '../kernel/errors.ts';
import { checkpointText, parseCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { checkCosignature } from './cosignature.ts';
import type { SignerKey, VerifierKey } from './keys.ts';
import { parseNote, signNote, verifyNote } from './note.ts';
import type { Held, Note } from './note.ts';

/** A checkpoint whose log's signature holds, with the cosignatures of known witnesses. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Note;
  /** As it was read. */
  readonly text: string;
  readonly cosignatures: readonly Held[];
}

export function signCheckpoint(signer: SignerKey, size: number, root: Uint8Array): string {
  return signNote(checkpointText(signer.verifier.name, size, root), signer);
}

/**
 * Reads a checkpoint that the log itself must have signed and that known witnesses may have cosigned. The origin must be
 * the key's name. Throws `corrupt`; `refused` where the log's key signed nothing here.
 */
export function openCheckpoint(
  text: string,
  log: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): SignedCheckpoint {
  const note = parseNote(text);
  const checkpoint = parseCheckpoint(note.text);
  const held = verifyNote(note, [log, ...witnesses], checkCosignature);
  if (!held.some(({ key }) => key === log)) {
    throw new AugenmassError('refused', `The checkpoint is not signed by ${log.name} with the key that was given.`, {
      remedy: 'Compare the verifier key with the one the place publishes.',
    });
  }
  if (checkpoint.origin !== log.name) {
    throw new AugenmassError('corrupt', `The checkpoint is of ${checkpoint.origin}, not of ${log.name}.`);
  }
  return { ...checkpoint, note, text, cosignatures: held.filter(({ key }) => key !== log) };
}
