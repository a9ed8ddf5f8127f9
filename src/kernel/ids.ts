import type { Random } from './random.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A random id of `length` characters of Crockford's base 32 (no i, l, o, u): 5 bits each, 60 bits by default. */
export function randomId(random: Random, length = 12): string {
  let id = '';
  for (const byte of random.bytes(length)) id += ALPHABET[byte & 31] ?? '';
  return id;
}
