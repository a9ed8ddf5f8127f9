import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';

/** Signature types of signed notes: a log's Ed25519, a witness's Ed25519, a witness's ML-DSA-44. */
export const ALGORITHMS = { ed25519: 0x01, 'cosignature-ed25519': 0x04, 'cosignature-ml-dsa-44': 0x06 } as const;
export type Algorithm = keyof typeof ALGORITHMS;

/** DER up to the raw key: RFC 8410 for Ed25519, RFC 9881 for ML-DSA-44 (private: the seed alone). */
const DER = {
  ed25519: { spki: '302a300506032b6570032100', pkcs8: '302e020100300506032b657004220420', publicBytes: 32 },
  mlDsa44: {
    spki: '30820532300b06096086480165030403110382052100',
    pkcs8: '3034020100300b060960864801650304031104228020',
    publicBytes: 1312,
  },
} as const;
const SEED_BYTES = 32;

const derOf = (algorithm: Algorithm) => (algorithm === 'cosignature-ml-dsa-44' ? DER.mlDsa44 : DER.ed25519);

/** A verifier key: who signed, with which key and kind of signature. `text` is the vkey of the signed-note specification. */
export interface VerifierKey {
  readonly name: string;
  readonly id: number;
  readonly algorithm: Algorithm;
  readonly text: string;
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

export interface SignerKey {
  readonly verifier: VerifierKey;
  /** As `PRIVATE+KEY+name+id+base64`, the form of Go's sumdb/note. */
  readonly text: string;
  sign(message: Uint8Array): Buffer;
}

/** No Unicode spaces, no plus (signed-note, Format); no controls. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.length <= 255 && !/[\s+\p{Cc}]/u.test(name);
}

/** SHA-256(name || 0x0A || type || public key)[:4] */
function keyId(name: string, typed: Uint8Array): number {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'buffer').readUInt32BE(0);
}

function verifierOf(name: string, algorithm: Algorithm, raw: Uint8Array): VerifierKey {
  const typed = Buffer.concat([Buffer.of(ALGORITHMS[algorithm]), raw]);
  const id = keyId(name, typed);
  const der = Buffer.concat([Buffer.from(derOf(algorithm).spki, 'hex'), raw]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return {
    name,
    id,
    algorithm,
    text: `${name}+${hexId(id)}+${typed.toString('base64')}`,
    verify: (message, signature) => verify(null, message, key, signature),
  };
}

const hexId = (id: number): string => id.toString(16).padStart(8, '0');

/** Reads a vkey: name+id+base64(type || public key). Throws `invalid`. */
export function parseVkey(text: string): VerifierKey {
  const { name, id, algorithm, raw } = parseKey(text.trim(), 'verifier key');
  if (raw.length !== derOf(algorithm).publicBytes)
    throw wrongKey('verifier key', 'has another length than its kind needs');
  const verifier = verifierOf(name, algorithm, raw);
  if (verifier.id !== id) throw wrongKey('verifier key', 'has an id that does not belong to it');
  return verifier;
}

/** Reads `PRIVATE+KEY+…`. Throws `invalid`. */
export function parseSigner(text: string): SignerKey {
  const prefix = 'PRIVATE+KEY+';
  const line = text.trim();
  if (!line.startsWith(prefix)) throw wrongKey('signing key', `does not begin with ${prefix}`);
  const { name, id, algorithm, raw } = parseKey(line.slice(prefix.length), 'signing key');
  if (raw.length !== SEED_BYTES) throw wrongKey('signing key', 'has another length than its kind needs');
  const signer = signerOf(name, algorithm, raw);
  if (signer.verifier.id !== id) throw wrongKey('signing key', 'has an id that does not belong to it');
  return signer;
}

/** A new key of this name. Throws `invalid` for a name that a note cannot carry. */
export function makeSigner(name: string, algorithm: Algorithm, random: Random): SignerKey {
  if (!isKeyName(name)) {
    throw new AugenmassError('invalid', 'The name of a ledger or witness has no spaces and no plus signs.', {
      remedy: 'Use an address without its scheme, such as example.com/ledger.',
    });
  }
  return signerOf(name, algorithm, random.bytes(SEED_BYTES));
}

function signerOf(name: string, algorithm: Algorithm, seed: Uint8Array): SignerKey {
  const der = derOf(algorithm);
  const encoded = Buffer.concat([Buffer.from(der.pkcs8, 'hex'), seed]);
  const key: KeyObject = createPrivateKey({ key: encoded, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const verifier = verifierOf(name, algorithm, spki.subarray(spki.length - der.publicBytes));
  const typed = Buffer.concat([Buffer.of(ALGORITHMS[algorithm]), seed]);
  return {
    verifier,
    text: `PRIVATE+KEY+${name}+${hexId(verifier.id)}+${typed.toString('base64')}`,
    sign: (message) => sign(null, message, key),
  };
}

function parseKey(text: string, what: string): { name: string; id: number; algorithm: Algorithm; raw: Buffer } {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text);
  const [, name = '', id = '', base64 = ''] = match ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (!match || !isKeyName(name) || bytes.toString('base64') !== base64) throw wrongKey(what, 'is not name+id+key');
  const algorithm = (Object.keys(ALGORITHMS) as Algorithm[]).find((one) => ALGORITHMS[one] === bytes[0]);
  if (!algorithm) throw wrongKey(what, 'is of a kind that is not known here');
  return { name, id: parseInt(id, 16), algorithm, raw: bytes.subarray(1) };
}

function wrongKey(what: string, fault: string): AugenmassError {
  return new AugenmassError('invalid', `The ${what} ${fault}.`, {
    remedy: 'Copy the whole line; its form is that of C2SP signed-note.',
  });
}
