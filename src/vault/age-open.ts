import { createDecipheriv } from 'node:crypto';
import { armor, Decrypter } from 'age-encryption';
import { AugenmassError } from '../kernel/errors.ts';
import { CHUNK_BYTES, NONCE_BYTES, TAG_BYTES, chunkNonce, payloadKey } from './age-stream.ts';

const MAX_HEADER_BYTES = 64 * 1024;
const ARMOR = '-----BEGIN AGE';

/**
 * Opens an age v1 file, binary or armored. `identities`: AGE-SECRET-KEY-1… or AGE-SECRET-KEY-PQ-1….
 * Throws `refused` where none of them fits, `invalid` for one that is none, `corrupt` where the file is damaged.
 */
export async function openAge(file: Uint8Array, identities: readonly string[]): Promise<Uint8Array> {
  const bytes = unarmored(file);
  const headerBytes = headerLength(bytes);
  const fileKey = await keyOf(bytes.subarray(0, headerBytes), identities);
  return openPayload(bytes.subarray(headerBytes), fileKey);
}

function unarmored(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (!bytes.toString('latin1', 0, 64).trimStart().startsWith(ARMOR)) return bytes;
  try {
    return Buffer.from(armor.decode(bytes.toString('latin1')));
  } catch (cause) {
    throw damaged('its armor cannot be read', cause);
  }
}

/** Up to and with the line of the MAC: `--- ` and 43 letters. */
function headerLength(bytes: Buffer): number {
  const macAt = bytes.subarray(0, MAX_HEADER_BYTES).indexOf('\n---');
  const end = macAt < 0 ? -1 : bytes.subarray(0, MAX_HEADER_BYTES).indexOf('\n', macAt + 1);
  if (end < 0) throw damaged('it has no age header');
  return end + 1;
}

async function keyOf(header: Uint8Array, identities: readonly string[]): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity);
    } catch (cause) {
      throw new AugenmassError('invalid', 'What was given as an identity is none.', {
        cause,
        remedy: 'An identity is the line that begins with AGE-SECRET-KEY- in a custodian’s file.',
      });
    }
  }
  let fileKey: Uint8Array;
  try {
    fileKey = await decrypter.decryptHeader(header);
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith('no identity matched')) {
      throw new AugenmassError('refused', 'None of the identities opens this file.', {
        cause,
        remedy: 'It was sealed for somebody else, or for another day.',
      });
    }
    throw damaged('its header cannot be read', cause);
  }
  if (fileKey.length !== 16) throw damaged('its file key has a wrong length');
  return fileKey;
}

function openPayload(payload: Buffer, fileKey: Uint8Array): Uint8Array {
  const sealed = payload.subarray(NONCE_BYTES);
  const chunks = Math.ceil(sealed.length / (CHUNK_BYTES + TAG_BYTES));
  const tail = sealed.length - (chunks - 1) * (CHUNK_BYTES + TAG_BYTES);
  // An empty last chunk is allowed only where there is nothing at all (C2SP age.md, Payload).
  if (payload.length < NONCE_BYTES || chunks === 0 || tail < TAG_BYTES || (tail === TAG_BYTES && chunks > 1)) {
    throw damaged('it is cut off');
  }
  const key = payloadKey(fileKey, payload.subarray(0, NONCE_BYTES));
  const plain = Buffer.allocUnsafe(sealed.length - chunks * TAG_BYTES);
  for (let i = 0, at = 0; i < chunks; i++) {
    const chunk = sealed.subarray(i * (CHUNK_BYTES + TAG_BYTES), (i + 1) * (CHUNK_BYTES + TAG_BYTES));
    const last = i === chunks - 1;
    const decipher = createDecipheriv('chacha20-poly1305', key, chunkNonce(i, last), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(chunk.subarray(chunk.length - TAG_BYTES));
    const opened = decipher.update(chunk.subarray(0, chunk.length - TAG_BYTES));
    try {
      decipher.final();
    } catch (cause) {
      throw damaged('a part of it was changed or is missing', cause);
    }
    plain.set(opened, at);
    at += opened.length;
  }
  key.fill(0);
  return plain;
}

function damaged(why: string, cause?: unknown): AugenmassError {
  return new AugenmassError('corrupt', `A sealed file is damaged: ${why}.`, {
    cause,
    remedy: 'Compare its SHA-256 with its ledger entry.',
  });
}
