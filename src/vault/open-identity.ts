import { AugenmassError } from '../kernel/errors.ts';

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM = 6;
const PREFIX = 'age-secret-key-pq-';
const SECRET_BYTES = 32;

/**
 * The text of a hybrid age identity from its 32 bytes: Bech32 (BIP 173, without its limit of 90 characters) with the prefix
 * AGE-SECRET-KEY-PQ-, in capitals, as age writes it. Only who opens needs it; sealing knows recipients alone.
 */
export function identityOf(secret: Uint8Array): string {
  if (secret.length !== SECRET_BYTES)
    throw new AugenmassError('corrupt', 'A joined secret has not the length of a key.');
  const words: number[] = [];
  let [held, bits] = [0, 0];
  for (const byte of secret) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) words.push((held >> (bits - 5)) & 31);
    held &= 0xff;
  }
  if (bits > 0) words.push((held << (5 - bits)) & 31);
  const prefix = Array.from(PREFIX, (letter) => letter.charCodeAt(0));
  const spread = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31)];
  const sum = polymod([...spread, ...words, ...Array<number>(CHECKSUM).fill(0)]) ^ 1;
  const checksum = Array.from({ length: CHECKSUM }, (_, i) => (sum >> (5 * (CHECKSUM - 1 - i))) & 31);
  return `${PREFIX}1${[...words, ...checksum].map((word) => ALPHABET[word]).join('')}`.toUpperCase();
}

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i++) if (((top >> i) & 1) === 1) sum ^= GENERATOR[i]!;
  }
  return sum;
}
