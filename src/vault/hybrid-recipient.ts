import * as crypto from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/**
 * A recipient of ML-KEM-768 with X25519 (`age1pq1…`, C2SP age.md, “The mlkem768x25519 recipient type”) by the platform's own arithmetic:
 * a segment's header costs a tenth of what it does in JavaScript. What it writes is what age-encryption writes, and is opened by it.
 */
export class HybridRecipient {
  readonly #mlKem: KeyObject;
  readonly #x25519: KeyObject;
  readonly #x25519Bytes: Uint8Array;

  /** `key`: 1216 bytes, the public key of ML-KEM-768 and behind it that of X25519. Throws for a key that is none. */
  constructor(key: Uint8Array) {
    if (key.length !== ML_KEM_BYTES + X25519_BYTES) throw new Error('not a hybrid public key');
    this.#x25519Bytes = key.slice(ML_KEM_BYTES);
    this.#mlKem = publicKey(ML_KEM_SPKI, key.subarray(0, ML_KEM_BYTES));
    this.#x25519 = publicKey(X25519_SPKI, this.#x25519Bytes);
  }

  wrapFileKey(fileKey: Uint8Array): { args: string[]; body: Uint8Array }[] {
    const { sharedKey, ciphertext } = crypto.encapsulate(this.#mlKem);
    const ephemeral = crypto.generateKeyPairSync('x25519');
    // Throws for a point of low order (RFC 7748, section 6.1).
    const agreed = crypto.diffieHellman({ privateKey: ephemeral.privateKey, publicKey: this.#x25519 });
    const share = ephemeral.publicKey.export({ format: 'der', type: 'spki' }).subarray(X25519_SPKI.length);
    // draft-connolly-cfrg-xwing-kem, section 5.3: both secrets, then what of X25519 is not bound by its secret.
    const secret = crypto
      .createHash('sha3-256')
      .update(sharedKey)
      .update(agreed)
      .update(share)
      .update(this.#x25519Bytes)
      .update(XWING_LABEL)
      .digest();
    const { key, nonce } = hpkeContext(secret);
    const cipher = crypto.createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
    const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
    for (const used of [sharedKey, agreed, secret, key]) used.fill(0);
    const encapsulated = Buffer.concat([ciphertext, share]).toString('base64').replace(/=+$/, '');
    return [{ args: ['mlkem768x25519', encapsulated], body }];
  }
}

/** Not with a Node from before 24.7 or an OpenSSL from before 3.5; age-encryption does it then. */
export const HYBRID_NATIVE: boolean = ((): boolean => {
  try {
    crypto.generateKeyPairSync('ml-kem-768');
    return typeof (crypto as { encapsulate?: unknown }).encapsulate === 'function';
  } catch {
    return false;
  }
})();

/** The key in a recipient whose checksum was found right: Bech32 (BIP 173) without prefix and checksum, five bits a character. */
export function hybridKey(recipient: string): Uint8Array {
  const digits = recipient.slice(PREFIX.length, -CHECKSUM_DIGITS);
  const key = new Uint8Array(Math.floor((digits.length * 5) / 8));
  let [bits, held, at] = [0, 0, 0];
  for (const digit of digits) {
    bits = ((bits << 5) | CHARSET.indexOf(digit)) & 0xfff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    key[at++] = bits >> held;
  }
  return key;
}

export const PREFIX = 'age1pq1';
const CHECKSUM_DIGITS = 6;
const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const ML_KEM_BYTES = 1184;
const X25519_BYTES = 32;
/** RFC 9935: SubjectPublicKeyInfo of id-alg-ml-kem-768, up to the key itself. */
const ML_KEM_SPKI = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex');
/** RFC 8410. */
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex');
const XWING_LABEL = Buffer.from('\\.//^\\');
const INFO = Buffer.from('age-encryption.org/mlkem768x25519');
/** RFC 9180, section 5.1: the KEM 0x647a, HKDF-SHA256, ChaCha20-Poly1305. */
const SUITE = Buffer.concat([Buffer.from('HPKE'), Buffer.from('647a00010003', 'hex')]);

function publicKey(head: Buffer, key: Uint8Array): KeyObject {
  return crypto.createPublicKey({ key: Buffer.concat([head, key]), format: 'der', type: 'spki' });
}

/** RFC 9180, section 5.1, mode_base, first message. */
function hpkeContext(secret: Buffer): { key: Buffer; nonce: Buffer } {
  const context = Buffer.concat([
    Buffer.of(0),
    extract(NOTHING, 'psk_id_hash', NOTHING),
    extract(NOTHING, 'info_hash', INFO),
  ]);
  const scheduled = extract(secret, 'secret', NOTHING);
  const derived = { key: expand(scheduled, 'key', context, 32), nonce: expand(scheduled, 'base_nonce', context, 12) };
  scheduled.fill(0);
  return derived;
}

const NOTHING = Buffer.alloc(0);
const hmac = (key: Buffer, ...parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((mac, part) => mac.update(part), crypto.createHmac('sha256', key)).digest();

/** LabeledExtract (RFC 9180, section 4). */
const extract = (salt: Buffer, label: string, input: Buffer): Buffer =>
  hmac(salt, Buffer.from('HPKE-v1'), SUITE, Buffer.from(label), input);

/** LabeledExpand; one block of SHA-256 is enough for all that is asked for. */
const expand = (key: Buffer, label: string, info: Buffer, bytes: number): Buffer =>
  hmac(key, Buffer.of(0, bytes), Buffer.from('HPKE-v1'), SUITE, Buffer.from(label), info, Buffer.of(1)).subarray(
    0,
    bytes,
  );
