import { createCipheriv, createDecipheriv } from 'node:crypto';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { SEALED_PLATE_BYTES } from '../observation/observation.ts';

/**
 * The plate between two starts: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front and the tag behind,
 * always 65,536 bytes, so that its size tells nothing. The key lives in the host's secrets and in this process's memory.
 */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
export const MAX_PLATE_BYTES = SEALED_PLATE_BYTES - NONCE_BYTES - TAG_BYTES - LENGTH_BYTES;
const CONTEXT = Buffer.from('augenmass sealed plate v1');

export function sealPlate(plate: Uint8Array, key: Uint8Array, random: Random): Uint8Array {
  if (plate.length > MAX_PLATE_BYTES) {
    throw new AugenmassError('internal', `A plate of ${plate.length} bytes does not fit into its sealed form.`);
  }
  const plain = Buffer.alloc(MAX_PLATE_BYTES + LENGTH_BYTES);
  plain.writeUInt32LE(plate.length, 0);
  plain.set(plate, LENGTH_BYTES);
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(CONTEXT);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined for anything that was not sealed with this key. */
export function openPlate(sealed: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  if (sealed.length !== SEALED_PLATE_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(CONTEXT)
    .setAuthTag(tag);
  try {
    const plain = Buffer.concat([
      decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)),
      decipher.final(),
    ]);
    const length = plain.readUInt32LE(0);
    return length <= MAX_PLATE_BYTES ? new Uint8Array(plain.subarray(LENGTH_BYTES, LENGTH_BYTES + length)) : undefined;
  } catch {
    return undefined;
  }
}
