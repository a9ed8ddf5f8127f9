import { identityOf } from '../../src/vault/day-identity.ts';

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** The 32 bytes in an AGE-SECRET-KEY-PQ-1… identity. */
export const seedOf = (identity: string): Buffer => bytesOf(identity);

/** The bytes of a Bech32 string, its checksum not looked at. */
export function bytesOf(identity: string): Buffer {
  const words = Array.from(identity.slice(identity.lastIndexOf('1') + 1, -6).toLowerCase(), (letter) =>
    LETTERS.indexOf(letter),
  );
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const word of words) {
    value = ((value << 5) | word) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 255);
  }
  return Buffer.from(bytes);
}

export const bech32Of = identityOf;
