import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { AugenmassError } from '../kernel/errors.ts';

/** age v1 (C2SP age.md): payload in chunks of 64 KiB, each with a tag of 16 bytes. */
export const CHUNK_BYTES = 64 * 1024;
export const TAG_BYTES = 16;
export const NONCE_BYTES = 16;

/** Key of the payload: HKDF-SHA256 of the file key, salted with the payload's nonce. */
export function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
}

/** Nonce of a chunk: its number, 88 bits big-endian, and whether it is the last. */
export function chunkNonce(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/**
 * One age v1 file for any of `recipients` (age1… or age1pq1…). The header is age-encryption's, the payload goes through
 * the platform's ChaCha20-Poly1305. Throws `refused` without recipients, `invalid` for one that is none.
 */
export async function sealAge(recipients: readonly string[], plaintext: Uint8Array): Promise<Uint8Array> {
  const { header, fileKey } = await newHeader(recipients);
  const nonce = randomBytes(NONCE_BYTES);
  const key = payloadKey(fileKey, nonce);
  fileKey.fill(0);
  const chunks = Math.max(1, Math.ceil(plaintext.length / CHUNK_BYTES));
  const sealed = Buffer.allocUnsafe(header.length + NONCE_BYTES + plaintext.length + chunks * TAG_BYTES);
  sealed.set(header);
  sealed.set(nonce, header.length);
  let at = header.length + NONCE_BYTES;
  for (let i = 0; i < chunks; i++) {
    const cipher = createCipheriv('chacha20-poly1305', key, chunkNonce(i, i === chunks - 1), {
      authTagLength: TAG_BYTES,
    });
    const encrypted = cipher.update(plaintext.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES));
    cipher.final();
    sealed.set(encrypted, at);
    sealed.set(cipher.getAuthTag(), at + encrypted.length);
    at += encrypted.length + TAG_BYTES;
  }
  key.fill(0);
  return sealed;
}

/**
 * A header and its file key. age-encryption draws the file key itself and shows it to every recipient it is given: one of
 * them is ours, adds no stanza and takes the key down. The empty payload it makes under another nonce is thrown away.
 */
async function newHeader(recipients: readonly string[]): Promise<{ header: Uint8Array; fileKey: Uint8Array }> {
  if (recipients.length === 0) {
    throw new AugenmassError('refused', 'There is nobody to seal for, so nothing is recorded.', {
      remedy: 'Name custodians in the mandate.',
    });
  }
  let fileKey: Uint8Array | undefined;
  const encrypter = new Encrypter();
  encrypter.addRecipient({
    wrapFileKey: (key: Uint8Array) => {
      fileKey = key;
      return [];
    },
  });
  for (const recipient of recipients) addRecipient(encrypter, recipient);
  const empty = await encrypter.encrypt(new Uint8Array(0));
  if (fileKey === undefined) throw new AugenmassError('internal', 'age-encryption made a file without a key.');
  return { header: empty.subarray(0, empty.length - NONCE_BYTES - TAG_BYTES), fileKey };
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new AugenmassError('invalid', `“${recipient.slice(0, 24)}…” is no age recipient.`, {
      cause,
      remedy: 'A recipient begins with age1 or age1pq1; “age-keygen -y FILE” prints that of an identity.',
    });
  }
}
