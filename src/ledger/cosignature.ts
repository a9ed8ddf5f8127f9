import { parseCheckpoint } from './checkpoint.ts';
import type { SignerKey, VerifierKey } from './keys.ts';
import { checkPlain, signatureLine } from './note.ts';
import type { Check } from './note.ts';

/**
 * Cosignatures (C2SP tlog-cosignature): a witness says that, as of a time, this is the largest tree of this log it has seen
 * and that it continues all it saw before. The signature is an 8-byte time in seconds, then the signature proper.
 */
export function cosign(signer: SignerKey, text: string, timeSeconds: number): string {
  const { name, id, algorithm } = signer.verifier;
  const message =
    algorithm === 'cosignature-ml-dsa-44' ? subtreeMessage(name, timeSeconds, text) : v1(timeSeconds, text);
  if (!message) throw new RangeError('This checkpoint cannot be cosigned.');
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(timeSeconds));
  return signatureLine(name, id, Buffer.concat([stamp, signer.sign(message)]));
}

/** Checks signatures of every kind known here. */
export const checkCosignature: Check = (key, text, signature) => {
  if (key.algorithm === 'ed25519') return checkPlain(key, text, signature);
  const timeSeconds = cosignatureTime(signature);
  if (timeSeconds === undefined) return false;
  const message =
    key.algorithm === 'cosignature-ml-dsa-44' ? subtreeMessage(key.name, timeSeconds, text) : v1(timeSeconds, text);
  return message !== undefined && key.verify(message, signature.subarray(8));
};

/** When it was cosigned, in seconds since 1970; undefined where that cannot be. */
export function cosignatureTime(signature: Buffer): number | undefined {
  if (signature.length < 8) return undefined;
  const time = Number(signature.readBigUInt64BE(0));
  return Number.isSafeInteger(time) ? time : undefined;
}

/** Ed25519: two lines, then the whole body of the checkpoint, extension lines included. */
function v1(timeSeconds: number, text: string): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${timeSeconds}\n${text}`);
}

/**
 * ML-DSA-44: the `cosigned_message` structure for the whole tree. It does not cover extension lines, so that a checkpoint
 * with any is refused rather than half signed.
 */
function subtreeMessage(cosigner: string, timeSeconds: number, text: string): Buffer | undefined {
  const { origin, size, root, extensions } = parseCheckpoint(text);
  if (extensions.length > 0) return undefined;
  const u64 = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(value));
    return bytes;
  };
  const opaque = (value: string): Buffer => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.of(bytes.length), bytes]);
  };
  if (Buffer.byteLength(origin) > 255 || Buffer.byteLength(cosigner) > 255) return undefined;
  const label = Buffer.from('subtree/v1\n\0');
  return Buffer.concat([label, opaque(cosigner), u64(timeSeconds), opaque(origin), u64(0), u64(size), root]);
}

/** The strongest signature first, for showing. */
export function kindOf(key: VerifierKey): string {
  return key.algorithm === 'cosignature-ml-dsa-44' ? 'ML-DSA-44' : 'Ed25519';
}
